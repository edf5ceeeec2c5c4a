"""What units are allowed and who pays which part of it: exact arithmetic in cents.

The physician fee schedule allows ``factor x (work x index + practice expense x index x share +
malpractice x index)`` for each unit. ``share`` is 1 for the first of the units that are reduced
together and less for every other one. Each unit is rounded to the cent, a half upwards; so is the
payor's part of each line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from engine.therapy.fee_schedule import GeographicIndices, RelativeValues

_HUNDRED = Decimal(100)


class ReducedPart(StrEnum):
    """What is cut for units after the first: the practice expense alone, or the whole amount."""

    PRACTICE_EXPENSE = "practice_expense"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class UnitRate:
    """What one unit of a code is allowed, in cents.

    ``further`` is what it is allowed beside a unit that ranks before it; None for a code that is
    not reduced together with others. ``rank`` decides which unit is paid in full: the larger.
    """

    full: int
    further: int | None = None
    rank: Decimal = Decimal(0)


def relative_rate(
    values: RelativeValues,
    indices: GeographicIndices,
    factor: Decimal,
    *,
    further_percent: Decimal | None = None,
    part: ReducedPart = ReducedPart.PRACTICE_EXPENSE,
    facility: bool = False,
) -> UnitRate:
    """The rate of a code by its relative values; ``factor`` is in USD.

    ``further_percent`` of the ``part`` is paid for units after the first; None where the code is
    not reduced. The rank is the practice expense outside facilities, wherever the service was.
    """
    expense = values.facility_practice_expense if facility else values.practice_expense
    rest = values.work * indices.work + values.malpractice * indices.malpractice
    expense *= indices.practice_expense
    full = cents(factor * (rest + expense))
    further = None
    if further_percent is not None:
        if part is ReducedPart.AMOUNT:
            further = percent_of(full, further_percent)
        else:
            further = cents(factor * (rest + expense * further_percent / _HUNDRED))
    return UnitRate(full, further, values.practice_expense)


def amount_rate(amount: int, further_percent: Decimal | None = None) -> UnitRate:
    """The rate of a code by an amount in cents; the dearest unit is the one paid in full."""
    further = None if further_percent is None else percent_of(amount, further_percent)
    return UnitRate(amount, further, Decimal(amount))


@dataclass(frozen=True, slots=True)
class RatedUnits:
    """Units of one line, or of a part of it, at one rate. ``part`` tells apart what is one line."""

    line: int
    units: int
    rate: UnitRate
    part: int = 0


@dataclass(frozen=True, slots=True)
class AllowedUnits:
    """What some units are allowed: ``in_full`` of them whole, the others reduced."""

    rated: RatedUnits
    in_full: int
    allowed: int


def allowed_units(day: Iterable[RatedUnits]) -> tuple[AllowedUnits, ...]:
    """What the units of one patient, day and billing provider are allowed, in their order.

    Of all units that are reduced together, one is paid in full: of the code that ranks highest,
    then of the dearest, then of the first line.
    """
    entries = list(day)
    pooled = [
        (entry.rate.rank, entry.rate.full, entry.rate.further, -index)
        for index, entry in enumerate(entries)
        if entry.rate.further is not None and entry.units
    ]
    first = -max(pooled)[-1] if pooled else None
    found = []
    for index, entry in enumerate(entries):
        further = entry.rate.further
        in_full = entry.units if further is None else int(index == first)
        reduced = (entry.units - in_full) * (further or 0)
        found.append(AllowedUnits(entry, in_full, in_full * entry.rate.full + reduced))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class ShareTerms:
    """How an allowed amount is divided; all in percent.

    The patient pays ``coinsurance`` of what the deductible leaves. The payor pays
    ``assistant_pays`` of its own part for units that an assistant earned.
    """

    coinsurance: Decimal = Decimal(0)
    assistant_pays: Decimal = _HUNDRED


@dataclass(frozen=True, slots=True)
class Share:
    """Who pays what of one allowed amount, in cents.

    ``deductible`` is within the patient's part; ``assistant_cut`` is what nobody pays.
    """

    allowed: int
    payor: int
    patient: int
    deductible: int = 0
    assistant_cut: int = 0

    @property
    def received(self) -> int:
        """What the provider receives in all."""
        return self.payor + self.patient


def shares(
    amounts: Sequence[tuple[int, bool]], terms: ShareTerms, deductible_left: int = 0
) -> tuple[Share, ...]:
    """Divides allowed amounts, each with whether an assistant earned it, in their order.

    ``deductible_left`` (cents) is used up by the first amounts.
    """
    found = []
    for allowed, assistant in amounts:
        deductible = min(allowed, deductible_left)
        deductible_left -= deductible
        payor = percent_of(allowed - deductible, _HUNDRED - terms.coinsurance)
        paid = percent_of(payor, terms.assistant_pays) if assistant else payor
        found.append(Share(allowed, paid, allowed - payor, deductible, payor - paid))
    return tuple(found)


def cents(usd: Decimal) -> int:
    """An amount in USD as whole cents, a half cent upwards."""
    return int((usd * _HUNDRED).quantize(Decimal(1), ROUND_HALF_UP))


def percent_of(amount: int, percent: Decimal) -> int:
    """A percentage of an amount in cents, a half cent upwards."""
    return int((amount * percent / _HUNDRED).quantize(Decimal(1), ROUND_HALF_UP))
