"""Looking at a draft of Medicare Part B before it is published, step by step as somebody edits."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import TypeVar

from benchmarks.cases import Cases
from benchmarks.impact import EDITS, edited
from benchmarks.table import Goal, Row
from benchmarks.timing import Timing
from engine.knowledge.base import KnowledgeBase
from engine.publishing.accept import accept
from engine.publishing.drafted import drafted
from engine.publishing.proposal import Proposal, proposal

Result = TypeVar("Result")
Changes = dict[str, bytes | None]
_FILE = "cms/medicare-part-b.yaml"


def rows(cases: Cases) -> list[Row]:
    """Each step once, in this process, with what other processes took of the processors apart."""
    base = cases.base
    base.check()
    first = _changes(base, "a number of one rule")
    found = [_row("the first look at an edit", lambda: _look(base, first), 15.0)]
    looked = _look(base, first)
    failing = [one.scenario for one in looked.scenarios.failing]
    after = drafted(base, first)
    found.append(_row("accepting one scenario", lambda: accept(after, failing[0]), 1.0))
    one: Changes = first | accept(after, failing[0])
    found.append(_row("looking after that", lambda: _look(base, one), 1.0))
    every: Changes = first | accept(after, *failing)
    found.append(_row("looking after all are accepted", lambda: _look(base, every), 1.0))
    found.append(_row("looking after that is undone", lambda: _look(base, one), 1.0))
    moved: Changes = {_FILE: b"# a remark\n" + (first[_FILE] or b"")}
    found.append(_row("lines put in above", lambda: _look(base, moved), 5.0))
    wording = _changes(base, "words alone")
    found.append(_row("another wording", lambda: _look(base, wording), 5.0))
    units = _changes(base, "how units are counted")
    found.append(_row("another way to count units", lambda: _look(base, units), 15.0))
    return found


def _changes(base: KnowledgeBase, edit: str) -> Changes:
    assert edit in EDITS
    return {_FILE: edited(base, edit).contents.read(_FILE)}


def _look(base: KnowledgeBase, changes: Changes) -> Proposal:
    return proposal(base, drafted(base, changes), changes)


def _row(name: str, step: Callable[[], Result], most: float) -> Row:
    begun, here = _processors(children=True), _processors(children=False)
    start = time.perf_counter()
    result = step()
    taken = time.perf_counter() - start
    own, all_of_it = _processors(children=False) - here, _processors(children=True) - begun
    note = f"{own:.1f} s of a processor here, {all_of_it - own:.1f} s in other processes"
    if isinstance(result, Proposal):
        ran = result.scenarios
        note += f"; {ran.looked_at:,} of {ran.scenarios:,} evaluated, {len(ran.failing)} fail"
    return Row(name, Timing((taken,)), None, (Goal(f"< {most:g} s", taken < most),), note)


def _processors(*, children: bool) -> float:
    spent = os.times()
    own = spent.user + spent.system
    return own + spent.children_user + spent.children_system if children else own
