"""A published state as the arguments name it: by its id, or by a day."""

from __future__ import annotations

import re
from datetime import date

from engine.history import History, HistoryError, State

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LIKE_A_DAY = re.compile(r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}")


def state_named(history: History, name: str) -> State:
    """The state that git names so, or the last one published up to the end of a day.

    Raises HistoryError when there is none.
    """
    if _LIKE_A_DAY.fullmatch(name) is None:
        return history.state(name)
    try:
        day = date.fromisoformat(name if _DAY.fullmatch(name) else "")
    except ValueError:
        raise HistoryError(f"'{name}' is no day - write it as 2026-10-31") from None
    first = None
    for first in history.states():
        if first.published.date() <= day:
            return first
    since = "" if first is None else f"; the first state is of {first.published:%Y-%m-%d}"
    raise HistoryError(f"nothing was published up to {day}{since} - payor-rules log lists all")
