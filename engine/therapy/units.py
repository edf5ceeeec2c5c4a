"""Counts the units of a day's timed minutes, with every lawful way to give them to the codes.

The pooled count follows the Medicare Claims Processing Manual (Pub. 100-04) ch. 5 s. 20.2.C: the
day's timed minutes give the number of units, whole units go to the codes that filled them, and
what is left goes to the largest left-over minutes, one unit a code.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, islice
from math import comb
from typing import TYPE_CHECKING, NamedTuple

from engine.therapy.methods import MethodName, Split, UnitMethod, split, table_row
from engine.therapy.proof import CodeCount, Extra, UnitProof, UntimedCode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


class TimedLine(NamedTuple):
    """One line of the note: ``minutes`` of one timed ``code``."""

    number: int
    code: str
    minutes: int


def count_units(
    method: UnitMethod,
    lines: Iterable[TimedLine],
    untimed: Iterable[UntimedCode] = (),
    *,
    most_allocations: int = 256,
) -> UnitProof:
    """Counts the units of one patient, discipline and day.

    Lines of the same code count as one. ``most_allocations`` bounds the listed choices of a tie
    (many equal codes have very many). Raises ValueError on negative minutes, and on a code that is
    both timed and untimed.
    """
    minutes_of = _minutes_by_code(lines)
    plain = tuple(sorted(set(untimed), key=lambda entry: entry.code))
    both = sorted(minutes_of.keys() & {entry.code for entry in plain})
    if both:
        raise ValueError(f"{', '.join(both)}: both timed and untimed - list the code once")

    total = sum(minutes_of.values())
    parts = {code: split(method, minutes_of[code]) for code in sorted(minutes_of)}
    whole = sum(part.whole for part in parts.values())
    extra_units = _extra_units(method, total, parts)
    extras = _extras(method, parts, extra_units)
    codes = tuple(
        CodeCount(code, minutes_of[code], part.whole, part.remainder, extras[code])
        for code, part in parts.items()
    )
    proof = UnitProof(
        method=method,
        minutes=total,
        units=whole + extra_units,
        row=table_row(method, total) if method.pools_the_day else None,
        codes=codes,
        untimed=plain,
        leftover=sum(part.remainder for part in parts.values()),
        extra_units=extra_units,
        allocations=(),
        allocation_count=0,
    )
    return replace(
        proof,
        allocations=tuple(islice(_allocations(proof), most_allocations)),
        allocation_count=comb(len(proof.tied), proof.free_units),
    )


def lawful_units(proof: UnitProof, code: str) -> tuple[int, int]:
    """The fewest and the most units of a code that a lawful claim may carry."""
    count = proof.code(code)
    if count is not None:
        return count.least, count.most
    return 0, next((entry.units_a_day for entry in proof.untimed if entry.code == code), 0)


def _minutes_by_code(lines: Iterable[TimedLine]) -> dict[str, int]:
    minutes_of: dict[str, int] = {}
    for line in lines:
        if line.minutes < 0:
            raise ValueError(
                f"line {line.number} ({line.code}): {line.minutes} minutes - write 0 or more"
            )
        minutes_of[line.code] = minutes_of.get(line.code, 0) + line.minutes
    return minutes_of


def _extra_units(method: UnitMethod, total: int, parts: Mapping[str, Split]) -> int:
    """The units beyond the filled ones.

    Pooled, this lies between 0 and the number of codes with left-over minutes: n remainders of
    less than a unit each sum to less than n units.
    """
    alone = sum(part.earns for part in parts.values())
    if not method.pools_the_day:
        return alone
    pooled = split(method, total).units - sum(part.whole for part in parts.values())
    return min(pooled, alone) if method.name is MethodName.LOWER else pooled


def _extras(method: UnitMethod, parts: Mapping[str, Split], extra_units: int) -> dict[str, Extra]:
    if not method.pools_the_day:
        return {c: Extra.EARNED if part.earns else Extra.NONE for c, part in parts.items()}
    if not extra_units:
        return dict.fromkeys(parts, Extra.NONE)
    ranked = sorted((part.remainder for part in parts.values()), reverse=True)
    cut = ranked[extra_units - 1]
    tie = ranked[extra_units:][:1] == [cut]

    def extra(remainder: int) -> Extra:
        if remainder < cut:
            return Extra.NONE
        return Extra.TIED if tie and remainder == cut else Extra.EARNED

    return {code: extra(part.remainder) for code, part in parts.items()}


def _allocations(proof: UnitProof) -> Iterator[dict[str, int]]:
    for chosen in combinations(proof.tied, proof.free_units):
        allocation = {count.code: count.least for count in proof.codes}
        for count in chosen:
            allocation[count.code] += 1
        yield allocation
