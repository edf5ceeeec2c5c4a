"""Measures of unit maxima: what a published table says of the units claimed."""

from __future__ import annotations

from engine.facts.day import Day
from engine.facts.maxima import held_against
from engine.facts.measures.measure import CODE, DATE_OF_SERVICE, DISCIPLINES, Args, on_line
from engine.facts.plan_count import UNITS
from engine.facts.visit import Line
from engine.therapy import Reach


def over_unit_maximum(day: Day, line: Line, args: Args) -> int | None:
    """The units claimed for the line's code above its maximum in a published table.

    Only maxima of one `kind` count: "never" (no unit is paid), "firm" (held against the line, or
    the day by policy) or "clinical" (the day, which records may overturn). 0 when the line states
    no units, the table has no maximum for the code, or the day lies before every table. A table
    stands in for the days after it.
    """
    found = held_against(day, line, args.text("table"), args.text("service"))
    if found is None or found.reach is Reach.BEFORE:
        return 0
    if found.kind != args.text("kind"):
        return 0
    return max(0, found.claimed - found.maximum.units)


def unit_maximum_unread(day: Day, line: Line, args: Args) -> int | None:
    """The units claimed above the maximum of the oldest table, on a day before it; else 0."""
    found = held_against(day, line, args.text("table"), args.text("service"))
    if found is None or found.reach is not Reach.BEFORE:
        return 0
    return max(0, found.claimed - found.maximum.units)


_LOOKED_AT = (CODE, UNITS, DATE_OF_SERVICE, *DISCIPLINES)

MEASURES = (
    on_line(over_unit_maximum, "table", "service", "kind", facts=_LOOKED_AT),
    on_line(unit_maximum_unread, "table", "service", facts=_LOOKED_AT),
)
