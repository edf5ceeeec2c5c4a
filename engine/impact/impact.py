"""The impact of an edit: past visits held against the knowledge base before it and after it."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from datetime import date

from engine.impact.compare import Comparer
from engine.impact.entry import BadEntry, Entry
from engine.impact.model import Impact
from engine.impact.past_visits import PastVisits
from engine.impact.pool import CancelledError, ImpactError, Job, answered
from engine.impact.seen import Batch, look
from engine.impact.tally import Tally
from engine.impact.worker import Answer, Setting, Unusable, about
from engine.knowledge.base import KnowledgeBase
from engine.reference import ReferenceDataError

_BATCH = 40
_MOST_WORKERS = 4


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come: visits that are done, those of them that changed, and the share of
    the file that has been handed out, from 0 to 1."""

    visits: int
    changed: int
    share: float


def impact(
    before: KnowledgeBase,
    after: KnowledgeBase,
    visits: PastVisits,
    *,
    workers: int | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
    as_of: date | None = None,
    begun: Callable[[tuple[int, ...]], None] = lambda _: None,
) -> Impact:
    """Which visits come out otherwise after an edit, in what, and what that comes to.

    ``workers`` is how many processes work at once, by default one for each processor; with 0 the
    work is done in this one. ``as_of`` is the day of asking, by default today. ``begun`` is told
    the ids of the processes. The result is the same however many there are. Raises CancelledError
    as soon as ``cancelled`` says so, PastVisitsError when the file cannot be read any more,
    ReferenceDataError when a published table cannot be used, and ImpactError when no worker lives
    to answer.
    """
    today = as_of or date.today()
    several = min(os.cpu_count() or 1, _MOST_WORKERS) if workers is None else workers
    source = _Source(visits, Comparer(before, after, today))
    tally = source.tally
    if several:
        job = Job[Batch, Answer]("engine.impact.worker", Setting(before, after, today), about)
        answers = answered(job, source.batches(), several, cancelled, begun)
    else:
        answers = _here(source, after, cancelled)
    try:
        for answer in answers:
            if isinstance(answer, Unusable):
                raise ReferenceDataError(list(answer.diagnostics))
            for seen in answer:
                entry = tally.take(seen)
                if seen.how is not None:
                    visits.readable.add(entry.key)
            progress(Progress(tally.visits - source.waiting, tally.changed, source.share))
    finally:
        answers.close()
    if cancelled():
        raise CancelledError
    return tally.impact()


def _here(
    source: _Source, after: KnowledgeBase, cancelled: Callable[[], bool]
) -> Generator[Answer]:
    for batch in source.batches():
        if cancelled():
            raise CancelledError
        yield list(look(source.comparer, after.vocabulary, batch))


class _Source:
    """The visits of a file in batches, but for those that need not be read."""

    def __init__(self, visits: PastVisits, comparer: Comparer) -> None:
        self.comparer = comparer
        self.tally = Tally()
        self.share = 0.0
        self._visits = visits

    @property
    def waiting(self) -> int:
        """Visits that were handed out and are not answered."""
        return self.tally.waiting

    def batches(self) -> Iterator[Batch]:
        """The visits to be read, in the order of the file."""
        size = max(1, self._visits.size)
        batch: list[tuple[int, Entry]] = []
        for number, (entry, read) in enumerate(self._visits.stream()):
            self.share = min(1.0, read / size)
            if isinstance(entry, BadEntry):
                self.tally.bad(entry)
            elif self.tally.is_new(number, entry):
                if self._passes_over(entry):
                    self.tally.passed_over(number)
                else:
                    batch.append((number, entry))
            if len(batch) >= _BATCH:
                yield batch
                batch = []
        self.share = 1.0
        if batch:
            yield batch

    def _passes_over(self, entry: Entry) -> bool:
        """The edit cannot touch it, and an earlier run found that it can be read."""
        if entry.key not in self._visits.readable or entry.payor is None or entry.service is None:
            return False
        return not self.comparer.may_touch(entry.payor, entry.service, entry.processing)


__all__ = ["CancelledError", "ImpactError", "Progress", "impact"]
