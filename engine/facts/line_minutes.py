"""The minutes of a line: as stated, from its clock times, or from who gave them."""

from __future__ import annotations

from typing import Any

from engine.facts.problems import Problems
from engine.facts.visit import Value
from engine.source import Path
from engine.therapy import ClockBlock, ClockError, read_block, total_minutes

MINUTES = "line.minutes"
ROLES = ("therapist", "assistant", "aide", "student", "other")
"""Who can have given minutes, as the facts ``line.furnished.*`` name them."""


def furnished(role: str) -> str:
    """The fact that holds the minutes given by a role."""
    return f"line.furnished.{role}"


def clock_blocks(data: Any, path: Path, problems: Problems) -> tuple[ClockBlock, ...]:
    """The clock times of a line or visit; those that cannot be read are noted and left out."""
    blocks: list[ClockBlock] = []
    if not isinstance(data, list):
        return ()
    for index, text in enumerate(data):
        if not isinstance(text, str):
            continue
        try:
            block = read_block(text)
        except ClockError as error:
            message, _, advice = str(error).partition(" - ")
            problems.error((*path, index), "clock", message, advice.removeprefix("write "))
            continue
        if any(block.start < other.end and other.start < block.end for other in blocks):
            problems.warn(
                (*path, index),
                "overlap",
                f"{block} shares minutes with another time of the same list, which count once",
                "times that do not overlap",
            )
        blocks.append(block)
    return tuple(blocks)


def complete_minutes(
    facts: dict[str, Value], blocks: tuple[ClockBlock, ...], path: Path, problems: Problems
) -> None:
    """Puts in the minutes that follow from what a line states, and notes contradictions.

    Minutes left out are those of the clock, else the sum of the furnished minutes. Where the
    furnished minutes make up all minutes, the roles left out gave none; where they do not, or no
    role is stated, the roles left out stay unknown.
    """
    stated = {role: _count(facts, furnished(role)) for role in ROLES}
    known = [minutes for minutes in stated.values() if minutes is not None]
    minutes = _count(facts, MINUTES)
    clocked = total_minutes(blocks) if blocks else None
    if minutes is None:
        refused = "minutes" in problems.document.value(path)
        minutes = sum(known) if clocked is None and known else clocked
        if refused or minutes is None:
            return
        facts[MINUTES] = minutes
    elif clocked is not None and clocked != minutes:
        problems.error(
            (*path, "minutes"),
            "contradiction",
            f"{minutes} minutes are stated, the clock times make {clocked}",
            f"{clocked}, or correct the clock times",
            ((*path, "blocks"), "the clock times stand here"),
        )
    if sum(known) > minutes:
        problems.error(
            (*path, "furnished"),
            "contradiction",
            f"{sum(known)} minutes were furnished, the line has {minutes}",
            "minutes of each person that add up to those of the line at most",
        )
    elif known and sum(known) == minutes:
        facts.update({furnished(role): 0 for role in ROLES if stated[role] is None})


def _count(facts: dict[str, Value], fact: str) -> int | None:
    value = facts.get(fact)
    return value if isinstance(value, int) else None
