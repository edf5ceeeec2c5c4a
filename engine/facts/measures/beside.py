"""Measures of a line beside the other services of its day: which there are, and how apart."""

from __future__ import annotations

from collections.abc import Iterable

from engine.facts.apart import REGIONS, SEPARATE, interval_apart, region_apart
from engine.facts.day import Day
from engine.facts.measures.measure import CODE, Args, on_line
from engine.facts.visit import Line

INTERVAL_ARGS = ("minutes_per_unit", "first_unit_minutes")
"""With both, separate intervals also need time enough for two units; without, only own minutes."""


def beside(day: Day, line: Line, args: Args) -> int | None:
    """1 when a line of another code has one of `codes`, else 0."""
    return int(bool(day.others(line, args.texts("codes"))))


def distinct_region(day: Day, line: Line, args: Args) -> int | None:
    """1 when the line's body regions touch none of those of the lines with `codes`; 0 when they do.

    A whole arm touches its shoulder. Unknown while the regions of a line are, or none is named.
    """
    return all_apart(
        region_apart(line, other).holds for other in day.others(line, args.texts("codes"))
    )


def distinct_interval(day: Day, line: Line, args: Args) -> int | None:
    """1 when the line was given in minutes of its own, apart from the lines with `codes`; else 0.

    By the clock where both lines state it, else by what is said of the line; unknown without both.
    """
    bounds = (
        (args.count("minutes_per_unit"), args.count("first_unit_minutes"))
        if args.has("minutes_per_unit")
        else None
    )
    others = day.others(line, args.texts("codes"))
    return all_apart(interval_apart(line, other, bounds).holds for other in others)


def all_apart(answers: Iterable[bool | None]) -> int | None:
    """0 when some answer is no, else None when some is unknown, else 1."""
    given = list(answers)
    if False in given:
        return 0
    return None if None in given else 1


MEASURES = (
    on_line(beside, "codes", facts=(CODE,)),
    on_line(distinct_region, "codes", facts=(CODE, REGIONS)),
    on_line(distinct_interval, "codes", optional=INTERVAL_ARGS, facts=(CODE, SEPARATE)),
)
