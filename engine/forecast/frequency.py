"""How often a patient comes: so many visits in so many weeks, or certain weekdays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from engine.source.diagnostics import quoted

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WORKING_DAYS = 5
_MOST_WEEKS = 26
_FORM = "write 2/week, 3x/week, 1/2weeks, or weekdays such as mon,thu"
_SO_MANY = re.compile(
    r"(?P<visits>\d+)\s*(?:x|times)?\s*(?:/|per\b|a\b|an\b|every\b|each\b)\s*"
    r"(?P<weeks>\d*)\s*(?:w|wk|wks|week|weeks)"
)


@dataclass(frozen=True, slots=True)
class Frequency:
    """``visits`` in every ``weeks`` weeks, or a visit on each of ``weekdays`` (0 is Monday).

    Without weekdays, visits fall from Monday to Friday, as evenly as these five allow.
    """

    visits: int
    weeks: int = 1
    weekdays: tuple[int, ...] = ()

    def __str__(self) -> str:
        if self.weekdays:
            names = [f"{WEEKDAYS[day]}s" for day in self.weekdays]
            return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
        visits = "1 visit" if self.visits == 1 else f"{self.visits} visits"
        return f"{visits} a week" if self.weeks == 1 else f"{visits} every {self.weeks} weeks"

    def days_after(self, day: date) -> Iterator[date]:
        """The planned days after a visit on ``day``, in order, as far as the calendar goes."""
        try:
            yield from self._on_weekdays(day) if self.weekdays else self._evenly(day)
        except OverflowError:
            return

    def _on_weekdays(self, day: date) -> Iterator[date]:
        while True:
            day += timedelta(days=1)
            if day.weekday() in self.weekdays:
                yield day

    def _evenly(self, day: date) -> Iterator[date]:
        # A visit at a weekend counts from the Friday before it.
        first = min(day.weekday(), _WORKING_DAYS - 1)
        monday = day - timedelta(days=day.weekday())
        number = 0
        while True:
            number += 1
            # Rounded up, two visits a week lie three and two working days apart: Monday, Thursday.
            ahead = -(-number * _WORKING_DAYS * self.weeks // self.visits)
            weeks, weekday = divmod(first + ahead, _WORKING_DAYS)
            yield monday + timedelta(weeks=weeks, days=weekday)


def read_frequency(text: str) -> Frequency:
    """The frequency that is written so; raises ValueError with what to write instead."""
    word = text.strip().lower()
    found = _SO_MANY.fullmatch(word)
    if found is None:
        return Frequency(*_weekdays(text, word))
    visits, weeks = int(found["visits"]), int(found["weeks"] or 1)
    if not visits or not weeks:
        raise ValueError(f"{quoted(text)} plans no visit - {_FORM}")
    if weeks > _MOST_WEEKS:
        raise ValueError(f"{quoted(text)} is too seldom to plan - write at most {_MOST_WEEKS}weeks")
    if visits > _WORKING_DAYS * weeks:
        raise ValueError(
            f"{quoted(text)} is more than a visit on each day from Monday to Friday"
            " - write fewer, or name the days: mon,tue,wed,thu,fri,sat"
        )
    return Frequency(visits, weeks)


def _weekdays(text: str, word: str) -> tuple[int, int, tuple[int, ...]]:
    days: set[int] = set()
    for name in re.split(r"[\s,;+/&]+", word.strip(",; ")):
        long = [number for number, day in enumerate(WEEKDAYS) if _names(name, day.lower())]
        if not long:
            raise ValueError(f"{quoted(text)} is no frequency - {_FORM}")
        days.update(long)
    return len(days), 1, tuple(sorted(days))


def _names(name: str, day: str) -> bool:
    return len(name) >= 3 and (day.startswith(name) or name == f"{day}s")
