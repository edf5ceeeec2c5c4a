"""The plan that somebody sets beside a visit, and the forecast of the two, kept while it holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import streamlit as st

from engine.determination.evaluate import AnswerWithheldError, NoSuchPayorError
from engine.facts.visit import Visit
from engine.facts.visit_schema import MOST_DOLLARS
from engine.forecast import Forecast, Frequency, Plan, PlanError, forecast, read_frequency
from engine.forecast.plan import MOST_VISITS
from engine.knowledge import KnowledgeBaseError
from engine.rules.process import EngineFailure
from ui.asking import Reading
from ui.fields import complaints
from ui.knowledge import Knowledge
from ui.words import us

_MOST_A_WEEK = 5
_USUAL_A_WEEK = 2
_MOST_KEPT = 128
_FIRST_DAY, _LAST_DAY = date(1990, 1, 1), date(2099, 12, 31)
_OTHERWISE, _VISITS, _UNTIL = "other-plan", "plan-visits", "plan-until"
_ALLOWED = "plan-allowed"
_OPTIONAL = (_OTHERWISE, _VISITS, _UNTIL, _ALLOWED)


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
    """The fields of a plan; what they hold stays for the session."""
    held = [st.session_state.get(key) for key in _OPTIONAL]
    otherwise = str(st.session_state.get(_OTHERWISE) or "").strip()
    weekly = st.slider(
        "Visits a week",
        1,
        _MOST_A_WEEK,
        _USUAL_A_WEEK,
        key="visits-a-week",
        persist_state="session",
        disabled=bool(otherwise),
        help="Replaced by the words below." if otherwise else None,
    )
    with st.expander("More of the plan", expanded=any(each not in (None, "") for each in held)):
        words, many, until, allowed = st.columns(4, gap="medium")
    with words:
        frequency = _in_words(Frequency(weekly))
    with many:
        visits = st.number_input(
            "Visits planned",
            1,
            MOST_VISITS,
            None,
            step=1,
            key=_VISITS,
            persist_state="session",
            placeholder="a quarter ahead",
            help="How many visits are still planned after this one.",
        )
    with until:
        last = st.date_input(
            "Planned until",
            None,
            min_value=_FIRST_DAY,
            max_value=_LAST_DAY,
            format="MM/DD/YYYY",
            key=_UNTIL,
            persist_state="session",
            help="The last day of the plan.",
        )
    with allowed:
        dollars = st.number_input(
            "Allowed a visit ($)",
            0.0,
            float(MOST_DOLLARS),
            None,
            step=1.0,
            format="%.2f",
            key=_ALLOWED,
            persist_state="session",
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


def _in_words(usual: Frequency) -> Frequency | None:
    """The frequency that is written out, else the usual one; None where it cannot be read."""
    written = st.text_input(
        "How often, in words",
        key=_OTHERWISE,
        persist_state="session",
        placeholder="mon, wed, fri or 1/2weeks",
        help="Weekdays by name, or so many visits in so many weeks. Takes the place of the slider.",
    )
    if not (written and written.strip()):
        return usual
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
        return Told(_forecast(asked))
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
