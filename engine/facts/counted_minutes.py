"""The minutes of a line from which units are counted, by who gave them."""

from __future__ import annotations

from engine.facts.line_minutes import MINUTES, ROLES, furnished
from engine.facts.visit import Line

_THERAPIST, _ASSISTANT = furnished("therapist"), furnished("assistant")
MINUTE_FACTS = frozenset((MINUTES, *map(furnished, ROLES)))
_UNQUALIFIED = (furnished("aide"), furnished("student"), furnished("other"))


def qualified_minutes(line: Line) -> int | None:
    """Minutes of therapist and assistant, or what others leave of the line's; None when unknown."""
    therapist, assistant = line.count(_THERAPIST), line.count(_ASSISTANT)
    if therapist is not None and assistant is not None:
        return therapist + assistant
    minutes, others = line.count(MINUTES), _others(line)
    if minutes is None or None in others:
        return None
    return max(0, minutes - sum([other for other in others if other]))


def counted_minutes(line: Line) -> int | None:
    """Minutes from which units are counted; None when unknown.

    The qualified minutes; where who gave the minutes is not fully known, those of the line less
    what unqualified people are known to have given.
    """
    return line.once(_counted)


def _counted(line: Line) -> int | None:
    qualified = qualified_minutes(line)
    return _less_others(line) if qualified is None else qualified


def _less_others(line: Line) -> int | None:
    minutes = line.count(MINUTES)
    if minutes is None:
        return None
    return max(0, minutes - sum([other for other in _others(line) if other]))


def as_counted(line: Line) -> tuple[int | None, ...]:
    """All that any measure makes of the minutes of a line: lines alike in it measure alike."""
    assistant = line.count(_ASSISTANT)
    therapist = None if assistant is None else line.count(_THERAPIST)
    qualified = qualified_minutes(line)
    counted = _less_others(line) if qualified is None else qualified
    return counted, qualified, therapist, assistant


def _others(line: Line) -> list[int | None]:
    return [line.count(fact) for fact in _UNQUALIFIED]
