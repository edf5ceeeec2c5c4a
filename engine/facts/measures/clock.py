"""Measures of the clock: minutes that several lines claim, and those of the session."""

from __future__ import annotations

from engine.facts.counted_minutes import counted_minutes
from engine.facts.day import Day
from engine.facts.measures.measure import CODE, COUNTED, DISCIPLINES, Args, on_line
from engine.facts.visit import Line
from engine.therapy import ClockBlock, total_minutes


def doubled_minutes(day: Day, line: Line, args: Args) -> int | None:
    """Minutes of the line's clock that other lines of the same plan of care claim too.

    Services with one of the codes `beside` may run beside others, and are passed over.
    """
    beside = frozenset(args.texts("beside"))
    others = [o for o in day.visit.lines if o.number != line.number and o.code not in beside]
    return _shared(line, [o for o in others if day.same_discipline(line, o) is not False])


def minutes_of_two_disciplines(day: Day, line: Line, args: Args) -> int | None:
    """Minutes of the line's clock that lines of another discipline claim too."""
    del args
    return _shared(line, [o for o in day.visit.lines if day.same_discipline(line, o) is False])


def minutes_past_session(day: Day, line: Line, args: Args) -> int | None:
    """Minutes of the lines with `codes`, of the line's discipline, beyond those of the session."""
    lasted = day.visit.facts.get(SESSION)
    codes = frozenset(args.texts("codes"))
    same = [day.same_discipline(line, other) for other in day.visit.lines]
    lines = [o for o, mine in zip(day.visit.lines, same, strict=True) if mine and o.code in codes]
    minutes = [counted_minutes(other) for other in lines]
    known = [each for each in minutes if each is not None]
    if not isinstance(lasted, int) or None in same or len(known) < len(minutes):
        return None
    return max(0, sum(known) - lasted)


def _shared(line: Line, others: list[Line]) -> int:
    """Minutes of a line that some other line claims as well."""
    return total_minutes(
        ClockBlock(max(mine.start, theirs.start), min(mine.end, theirs.end))
        for mine in line.blocks
        for other in others
        for theirs in other.blocks
        if mine.start < theirs.end and theirs.start < mine.end
    )


SESSION = "session.minutes"

MEASURES = (
    on_line(doubled_minutes, "beside", facts=(CODE, *DISCIPLINES)),
    on_line(minutes_of_two_disciplines, facts=DISCIPLINES),
    on_line(minutes_past_session, "codes", facts=(SESSION, *COUNTED)),
)
