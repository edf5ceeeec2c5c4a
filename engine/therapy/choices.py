"""Which of the equally lawful allocations of a day pays best, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.therapy.methods import units_text

if TYPE_CHECKING:
    from engine.therapy.proof import Allocation, UnitProof

Pays = Callable[["Allocation"], int | None]
"""What an allocation pays in cents; None when a price in it is not known."""


@dataclass(frozen=True, slots=True)
class RankedAllocation:
    """One lawful allocation: ``pays`` in cents (None: not known), and ``why`` it stands there."""

    allocation: Allocation
    pays: int | None
    best: bool
    why: str


def unit_prices(prices: Mapping[tuple[str, int], int]) -> Pays:
    """What an allocation pays, from cents by code and number of the unit, counted from 1.

    An allocation with a unit that has no price pays an unknown amount.
    """

    def pays(allocation: Allocation) -> int | None:
        wanted = [(code, nth) for code, units in allocation.items() for nth in range(1, units + 1)]
        if any(unit not in prices for unit in wanted):
            return None
        return sum(prices[unit] for unit in wanted)

    return pays


def rank_allocations(proof: UnitProof, pays: Pays) -> tuple[RankedAllocation, ...]:
    """The lawful allocations of a proof, the best paid first, each with the reason.

    All of them are lawful: the rank says nothing of what to choose. Without a price for one of
    them none is the best, and they keep the order of the proof.
    """
    priced = [(allocation, pays(allocation)) for allocation in proof.allocations]
    known = [cents for _, cents in priced if cents is not None]
    if len(known) < len(priced):
        return tuple(
            RankedAllocation(allocation, cents, False, _without_price(cents))
            for allocation, cents in priced
        )
    most = max(known)
    ranked = sorted(zip(priced, known, strict=True), key=lambda entry: -entry[1])
    return tuple(
        RankedAllocation(
            allocation, cents, cents == most, _why(proof, allocation, cents, most, known)
        )
        for (allocation, _), cents in ranked
    )


def allocation_text(proof: UnitProof, allocation: Allocation) -> str:
    """``97140 2 units, 97110 1 unit``, in the order of the codes; those without units stay out."""
    codes = [count.code for count in proof.codes if allocation[count.code]]
    return ", ".join(f"{code} {units_text(allocation[code])}" for code in codes) or "no unit"


def _without_price(cents: int | None) -> str:
    return "no price is known for some unit" if cents is None else "not every choice has a price"


def _why(proof: UnitProof, allocation: Allocation, cents: int, most: int, known: list[int]) -> str:
    if len(known) == 1:
        return "the only lawful choice"
    if cents == most == min(known):
        return f"every choice pays {_usd(cents)}"
    free = [count.code for count in proof.tied if allocation[count.code] > count.least]
    on = f"the left-over {'unit' if len(free) == 1 else 'units'} on {', '.join(free)}"
    if cents == most:
        next_best = max(each for each in known if each < most)
        return f"{on}: pays {_usd(cents)}, {_usd(cents - next_best)} more than the next choice"
    return f"{on}: pays {_usd(cents)}, {_usd(most - cents)} less than the best choice"


def _usd(cents: int) -> str:
    return f"{cents / 100:,.2f} USD"
