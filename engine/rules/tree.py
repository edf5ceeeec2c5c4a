"""The compiled form of a rule: terms, conditions, rules and conclusions, all immutable.

A *term* has a whole-number value in a visit, or is unknown. Numbers are minutes, counts, days or
US cents; dates are proleptic ordinals (``date.toordinal``); yes/no facts are 1 and 0.
A *condition* is true, false or unknown (Kleene's three values).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class Scope(StrEnum):
    """What a rule looks at: the visit as a whole, or each line of it."""

    VISIT = "visit"
    LINE = "line"


class Operator(StrEnum):
    """The six comparisons between a term and a constant."""

    LT = "lt"
    LE = "le"
    EQ = "eq"
    NE = "ne"
    GE = "ge"
    GT = "gt"


COMPLEMENT: dict[Operator, Operator] = {
    Operator.LT: Operator.GE,
    Operator.GE: Operator.LT,
    Operator.LE: Operator.GT,
    Operator.GT: Operator.LE,
    Operator.EQ: Operator.NE,
    Operator.NE: Operator.EQ,
}


# --- terms -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fact:
    """A number, date, amount or yes/no fact of the vocabulary, by its id."""

    id: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A number computed from the visit before the rules run; ``args`` come from the policy.

    ``args`` is a tuple of (name, value) pairs sorted by name; a value is a string, a whole
    number or a tuple of strings.
    """

    name: str
    args: tuple[tuple[str, str | int | tuple[str, ...]], ...] = ()


@lru_cache(maxsize=4096)
def shared_measure(
    name: str, args: tuple[tuple[str, str | int | tuple[str, ...]], ...] = ()
) -> Measure:
    """The measure of this name and these arguments, the same object whenever it is asked for.

    Views remember what they measured by identity, so rules that share a measure share its value.
    """
    return Measure(name, args)


@dataclass(frozen=True, slots=True)
class Linear:
    """``constant`` plus the sum of ``factor * term``; unknown when any of its terms is."""

    parts: tuple[tuple[int, Term], ...]
    constant: int = 0


@dataclass(frozen=True, slots=True)
class Extreme:
    """The smallest or largest of its terms; unknown when any of them is."""

    kind: str  # "least" or "greatest"
    terms: tuple[Term, ...]


Term = Fact | Measure | Linear | Extreme


# --- conditions ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Compare:
    """A term against a constant; unknown when the term is."""

    term: Term
    operator: Operator
    constant: int


@dataclass(frozen=True, slots=True)
class OneOf:
    """A text fact is one of ``values``; unknown when the fact is."""

    fact: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Includes:
    """A fact that holds several texts has at least one of ``values``; unknown when the fact is."""

    fact: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Concluded:
    """A derived fact: true when some conclusion of that name holds."""

    name: str


@dataclass(frozen=True, slots=True)
class Constant:
    """Always true or always false."""

    value: bool


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds. No parts: true."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """Some part holds. No parts: false."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Condition


Literal = Compare | OneOf | Includes | Concluded
Condition = Compare | OneOf | Includes | Concluded | Constant | All | Any | Not


# --- rules -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rule:
    """A requirement: where ``applies`` holds, ``broken`` must not.

    Its standing in a session is ``broken`` (both hold), ``possible`` (both may hold, for all
    that is known), ``met`` (``applies`` holds and ``broken`` does not), or it is silent.
    """

    id: str
    scope: Scope
    applies: Condition
    broken: Condition


@dataclass(frozen=True, slots=True)
class Conclusion:
    """A derivation: where ``when`` holds, the derived fact ``concludes`` holds.

    A derived fact concluded on visits is seen by the conclusions and rules of every line.
    """

    id: str
    scope: Scope
    when: Condition
    concludes: str


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Everything that is compiled into one network: the rules of one policy at one date."""

    name: str
    rules: tuple[Rule, ...]
    conclusions: tuple[Conclusion, ...]


class Standing(StrEnum):
    """How a rule stands in one session."""

    BROKEN = "broken"
    POSSIBLE = "possible"
    MET = "met"


def literals(condition: Condition) -> Iterator[Literal]:
    """Every literal of a condition, in order of writing, repeated ones included."""
    match condition:
        case All(parts) | Any(parts):
            for part in parts:
                yield from literals(part)
        case Not(part):
            yield from literals(part)
        case Constant():
            return
        case _:
            yield condition


def facts_of_term(term: Term) -> Iterator[Fact | Measure]:
    """The facts and measures a term is made of, in order of writing."""
    match term:
        case Fact() | Measure():
            yield term
        case Linear(parts):
            for _, part in parts:
                yield from facts_of_term(part)
        case Extreme(_, terms):
            for part in terms:
                yield from facts_of_term(part)
