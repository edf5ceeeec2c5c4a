"""The limits of a policy: where a comparison turns, and what hangs on it."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.determination.evaluate import Evaluator
from engine.facts import vocabulary
from engine.forecast.effects import effects
from engine.forecast.frequency import read_frequency
from engine.forecast.limits import direction, limits_of
from engine.forecast.plan import Plan
from engine.forecast.walk import walk
from engine.policy.model import LinkedPolicy
from engine.rules.tree import (
    Compare,
    Constant,
    Extreme,
    Fact,
    Linear,
    Operator,
    Rule,
    RuleSet,
    Scope,
    Standing,
    Term,
)
from tests.forecast.episodes import TODAY, episode

WORDS = vocabulary.load()
VISITS = Fact("episode.visits")
USED = Fact("episode.benefit_visits_used")
LEFT = Linear(((1, Fact("episode.benefit_visits_allowed")), (-1, USED)))
SAYS: dict[Operator, Callable[[int, int], bool]] = {
    Operator.LT: operator.lt,
    Operator.LE: operator.le,
    Operator.EQ: operator.eq,
    Operator.NE: operator.ne,
    Operator.GE: operator.ge,
    Operator.GT: operator.gt,
}


def linked_with(evaluator: Evaluator, literal: Compare) -> LinkedPolicy:
    """The small payor's policy with one rule that holds a literal."""
    linked = evaluator.hold(episode(), as_of=TODAY).assessment.linked
    rule = Rule("ONE", Scope.VISIT, Constant(True), literal)
    return replace(linked, logic=RuleSet("one", (rule,), ()))


@given(
    falls=st.booleans(),
    operator=st.sampled_from(list(Operator)),
    constant=st.integers(-20, 20),
)
def test_a_comparison_turns_just_past_its_limit_and_not_before(
    acme: Evaluator, falls: bool, operator: Operator, constant: int
) -> None:
    literal = Compare(LEFT if falls else VISITS, operator, constant)
    (limit,) = limits_of(linked_with(acme, literal), WORDS)
    (turn,) = limit.turns
    step = -1 if falls else 1
    says = SAYS[operator]
    assert limit.quantity.rises is not falls
    assert says(limit.last, constant) is not turn.past
    assert says(limit.last + step, constant) is turn.past
    assert limit.passing is (operator in (Operator.EQ, Operator.NE))
    before = [says(limit.last - step * back, constant) for back in range(5)]
    after = [says(limit.last + step * ahead, constant) for ahead in range(1, 5)]
    assert set(before) == {not turn.past}
    assert limit.passing or set(after) == {turn.past}


@pytest.mark.parametrize(
    ("term", "way"),
    [
        (VISITS, 1),
        (Fact("date_of_service"), 1),
        (Fact("record.pain_level"), 1),
        (Fact("patient.age"), 0),
        (LEFT, -1),
        (Linear(((1, VISITS), (-1, USED))), 0),
        (Linear(((1, VISITS), (1, USED))), 1),
        (Linear(((1, Fact("processing_date")), (-1, Fact("date_of_service")))), 0),
        (Extreme("least", (VISITS, Fact("patient.age"))), 1),
        (Extreme("least", (VISITS, LEFT)), 0),
    ],
)
def test_what_moves_is_known_from_what_it_is_made_of(term: Term, way: int) -> None:
    assert direction(term, WORDS) == way


def test_what_a_note_says_once_or_each_time_is_no_limit(acme: Evaluator) -> None:
    linked = acme.hold(episode(), as_of=TODAY).assessment.linked
    facts = {limit.quantity.fact for limit in limits_of(linked, WORDS)}
    assert "record.pain_level" in facts
    assert "record.skilled_need" not in facts
    assert "record.signature" not in facts


def test_only_the_rules_that_hang_on_a_limit_stand_otherwise_past_it(acme: Evaluator) -> None:
    walked = walk(acme, episode(), Plan(read_frequency("2/week"), visits=2), None, TODAY)
    step = walked.steps[0]
    by_rule = {rule: limit for limit in step.limits for rule in limit.rules}
    (effect,) = [e for e in effects(by_rule["REPORT"], step.assessment) if e.rule == "REPORT"]
    assert effect.worsens
    assert (effect.kept.standing, effect.past.standing) == (Standing.MET, Standing.BROKEN)
    course = effects(by_rule["LONG-REASON"], step.assessment)
    assert [(e.rule, e.line, e.past.standing) for e in course] == [
        ("LONG-REASON", 1, Standing.BROKEN)
    ]


def test_a_limit_on_which_nothing_hangs_is_no_clock(acme: Evaluator) -> None:
    recertified = episode(plan_of_care={"recertification": "signed"})
    walked = walk(acme, recertified, Plan(read_frequency("2/week"), visits=2), None, TODAY)
    step = walked.steps[0]
    (limit,) = [each for each in step.limits if "CERTIFIED" in each.rules]
    (effect,) = effects(limit, step.assessment)
    assert effect.past.standing is Standing.MET
