"""A plan: how often, and how far ahead; and the days on which its visits fall."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from engine.facts.visit import Visit
from engine.forecast.frequency import Frequency

MOST_VISITS = 260
"""Planned visits that a forecast walks through: five a week for a year."""

_USUAL_VISITS = 60
_USUAL_TIME = timedelta(weeks=13)
_BEYOND_CERTIFIED = timedelta(weeks=2)
_CERTIFIED_THROUGH = "plan_of_care.certified_through"


class PlanError(ValueError):
    """A plan that cannot be walked; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How often visits are planned after the stated one, and how many or until when.

    With neither, a quarter of a year ahead, or a little past the stated certification, is walked.
    ``allowed_per_visit`` (cents) is what the payor is thought to allow for a visit whose lines do
    not state it.
    """

    frequency: Frequency
    visits: int | None = None
    until: date | None = None
    allowed_per_visit: int | None = None


def planned_days(visit: Visit, plan: Plan) -> tuple[date, ...]:
    """The days of the planned visits after the stated one; raises PlanError."""
    start = visit.day("date_of_service")
    if plan.visits is not None and not 1 <= plan.visits <= MOST_VISITS:
        raise PlanError(
            f"{plan.visits:,} visits cannot be walked through - write 1 to {MOST_VISITS}"
        )
    if plan.until is not None and plan.until <= start:
        raise PlanError(f"{plan.until} is not after the visit itself, {start} - write a later day")
    if plan.until is None and plan.visits is None:
        days = tuple(islice(plan.frequency.days_after(start), _USUAL_VISITS))
        end = _usual_end(visit, start)
        return tuple(day for day in days if day <= end) or days[:1]
    days = tuple(islice(plan.frequency.days_after(start), MOST_VISITS + 1))
    if plan.until is None:
        return days[: plan.visits]
    days = tuple(day for day in days if day <= plan.until)
    if not days:
        raise PlanError(f"no visit falls after {start} up to {plan.until} - write a later day")
    if len(days) > MOST_VISITS and plan.visits is None:
        raise PlanError(
            f"more than {MOST_VISITS} visits fall up to {plan.until} - write an earlier day"
        )
    return days[: plan.visits]


def _usual_end(visit: Visit, start: date) -> date:
    """A quarter of a year ahead, or a little past the certification where that is later."""
    end = _later(start, _USUAL_TIME)
    if _CERTIFIED_THROUGH in visit.facts:
        end = max(end, _later(visit.day(_CERTIFIED_THROUGH), _BEYOND_CERTIFIED))
    return end


def _later(day: date, by: timedelta) -> date:
    return day + by if day < date.max - by else date.max
