"""The impact of an edit on past visits, as immutable data; all amounts are US cents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from engine.determination.judgement import Judgement
from engine.determination.model import Bill, Outcome
from engine.source import Diagnostic


class Kind(StrEnum):
    """In what a visit comes out otherwise.

    ``answer``: only one form has a policy that decides it; ``policy``: another policy does.
    ``amount`` is the expected amount, or whether one is known.
    """

    ANSWER = "answer"
    POLICY = "policy"
    OUTCOME = "outcome"
    UNITS = "units"
    MODIFIERS = "modifiers"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Moved:
    """How many visits went from one outcome to another; None where no policy decides them."""

    before: Outcome | None
    after: Outcome | None
    visits: int


@dataclass(frozen=True, slots=True)
class Dollars:
    """What the changed visits would be paid by payor and patient, by estimate.

    ``before`` and ``after`` are sums over the ``visits`` of which both amounts are known;
    ``unknown`` are changed visits of which one is not.
    """

    before: int = 0
    after: int = 0
    visits: int = 0
    unknown: int = 0

    @property
    def difference(self) -> int:
        """How much more is expected after the edit; less than 0 where it is less."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Example:
    """A changed visit: where it begins in the file (1-based), and what each form makes of it.

    ``rules`` are those that stand otherwise on it, or bear on it otherwise.
    """

    file: str
    line: int
    name: str
    kinds: tuple[Kind, ...]
    before: Judgement | None
    after: Judgement | None
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Impact:
    """What an edit makes of past visits.

    ``visits`` is how many the file holds. Of these, ``unreadable`` could not be read;
    ``duplicates`` state what another one states, and come out as that one does; ``untouched`` lie
    where the edit cannot reach; ``alike`` were looked at and come out the same by the rules that
    differ; ``judged`` were judged twice. ``changed`` counts duplicates too, as do all counts of
    changes. ``problems`` are the first of those found in the file.
    """

    visits: int
    unreadable: int
    duplicates: int
    untouched: int
    alike: int
    judged: int
    changed: int
    kinds: Mapping[Kind, int]
    outcomes: tuple[Moved, ...]
    dollars: Dollars
    policies: Mapping[str, int]
    rules: Mapping[str, int]
    examples: tuple[Example, ...]
    problems: tuple[Diagnostic, ...]
    more_problems: int = 0


def kinds_of(before: Judgement | None, after: Judgement | None) -> tuple[Kind, ...]:
    """In what two judgements differ; empty when in nothing."""
    if before is None or after is None:
        return () if before is after else (Kind.ANSWER,)
    found = []
    if before.policy != after.policy:
        found.append(Kind.POLICY)
    pairs = list(zip(before.lines, after.lines, strict=True))
    if any(one.outcome is not other.outcome for one, other in pairs):
        found.append(Kind.OUTCOME)
    if any(_units(one.bill, one.units) != _units(other.bill, other.units) for one, other in pairs):
        found.append(Kind.UNITS)
    if any(_modifiers(one.bill) != _modifiers(other.bill) for one, other in pairs):
        found.append(Kind.MODIFIERS)
    if before.expected != after.expected:
        found.append(Kind.AMOUNT)
    return tuple(found)


def _units(bill: tuple[Bill, ...], units: int | None) -> tuple[int | None, ...]:
    return units, *(part.units for part in bill)


def _modifiers(bill: tuple[Bill, ...]) -> list[tuple[str, ...]]:
    return [part.modifiers for part in bill]
