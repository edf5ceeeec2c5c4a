"""Unit maxima: the most units of a code that are paid for one patient and day, or on one line."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


class Adjudication(IntEnum):
    """What a maximum is held against, with the numbers that CMS's files use.

    Each claim line by itself; the day, by policy, without appeal to the records; the day, on
    clinical grounds, which the records may overturn.
    """

    LINE = 1
    DAY_POLICY = 2
    DAY_CLINICAL = 3

    @property
    def word(self) -> str:
        """The indicator as a word, ``day_policy``."""
        return self.name.lower()


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

    @property
    def dated(self) -> bool:
        """Maxima are published without their first days."""
        return False

    @property
    def partial(self) -> bool:
        """A table of maxima is one file."""
        return False

    def lookup(self, code: str, on: date) -> MaximumAnswer | None:
        """The maximum of a code for a day of service; None when none is published."""
        maximum = self.maxima.get(code)
        if maximum is None:
            return None
        return MaximumAnswer(maximum, self.valid_from <= on <= self.valid_through)


def held_units(maximum: UnitMaximum, on_line: int, in_day: int) -> int:
    """The units that a maximum is held against: those of one claim line, or of the whole day."""
    return on_line if maximum.adjudication is Adjudication.LINE else in_day
