"""Measures of what a visit states at all, and of how far one date lies behind another."""

from __future__ import annotations

from datetime import date

from engine.facts.day import Day
from engine.facts.measures.measure import Args, on_line, on_visit
from engine.facts.visit import Line


def stated(day: Day, args: Args) -> int | None:
    """1 when the visit states `fact`, else 0: for rules about what most visits never mention."""
    return int(args.text("fact") in day.visit.facts)


def stated_on_line(day: Day, line: Line, args: Args) -> int | None:
    """1 when the line states `fact`, else 0: for rules about what most lines never mention."""
    del day
    return int(args.text("fact") in line.facts)


def days_past_years(day: Day, args: Args) -> int | None:
    """Days by which the date `later` lies after `years` calendar years from the date `earlier`.

    Negative before, 0 on the anniversary; that of a 29 February is 1 March in a common year.
    """
    later = day.visit.facts.get(args.text("later"))
    earlier = day.visit.facts.get(args.text("earlier"))
    if not isinstance(later, int) or not isinstance(earlier, int):
        return None
    start = date.fromordinal(earlier)
    year = start.year + args.count("years")
    try:
        anniversary = start.replace(year=year)
    except ValueError:
        anniversary = date(year, 3, 1)
    return later - anniversary.toordinal()


STATED = stated.__name__
STATED_ON_LINE = stated_on_line.__name__

MEASURES = (
    on_visit(stated, "fact"),
    on_line(stated_on_line, "fact"),
    on_visit(days_past_years, "later", "earlier", "years"),
)
