"""Calendar quarters, in which CMS publishes its edits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

QUARTER = re.compile(r"(?<![0-9])(20[0-9]{2})[-_ ]?q([1-4])(?![0-9])", re.IGNORECASE)


@dataclass(frozen=True, order=True, slots=True)
class Quarter:
    """A calendar quarter; ``number`` is 1 to 4."""

    year: int
    number: int

    @classmethod
    def of(cls, text: str) -> Quarter | None:
        """The quarter that is written as ``2026q3``; None for anything else."""
        found = QUARTER.fullmatch(text.strip())
        return cls(int(found[1]), int(found[2])) if found else None

    @classmethod
    def holding(cls, day: date) -> Quarter:
        """The quarter in which a day lies."""
        return cls(day.year, (day.month + 2) // 3)

    @property
    def first_day(self) -> date:
        """The day on which its tables take effect."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last_day(self) -> date:
        """The day before the next quarter's tables take effect."""
        return Quarter.holding(self.first_day + timedelta(days=100)).first_day - timedelta(days=1)

    def __str__(self) -> str:
        return f"{self.year}q{self.number}"
