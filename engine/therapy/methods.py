"""How a payor turns minutes into units: the named methods and the rows of their tables."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class MethodName(StrEnum):
    """The unit methods in use; a policy names one of them."""

    CMS_POOLED = "cms_pooled"
    MIDPOINT = "midpoint"
    WHOLE = "whole"
    LOWER = "lower_of_pooled_and_midpoint"
    FIRST_BLOCK = "first_block"


POOLING = frozenset({MethodName.CMS_POOLED, MethodName.LOWER})


@dataclass(frozen=True, slots=True)
class FirstBlock:
    """A longer first unit: it lasts ``minutes`` and is earned from ``least_minutes`` on."""

    minutes: int
    least_minutes: int

    def __post_init__(self) -> None:
        if not 1 <= self.least_minutes <= self.minutes:
            raise ValueError(
                f"first block of {self.minutes} minutes earned from {self.least_minutes}"
                " - write at least 1 and at most the length of the block"
            )


@dataclass(frozen=True, slots=True)
class UnitMethod:
    """A payor's unit method with its numbers, in whole minutes.

    ``minutes_per_unit`` is the length of a unit, ``first_unit_minutes`` the least time that earns
    a unit not filled whole. ``first_block`` belongs to the method of that name alone.
    Raises ValueError when the numbers contradict each other.
    """

    name: MethodName
    minutes_per_unit: int
    first_unit_minutes: int
    first_block: FirstBlock | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.first_unit_minutes <= self.minutes_per_unit:
            raise ValueError(
                f"a unit of {self.minutes_per_unit} minutes earned from {self.first_unit_minutes}"
                " - write at least 1 and at most the length of the unit"
            )
        if (self.first_block is not None) != (self.name is MethodName.FIRST_BLOCK):
            raise ValueError(
                f"unit method {self.name.value!r}: a first block belongs to 'first_block', and to"
                " it alone - add it there or leave it out"
            )

    @property
    def pools_the_day(self) -> bool:
        """True when the minutes of different codes are added up before units are counted."""
        return self.name in POOLING


@dataclass(frozen=True, slots=True)
class Split:
    """Minutes taken apart: ``whole`` filled units, ``remainder`` minutes, and whether the
    remainder ``earns`` a unit by itself."""

    whole: int
    remainder: int
    earns: bool

    @property
    def units(self) -> int:
        return self.whole + self.earns


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a unit table: ``least``-``most`` minutes make ``units``."""

    units: int
    least: int
    most: int

    def __str__(self) -> str:
        return f"{self.least}-{self.most} minutes = {units_text(self.units)}"


def units_text(units: int) -> str:
    """``1 unit``, ``3 units``."""
    return f"{units} unit" if units == 1 else f"{units} units"


def minutes_text(minutes: int) -> str:
    """``1 minute``, ``3 minutes``."""
    return f"{minutes} minute" if minutes == 1 else f"{minutes} minutes"


def split(method: UnitMethod, minutes: int) -> Split:
    """Takes the minutes of one code, or of a pooled day, apart by the method."""
    block = method.first_block
    if block is not None:
        if minutes < block.minutes:
            return Split(0, minutes, minutes >= block.least_minutes)
        further, remainder = divmod(minutes - block.minutes, method.minutes_per_unit)
        return Split(1 + further, remainder, remainder >= method.first_unit_minutes)
    whole, remainder = divmod(minutes, method.minutes_per_unit)
    earns = method.name is not MethodName.WHOLE and remainder >= method.first_unit_minutes
    return Split(whole, remainder, earns)


def table_row(method: UnitMethod, minutes: int) -> TableRow:
    """The row of the method's table that holds these minutes.

    For a pooling method the minutes are those of the day; for the others, those of one code.
    """
    units = split(method, minutes).units
    return TableRow(units, _least(method, units), _least(method, units + 1) - 1)


def _least(method: UnitMethod, units: int) -> int:
    """The fewest minutes that make so many units."""
    if units == 0:
        return 0
    block = method.first_block
    if block is not None:
        if units == 1:
            return block.least_minutes
        filled = block.minutes + (units - 2) * method.minutes_per_unit
        return filled + method.first_unit_minutes
    if method.name is MethodName.WHOLE:
        return units * method.minutes_per_unit
    return (units - 1) * method.minutes_per_unit + method.first_unit_minutes
