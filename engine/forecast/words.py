"""What people read of a forecast: visits, days, and how far each clock has come."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from engine.facts.visit import Place
from engine.facts.vocabulary import NEVER_RECORDED
from engine.forecast.frequency import WEEKDAYS
from engine.forecast.model import Clock, Consequence, Forecast, Kind, OpenClock, PlannedVisit, Unit
from engine.policy.model import Fix


def weekday(day: date) -> str:
    """The weekday in three letters."""
    return WEEKDAYS[day.weekday()][:3]


def on_day(day: date) -> str:
    """A day with its weekday: Thu 2026-04-02."""
    return f"{weekday(day)} {day.isoformat()}"


def name_of(visit: PlannedVisit) -> str:
    """A visit by its number in the episode, else by its place in the plan."""
    if visit.number is not None:
        return f"visit {visit.number}"
    return f"planned visit {visit.index}" if visit.index else "the stated visit"


def short_name(visit: PlannedVisit) -> str:
    """For columns: the number alone, or the place in the plan with a plus."""
    return str(visit.number) if visit.number is not None else f"+{visit.index}"


def dated(visit: PlannedVisit) -> str:
    """A visit with its day: visit 10 (Thu 2026-04-02)."""
    return f"{name_of(visit)} ({on_day(visit.day)})"


def amount(unit: Unit, unit_says: str, value: int) -> str:
    """A number of a clock with its unit."""
    match unit:
        case Unit.CENTS:
            return f"{value / 100:,.2f} USD"
        case Unit.DATE:
            return date.fromordinal(value).isoformat()
        case Unit.VISITS_AGO:
            if value >= NEVER_RECORDED:
                return "nowhere in the record"
            return "in this note" if value == 0 else f"{value} visits ago"
        case _:
            return f"{value} {unit_says}".strip()


def limit_of(clock: Clock | OpenClock) -> str:
    """The limit of a clock: 10 treatment days, 2,480.00 USD."""
    if clock.unit is Unit.VISITS_AGO:
        return f"within {clock.limit + 1} visits"
    return amount(clock.unit, clock.unit_says, clock.limit)


def stands(clock: Clock, index: int = 0) -> str:
    """How far a clock has come on a visit: 6 of 10 treatment days."""
    value = clock.values[index]
    if value is None:
        return "not known"
    if clock.unit is Unit.VISITS_AGO:
        return amount(clock.unit, clock.unit_says, value)
    if not clock.rises:
        return f"{amount(clock.unit, clock.unit_says, value)} left" if value else "none left"
    if clock.unit is Unit.DATE or (clock.unit is Unit.DAYS and clock.limit <= 0):
        return f"through {clock.through}" if clock.through else ""
    if clock.unit is Unit.CENTS:
        return f"{value / 100:,.2f} of {limit_of(clock)}"
    if clock.unit is Unit.DAYS:
        return f"day {value} of {clock.limit}"
    return f"{value} of {limit_of(clock)}"


def headline(forecast: Forecast) -> str:
    """Whose policy, which codes, how often."""
    codes = ", ".join(dict.fromkeys(line.code for line in forecast.visits[0].visit.lines))
    return f"forecast — {forecast.policy_title}: {codes}, {forecast.frequency}"


def span(forecast: Forecast) -> str:
    """From which visit to which the forecast goes."""
    first, last = forecast.visits[0], forecast.visits[-1]
    planned = len(forecast.visits) - 1
    visits = "1 planned visit" if planned == 1 else f"{planned} planned visits"
    if not planned:
        return f"{dated(first)}, and no visit after it"
    return f"{dated(first)}, then {visits} through {dated(last)}"


def when(clock: Clock, forecast: Forecast) -> str:
    """On which visit a clock runs out, in a sentence."""
    visits = forecast.visits
    if clock.ran_out:
        return f"has run out on {dated(visits[0])} already"
    if clock.runs_out is None:
        return "does not run out within this plan"
    past = dated(visits[clock.runs_out])
    before = dated(visits[clock.runs_out - 1])
    match clock.kind:
        case Kind.DOCUMENTATION:
            return f"to be recorded again by the note of {past}"
        case Kind.PROGRESS_REPORT:
            return f"due by the end of {before}; overdue on {past}"
        case Kind.THRESHOLD | Kind.REVIEW_AMOUNT:
            return f"crossed on {past}"
        case _:
            return f"in order through {before}; past it on {past}"


def again(clock: Clock, forecast: Forecast, most: int = 4) -> str:
    """The visits on which a clock is due again; empty where there are none."""
    names = [dated(forecast.visits[index]) for index in clock.again[:most]]
    rest = len(clock.again) - len(names)
    if rest:
        names.append(f"{rest} more times")
    return ", ".join(names)


def rules_of(consequences: Iterable[Consequence]) -> str:
    """The ids of the rules, parts of one rule as one."""
    return ", ".join(dict.fromkeys(each.rule.split("/")[0] for each in consequences))


def to_do(fix: Fix | None) -> str:
    """What can be done about it; empty where nothing can."""
    return "" if fix is None or fix.kind == "none" else fix.do


def to_state(places: Iterable[Place]) -> str:
    """The facts to state, as a visit file calls them."""
    return ", ".join(dict.fromkeys(fact for _, fact in places))
