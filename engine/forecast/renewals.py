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
        if again is None or clock.due is None:
            found.append(clock)
        else:
            renewed = tuple(_renewed(clock, (clock.due, *again), days))
            found.append(replace(clock, again=again, renewed=renewed))
    return found


def _renewed(clock: Clock, dues: Sequence[int], days: Sequence[date]) -> Iterator[int | None]:
    """The values if it is renewed on each visit on which it is due."""
    since: int | None = None
    for index, value in enumerate(clock.values):
        if clock.kind is Kind.DOCUMENTATION and index in dues:
            since = index
        if since is None:
            yield value
        elif clock.unit is Unit.DAYS:
            # The day to which a certification runs is moved by a renewal; to when is not known.
            yield (days[index] - days[since]).days if clock.limit > 0 else None
        else:
            yield index - since
        if clock.kind is not Kind.DOCUMENTATION and index in dues:
            since = index


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
