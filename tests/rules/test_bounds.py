"""A comparison is surely or perhaps true exactly as Kleene has it, unknown numbers included."""

from __future__ import annotations

import operator

import pytest

from engine.rules.bounds import BoundTest, Certainty, answer_tests, bound_tests
from engine.rules.features import LARGEST
from engine.rules.plan import UNKNOWN
from engine.rules.reference import truth
from engine.rules.tree import Compare, Fact, Operator
from tests.rules.random_rules import DictView

CONSTANTS = (-LARGEST, -LARGEST + 1, -1, 0, 1, 7, LARGEST - 1, LARGEST)
VALUES = (None, *CONSTANTS, 6, 8)
ENGINE = {
    "": operator.eq,
    "$neq": operator.ne,
    "$lt": operator.lt,
    "$lte": operator.le,
    "$gt": operator.gt,
    "$gte": operator.ge,
}


def _holds(tests: tuple[BoundTest, ...], value: int | None) -> bool:
    low, high = (-UNKNOWN, UNKNOWN) if value is None else (value, value)
    return all(ENGINE[test.operator](high if test.upper else low, test.constant) for test in tests)


@pytest.mark.parametrize("comparison", list(Operator))
@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("constant", CONSTANTS)
def test_bounds_tell_what_is_surely_and_what_is_perhaps_true(
    comparison: Operator, value: int | None, constant: int
) -> None:
    fact = Fact("minutes")
    view = DictView({} if value is None else {fact: value}, {}, {})
    kleene = truth(Compare(fact, comparison, constant), view, {})
    surely = bound_tests(0, comparison, constant, Certainty.DEFINITE)
    perhaps = bound_tests(0, comparison, constant, Certainty.POSSIBLE)
    assert _holds(surely, value) is (kleene is True)
    assert _holds(perhaps, value) is (kleene is not False)


@pytest.mark.parametrize("asked", [True, False])
@pytest.mark.parametrize("value", [0, 1, None])
def test_yes_and_no_are_sure_only_when_known(asked: bool, value: int | None) -> None:
    is_so = None if value is None else bool(value) is asked
    assert _holds(answer_tests(0, asked, Certainty.DEFINITE), value) is (is_so is True)
    assert _holds(answer_tests(0, asked, Certainty.POSSIBLE), value) is (is_so is not False)


def test_no_comparison_needs_alternatives_or_more_than_two_tests() -> None:
    for comparison in Operator:
        for certainty in Certainty:
            assert len(bound_tests(0, comparison, 3, certainty)) <= 2
