"""When a clock is due again, if it is renewed each time on the visit by whose end it is due."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from engine.forecast.model import Clock, Kind, Unit


def with_renewals(clocks: Sequence[Clock], days: Sequence[date]) -> list[Clock]:
    """The clocks with the later visits on which each is due; ``days`` are those of the visits.

    A progress report starts its count anew with the next visit; what the record must say again is
    due in the note of the first visit past it; a certification holds from the day on which it was
    renewed for as many days as the policy allows one.
    """
    periods = [
        clock.limit
        for clock in clocks
        if clock.kind is Kind.RECERTIFICATION and clock.unit is Unit.DAYS and clock.limit > 0
    ]
    found = []
    for clock in clocks:
        again: tuple[int, ...] | None = None
        if clock.due is not None:
            match clock.kind:
                case Kind.PROGRESS_REPORT:
                    again = tuple(range(clock.due + clock.limit, len(days), clock.limit))
                case Kind.DOCUMENTATION:
                    every = clock.limit + 1
                    again = tuple(range(clock.due + every, len(days), every))
                case Kind.RECERTIFICATION if periods:
                    again = tuple(_recertified(clock.due, max(periods), days))
                case _:
                    again = None
        found.append(clock if again is None else replace(clock, again=again))
    return found


def _recertified(due: int, period: int, days: Sequence[date]) -> Iterator[int]:
    """The last visits within each period of days after the renewal before it."""
    while True:
        through = days[due] + timedelta(days=period)
        if days[-1] <= through:
            return
        last = max(index for index, day in enumerate(days) if day <= through)
        if last == due:
            # No visit falls within the period: it is renewed on the first one after it.
            last += 1
        due = last
        yield due
