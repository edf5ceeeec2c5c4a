"""Start and stop times: reading them, adding them up, and telling separate intervals apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from engine.therapy.methods import minutes_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

HOUR = 60
NOON = 12 * HOUR
MIDNIGHT = 24 * HOUR

_TIME = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*(?:([ap])\.?(?:m\.?)?)?", re.IGNORECASE)
_DASH = re.compile(r"\s*(?:-|\u2013|\u2014|\bto\b)\s*")


class ClockError(ValueError):
    """A time that cannot be read; the message says what to write instead."""


@dataclass(frozen=True, slots=True, order=True)
class ClockBlock:
    """From ``start`` up to, not including, ``end``: minutes since midnight of one day."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= MIDNIGHT:
            raise ClockError(
                f"{clock_text(self.start)}-{clock_text(self.end)}: the end does not follow the"
                " start within one day - write the earlier time first"
            )

    @property
    def minutes(self) -> int:
        return self.end - self.start

    def __str__(self) -> str:
        return f"{clock_text(self.start)}-{clock_text(self.end)}"


@dataclass(frozen=True, slots=True)
class Overlap:
    """Minutes of the clock that two codes, or two blocks of one code, both claim."""

    first_code: str
    second_code: str
    block: ClockBlock


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A code whose stated minutes are not those of its clock."""

    code: str
    stated: int
    clocked: int


@dataclass(frozen=True, slots=True)
class Distinct:
    """Whether two codes stand in separate intervals; None when the clock does not say."""

    holds: bool | None
    why: str


def clock_text(minute: int) -> str:
    """A minute of the day as ``09:05``."""
    return f"{minute // HOUR:02}:{minute % HOUR:02}"


def read_block(text: str) -> ClockBlock:
    """Reads ``09:00-09:23``, ``9:00 am - 9:23 am`` or ``11:50-12:10 pm``.

    With one am/pm, at the end, the start is the latest such time before the end. Raises ClockError.
    """
    halves = _DASH.split(text.strip())
    if len(halves) != 2:
        raise ClockError(f"{text!r} is not a start and an end - write 09:00-09:23")
    start_hour, start_minute, start_half = _read_time(halves[0], text)
    end_hour, end_minute, end_half = _read_time(halves[1], text)
    if start_half and not end_half:
        raise ClockError(f"{text!r}: am or pm at the start alone - write it at the end too")
    end = _minute_of_day(end_hour, end_minute, end_half, text)
    if end_half and not start_half:
        readings = [_minute_of_day(start_hour, start_minute, half, text) for half in "ap"]
        start = max((reading for reading in readings if reading < end), default=readings[0])
    else:
        start = _minute_of_day(start_hour, start_minute, start_half, text)
    if end == 0 and start > 0:
        end = MIDNIGHT
    return ClockBlock(start, end)


def total_minutes(blocks: Iterable[ClockBlock]) -> int:
    """Minutes that the blocks cover; a minute in two blocks counts once."""
    covered = reached = 0
    for block in sorted(blocks):
        covered += max(0, block.end - max(block.start, reached))
        reached = max(reached, block.end)
    return covered


def overlaps(blocks: Mapping[str, Iterable[ClockBlock]]) -> tuple[Overlap, ...]:
    """Every stretch of the clock claimed twice, by time; ``blocks`` are given by code."""
    entries = sorted((block, code) for code, of_code in blocks.items() for block in of_code)
    return tuple(
        Overlap(code, other_code, ClockBlock(other.start, min(block.end, other.end)))
        for (block, code), (other, other_code) in combinations(entries, 2)
        if other.start < block.end
    )


def contradictions(
    stated: Mapping[str, int], blocks: Mapping[str, Iterable[ClockBlock]]
) -> tuple[Contradiction, ...]:
    """The codes with both stated minutes and a clock that gives another number."""
    clocked = {code: total_minutes(blocks[code]) for code in sorted(stated.keys() & blocks.keys())}
    return tuple(
        Contradiction(code, stated[code], minutes)
        for code, minutes in clocked.items()
        if minutes != stated[code]
    )


def distinct_intervals(
    first: Iterable[ClockBlock],
    second: Iterable[ClockBlock],
    *,
    minutes_per_unit: int,
    first_unit_minutes: int,
) -> Distinct:
    """Whether two timed codes stand in different intervals of ``minutes_per_unit`` minutes.

    They may be interleaved, but share no minute, and their time together must be enough for two
    units (Medicare NCCI, modifier 59: ten minutes of one service, fifteen of the other, five of
    the first are two intervals; both services within the same fifteen minutes are one).
    """
    ours, theirs = tuple(first), tuple(second)
    if not ours or not theirs:
        return Distinct(None, "start and stop times are not recorded for both codes")
    doubled = total_minutes(ours) + total_minutes(theirs) - total_minutes(ours + theirs)
    if doubled:
        return Distinct(False, f"{minutes_text(doubled)} of the clock are claimed by both codes")
    together = total_minutes(ours + theirs)
    needed = minutes_per_unit + first_unit_minutes
    if together < needed:
        return Distinct(
            False,
            f"{minutes_text(together)} of both codes lie in one interval of {minutes_per_unit},"
            f" two need {needed}",
        )
    return Distinct(True, f"{minutes_text(together)} without a shared minute")


def _read_time(part: str, text: str) -> tuple[int, int, str]:
    match = _TIME.fullmatch(part.strip())
    if match is None or (match[2] is None and match[3] is None):
        raise ClockError(f"{part.strip()!r} in {text!r} is not a time - write 09:00, or 9:00 am")
    return int(match[1]), int(match[2] or 0), (match[3] or "").lower()


def _minute_of_day(hour: int, minute: int, half: str, text: str) -> int:
    """``half`` is ``a``, ``p``, or empty for the 24-hour clock."""
    if half and 1 <= hour <= 12 and minute < HOUR:
        return hour % 12 * HOUR + minute + (NOON if half == "p" else 0)
    if not half and (hour < 24 or (hour, minute) == (24, 0)) and minute < HOUR:
        return hour * HOUR + minute
    raise ClockError(f"{text!r}: no such time of day - write 09:00 to 23:59, or 9:00 am")
