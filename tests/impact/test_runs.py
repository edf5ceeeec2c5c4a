"""How a run goes: what it tells on the way, when it stops, and what a killed worker costs."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from engine.impact import CancelledError, PastVisits, Progress, impact
from engine.knowledge import KnowledgeBase
from tests.impact.past import acme, edited, json_lines, visit
from tests.impact.random_edits import AS_OF

BATCH = 40
COUNT = 6 * BATCH


@pytest.fixture
def forms(tmp_path: Path) -> tuple[KnowledgeBase, KnowledgeBase]:
    """A policy that denies taping, and one that warns of it."""
    before = acme(tmp_path)
    return before, edited(before, "severity: deny", "severity: warn")


@pytest.fixture
def past(tmp_path: Path) -> PastVisits:
    """Visits that are all denied, no two alike."""
    days = [f"2026-{month:02}-{day:02}" for month in range(1, 11) for day in range(1, 25)]
    assert len(days) == COUNT
    return json_lines(tmp_path, [visit(date_of_service=day) for day in days])


@pytest.mark.parametrize("workers", [0, 1, 2])
def test_progress_counts_what_is_answered_and_never_goes_back(
    forms: tuple[KnowledgeBase, KnowledgeBase], past: PastVisits, workers: int
) -> None:
    told: list[Progress] = []
    impact(*forms, past, workers=workers, as_of=AS_OF, progress=told.append)
    assert [each.visits for each in told] == [*range(BATCH, COUNT + 1, BATCH)]
    assert [each.changed for each in told] == [each.visits for each in told]
    shares = [each.share for each in told]
    assert shares == sorted(shares)
    assert shares[0] < 1
    assert shares[-1] == 1


@pytest.mark.parametrize("workers", [0, 1])
def test_a_run_that_is_cancelled_looks_at_no_more_visits(
    forms: tuple[KnowledgeBase, KnowledgeBase], past: PastVisits, workers: int
) -> None:
    told: list[Progress] = []
    with pytest.raises(CancelledError):
        impact(
            *forms,
            past,
            workers=workers,
            as_of=AS_OF,
            progress=told.append,
            cancelled=lambda: bool(told),
        )
    # What has come in at once from a worker is still told.
    assert told[-1].visits <= (BATCH if workers == 0 else 3 * BATCH)


def test_a_run_that_is_cancelled_at_its_very_end_has_no_result(
    forms: tuple[KnowledgeBase, KnowledgeBase], past: PastVisits
) -> None:
    told: list[Progress] = []
    with pytest.raises(CancelledError):
        impact(
            *forms,
            past,
            workers=0,
            as_of=AS_OF,
            progress=told.append,
            cancelled=lambda: bool(told) and told[-1].visits == COUNT,
        )
    assert told[-1].share == 1


def test_workers_may_be_killed_at_one_batch_after_the_other(
    forms: tuple[KnowledgeBase, KnowledgeBase], past: PastVisits
) -> None:
    """Each has the next batch in its hands too; that one is not told to have ended it."""
    alive: list[tuple[int, ...]] = []
    told: list[Progress] = []
    killed: list[int] = []

    def kill() -> None:
        killed.append(alive[-1][0])
        os.kill(killed[-1], signal.SIGKILL)

    def begun(processes: tuple[int, ...]) -> None:
        alive.append(processes)
        if not killed:
            kill()

    def answered(progress: Progress) -> None:
        told.append(progress)
        if len(killed) < 4:
            kill()

    found = impact(*forms, past, workers=1, as_of=AS_OF, begun=begun, progress=answered)
    assert len(killed) == 4
    assert (found.visits, found.changed, found.judged) == (COUNT, COUNT, COUNT)
    assert [each.visits for each in told] == [*range(BATCH, COUNT + 1, BATCH)]


def test_a_visit_that_cannot_be_read_is_told_again_by_every_run(
    forms: tuple[KnowledgeBase, KnowledgeBase], tmp_path: Path
) -> None:
    visits = json_lines(tmp_path, [visit(discipline="XX"), visit()])
    for _ in range(2):
        found = impact(forms[0], forms[0], visits, workers=0, as_of=AS_OF)
        assert (found.unreadable, found.untouched) == (1, 1)
        assert len(visits.readable) == 1
