"""The truth of conditions in many sessions at once, a session a bit.

The meaning is that of ``engine.rules.reference``: every condition is surely true, surely false, or
unknown in a session. It is kept as two whole numbers, in which bit *i* speaks of session *i*: the
sessions in which the condition is surely true, and those in which it may be true. A changed rule
is then evaluated in all sessions with a few operations, and only its changed leaf is new.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, assert_never

from engine.rules.reference import value_of
from engine.rules.tree import (
    All,
    Any,
    Compare,
    Concluded,
    Condition,
    Constant,
    Includes,
    Not,
    OneOf,
    Operator,
    Rule,
    Term,
)
from engine.rules.view import View

_COMPARE: dict[Operator, Callable[[int, int], bool]] = {
    Operator.LT: operator.lt,
    Operator.LE: operator.le,
    Operator.EQ: operator.eq,
    Operator.NE: operator.ne,
    Operator.GE: operator.ge,
    Operator.GT: operator.gt,
}


class Truth(NamedTuple):
    """The sessions in which something is surely true, and those in which it may be."""

    surely: int
    perhaps: int


FALSE = Truth(0, 0)


class Standings(NamedTuple):
    """The sessions in which a rule is broken, and those in which it may be but need not."""

    broken: int
    possible: int


SILENT = Standings(0, 0)


class Columns:
    """Sessions of one kind, lines or whole visits, in a fixed order."""

    def __init__(self, views: Sequence[View]) -> None:
        self.views = tuple(views)
        self.all = (1 << len(views)) - 1
        self._leaves: dict[Compare | OneOf | Includes, Truth] = {}
        self._numbers: dict[Term, tuple[int | None, ...]] = {}

    def truth(self, condition: Condition, concluded: Mapping[str, Truth]) -> Truth:
        """Where a condition holds; derived facts that ``concluded`` lacks are false."""
        match condition:
            case Compare() | OneOf() | Includes():
                known = self._leaves.get(condition)
                if known is None:
                    known = self._leaves[condition] = self._leaf(condition)
                return known
            case Concluded(name):
                return concluded.get(name, FALSE)
            case Constant(value):
                return Truth(self.all, self.all) if value else FALSE
            case Not(part):
                inner = self.truth(part, concluded)
                return Truth(self.all & ~inner.perhaps, self.all & ~inner.surely)
            case All(parts):
                surely = perhaps = self.all
                for part in parts:
                    inner = self.truth(part, concluded)
                    surely &= inner.surely
                    perhaps &= inner.perhaps
                return Truth(surely, perhaps)
            case Any(parts):
                surely = perhaps = 0
                for part in parts:
                    inner = self.truth(part, concluded)
                    surely |= inner.surely
                    perhaps |= inner.perhaps
                return Truth(surely, perhaps)
            case _:
                assert_never(condition)

    def standings(self, rule: Rule, concluded: Mapping[str, Truth]) -> Standings:
        """Where a rule is broken, and where it is possibly broken."""
        applies = self.truth(rule.applies, concluded)
        broken = self.truth(rule.broken, concluded)
        surely = applies.surely & broken.surely
        return Standings(surely, applies.perhaps & broken.perhaps & ~surely)

    def _leaf(self, leaf: Compare | OneOf | Includes) -> Truth:
        surely = unknown = 0
        for index, value in enumerate(self._values(leaf)):
            if value is None:
                unknown |= 1 << index
            elif value:
                surely |= 1 << index
        return Truth(surely, surely | unknown)

    def _values(self, leaf: Compare | OneOf | Includes) -> list[bool | None]:
        match leaf:
            case Compare(term, op, constant):
                compare = _COMPARE[op]
                return [
                    None if number is None else compare(number, constant)
                    for number in self._numbers_of(term)
                ]
            case OneOf(fact, values):
                texts = (view.text(fact) for view in self.views)
                return [None if text is None else text in values for text in texts]
            case Includes(fact, values):
                several = (view.texts(fact) for view in self.views)
                return [None if held is None else not values.isdisjoint(held) for held in several]
            case _:
                assert_never(leaf)

    def _numbers_of(self, term: Term) -> tuple[int | None, ...]:
        numbers = self._numbers.get(term)
        if numbers is None:
            numbers = self._numbers[term] = tuple(value_of(term, view) for view in self.views)
        return numbers
