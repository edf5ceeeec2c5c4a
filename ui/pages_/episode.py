"""The episode: planned visits walked forward, and on which of them each clock runs out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from engine.determination import phrases
from engine.determination.evaluate import AnswerWithheldError, NoSuchPayorError
from engine.forecast import Forecast, Frequency, Plan, PlanError, forecast, read_frequency, words
from engine.forecast.model import Clock, Consequence, Kind
from engine.knowledge import KnowledgeBaseError
from engine.rules.process import EngineFailure
from engine.rules.tree import Standing
from ui import markup, session
from ui.answer import written
from ui.asking import Reading, read
from ui.fields import complaints, field
from ui.timeline import lanes, timeline
from ui.words import capitalized, counted, plain, us

_MOST_A_WEEK = 5


def page() -> None:
    """The page."""
    st.title("Episode")
    st.caption(
        "Where the clocks of this episode stand if the visit on the first page is followed by"
        " others like it. Nothing is renewed on the way."
    )
    mine = session.held()
    reading = read(
        mine.draft, mine.shared.base.vocabulary, dict(mine.shared.base.labels), session.today()
    )
    if reading.visit is None or "payor" not in mine.draft:
        st.markdown("There is no visit yet. State its payor and lines under *Check a visit*.")
        return
    frequency = _frequency()
    if frequency is None:
        return
    told = _forecast(reading, frequency)
    if told is not None:
        _show(told, reading)


def _frequency() -> Frequency | None:
    slider, text = st.columns([3, 2], vertical_alignment="bottom")
    with slider:
        visits = st.slider("Visits a week", 1, _MOST_A_WEEK, 2, key="visits-a-week")
    with text:
        other = st.text_input(
            "Or another plan",
            key="other-plan",
            placeholder="1/2weeks, or mon,thu",
            help="1/2weeks is one visit every two weeks; mon,thu a visit on these days.",
        )
    if not other.strip():
        return Frequency(visits)
    try:
        return read_frequency(other)
    except ValueError as error:
        complaints([str(error)])
        return None


def _forecast(reading: Reading, frequency: Frequency) -> Forecast | None:
    shared, today = session.held().shared, session.today()
    kept = st.session_state.get("forecast")
    key = (shared.key, reading.written, frequency, today)
    if kept is not None and kept[0] == key:
        known: Forecast = kept[1]
        return known
    assert reading.visit is not None
    try:
        told = forecast(shared.evaluator, reading.visit, Plan(frequency), as_of=today)
    except (PlanError, NoSuchPayorError, AnswerWithheldError, EngineFailure) as error:
        complaints([str(error)])
        return None
    except KnowledgeBaseError as error:
        complaints([each.message for each in error.diagnostics])
        return None
    st.session_state["forecast"] = (key, told)
    return told


def _show(told: Forecast, reading: Reading) -> None:
    st.html(
        f"<p class='pr-asks'>{markup.text(us(capitalized(words.span(told))))}.</p>"
        f"<p class='pr-soft'>{markup.text(told.policy_title)}, {markup.text(told.frequency)}</p>"
    )
    if told.stopped:
        complaints([f"the plan ends there: {told.stopped}"])
    st.html(timeline(told))
    found = lanes(told)
    st.header("What runs out")
    if found:
        st.html("".join(_clock(clock, told) for clock in found))
    else:
        st.markdown("Nothing that can be counted within this plan.")
    _records(told)
    _open(told, reading)
    _foreseen(told)
    st.html(_list([us(note) for note in (*told.notes, phrases.NO_PROMISE)]))


def _clock(clock: Clock, told: Forecast) -> str:
    said = us(words.when(clock, told))
    later = words.again(clock, told)
    more = ""
    if later:
        renewed = "if renewed each time, again by" if clock.due is not None else "again on"
        more = f"<p class='pr-soft'>{markup.text(us(capitalized(f'{renewed} {later}')))}</p>"
    return (
        f"<div class='pr-finding'><p><span class='pr-tag'>"
        f"{markup.text(capitalized(clock.label))}</span> {markup.text(said)}"
        f" <span class='pr-soft'>now {markup.text(us(words.stands(clock)))}</span></p>{more}"
        f"{_consequences(clock.consequences)}</div>"
    )


def _consequences(found: Sequence[Consequence]) -> str:
    return "".join(_consequence(each, session.today()) for each in found)


def _consequence(each: Consequence, today: date) -> str:
    if each.follows is Standing.MET:
        head = f"From then on: {each.title}"
    else:
        head = f"{capitalized(phrases.SEVERITIES[each.severity])}: {each.message}"
    do = words.to_do(each.fix)
    fix = f"<p><b>To do:</b> {markup.text(us(do))}</p>" if do else ""
    return (
        f"<p>{markup.text(us(head))}</p>{fix}<p class='pr-soft'>"
        f"{written(each.rule, each.sources, today)}"
        f" · {markup.text(phrases.CONFIDENCES[each.confidence])}</p>"
    )


def _records(told: Forecast) -> None:
    """What is to be recorded again, by the note of which visit."""
    clocks = [c for c in told.clocks if c.kind is Kind.DOCUMENTATION and c.due is not None]
    if not clocks:
        return
    st.header("To be recorded again, if it was done")
    by_visit: dict[str, list[str]] = {}
    for clock in clocks:
        assert clock.due is not None
        when = "now" if clock.ran_out else f"by the note of {words.dated(told.visits[clock.due])}"
        by_visit.setdefault(when, []).append(clock.label.removeprefix("record of "))
    st.html(_list([f"{capitalized(us(w))}: {', '.join(names)}" for w, names in by_visit.items()]))


def _open(told: Forecast, reading: Reading) -> None:
    """The clocks that cannot be computed yet, with the fields of what they wait for."""
    places = dict.fromkeys(
        place for clock in told.open_clocks for place in clock.places if place[0] is None
    )
    if not places:
        return
    st.header("Not known yet")
    names = ", ".join(dict.fromkeys(clock.label for clock in told.open_clocks))
    st.caption(plain(f"{counted(len(places), 'fact')} would start more clocks: {names}."))
    with st.container(border=True):
        for place in places:
            field(place, reading, where="episode")


def _foreseen(told: Forecast) -> None:
    """Findings that are to come and that no clock above explains."""
    found = [each for each in told.foreseen if not each.clocked]
    if not found:
        return
    opened = st.expander(f"Also to come ({len(found)})", key="also-to-come", on_change="rerun")
    if opened.open:
        with opened:
            st.html(
                "".join(
                    f"<div class='pr-finding'><p><b>From "
                    f"{markup.text(us(words.dated(told.visits[each.first])))}</b></p>"
                    f"{_consequences([each.finding])}</div>"
                    for each in found
                )
            )


def _list(said: Sequence[str]) -> str:
    items = "".join(f"<li>{markup.text(capitalized(each))}</li>" for each in said)
    return f"<ul class='pr-notes pr-soft'>{items}</ul>"
