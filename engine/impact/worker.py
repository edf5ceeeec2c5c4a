"""The process that compares visits for another: ``python -m engine.impact.worker``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from engine.impact.compare import Comparer
from engine.impact.seen import Batch, Seen, look
from engine.impact.serving import serve
from engine.knowledge.base import KnowledgeBase
from engine.reference import ReferenceDataError
from engine.source import Diagnostic


@dataclass(frozen=True, slots=True)
class Setting:
    """What a worker holds visits against."""

    before: KnowledgeBase
    after: KnowledgeBase
    today: date


@dataclass(frozen=True, slots=True)
class Unusable:
    """A table that was asked for cannot be used; no visit can be compared."""

    diagnostics: tuple[Diagnostic, ...]


Answer = list[Seen] | Unusable


def about(batch: Batch) -> str:
    """The lines of the file that a batch holds."""
    (_, start), (_, end) = batch[0], batch[-1]
    return f"the visits of lines {start.line} to {end.line} of {start.file}"


def _begin(setting: Setting) -> Callable[[Batch], Answer]:
    comparer = Comparer(setting.before, setting.after, setting.today)
    words = setting.after.vocabulary

    def answer(batch: Batch) -> Answer:
        try:
            return list(look(comparer, words, batch))
        except ReferenceDataError as error:
            return Unusable(tuple(error.diagnostics))

    return answer


if __name__ == "__main__":
    serve(_begin)
