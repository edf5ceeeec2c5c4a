"""The planned visits of an episode along the calendar, and under them the clocks, lane by lane."""

from __future__ import annotations

from datetime import date

from engine.forecast import words
from engine.forecast.model import Clock, Forecast, Kind, PlannedVisit
from ui import markup
from ui.words import capitalized, us

_WHOLE = 100.0
_FAR = 70.0
"""Per cent from which a label stands to the left of its mark."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def lanes(told: Forecast) -> list[Clock]:
    """The clocks that run out within the plan, the first to do so first."""
    found = [
        clock
        for clock in told.clocks
        if clock.kind is not Kind.DOCUMENTATION and (clock.ran_out or clock.runs_out is not None)
    ]
    return sorted(found, key=lambda clock: (not clock.ran_out, clock.runs_out or 0))


def timeline(told: Forecast) -> str:
    """The picture; the list below it says the same in words."""
    visits = told.visits
    dots = "".join(
        f"<i class='pr-dot' style='left:{_at(told, visit.day):.2f}%'></i>" for visit in visits
    )
    rows = "".join(_lane(told, clock) for clock in lanes(told))
    return (
        "<div class='pr-timeline'>"
        f"<div class='pr-lane'><span class='pr-lane-name'>Visits</span>"
        f"<span class='pr-track' role='img' aria-label='{markup.text(us(words.span(told)))}'>"
        f"{_months(told)}{dots}</span></div>{rows}</div>"
    )


def _lane(told: Forecast, clock: Clock) -> str:
    out = 0 if clock.ran_out else clock.runs_out or 0
    past = told.visits[out]
    until = _at(told, past.day)
    says = f"{capitalized(clock.label)}: {words.when(clock, told)}"
    again = "".join(
        f"<i class='pr-again' style='left:{_at(told, told.visits[index].day):.2f}%'></i>"
        for index in clock.again
    )
    side = "pr-before" if until > _FAR else ""
    return (
        f"<div class='pr-lane'><span class='pr-lane-name'>{markup.text(capitalized(clock.label))}"
        f"<br><span class='pr-soft'>{markup.text(us(words.stands(clock)))}</span></span>"
        f"<span class='pr-track' role='img' aria-label='{markup.text(us(says))}'>"
        f"<b class='pr-in-order' style='width:{until:.2f}%'></b>"
        f"<b class='pr-past' style='left:{until:.2f}%'></b>{again}"
        f"<em class='pr-mark {side}' style='left:{until:.2f}%'>{markup.text(_name(past, clock))}"
        f"</em></span></div>"
    )


def _name(visit: PlannedVisit, clock: Clock) -> str:
    day = f"{visit.day.month}/{visit.day.day}"
    if clock.ran_out:
        return "past it already"
    return f"{words.name_of(visit)}, {day}"


def _at(told: Forecast, day: date) -> float:
    first, last = told.visits[0].day, told.visits[-1].day
    days = (last - first).days or 1
    return _WHOLE * (day - first).days / days


def _months(told: Forecast) -> str:
    """A tick at the first of each month."""
    day, last = told.visits[0].day, told.visits[-1].day
    found: list[str] = []
    while True:
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
        if day > last:
            return "".join(found)
        left = _at(told, day)
        found.append(
            f"<small class='pr-month' style='left:{left:.2f}%'>{_MONTHS[day.month - 1]}</small>"
        )
