"""Conditions without ``Not`` inside, and as alternatives of plain conjunctions.

Both steps keep Kleene's value: his three values form a distributive lattice with De Morgan's laws.
Contradictions such as ``x and not x`` are kept, since with x unknown they are unknown, not false.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import prod
from typing import assert_never

from engine.rules.tree import (
    COMPLEMENT,
    All,
    Any,
    Compare,
    Concluded,
    Condition,
    Constant,
    Includes,
    Not,
    OneOf,
)

MOST_ALTERNATIVES = 12
"""How many conjunctions an ``all`` over several ``any`` is multiplied out into."""


@dataclass(frozen=True, slots=True)
class Inherited:
    """A derived fact of the visit, as it is seen by one of its lines."""

    name: str


Question = Compare | OneOf | Includes | Concluded | Inherited
"""What a leaf asks of a session."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A question answered yes (``holds``) or no; a comparison is always asked positively."""

    question: Question
    holds: bool = True


@dataclass(frozen=True, slots=True)
class Both:
    """Every part holds; no parts: true."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Some part holds; no parts: false."""

    parts: tuple[Formula, ...]


Formula = Leaf | Both | Either

TRUE = Both(())
FALSE = Either(())

Conjunction = tuple[Leaf | Either, ...]
"""Leaves that hold together; an ``Either`` among them is to be settled by a network of its own."""

Resolve = Callable[[str], Concluded | Inherited | None]
"""What a derived fact is called by in a session; None where nothing concludes it."""


def both(parts: Iterable[Formula]) -> Formula:
    """A flat conjunction without repeated or true parts; false when a part is false."""
    flat: dict[Formula, None] = {}
    for part in parts:
        if part == FALSE:
            return FALSE
        for inner in part.parts if isinstance(part, Both) else (part,):
            flat[inner] = None
    return next(iter(flat)) if len(flat) == 1 else Both(tuple(flat))


def either(parts: Iterable[Formula]) -> Formula:
    """A flat disjunction without repeated or false parts; true when a part is true."""
    flat: dict[Formula, None] = {}
    for part in parts:
        if part == TRUE:
            return TRUE
        for inner in part.parts if isinstance(part, Either) else (part,):
            flat[inner] = None
    return next(iter(flat)) if len(flat) == 1 else Either(tuple(flat))


def normal_form(condition: Condition, resolve: Resolve, holds: bool = True) -> Formula:
    """The condition, or its negation where ``holds`` is false, with ``Not`` only in leaves."""
    match condition:
        case Compare(term, op, constant):
            return Leaf(condition if holds else Compare(term, COMPLEMENT[op], constant))
        case OneOf() | Includes():
            return Leaf(condition, holds)
        case Concluded(name):
            question = resolve(name)
            if question is None:
                return FALSE if holds else TRUE
            return Leaf(question, holds)
        case Constant(value):
            return TRUE if value is holds else FALSE
        case Not(part):
            return normal_form(part, resolve, not holds)
        case All(parts) | Any(parts):
            inner = (normal_form(part, resolve, holds) for part in parts)
            return both(inner) if isinstance(condition, All) is holds else either(inner)
        case _:
            assert_never(condition)


def alternatives(formula: Formula) -> tuple[Conjunction, ...]:
    """The conjunctions of which one holds exactly when the formula does.

    Grows with the formula's size, not faster: where multiplying out would give more than
    ``MOST_ALTERNATIVES``, the widest parts stay in the conjunction as an ``Either``.
    """
    match formula:
        case Leaf():
            return ((formula,),)
        case Either(parts):
            return _without_implied([choice for part in parts for choice in alternatives(part)])
        case Both(parts):
            factors = [alternatives(part) for part in parts]
            while prod(map(len, factors)) > MOST_ALTERNATIVES:
                widest = max(range(len(factors)), key=lambda index: len(factors[index]))
                part = parts[widest]
                if not isinstance(part, Either):
                    raise AssertionError("a part of a flat conjunction is a leaf or an either")
                factors[widest] = ((part,),)
            combined: list[Conjunction] = [()]
            for factor in factors:
                combined = [left + right for left in combined for right in factor]
            return _without_implied([tuple(dict.fromkeys(choice)) for choice in combined])
        case _:
            assert_never(formula)


def _without_implied(choices: list[Conjunction]) -> tuple[Conjunction, ...]:
    """The choices without those that ask for everything another one asks for, and more."""
    distinct: dict[frozenset[Leaf | Either], Conjunction] = {}
    for choice in choices:
        distinct.setdefault(frozenset(choice), choice)
    if len(distinct) > MOST_ALTERNATIVES**2:
        return tuple(distinct.values())
    return tuple(
        choice for asked, choice in distinct.items() if not any(other < asked for other in distinct)
    )
