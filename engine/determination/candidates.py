"""The answers to an unknown fact that could make a difference to a literal of a rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.facts.visit import Place, Value, Visit
from engine.facts.vocabulary import NEVER_RECORDED, FactSpec, FactType
from engine.rules.reference import value_of
from engine.rules.tree import (
    Compare,
    Extreme,
    Fact,
    Includes,
    Linear,
    Measure,
    OneOf,
    Term,
    facts_of_term,
)
from engine.rules.view import View

_MOST_WORDS = 5
_UNIT_MULTIPLES = 3
_NO_WORD = "-"


def always(spec: FactSpec) -> Iterator[Value]:
    """Answers that are worth trying for a fact whatever asks for it."""
    match spec.type:
        case FactType.YES_NO:
            yield from (0, 1)
        case FactType.RECORDED:
            yield from (0, NEVER_RECORDED)


def from_literal(
    literal: Compare | OneOf | Includes, place: Place, spec: FactSpec, view: View, visit: Visit
) -> Iterator[Value]:
    """Answers on both sides of where a literal turns."""
    match literal:
        case Compare(term, _, constant):
            for number in _turning(term, constant, spec.id, view):
                yield from _near(number, spec)
            for part in facts_of_term(term):
                if isinstance(part, Measure):
                    yield from _from_measure(part, place, spec, visit)
        case OneOf(fact, values) if fact == spec.id:
            inside = sorted(values)
            yield from inside[:_MOST_WORDS]
            outside = [value for value in spec.values if value not in values]
            yield outside[0] if outside else _NO_WORD
        case Includes(fact, values) if fact == spec.id:
            for value in sorted(values)[:_MOST_WORDS]:
                yield frozenset((value,))
            outside = [value for value in spec.values if value not in values]
            yield frozenset(outside[:1])


def _near(number: int, spec: FactSpec) -> Iterator[int]:
    match spec.type:
        case FactType.YES_NO:
            return
        case FactType.RECORDED:
            if number < NEVER_RECORDED:
                yield from (near for near in (number - 1, number or 1) if near > 0)
        case FactType.COUNT:
            yield from (near for near in (number - 1, number, number + 1) if near >= 0)
        case _:
            yield from (number - 1, number, number + 1)


def _turning(term: Term, constant: int, fact: str, view: View) -> Iterator[int]:
    """The values of a fact at which a term reaches a constant."""
    match term:
        case Fact(name) if name == fact:
            yield constant
        case Linear(parts, base):
            for index, (factor, part) in enumerate(parts):
                others = [value_of(other, view) for i, (_, other) in enumerate(parts) if i != index]
                # An unknown part of the same sum is taken as nothing, to have a place to start.
                known = [value or 0 for value in others]
                factors = [f for i, (f, _) in enumerate(parts) if i != index]
                rest = base + sum(f * v for f, v in zip(factors, known, strict=True))
                yield from _turning(part, (constant - rest) // factor, fact, view)
        case Extreme(_, terms):
            for part in terms:
                yield from _turning(part, constant, fact, view)


def _earning(args: Mapping[str, str | int | tuple[str, ...]]) -> Iterator[int]:
    """The least minutes of the first few units, by the numbers of a unit method."""
    per_unit, first = args.get("minutes_per_unit"), args.get("first_unit_minutes")
    if not isinstance(per_unit, int) or not isinstance(first, int):
        return
    block, least = args.get("first_block_minutes"), args.get("first_block_least")
    if isinstance(block, int) and isinstance(least, int):
        yield least
        yield from (block + units * per_unit + first for units in range(_UNIT_MULTIPLES - 1))
    else:
        yield from (units * per_unit + first for units in range(_UNIT_MULTIPLES))


def _from_measure(measure: Measure, place: Place, spec: FactSpec, visit: Visit) -> Iterator[Value]:
    args = dict(measure.args)
    line, _ = place
    match spec.type:
        case FactType.COUNT:
            yield from (0, 1)
            for minutes in _earning(args):
                yield from (minutes - 1, minutes)
            given = visit.get((line, "line.minutes")) if line is not None else None
            if isinstance(given, int) and spec.id.startswith("line.furnished."):
                yield given
        case FactType.MONEY:
            most = args.get("most")
            if isinstance(most, int):
                yield from (most - 1, most)
        case FactType.CHOICES:
            seen: set[str] = set()
            for other in visit.lines:
                value = other.facts.get(spec.id)
                if isinstance(value, frozenset) and value:
                    yield value
                    seen |= value
            apart = [value for value in spec.values if value not in seen]
            yield frozenset(apart[:1])
        case FactType.CODES:
            beginnings = args.get("beginnings")
            if isinstance(beginnings, tuple):
                for beginning in beginnings[:_MOST_WORDS]:
                    yield frozenset((beginning,))
                yield frozenset((_NO_WORD,))
