"""What keeps a history from being read or added to; every message says how to go on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.history.draft import Draft
    from engine.history.state import State


class HistoryError(Exception):
    """Nothing was published or saved; what was there before stands as it was."""


class NoHistoryError(HistoryError):
    """The folder has no history yet."""


class UnsettledError(HistoryError):
    """The git repository is in the middle of something else, or holds foreign changes."""


class NoDraftError(HistoryError):
    """There is no such draft."""


class DraftMovedError(HistoryError):
    """A draft was changed elsewhere since it was looked at; nothing of either is lost.

    ``draft`` is the draft as it stands now, None when it was published or discarded; ``changes``
    is what was to be written.
    """

    def __init__(
        self, message: str, draft: Draft | None, changes: Mapping[str, bytes | None] | None = None
    ) -> None:
        super().__init__(message)
        self.draft = draft
        self.changes = dict(changes or {})


class BehindError(HistoryError):
    """Others have published since the draft was begun; ``state`` is what stands published now."""

    def __init__(self, message: str, state: State) -> None:
        super().__init__(message)
        self.state = state


class UnfinishedError(HistoryError):
    """The ``state`` was published; the files of the folder follow when next something is done."""

    def __init__(self, message: str, state: State) -> None:
        super().__init__(message)
        self.state = state


class ConflictError(HistoryError):
    """Somebody else has published changes of the same lines.

    ``merged`` has the text of each file in conflict, both versions marked where they clash.
    """

    def __init__(self, message: str, merged: Mapping[str, str]) -> None:
        super().__init__(message)
        self.merged = merged
