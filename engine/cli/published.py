"""A published state as the arguments name it: by its id, or by a day."""

from __future__ import annotations

from datetime import date

from engine.history import History, HistoryError, State


def state_named(history: History, name: str) -> State:
    """The state with this id, tag or branch, or the last one published up to the end of a day.

    Raises HistoryError when there is none.
    """
    try:
        day = date.fromisoformat(name)
    except ValueError:
        return history.state(name)
    first = None
    for first in history.states():
        if first.published.date() <= day:
            return first
    since = "" if first is None else f"; the first state is of {first.published:%Y-%m-%d}"
    raise HistoryError(f"nothing was published up to {day}{since} - payor-rules log lists all")
