"""Editing and recompiling for a whole day leaves parent and worker as large as before."""

from __future__ import annotations

import gc
from pathlib import Path

from engine.rules.compile import compile_rules
from engine.rules.process import Engine
from engine.rules.tree import All, Compare, Fact, OneOf, Operator, Rule, RuleSet, Scope
from tests.rules.random_rules import DictView

EDITS = 1_000
RULES = 25
MOST_GROWTH = 50 * 1024 * 1024


def _resident(pid: int | str) -> int:
    """Bytes of memory that a process holds."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise AssertionError(f"process {pid} tells nothing of its memory")


def _edited(edit: int) -> RuleSet:
    """A rule set of which one constant was edited."""
    return RuleSet(
        "edited",
        tuple(
            Rule(
                f"rule {number}",
                Scope.LINE if number % 5 else Scope.VISIT,
                OneOf("code", frozenset({f"{number % 7}", "97110"})),
                All(
                    (
                        Compare(Fact(f"fact {number}"), Operator.GT, edit),
                        Compare(Fact(f"fact {number + 1}"), Operator.NE, 3),
                    )
                ),
            )
            for number in range(RULES)
        ),
        (),
    )


def test_a_thousand_edits_leave_parent_and_worker_as_large_as_before() -> None:
    facts = {Fact(f"fact {number}"): 500 for number in range(RULES + 1)}
    view = DictView(facts, {"code": "97110"}, {})
    with Engine(most_loaded=4) as engine:

        def edit(number: int) -> None:
            said = engine.evaluate(compile_rules(_edited(number)), view, [view, view])
            expected = "broken" if number < 500 else "met"
            assert set(said.lines[1].standings.values()) == {expected}

        for number in range(50):
            edit(number)
        gc.collect()
        (worker,) = engine.process_ids()
        before = {pid: _resident(pid) for pid in ("self", worker)}
        for number in range(50, 50 + EDITS):
            edit(number)
        gc.collect()
        assert engine.process_ids() == (worker,)
        for pid, size in before.items():
            assert _resident(pid) - size < MOST_GROWTH
