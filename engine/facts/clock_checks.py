"""What the clock times and minutes of a visit contradict: each other, the session, the day."""

from __future__ import annotations

from itertools import combinations

from engine.facts.line_minutes import MINUTES
from engine.facts.problems import Problems
from engine.facts.visit import Line, Value, Visit
from engine.source import Path
from engine.source.diagnostics import listed
from engine.therapy import ClockBlock, total_minutes
from engine.therapy.clock import MIDNIGHT

SESSION = "session.minutes"
OVERLAP = "overlap"
"""Marks what is told of minutes that two lines claim."""


def complete_session(
    facts: dict[str, Value], sessions: tuple[ClockBlock, ...], problems: Problems
) -> None:
    """Puts in the minutes of the sessions, unless the visit states other ones, which is noted."""
    if not sessions:
        return
    lasted = total_minutes(sessions)
    if facts.setdefault(SESSION, lasted) != lasted:
        problems.error(
            tuple(SESSION.split(".")),
            "contradiction",
            f"{facts[SESSION]} minutes are stated, the sessions make {lasted}",
            f"{lasted}, or correct the sessions",
            (("sessions",), "the sessions stand here"),
        )


def check_clocks(visit: Visit, problems: Problems) -> None:
    """Notes minutes that no session or day can hold, and warns of those that two lines claim."""
    lasted = visit.facts.get(SESSION)
    for line in visit.lines:
        minutes = line.count(MINUTES)
        if isinstance(lasted, int) and minutes is not None and minutes > lasted:
            problems.error(
                ("lines", line.number - 1),
                "contradiction",
                f"line {line.number} ({_code(line)}) has {minutes} minutes, the session {lasted}",
                "minutes that the session holds, or correct the session",
            )
        for index, block in enumerate(line.blocks):
            _check_within(visit, line, block, index, problems)
    for first, second in combinations(visit.lines, 2):
        _check_apart(visit, first, second, problems)
    total = sum(line.count(MINUTES) or 0 for line in visit.lines)
    if total > MIDNIGHT:
        problems.error(
            ("lines",),
            "contradiction",
            f"the lines have {total} minutes together, a day has {MIDNIGHT}",
            "the minutes of this day alone",
        )


def _check_within(
    visit: Visit, line: Line, block: ClockBlock, index: int, problems: Problems
) -> None:
    inside = any(s.start <= block.start and block.end <= s.end for s in visit.sessions)
    if visit.sessions and not inside:
        problems.error(
            ("lines", line.number - 1, "blocks", index),
            "contradiction",
            f"{block} lies outside the session of {listed(map(str, visit.sessions))}",
            "a time within a session, or correct the sessions",
            (("sessions",), "the sessions stand here"),
        )


def _check_apart(visit: Visit, first: Line, second: Line, problems: Problems) -> None:
    """Warns of shared minutes; those of two disciplines, given together, are no slip."""
    if _discipline(visit, first) != _discipline(visit, second):
        return
    shared = [
        ClockBlock(max(mine.start, other.start), min(mine.end, other.end))
        for mine in first.blocks
        for other in second.blocks
        if mine.start < other.end and other.start < mine.end
    ]
    if shared:
        path: Path = ("lines", second.number - 1, "blocks")
        problems.warn(
            path,
            OVERLAP,
            f"{listed(map(str, shared))} also stands on line {first.number}"
            f" ({_code(first)}) - minutes given one to one count once",
            "times of its own for each line",
            (("lines", first.number - 1, "blocks"), f"line {first.number} stands here"),
        )


def _discipline(visit: Visit, line: Line) -> Value | None:
    return line.facts.get("line.discipline", visit.facts.get("discipline"))


def _code(line: Line) -> str:
    code = line.facts.get("line.code")
    return code if isinstance(code, str) else "no code"
