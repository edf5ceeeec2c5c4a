"""Unit maxima: the most units of a code that are paid for one patient and day, or on one line."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from engine.therapy.methods import units_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date


class Adjudication(IntEnum):
    """What a maximum is held against, with the numbers that CMS's files use.

    Each claim line by itself; the day, by policy, without appeal to the records; the day, on
    clinical grounds, which the records may overturn.
    """

    LINE = 1
    DAY_POLICY = 2
    DAY_CLINICAL = 3


@dataclass(frozen=True, slots=True)
class UnitMaximum:
    """The most units of one code."""

    code: str
    units: int
    adjudication: Adjudication
    rationale: str


@dataclass(frozen=True, slots=True)
class MaximumAnswer:
    """The maximum of a code; ``dated`` is False when the day is outside the table's period."""

    maximum: UnitMaximum
    dated: bool


@dataclass(frozen=True, slots=True)
class MaximaTable:
    """The maxima of one table as published for ``valid_from`` through ``valid_through``.

    A code that the table lacks has no published maximum, which is not a maximum of 0.
    """

    name: str
    valid_from: date
    valid_through: date
    maxima: Mapping[str, UnitMaximum]
    version: str = ""
    imported: bool = False

    def lookup(self, code: str, on: date) -> MaximumAnswer | None:
        """The maximum of a code for a day of service; None when none is published."""
        maximum = self.maxima.get(code)
        if maximum is None:
            return None
        return MaximumAnswer(maximum, self.valid_from <= on <= self.valid_through)


@dataclass(frozen=True, slots=True)
class ClaimedLine:
    """One line of a claim: ``units`` of ``code``; ``index`` is the line's own."""

    index: int
    code: str
    units: int


@dataclass(frozen=True, slots=True)
class OverMaximum:
    """Units above a maximum; ``lines`` are the claim lines that it is held against."""

    maximum: UnitMaximum
    lines: tuple[int, ...]
    units: int
    text: str


def over_maximum(maximum: UnitMaximum, claim: Iterable[ClaimedLine]) -> tuple[OverMaximum, ...]:
    """Where the claim of one day exceeds a maximum: once for the day, or once a line."""
    lines = [line for line in claim if line.code == maximum.code]
    if maximum.adjudication is Adjudication.LINE:
        groups = [[line] for line in lines]
        scope = "on one line"
    else:
        groups = [lines]
        scope = "in one day"
    found = []
    for group in groups:
        units = sum(line.units for line in group)
        if units > maximum.units:
            text = (
                f"{maximum.code}: {units_text(units)} {scope}, at most {maximum.units}"
                f" - bill {maximum.units} or fewer, or correct the units"
            )
            found.append(OverMaximum(maximum, tuple(line.index for line in group), units, text))
    return tuple(found)
