"""The price of a day's lines by a fee schedule, with what each price is made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from engine.therapy.fee_schedule import (
    NATIONAL,
    Amount,
    AmountTable,
    FeeSchedule,
    GeographicIndices,
    Locality,
    LocalityTable,
    RelativeValues,
    RelativeValueTable,
    edition_on,
)
from engine.therapy.payment import (
    AllowedUnits,
    RatedUnits,
    ReducedPart,
    UnitRate,
    allowed_units,
    amount_rate,
    relative_rate,
)


@dataclass(frozen=True, slots=True)
class PaymentTerms:
    """How a payor turns a schedule into an amount.

    ``schedule`` names the schedule; a list of amounts under the name of the ``payor`` itself goes
    before it. ``factor`` is USD for one relative value; None when the day has
    none. Codes are reduced together when the schedule marks them with ``reduced_mark``, or when
    they are among ``reduced_codes``; ``further_percent`` of ``reduced_part`` is paid for every unit
    but the first, and nothing is reduced when it is None. ``paid``, ``bundled`` and ``not_paid``
    are the schedule's marks of codes; ``facility_places`` are the places of service with the
    practice expense of facilities.
    """

    schedule: str
    payor: str = ""
    factor: Decimal | None = None
    further_percent: Decimal | None = None
    reduced_part: ReducedPart = ReducedPart.PRACTICE_EXPENSE
    reduced_mark: str = ""
    reduced_codes: frozenset[str] = frozenset()
    paid: frozenset[str] = frozenset()
    bundled: frozenset[str] = frozenset()
    not_paid: frozenset[str] = frozenset()
    facility_places: frozenset[str] = frozenset()


def schedule_of(terms: PaymentTerms, fees: Mapping[str, FeeSchedule]) -> FeeSchedule | None:
    """The schedule that prices a payor's lines: its own list of amounts, else the one named."""
    own = fees.get(terms.payor)
    return own if own is not None and own.amounts else fees.get(terms.schedule)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a service was given: payment locality, state, place of service; '' where unknown."""

    locality: str = ""
    state: str = ""
    of_service: str = ""


@dataclass(frozen=True, slots=True)
class LineUnits:
    """Units of a line as they are billed, or of one part of it."""

    line: int
    code: str
    units: int
    modifiers: frozenset[str] = frozenset()
    part: int = 0


@dataclass(frozen=True, slots=True)
class Price:
    """What a unit of a code is allowed; ``rate`` is None where the schedule has no amount.

    ``remark`` says why there is none, or why it is nothing. One of ``values`` and ``amount`` is
    what the rate was made of.
    """

    code: str
    rate: UnitRate | None
    remark: str = ""
    values: RelativeValues | None = None
    amount: Amount | None = None


@dataclass(frozen=True, slots=True)
class PricedUnits:
    """Units of a line with their price; ``allowed`` is None where they have none."""

    units: LineUnits
    price: Price
    in_full: int = 0
    allowed: int | None = None


@dataclass(frozen=True)
class Pricer:
    """Prices the lines of one day in one place."""

    terms: PaymentTerms
    schedule: FeeSchedule
    on: date
    place: Place = Place()
    _prices: dict[tuple[str, frozenset[str]], Price] = field(default_factory=dict)

    @cached_property
    def amounts(self) -> AmountTable | None:
        """The payor's own list of amounts; where there is one, it alone decides."""
        return edition_on(self.schedule.amounts, self.on)

    @cached_property
    def relative_values(self) -> RelativeValueTable | None:
        """The edition of the relative values that is asked."""
        return edition_on(self.schedule.relative_values, self.on)

    @cached_property
    def localities(self) -> LocalityTable | None:
        """The edition of the localities that is asked."""
        return edition_on(self.schedule.localities, self.on)

    @cached_property
    def locality(self) -> Locality | None:
        """The locality that the visit states, or the only one of its state; None when unknown."""
        if self.localities is None:
            return None
        if self.place.locality:
            return self.localities.localities.get(self.place.locality)
        of_state = self.localities.of_state(self.place.state)
        return of_state[0] if len(of_state) == 1 else None

    @property
    def indices(self) -> GeographicIndices:
        """The indices of the locality; those of the country where none is known."""
        return NATIONAL if self.locality is None else self.locality.indices

    @cached_property
    def factor(self) -> Decimal | None:
        """The conversion factor in USD: that of an edition that states one and reaches the day.

        Else that of the policy, and where it has none, that of an edition of the same year.
        """
        table = self.relative_values
        if table is None or table.factor is None:
            return self.terms.factor
        if table.valid_from <= self.on <= table.valid_through:
            return table.factor
        of_the_year = table.factor if table.valid_from.year == self.on.year else None
        return of_the_year if self.terms.factor is None else self.terms.factor

    @property
    def why_not(self) -> str:
        """Why nothing can be priced; empty when something can."""
        if self.amounts is not None:
            return ""
        if self.relative_values is None:
            return f"no fee schedule '{self.terms.schedule}' is loaded"
        if self.factor is None:
            return (
                f"the conversion factor for {self.on} is not known - payor-rules import"
                " fee-schedule takes the year's file, if that states one"
            )
        return ""

    def price(self, code: str, modifiers: frozenset[str] = frozenset()) -> Price:
        """What one unit of a code is allowed."""
        key = code, modifiers
        if key not in self._prices:
            self._prices[key] = self._price(code, modifiers)
        return self._prices[key]

    def day(self, lines: Iterable[LineUnits]) -> tuple[PricedUnits, ...]:
        """What the lines of a day are allowed together, in their order."""
        entries = [(units, self.price(units.code, units.modifiers)) for units in lines]
        rated = [
            RatedUnits(units.line, units.units, price.rate, units.part)
            for units, price in entries
            if price.rate is not None
        ]
        allowed: Mapping[tuple[int, int], AllowedUnits] = {
            (each.rated.line, each.rated.part): each for each in allowed_units(rated)
        }
        return tuple(
            PricedUnits(units, price)
            if price.rate is None
            else PricedUnits(units, price, *_told(allowed[units.line, units.part]))
            for units, price in entries
        )

    def _price(self, code: str, modifiers: frozenset[str]) -> Price:
        if self.amounts is not None:
            return self._listed(self.amounts, code, modifiers)
        table = self.relative_values
        values = None if table is None else table.values.get(code)
        if values is None or self.factor is None:
            return Price(code, None, self.why_not or f"the schedule has no amount for {code}")
        status = values.status
        if status in self.terms.bundled:
            remark = f"{code} is bundled: the schedule pays nothing for it by itself"
            return Price(code, UnitRate(0), remark, values)
        if status in self.terms.not_paid:
            return Price(code, UnitRate(0), f"the schedule does not pay {code}", values)
        if status not in self.terms.paid:
            remark = f"the schedule leaves the amount of {code} open (its mark is {status})"
            return Price(code, None, remark, values)
        rate = relative_rate(
            values,
            self.indices,
            self.factor,
            further_percent=self._further(code, values.multiple_procedures),
            part=self.terms.reduced_part,
            facility=self.place.of_service in self.terms.facility_places,
        )
        return Price(code, rate, values=values)

    def _listed(self, table: AmountTable, code: str, modifiers: frozenset[str]) -> Price:
        places = frozenset(filter(None, (self.place.locality, self.place.state)))
        amount = table.find(code, self.on, modifiers, places)
        if amount is None:
            return Price(code, None, f"the payor's list has no amount for {code} on {self.on}")
        return Price(code, amount_rate(amount.cents, self._further(code, "")), amount=amount)

    def _further(self, code: str, mark: str) -> Decimal | None:
        terms = self.terms
        expense = terms.reduced_part is ReducedPart.PRACTICE_EXPENSE
        if self.amounts is not None and expense:
            return None
        pooled = code in terms.reduced_codes or (mark != "" and mark == terms.reduced_mark)
        return terms.further_percent if pooled else None

    def basis(self) -> Iterator[str]:
        """Which editions, place and factor the prices rest on, a few words each."""
        if self.amounts is not None:
            yield _of_edition("the payor's amounts", self.amounts, self.on)
            if self.terms.further_percent is None:
                yield "each unit is taken at its whole amount: no reduction is known of this payor"
            elif self.terms.reduced_part is ReducedPart.PRACTICE_EXPENSE:
                yield (
                    "each unit is taken at its whole amount: a cut of the practice expense cannot"
                    " be worked out from a list of amounts"
                )
            return
        if self.relative_values is not None:
            yield _of_edition("relative values", self.relative_values, self.on)
        yield f"conversion factor {self.factor:f} USD"
        yield from self._of_place()

    def _of_place(self) -> Iterator[str]:
        if self.localities is None:
            yield "national amount: no localities are loaded"
        elif self.locality is not None:
            name = f"indices of locality {self.locality.id} ({self.locality.name})"
            yield _of_edition(name, self.localities, self.on)
        elif self.place.locality:
            known = _of_edition("localities", self.localities, self.on)
            yield f"national amount: {self.place.locality} is not among the {known}"
        elif self.place.state and (several := self.localities.of_state(self.place.state)):
            yield (
                f"national amount: {self.place.state} has {len(several)} payment localities, and"
                " the visit does not say which"
            )
        else:
            yield "national amount: the payment locality is not known"


def _told(allowed: AllowedUnits) -> tuple[int, int]:
    return allowed.in_full, allowed.allowed


def _of_edition(
    what: str, table: AmountTable | RelativeValueTable | LocalityTable, on: date
) -> str:
    """A table with its edition, and whether that reaches the day."""
    said = f"{what} of {table.valid_from}" + (" (imported)" if table.imported else "")
    if on < table.valid_from:
        return f"{said}, which begin after that day"
    if on.year > table.valid_through.year:
        return f"{said}, the newest that are loaded (those of {on.year} can be imported)"
    return said
