"""Which values a term can have, and for which of them a comparison is true.

Two comparisons that are true for the same values a visit can state are one and the same to every
scenario; a mutant of this kind is never made.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.facts.visit_schema import MOST_DOLLARS, MOST_VISITS
from engine.facts.vocabulary import NEVER_RECORDED, FactType, Vocabulary
from engine.rules.limits import LARGEST_CONSTANT
from engine.rules.tree import (
    Compare,
    Condition,
    Extreme,
    Fact,
    Linear,
    Measure,
    Operator,
    Term,
    literals,
)

Ranges = tuple[tuple[int, int], ...]
"""Whole numbers as ranges with both ends included, in order, none touching the next."""

EVERYTHING: Ranges = ((-LARGEST_CONSTANT, LARGEST_CONSTANT),)
_YES_OR_NO: Ranges = ((0, 1),)
_EQUALITIES = (Operator.EQ, Operator.NE)
_CENTS = 100


@dataclass(frozen=True, slots=True)
class Terms:
    """What is known of the terms of a policy.

    ``answers`` are the measures that its rules only ask to be 0 or 1: they answer yes or no.
    ``named`` are the lists that its code sets hold.
    """

    vocabulary: Vocabulary
    answers: frozenset[str] = frozenset()
    named: frozenset[frozenset[str]] = frozenset()

    @classmethod
    def of(
        cls,
        conditions: Iterable[Condition],
        named: Iterable[frozenset[str]],
        vocabulary: Vocabulary,
    ) -> Terms:
        """What the conditions and code sets of a policy show."""
        asked: dict[str, bool] = {}
        for condition in conditions:
            for literal in literals(condition):
                if isinstance(literal, Compare) and isinstance(literal.term, Measure):
                    plain = literal.operator in _EQUALITIES and literal.constant in (0, 1)
                    name = literal.term.name
                    asked[name] = asked.get(name, True) and plain
        answers = frozenset(name for name, plain in asked.items() if plain)
        return cls(vocabulary, answers, frozenset(named))

    def values(self, term: Term) -> Ranges:
        """The values that a term can have in a visit that can be read."""
        match term:
            case Fact(id_):
                return _of_fact(id_, self.vocabulary)
            case Measure(name):
                return _YES_OR_NO if name in self.answers else EVERYTHING
            case Linear(parts, constant):
                least = most = constant
                for factor, part in parts:
                    low, high = _ends(self.values(part))
                    least += min(factor * low, factor * high)
                    most += max(factor * low, factor * high)
                return ((max(least, -LARGEST_CONSTANT), min(most, LARGEST_CONSTANT)),)
            case Extreme(_, terms):
                ends = [_ends(self.values(part)) for part in terms]
                return ((min(low for low, _ in ends), max(high for _, high in ends)),)


def true_for(operator: Operator, constant: int, values: Ranges) -> Ranges:
    """Those of the values for which the comparison with the constant is true."""
    top = LARGEST_CONSTANT
    match operator:
        case Operator.LT:
            wanted: Ranges = ((-top, constant - 1),)
        case Operator.LE:
            wanted = ((-top, constant),)
        case Operator.GE:
            wanted = ((constant, top),)
        case Operator.GT:
            wanted = ((constant + 1, top),)
        case Operator.EQ:
            wanted = ((constant, constant),)
        case Operator.NE:
            wanted = ((-top, constant - 1), (constant + 1, top))
    return _joined(
        (max(low, start), min(high, end))
        for low, high in values
        for start, end in wanted
        if max(low, start) <= min(high, end)
    )


def is_pair(values: Ranges) -> bool:
    """The term has two values: it answers yes or no."""
    return sum(high - low + 1 for low, high in values) <= 2


def _of_fact(fact: str, vocabulary: Vocabulary) -> Ranges:
    spec = vocabulary[fact]
    match spec.type:
        case FactType.YES_NO:
            return _YES_OR_NO
        case FactType.RECORDED:
            return ((0, MOST_VISITS), (NEVER_RECORDED, NEVER_RECORDED))
        case FactType.MONEY:
            return ((0, MOST_DOLLARS * _CENTS),)
        case FactType.COUNT:
            return ((0, LARGEST_CONSTANT if spec.at_most is None else spec.at_most),)
        case _:
            return EVERYTHING


def _ends(values: Ranges) -> tuple[int, int]:
    return values[0][0], values[-1][1]


def _joined(ranges: Iterable[tuple[int, int]]) -> Ranges:
    joined: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(high, joined[-1][1]))
        else:
            joined.append((low, high))
    return tuple(joined)
