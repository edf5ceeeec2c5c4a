"""The plan that somebody sets beside a visit, and the forecast of the two, kept while it holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from engine.determination.evaluate import AnswerWithheldError, NoSuchPayorError
from engine.facts.visit import Visit
from engine.facts.visit_schema import MOST_DOLLARS
from engine.forecast import Forecast, Frequency, Plan, PlanError, forecast, read_frequency
from engine.forecast.plan import MOST_VISITS
from engine.knowledge import KnowledgeBaseError
from engine.rules.process import EngineFailure
from ui import audited, session
from ui import draft as drafts
from ui.asking import Reading
from ui.fields import complaints
from ui.knowledge import Knowledge
from ui.widgets import show
from ui.words import us

_MOST_A_WEEK = 5
_USUAL_A_WEEK = 2
_MOST_KEPT = 128
_FIRST_DAY, _LAST_DAY = date(1990, 1, 1), date(2099, 12, 31)
_WEEKLY, _WORDS, _VISITS, _UNTIL, _ALLOWED = "weekly", "words", "visits", "until", "allowed"
_OPTIONAL = (_WORDS, _VISITS, _UNTIL, _ALLOWED)


@dataclass(frozen=True)
class Stated:
    """What the fields of a plan hold; ``plan`` is None where they state none that can be read."""

    plan: Plan | None
    complain: Callable[[str], None]
    """Says beneath the field of the last day what is wrong with the plan."""


@dataclass(frozen=True)
class Told:
    """A forecast, or why there is none: ``wrong_plan`` is about the plan, ``refusal`` is not."""

    forecast: Forecast | None = None
    wrong_plan: str = ""
    refusal: str = ""


def plan_fields() -> Stated:
    """The fields of a plan; what they hold stands in the draft, and so in the address."""
    stated = drafts.planned(session.draft())
    weekly, visits = _number(stated, _WEEKLY, _MOST_A_WEEK), _number(stated, _VISITS, MOST_VISITS)
    otherwise, last, dollars = _written(stated), _day(stated), _dollars(stated)
    _field(
        "slider",
        "Visits a week",
        weekly or _USUAL_A_WEEK,
        1,
        _MOST_A_WEEK,
        part=_WEEKLY,
        disabled=bool(otherwise),
        help="Replaced by the words below." if otherwise else None,
    )
    with st.expander("More of the plan", expanded=any(part in stated for part in _OPTIONAL)):
        words, many, until, allowed = st.columns(4, gap="medium")
    with words:
        _field(
            "text_input",
            "How often, in words",
            otherwise,
            part=_WORDS,
            placeholder="mon, wed, fri or 1/2weeks",
            help="Weekdays by name, or so many visits in so many weeks. Takes the place of the"
            " slider.",
        )
        frequency = _in_words(otherwise) if otherwise else Frequency(weekly or _USUAL_A_WEEK)
    with many:
        _field(
            "number_input",
            "Visits planned",
            visits,
            1,
            MOST_VISITS,
            part=_VISITS,
            step=1,
            placeholder="a quarter ahead",
            help="How many visits are still planned after this one.",
        )
    with until:
        _field(
            "date_input",
            "Planned until",
            last,
            part=_UNTIL,
            min_value=_FIRST_DAY,
            max_value=_LAST_DAY,
            format="MM/DD/YYYY",
            help="The last day of the plan.",
        )
    with allowed:
        _field(
            "number_input",
            "Allowed a visit ($)",
            dollars,
            0.0,
            float(MOST_DOLLARS),
            part=_ALLOWED,
            step=1.0,
            format="%.2f",
            placeholder="an estimate",
            help="What the payor is thought to allow for a visit, where its lines do not state"
            " it. Without it the fee schedule of the policy gives an estimate.",
        )

    def complain(said: str) -> None:
        with until:
            complaints([us(said)])

    if frequency is None:
        return Stated(None, complain)
    cents = None if dollars is None else round(dollars * 100)
    return Stated(Plan(frequency, visits, last, cents), complain)


def _field(kind: str, label: str, value: Any, *choices: Any, part: str, **how: Any) -> None:
    key = f"plan-{part}"
    show(kind, label, value, *choices, key=key, on_change=_take, args=(part, key), **how)


def _take(part: str, key: str) -> None:
    held = st.session_state[key]
    if isinstance(held, date):
        held = held.isoformat()
    usual = held in (None, "") or (part == _WEEKLY and held == _USUAL_A_WEEK)
    session.change(drafts.plan(session.draft(), part, None if usual else held))


def _number(stated: Mapping[str, Any], part: str, most: int) -> int | None:
    """A part that is a count; None for what an address may hold otherwise."""
    held = stated.get(part)
    if not isinstance(held, int) or isinstance(held, bool):
        return None
    return held if 1 <= held <= most else None


def _dollars(stated: Mapping[str, Any]) -> float | None:
    held = stated.get(_ALLOWED)
    if not isinstance(held, int | float) or isinstance(held, bool):
        return None
    return float(held) if 0 <= held <= MOST_DOLLARS else None


def _written(stated: Mapping[str, Any]) -> str:
    held = stated.get(_WORDS)
    return held.strip() if isinstance(held, str) else ""


def _day(stated: Mapping[str, Any]) -> date | None:
    try:
        day = date.fromisoformat(str(stated.get(_UNTIL)))
    except ValueError:
        return None
    return day if _FIRST_DAY <= day <= _LAST_DAY else None


def _in_words(written: str) -> Frequency | None:
    """The frequency that is written out; None, with what is wrong, where it cannot be read."""
    try:
        return read_frequency(written)
    except ValueError as error:
        complaints([str(error)])
        return None


def foretell(shared: Knowledge, reading: Reading, plan: Plan, today: date) -> Told:
    """The forecast of a visit that names its payor, or calmly why there is none."""
    assert reading.visit is not None
    try:
        asked = _Question(shared, reading.visit, reading.written, plan, today)
        told = _forecast(asked)
        audited.note(shared.base, reading.visit, told)
        return Told(told)
    except PlanError as error:
        return Told(wrong_plan=str(error))
    except KnowledgeBaseError as error:
        first = error.diagnostics[0]
        where = f"{first.file}:{first.line}" if first.line else first.file
        return Told(refusal=f"this policy has mistakes - {where}: {first.message}")
    except (NoSuchPayorError, AnswerWithheldError, EngineFailure) as error:
        return Told(refusal=str(error))


@dataclass(frozen=True)
class _Question:
    """A forecast as it is asked for; ``key`` tells one from another."""

    shared: Knowledge
    visit: Visit
    written: str
    plan: Plan
    today: date

    def key(self) -> tuple[str, ...]:
        """The reading of the policies, all of the visit as text, the plan, and the day."""
        return self.shared.key, self.written, repr(self.plan), self.today.isoformat()


@st.cache_resource(
    max_entries=_MOST_KEPT, show_spinner=False, hash_funcs={_Question: _Question.key}
)
def _forecast(asked: _Question) -> Forecast:
    return forecast(asked.shared.evaluator, asked.visit, asked.plan, None, asked.today)
