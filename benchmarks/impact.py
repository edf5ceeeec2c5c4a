"""The impact of an edit on made-up past visits, beside judging all of them twice."""

from __future__ import annotations

import os
import re
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from benchmarks.cases import AS_OF, Cases
from benchmarks.made_up_visits import write
from benchmarks.table import Goal, Row
from benchmarks.timing import Timing
from engine.impact import Impact, PastVisits, impact, read_visits
from engine.impact.compare import Comparer
from engine.impact.entry import Entry, read_entry
from engine.knowledge.base import KnowledgeBase

Result = TypeVar("Result")
VISITS = 5_000
_GOAL = 15.0
"""Seconds for so many visits on two cores."""
_FILE = "cms/medicare-part-b.yaml"

EDITS: dict[str, tuple[str, str]] = {
    "a number of one rule": (
        r"(progress_days:\n(?:    .*\n)*?    dated: \[\{value: )\d+",
        r"\g<1>9",
    ),
    "how units are counted": (
        r"(first_unit_minutes:\n(?:    .*\n)*?    dated: \[\{value: )8",
        r"\g<1>9",
    ),
    "words alone": (r"(?m)^title: ", "title: The "),
}


def rows(cases: Cases) -> list[Row]:
    """One run of each; the ratio is to judging every visit twice in one process."""
    with tempfile.TemporaryDirectory() as folder:
        past = write(Path(folder) / "past.jsonl", VISITS)
        naive, _ = _timed(lambda: _naively(cases.base, edited(cases.base, "words alone"), past))
        found = [Row(f"{VISITS:,} visits, all judged twice, one process", naive, 1.0)]
        for edit in EDITS:
            after = edited(cases.base, edit)
            visits = read_visits(past)
            for times in ("", ", again"):
                begun = _processor_seconds()
                timing, told = _timed(
                    lambda after=after, visits=visits: _run(cases.base, after, visits)
                )
                found.append(
                    _row(f"{edit}{times}", timing, told, naive, _processor_seconds() - begun)
                )
    return found


def edited(base: KnowledgeBase, edit: str) -> KnowledgeBase:
    """The shipped knowledge base after one of the edits."""
    text = base.contents.read(_FILE)
    assert text is not None
    changed, times = re.subn(*EDITS[edit], text.decode(), count=1)
    assert times == 1, edit
    return base.with_changes({_FILE: changed.encode()})


def _run(before: KnowledgeBase, after: KnowledgeBase, visits: PastVisits) -> Impact:
    return impact(before, after, visits, as_of=AS_OF)


def _row(name: str, timing: Timing, told: Impact, naive: Timing, spent: float) -> Row:
    goal = Goal(f"< {_GOAL:g} s with {os.cpu_count()} processors", timing.least < _GOAL)
    note = f"{spent:.1f} s of processors; "
    note += f"{told.changed:,} changed, {told.judged:,} judged, {told.untouched:,} untouched"
    return Row(name, timing, timing.least / naive.least, (goal,), note)


def _naively(before: KnowledgeBase, after: KnowledgeBase, past: Path) -> None:
    comparer = Comparer(before, after, AS_OF)
    for entry, _ in read_visits(past).stream():
        assert isinstance(entry, Entry)
        visit = read_entry(entry, before.vocabulary).visit
        assert visit is not None
        comparer.fully(visit)


def _timed(call: Callable[[], Result]) -> tuple[Timing, Result]:
    start = time.perf_counter()
    result = call()
    return Timing((time.perf_counter() - start,)), result


def _processor_seconds() -> float:
    """What this process and its children that have ended took of the processors."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system
