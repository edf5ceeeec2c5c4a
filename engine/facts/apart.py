"""What sets two lines of a day apart: body regions, or minutes of their own."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import product

from engine.facts import vocabulary
from engine.facts.unit_terms import UnitTerms
from engine.facts.visit import Line
from engine.therapy import ClockBlock, distinct_intervals

REGION = "region"
INTERVAL = "interval"
SESSION = "session"

REGIONS = "line.regions"
SEPARATE = "line.separate_interval"


@dataclass(frozen=True, slots=True)
class Apart:
    """Whether two lines were separate, None when unknown; ``by`` is what was looked at."""

    holds: bool | None
    by: str
    why: str


def apart(
    line: Line,
    other: Line,
    by_region: Collection[str],
    terms: UnitTerms | None,
    sessions: tuple[ClockBlock, ...] = (),
) -> Apart:
    """Whether two lines were separate.

    From codes in ``by_region`` separate means other body regions, from others another session of
    the day, or minutes of its own. With ``terms``, two codes of one session that are counted by the
    minute also need time enough for two units.
    """
    if other.code in by_region:
        return region_apart(line, other)
    mine, theirs = sessions_of(line, sessions), sessions_of(other, sessions)
    if mine and theirs and mine.isdisjoint(theirs):
        return Apart(True, SESSION, "another session of the day")
    if terms is None or not {line.code, other.code} <= terms.timed:
        return interval_apart(line, other)
    bounds = terms.method.minutes_per_unit, terms.method.first_unit_minutes
    return interval_apart(line, other, bounds)


def sessions_of(line: Line, sessions: tuple[ClockBlock, ...]) -> frozenset[ClockBlock]:
    """The sessions of the day that hold the clock times of a line; none unless they hold all."""
    held = [
        [each for each in sessions if each.start <= block.start and block.end <= each.end]
        for block in line.blocks
    ]
    return frozenset(each for found in held for each in found) if all(held) else frozenset()


def region_apart(line: Line, other: Line) -> Apart:
    """Whether two lines treat regions that share nothing; unknown while those of one are."""
    mine, theirs = line.facts.get(REGIONS), other.facts.get(REGIONS)
    if isinstance(mine, frozenset) and isinstance(theirs, frozenset) and mine and theirs:
        regions = vocabulary.load()[REGIONS]
        if regions.parts(mine).isdisjoint(regions.parts(theirs)):
            return Apart(True, REGION, "another body region")
        return Apart(False, REGION, "the same body region")
    return Apart(None, REGION, "the body regions of both are not known")


def interval_apart(line: Line, other: Line, bounds: tuple[int, int] | None = None) -> Apart:
    """Whether a line was given in other minutes than another one.

    By the clock where both lines state it, else by what is said of the line; unknown without both.
    ``bounds`` are the minutes of a unit and the least that earn one: with them, separate intervals
    also need time enough for two units.
    """
    if not line.blocks or not other.blocks:
        stated = line.count(SEPARATE)
        if stated is None:
            return Apart(None, INTERVAL, "whether it had minutes of its own is not known")
        return Apart(bool(stated), INTERVAL, "minutes of its own" if stated else "the same minutes")
    if bounds is not None:
        clock = distinct_intervals(
            line.blocks, other.blocks, minutes_per_unit=bounds[0], first_unit_minutes=bounds[1]
        )
        return Apart(clock.holds, INTERVAL, clock.why)
    for mine, theirs in product(line.blocks, other.blocks):
        if mine.start < theirs.end and theirs.start < mine.end:
            return Apart(False, INTERVAL, f"the clock times {mine} and {theirs} share minutes")
    return Apart(True, INTERVAL, "clock times without a shared minute")
