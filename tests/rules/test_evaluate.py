"""What a network's firings say: standings, derived facts, and the facts that made them so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.rules.compile import compile_rules
from engine.rules.evaluate import (
    Disagreement,
    Evaluation,
    Firing,
    Observed,
    disagreements,
    reference_evaluate,
)
from engine.rules.in_process import InProcessEngine
from engine.rules.tree import (
    All,
    Any,
    Compare,
    Concluded,
    Conclusion,
    Condition,
    Constant,
    Fact,
    Includes,
    Linear,
    Measure,
    Not,
    OneOf,
    Operator,
    Rule,
    RuleSet,
    Scope,
    Standing,
)
from tests.rules.random_rules import DictView

MINUTES = Fact("line.minutes")
UNITS = Measure("billable units", (("method", "midpoint"),))
OVER = Linear(((1, Fact("line.units")), (-1, UNITS)))
TIMED = OneOf("line.code", frozenset({"97110", "97530"}))
BY_ASSISTANT = Includes("line.modifiers", frozenset({"CO", "CQ"}))
SIGNED = Compare(Fact("plan.signed"), Operator.EQ, 1)

RULES = RuleSet(
    "example",
    (
        Rule("plan.signed", Scope.VISIT, Constant(True), Not(SIGNED)),
        Rule("units.claimed", Scope.LINE, Concluded("timed"), Compare(OVER, Operator.GT, 0)),
        Rule(
            "assistant.supervised",
            Scope.LINE,
            BY_ASSISTANT,
            Any((Not(Concluded("plan in force")), Compare(MINUTES, Operator.LT, 8))),
        ),
    ),
    (
        Conclusion("codes", Scope.LINE, TIMED, "timed"),
        Conclusion("plan", Scope.VISIT, SIGNED, "plan in force"),
    ),
)


def _line(
    code: str | None = "97110",
    modifiers: frozenset[str] | None = frozenset(),
    **numbers: int,
) -> DictView:
    named = {"minutes": MINUTES, "claimed": Fact("line.units"), "billable": UNITS}
    return DictView(
        {named[name]: value for name, value in numbers.items()},
        {} if code is None else {"line.code": code},
        {} if modifiers is None else {"line.modifiers": modifiers},
    )


def _evaluate(*lines: DictView, signed: int | None = 1) -> Evaluation:
    visit = DictView({} if signed is None else {Fact("plan.signed"): signed}, {}, {})
    with InProcessEngine(compile_rules(RULES)) as engine:
        said = engine.evaluate(visit, lines)
    assert disagreements(said, reference_evaluate(RULES, visit, lines)) == ()
    return said


def test_a_broken_rule_tells_the_numbers_that_broke_it() -> None:
    (line,) = _evaluate(_line(claimed=3, billable=2)).lines
    assert line.standings == {"units.claimed": Standing.BROKEN}
    assert line.firings == (
        Firing("codes", None, "timed", True, 0, (Observed(TIMED, True),)),
        Firing(
            "units.claimed",
            Standing.BROKEN,
            None,
            True,
            0,
            (Observed(Concluded("timed"), True), Observed(OVER, 1)),
        ),
    )


def test_a_met_rule_tells_the_numbers_that_met_it() -> None:
    (line,) = _evaluate(_line(claimed=2, billable=2)).lines
    assert line.firings[-1].standing is Standing.MET
    assert line.firings[-1].facts[-1] == Observed(OVER, 0)


def test_a_possibly_broken_rule_tells_what_is_unknown() -> None:
    (line,) = _evaluate(_line(code=None, claimed=3, billable=2)).lines
    assert line.standings == {"units.claimed": Standing.POSSIBLE}
    assert line.concluded == {"plan in force": True, "timed": None}
    conclusion, rule = line.firings
    assert conclusion == Firing("codes", None, "timed", False, 0, (Observed(TIMED, None),))
    assert rule.facts == (Observed(Concluded("timed"), None), Observed(OVER, 1))
    assert not rule.definite


def test_a_rule_that_cannot_apply_is_silent() -> None:
    (line,) = _evaluate(_line(code="97150", claimed=3, billable=2)).lines
    assert line.standings == {}
    assert line.firings == ()


def test_a_line_tells_what_it_took_from_its_visit() -> None:
    (line,) = _evaluate(_line(modifiers=frozenset({"CO"}), minutes=30), signed=0).lines
    rule = line.firings[-1]
    assert rule.standing is Standing.BROKEN
    assert rule.facts == (Observed(BY_ASSISTANT, True), Observed(Concluded("plan in force"), False))
    assert line.inherited == {}


def test_what_the_visit_may_conclude_may_hold_for_each_line() -> None:
    said = _evaluate(_line(modifiers=frozenset({"CO"}), minutes=30), signed=None)
    assert said.visit.standings == {"plan.signed": Standing.POSSIBLE}
    assert said.lines[0].inherited == {"plan in force": None}
    assert said.lines[0].standings["assistant.supervised"] is Standing.POSSIBLE


def test_of_two_reasons_the_first_written_is_told() -> None:
    (line,) = _evaluate(_line(modifiers=frozenset({"CO"}), minutes=5), signed=0).lines
    assert line.firings[-1].branch == 0
    (line,) = _evaluate(_line(modifiers=frozenset({"CO"}), minutes=5), signed=1).lines
    assert line.firings[-1].branch == 1
    assert line.firings[-1].facts[-1] == Observed(MINUTES, 5)


def test_a_condition_settled_in_parts_still_tells_its_facts() -> None:
    facts = tuple(Fact(f"f{i}") for i in range(30))
    parts: list[Condition] = [
        Any(tuple(Compare(fact, Operator.GT, 0) for fact in facts[start : start + 5]))
        for start in range(0, 30, 5)
    ]
    rules = RuleSet("wide", (Rule("r", Scope.LINE, Constant(True), All(tuple(parts))),), ())
    view = DictView({fact: int(i % 5 == 2) for i, fact in enumerate(facts)}, {}, {})
    with InProcessEngine(compile_rules(rules)) as engine:
        (line,) = engine.evaluate(view, [view]).lines
    (firing,) = line.firings
    assert firing.standing is Standing.BROKEN
    assert set(firing.facts) == {Observed(fact, 1) for fact in facts[2::5]}


def test_disagreements_name_session_subject_and_both_words() -> None:
    visit = DictView({}, {}, {})
    lines = [_line(code=None, claimed=3, billable=2), _line(claimed=3, billable=2)]
    said = _evaluate(*lines, signed=None)
    meant = reference_evaluate(RULES, visit, lines)
    wrong = replace(
        said,
        visit=replace(said.visit, standings={}),
        lines=(
            replace(said.lines[0], concluded={"timed": True, "plan in force": None}),
            replace(said.lines[1], standings={"units.claimed": Standing.MET}),
        ),
    )
    assert disagreements(said, meant) == ()
    assert disagreements(wrong, meant) == (
        Disagreement("visit", "plan.signed", "silent", "possible"),
        Disagreement("line 1", "timed", "true", "possible"),
        Disagreement("line 2", "units.claimed", "met", "broken"),
    )
    assert str(disagreements(wrong, meant)[0]) == (
        "visit: plan.signed is silent in the network, possible in the reference"
    )


def test_the_reference_refuses_conclusions_that_wait_for_each_other() -> None:
    cycle = Conclusion("own", Scope.LINE, Not(Concluded("c")), "c")
    with pytest.raises(ValueError, match="wait for each other: own"):
        reference_evaluate(RuleSet("cycle", (), (cycle,)), DictView({}, {}, {}), [])
