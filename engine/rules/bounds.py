"""What a leaf asks of the bounds of its feature, so that it is surely or perhaps true.

A known value is both bounds; an unknown one has bounds beyond every constant, so that each test
below that reads the bound farther from being true finds it false, and on the other bound true.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from engine.rules.features import LARGEST
from engine.rules.tree import Operator


class Certainty(StrEnum):
    """Whether a condition must be true for all that is not known, or only may be."""

    DEFINITE = "definite"
    POSSIBLE = "possible"


class BoundTest(NamedTuple):
    """A comparison of one bound of a feature with a constant; ``operator`` as the engine has it."""

    feature: int
    upper: bool
    operator: str
    constant: int


def bound_tests(
    feature: int, operator: Operator, constant: int, certainty: Certainty
) -> tuple[BoundTest, ...]:
    """The tests that hold together exactly when the comparison is surely, or perhaps, true."""
    definite = certainty is Certainty.DEFINITE
    match operator:
        case Operator.GE:
            return (BoundTest(feature, not definite, "$gte", constant),)
        case Operator.GT:
            return (BoundTest(feature, not definite, "$gt", constant),)
        case Operator.LE:
            return (BoundTest(feature, definite, "$lte", constant),)
        case Operator.LT:
            return (BoundTest(feature, definite, "$lt", constant),)
        case Operator.EQ if definite:
            return (BoundTest(feature, False, "", constant),)
        case Operator.EQ:
            return (
                BoundTest(feature, False, "$lte", constant),
                BoundTest(feature, True, "$gte", constant),
            )
        case Operator.NE if definite:
            return (
                BoundTest(feature, False, "$neq", constant),
                BoundTest(feature, False, "$gte", -LARGEST),
            )
        case Operator.NE:
            return (BoundTest(feature, False, "$neq", constant),)


def answer_tests(feature: int, yes: bool, certainty: Certainty) -> tuple[BoundTest, ...]:
    """The same for a yes/no feature, whose bounds are 1 for yes and 0 for no when it is known."""
    if yes:
        return bound_tests(feature, Operator.GE, 1, certainty)
    return bound_tests(feature, Operator.LE, 0, certainty)
