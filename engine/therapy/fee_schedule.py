"""What a fee schedule says of a code: relative values, geographic indices, or an amount.

The physician fee schedule pays a conversion factor times three relative values, each weighed by
the index of the place: of the work, of the practice expense, and of malpractice insurance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol, TypeVar


@dataclass(frozen=True, slots=True)
class RelativeValues:
    """The relative values of one unit of a code.

    ``status`` and ``multiple_procedures`` are the schedule's own marks: whether the code is paid
    at all, and which rule cuts it beside other codes.
    """

    code: str
    status: str
    work: Decimal
    practice_expense: Decimal
    facility_practice_expense: Decimal
    malpractice: Decimal
    multiple_procedures: str = ""


@dataclass(frozen=True, slots=True)
class GeographicIndices:
    """How much dearer or cheaper the three parts are in one place than in the country."""

    work: Decimal = Decimal(1)
    practice_expense: Decimal = Decimal(1)
    malpractice: Decimal = Decimal(1)


NATIONAL = GeographicIndices()
"""No place in particular: the amount of the country as a whole."""


@dataclass(frozen=True, slots=True)
class Locality:
    """A place with indices of its own: the contractor's number and the locality's with it."""

    contractor: str
    number: str
    states: frozenset[str]
    name: str
    indices: GeographicIndices

    @property
    def id(self) -> str:
        """The contractor's number and the locality's, ``01182-18``."""
        return f"{self.contractor}-{self.number}"


@dataclass(frozen=True)
class RelativeValueTable:
    """The relative values of one edition of a schedule, by code.

    ``factor`` is the conversion factor of its year in USD; None where the edition states none.
    ``imported`` tells an edition that was read in from one that is shipped.
    """

    title: str
    valid_from: date
    valid_through: date
    values: Mapping[str, RelativeValues]
    factor: Decimal | None = None
    imported: bool = False


@dataclass(frozen=True)
class LocalityTable:
    """The localities of one edition of a schedule, by id."""

    title: str
    valid_from: date
    valid_through: date
    localities: Mapping[str, Locality]
    imported: bool = False

    def of_state(self, state: str) -> tuple[Locality, ...]:
        """The localities that lie in a state, or reach into it."""
        return tuple(each for each in self.localities.values() if state in each.states)


@dataclass(frozen=True, slots=True)
class Amount:
    """What a payor's own list allows for one unit of a code, in cents.

    ``modifiers`` is the set that the line carries for it (empty: any line), ``place`` the state or
    locality (empty: any).
    """

    code: str
    cents: int
    modifiers: frozenset[str] = frozenset()
    place: str = ""
    starts: date | None = None
    ends: date | None = None

    def holds(self, on: date) -> bool:
        """The amount is in force on a day; both ends are included."""
        return (self.starts is None or self.starts <= on) and (self.ends is None or on <= self.ends)


@dataclass(frozen=True)
class AmountTable:
    """A payor's own list of amounts, as it was loaded."""

    title: str
    valid_from: date
    valid_through: date
    amounts: Mapping[str, tuple[Amount, ...]]
    imported: bool = False

    def find(
        self, code: str, on: date, modifiers: frozenset[str], places: frozenset[str]
    ) -> Amount | None:
        """The amount for a code on a day: the one that names most of modifiers and place."""
        fitting = [
            amount
            for amount in self.amounts.get(code, ())
            if amount.holds(on)
            and amount.modifiers <= modifiers
            and (not amount.place or amount.place in places)
        ]
        return max(fitting, key=_narrowness, default=None)


def _narrowness(amount: Amount) -> tuple[int, bool, date]:
    return len(amount.modifiers), bool(amount.place), amount.starts or date.min


class _Edition(Protocol):
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_through(self) -> date: ...


_Table = TypeVar("_Table", bound=_Edition)


@dataclass(frozen=True)
class FeeSchedule:
    """All editions of one schedule, the earliest first. Any of the three kinds may be missing."""

    relative_values: tuple[RelativeValueTable, ...] = ()
    localities: tuple[LocalityTable, ...] = ()
    amounts: tuple[AmountTable, ...] = ()


def edition_on(editions: Sequence[_Table], on: date) -> _Table | None:
    """The edition to ask about a day: the latest published by then; None of none.

    Where that is of an earlier year, the first one of the day's own year goes before it; where none
    was published by then, the first of all stands in. It may not reach the day: its dates tell.
    """
    published = [edition for edition in editions if edition.valid_from <= on]
    if published and published[-1].valid_through.year >= on.year:
        return published[-1]
    of_the_year = [edition for edition in editions if edition.valid_from.year == on.year]
    return next(iter((*of_the_year, *reversed(published), *editions)), None)
