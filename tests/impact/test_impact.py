"""Counts, sums and examples of an impact; worker processes, and that none is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.made_up_visits import write
from engine.determination.model import Outcome
from engine.impact import (
    CancelledError,
    Impact,
    ImpactError,
    ImpactRun,
    Kind,
    LatestRun,
    PastVisits,
    Progress,
    RunState,
    impact,
    read_visits,
)
from engine.impact.model import Moved
from engine.knowledge import KnowledgeBase
from tests.impact.past import VISIT, acme, edited, json_lines, visit
from tests.impact.random_edits import AS_OF, shipped

UNIT = ("{value: 8, sources", "{value: 9, sources")
MEDICARE = "cms/medicare-part-b.yaml"


def after_edit() -> KnowledgeBase:
    """The shipped knowledge base with nine minutes for a first unit of Medicare."""
    text = shipped().contents.read(MEDICARE)
    assert text is not None
    return shipped().with_changes({MEDICARE: text.replace(*map(str.encode, UNIT))})


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some made-up visits."""
    return write(tmp_path_factory.mktemp("past") / "past.jsonl", 160)


def here(before: KnowledgeBase, after: KnowledgeBase, visits: PastVisits) -> Impact:
    """The impact, worked out in this process."""
    return impact(before, after, visits, workers=0, as_of=AS_OF)


def test_a_denial_taken_back_moves_its_visits(tmp_path: Path) -> None:
    before = acme(tmp_path)
    after = edited(before, "severity: deny", "severity: warn")
    untaped = visit(lines=[{**VISIT["lines"][0], "techniques": ["joint_mobilization"]}])
    found = here(before, after, json_lines(tmp_path, [VISIT, untaped, visit(payor="zenith")]))
    assert (found.visits, found.changed, found.untouched) == (3, 1, 1)
    assert found.outcomes == (Moved(Outcome.NOT_COVERED, Outcome.COVERED, 1),)
    assert found.kinds == {Kind.OUTCOME: 1}
    assert found.rules == {"NO-TAPING": 1}
    assert found.policies == {"acme": 1}
    (example,) = found.examples
    assert (example.line, example.name) == (1, "line 1")
    assert found.dollars.unknown == 1


def test_visits_of_the_same_facts_are_judged_once_and_counted_each(tmp_path: Path) -> None:
    before = acme(tmp_path)
    after = edited(before, "severity: deny", "severity: warn")
    visits = json_lines(tmp_path, [VISIT, visit(visit="again"), visit(visit="and again")])
    found = here(before, after, visits)
    assert (found.judged, found.duplicates, found.changed) == (1, 2, 3)
    assert found.outcomes[0].visits == 3


def test_bad_lines_are_counted_and_the_rest_compared(tmp_path: Path) -> None:
    before = acme(tmp_path)
    after = edited(before, "severity: deny", "severity: warn")
    wrong = visit(discipline="XX")
    found = here(before, after, json_lines(tmp_path, [wrong, "{", VISIT, wrong]))
    assert (found.visits, found.unreadable, found.changed) == (4, 3, 1)
    assert [problem.line for problem in found.problems] == [1, 2]


def test_a_policy_taken_away_leaves_its_visits_without_answer(tmp_path: Path) -> None:
    before = acme(tmp_path)
    text = before.contents.read("acme.yaml")
    assert text is not None
    other = text.replace(b"policy: acme", b"policy: zenith")
    after = before.with_changes({"acme.yaml": None, "zenith.yaml": other})
    found = here(before, after, json_lines(tmp_path, [VISIT]))
    assert found.kinds == {Kind.ANSWER: 1}
    assert found.outcomes == (Moved(Outcome.NOT_COVERED, None, 1),)


def test_every_visit_is_counted_in_one_way(past: Path) -> None:
    found = here(shipped(), after_edit(), read_visits(past))
    ways = found.untouched + found.alike + found.judged + found.duplicates + found.unreadable
    assert found.visits == ways == 160
    assert found.changed
    assert found.dollars.visits + found.dollars.unknown == found.changed


def test_workers_find_what_this_process_finds(past: Path) -> None:
    alone = here(shipped(), after_edit(), read_visits(past))
    told: list[Progress] = []
    together = impact(
        shipped(), after_edit(), read_visits(past), workers=2, as_of=AS_OF, progress=told.append
    )
    assert together == alone
    assert told[-1].share == 1
    assert told[-1].visits == 160
    assert told[-1].changed == together.changed


