"""What keeps a history from being read or added to; every message says how to go on."""

from __future__ import annotations

from collections.abc import Mapping


class HistoryError(Exception):
    """Nothing was published; the last published state stands as it was."""


class NoHistoryError(HistoryError):
    """The folder has no history yet."""


class UnsettledError(HistoryError):
    """The git repository is in the middle of something else, or holds foreign changes."""


class ConflictError(HistoryError):
    """Somebody else has published changes of the same lines.

    ``merged`` has the text of each file in conflict, both versions marked where they clash.
    """

    def __init__(self, message: str, merged: Mapping[str, str]) -> None:
        super().__init__(message)
        self.merged = merged
