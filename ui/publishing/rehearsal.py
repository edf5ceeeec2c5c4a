"""What a draft does, worked out in a thread beside the pages and kept by the step of the draft.

A newer step of the same draft takes the place of an older one that is under way.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from engine.history import Draft, HistoryError
from engine.knowledge import KnowledgeBase, KnowledgeBaseError
from engine.publishing.publication import Prepared, prepare
from engine.source import Diagnostic
from engine.source.diagnostics import is_error
from ui.knowledge import Knowledge
from ui.published import published

_MOST_KEPT = 8


@dataclass(frozen=True)
class Looked:
    """What came of looking at a draft; ``prepared`` is None where it could not be looked at."""

    prepared: Prepared | None
    problems: tuple[Diagnostic, ...] = ()


@dataclass
class Rehearsal:
    """One step of a draft being looked at. ``says`` and ``share`` tell how far it has come."""

    key: str
    base: str
    before: KnowledgeBase
    changes: Mapping[str, bytes | None]
    says: str = "waiting for another draft"
    share: float = 0.0
    done: Future[Looked | None] = field(default_factory=Future)

    @property
    def looked(self) -> Looked | None:
        """What came of it; None while it is under way."""
        return self.done.result() if self.done.done() else None


class _OvertakenError(Exception):
    """The draft stands elsewhere by now: what was begun is of no use to anybody."""


class _Shelf:
    """The drafts that were looked at last, and the one that is looked at."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(1, "rehearsal")
        self._kept: OrderedDict[str, Rehearsal] = OrderedDict()
        self._newest: dict[str, str] = {}

    def of(self, shared: Knowledge, draft: Draft) -> Rehearsal:
        """The look at a draft as it stands, begun if need be."""
        known = self.begun(shared, draft)
        if known is not None:
            return known
        whose, key = _names(shared, draft)
        before = published(draft.history, shared).at(draft.history, draft.base)
        made = Rehearsal(key, draft.base, before, draft.changes())
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
            self._pool.submit(self._work, made, whose)
        return made

    def begun(self, shared: Knowledge, draft: Draft) -> Rehearsal | None:
        """The look at a draft as it stands, where it was begun; one at an earlier step ends."""
        whose, key = _names(shared, draft)
        with self._lock:
            self._newest[whose] = key
            known = self._kept.get(key)
            if known is None or (known.done.done() and known.done.result() is None):
                return None
            self._kept.move_to_end(key)
            return known

    def _work(self, made: Rehearsal, whose: str) -> None:
        def progress(says: str, number: int, many: int) -> None:
            if self._newest.get(whose) != made.key:
                raise _OvertakenError
            made.says, made.share = says, number / many if many else 0.0

        found: Looked | None = Looked(None)
        try:
            progress("reading what the draft changes", 0, 1)
            found = Looked(prepare(made.before, made.base, made.changes, (), progress))
        except _OvertakenError:
            found = None
        except KnowledgeBaseError as error:
            found = Looked(None, tuple(filter(is_error, error.diagnostics)))
        except HistoryError as error:
            problem = Diagnostic("error", "no-history", str(error), made.before.folder.name)
            found = Looked(None, (problem,))
        finally:
            made.done.set_result(found)


def _names(shared: Knowledge, draft: Draft) -> tuple[str, str]:
    """What tells a draft from others, and a step of it from other steps."""
    whose = f"{shared.base.folder} {draft.ref.decode()}"
    return whose, f"{published(draft.history, shared).key} {draft.base} {draft.at}"


_shelf = _Shelf()
rehearsal = _shelf.of
begun = _shelf.begun