def test_a_second_run_reads_only_what_the_edit_can_touch(past: Path) -> None:
    visits = read_visits(past)
    first = here(shipped(), after_edit(), visits)
    assert len(visits.readable) == first.visits - first.duplicates
    assert here(shipped(), after_edit(), visits) == first


def gone(process: int) -> bool:
    """Whether a process has ended, in a few seconds."""
    for _ in range(100):
        try:
            os.kill(process, 0)
            if Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.05)
    return False


def test_a_killed_worker_is_replaced(past: Path) -> None:
    begun: list[int] = []

    def note(processes: tuple[int, ...]) -> None:
        if not begun:
            os.kill(processes[0], signal.SIGKILL)
        begun.extend(processes)

    found = impact(shipped(), after_edit(), read_visits(past), workers=1, as_of=AS_OF, begun=note)
    assert len(set(begun)) == 2
    assert found == here(shipped(), after_edit(), read_visits(past))
    assert all(map(gone, begun))


def test_workers_that_all_end_are_told_with_the_visits_they_were_at(past: Path) -> None:
    begun: list[int] = []

    def kill(processes: tuple[int, ...]) -> None:
        begun.extend(processes)
        os.kill(processes[-1], signal.SIGKILL)

    with pytest.raises(ImpactError, match="on the visits of lines 1 to 40 of"):
        impact(shipped(), after_edit(), read_visits(past), workers=1, as_of=AS_OF, begun=kill)
    assert all(map(gone, begun))


def test_cancelling_leaves_no_process(past: Path) -> None:
    begun: list[int] = []
    with pytest.raises(CancelledError):
        impact(
            shipped(),
            after_edit(),
            read_visits(past),
            workers=2,
            as_of=AS_OF,
            begun=begun.extend,
            cancelled=lambda: len(begun) > 1,
        )
    assert begun
    assert all(map(gone, begun))


def test_workers_end_when_whoever_asked_is_killed(past: Path) -> None:
    script = (
        "import sys\n"
        "from tests.impact.test_impact import after_edit, shipped\n"
        "from engine.impact import impact, read_visits\n"
        "impact(shipped(), after_edit(), read_visits(sys.argv[1]), workers=1,\n"
        "       begun=lambda ids: print(*ids, flush=True))\n"
    )
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", script, str(past)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
    ) as asking:
        assert asking.stdout is not None
        worker = int(asking.stdout.readline().split()[0])
        asking.kill()
    assert gone(worker)


def ended(run: ImpactRun) -> RunState:
    """How a run stands when it has ended."""
    return run.wait(120)


def test_a_run_in_the_background_tells_how_far_it_is_and_what_it_found(past: Path) -> None:
    run = ImpactRun(shipped(), after_edit(), read_visits(past), workers=1, as_of=AS_OF)
    assert run.result is None
    assert ended(run) is RunState.DONE
    assert run.result == here(shipped(), after_edit(), read_visits(past))
    assert run.progress.share == 1
    assert all(map(gone, run.process_ids))


def test_a_run_is_cancelled_with_its_processes(past: Path) -> None:
    run = ImpactRun(shipped(), after_edit(), read_visits(past), workers=1, as_of=AS_OF)
    run.cancel()
    assert ended(run) is RunState.CANCELLED
    assert run.result is None
    assert all(map(gone, run.process_ids))


def test_a_newer_run_takes_the_place_of_the_one_before(past: Path) -> None:
    latest, visits = LatestRun(), read_visits(past)
    first = latest.start(shipped(), after_edit(), visits, key="a", workers=0, as_of=AS_OF)
    assert latest.start(shipped(), after_edit(), visits, key="a") is first
    second = latest.start(shipped(), shipped(), visits, key="b", workers=0, as_of=AS_OF)
    assert ended(first) is RunState.CANCELLED
    assert ended(second) is RunState.DONE
    assert second.result is not None
    assert second.result.changed == 0
    assert latest.start(shipped(), shipped(), visits, key="b") is second


def test_a_run_tells_why_it_failed(past: Path, tmp_path: Path) -> None:
    moved = tmp_path / "gone.jsonl"
    moved.write_bytes(past.read_bytes())
    visits = read_visits(moved)
    moved.unlink()
    run = ImpactRun(shipped(), after_edit(), visits, workers=1)
    assert ended(run) is RunState.FAILED
    assert "is not there" in run.problem
