"""The planned visits week by week, with a letter where a clock runs out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from string import ascii_lowercase

from engine.forecast.model import Clock, Forecast, Kind, PlannedVisit


@dataclass(frozen=True, slots=True)
class Day:
    """A visit in the calendar with the letters that stand beside it."""

    visit: PlannedVisit
    marks: str


@dataclass(frozen=True, slots=True)
class Week:
    """The visits of a week that begins on ``monday``; of several alike, ``weeks`` of them."""

    monday: date
    days: tuple[Day, ...]
    weeks: int = 1


def letters(clocks: Sequence[Clock]) -> Mapping[int, str]:
    """A letter for each clock, by its place in the list, that runs out within the plan.

    What is to be recorded again has no letter of its own.
    """
    running = [
        index
        for index, clock in enumerate(clocks)
        if clock.runs_out is not None and clock.kind is not Kind.DOCUMENTATION
    ]
    return dict(zip(running, ascii_lowercase, strict=False))


def marks(forecast: Forecast) -> Mapping[int, str]:
    """By visit: a small letter where a clock is due or due again, a capital where it is past.

    A star stands where something is to be recorded again.
    """
    found: dict[int, list[str]] = {}
    for number, letter in letters(forecast.clocks).items():
        clock = forecast.clocks[number]
        for index in dict.fromkeys((clock.due, *clock.again)):
            if index is not None and index != clock.runs_out:
                found.setdefault(index, []).append(letter)
        if clock.runs_out is not None:
            found.setdefault(clock.runs_out, []).append(letter.upper())
    for clock in forecast.clocks:
        if clock.kind is Kind.DOCUMENTATION and clock.due is not None:
            for index in (clock.due, *clock.again):
                if "*" not in found.setdefault(index, []):
                    found[index].append("*")
    return {index: "".join(own) for index, own in found.items()}


def weeks(forecast: Forecast) -> Iterator[Week]:
    """The weeks in order; several without any mark, one after the other, stand as one."""
    marked = marks(forecast)
    by_week: dict[date, list[Day]] = {}
    for visit in forecast.visits:
        monday = visit.day - timedelta(days=visit.day.weekday())
        by_week.setdefault(monday, []).append(Day(visit, marked.get(visit.index, "")))
    quiet: list[Week] = []
    for monday, days in by_week.items():
        week = Week(monday, tuple(days))
        if any(day.marks for day in days) or days[0].visit.index == 0:
            yield from _folded(quiet)
            quiet = []
            yield week
        else:
            quiet.append(week)
    yield from _folded(quiet)


_MOST_QUIET = 2


def _folded(quiet: Sequence[Week]) -> Iterator[Week]:
    if len(quiet) <= _MOST_QUIET:
        yield from quiet
        return
    days = tuple(day for week in quiet for day in week.days)
    yield Week(quiet[0].monday, (days[0], days[-1]), len(quiet))
