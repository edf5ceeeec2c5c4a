"""History: what was published when, by whom and why; any two states; and the way back."""

from __future__ import annotations

from datetime import date

import streamlit as st

from engine.history import History, HistoryError, State
from ui import drafting, markup, session
from ui.drafting import Working
from ui.fields import complaints
from ui.past import as_then, between, going_back, states
from ui.past.states import STATE
from ui.words import plain
from ui.workbench.style import styled

_DAY = 220
"""Pixels: a date needs no more."""


def page() -> None:
    """The page."""
    styled()
    held = drafting.begin()
    st.title("History")
    st.caption("Every published state: who, when and why, and what it would have said of a visit.")
    if held.history is None:
        st.markdown(plain(held.readonly))
        return
    try:
        _shown(held, held.history)
    except HistoryError as error:
        complaints([str(error)])


def _shown(held: Working, history: History) -> None:
    base = held.shared.base
    with st.container(horizontal=True, key="history-of"):
        policy, rule = states.chosen(base)
        day = _day(history)
    if day is not None and as_then.state_on(history, day) is None:
        complaints(["nothing was published yet on that day - choose a later one"])
    head = history.head()
    entries, more = states.timeline(history, base, policy, rule)
    known = [one.state for one in entries]
    opened = _opened(history, known or [head])
    left, right = st.columns([4, 7], gap="medium")
    with left, st.container(key="timeline-states"):
        if entries:
            with st.container(border=True, key="rows-states", gap=None):
                for one in entries:
                    states.entry(one, one.state.id == head.id, one.state.id == opened.id)
        else:
            st.markdown("No published state changed this.")
        if more:
            states.show_more()
    # On a phone a state that was chosen stands above the others.
    key = "state-chosen" if STATE in st.query_params else "state-newest"
    with right, st.container(border=True, key=key):
        _details(held, history, opened, known)


def _opened(history: History, known: list[State]) -> State:
    named = st.query_params.get(STATE)
    if named is None:
        return known[0]
    try:
        return history.state(named)
    except HistoryError as error:
        complaints([str(error)])
        return known[0]


def _day(history: History) -> date | None:
    """As understood on a day: the state that held at its end."""
    day: date | None = st.date_input(
        "As understood on",
        value=None,
        max_value=session.today(),
        format="MM/DD/YYYY",
        key="history-day",
        on_change=_chosen_day,
        args=(history,),
        width=_DAY,
    )
    return day


def _chosen_day(history: History) -> None:
    day = st.session_state["history-day"]
    found = None if day is None else as_then.state_on(history, day)
    if found is not None:
        st.query_params[STATE] = found.short
        st.session_state["history-part"] = "This visit then"


def _details(held: Working, history: History, state: State, known: list[State]) -> None:
    st.html(
        f"<h2 class='ps-title'>{markup.text(state.reason)}</h2>"
        f"<p class='pr-soft'>{markup.text(state.author)}, {states.when(state)} ·"
        f" <code>{state.short}</code></p>{states.told(state)}"
    )
    changed, then, back = st.tabs(
        ["What changed", "This visit then", "Put it back"], key="history-part", on_change="rerun"
    )
    if changed.open:
        with changed:
            between.compared(history, held.shared.base, state, known)
    if then.open:
        with then:
            as_then.as_then(history, held.shared, state)
    if back.open:
        with back:
            going_back.going_back(history, state)
