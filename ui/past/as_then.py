"""The visit at hand by the policies as they were published then, beside those of now."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import date, datetime

import streamlit as st

from engine.determination import phrases
from engine.determination.evaluate import Evaluator
from engine.determination.model import Determination
from engine.determination.outline import outline
from engine.history import History, State
from engine.knowledge import KnowledgeBase, KnowledgeBaseError
from ui import answer, markup, session
from ui.asking import Asked, ask, read
from ui.fields import complaints
from ui.knowledge import Knowledge
from ui.pages_ import check
from ui.past.states import when
from ui.words import capitalized, plain, us

_MOST_KEPT = 3


class _Shelf:
    """Policies as they were published in some states, with their evaluators."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Knowledge] = OrderedDict()

    def of(self, history: History, state: State, shared: Knowledge) -> Knowledge:
        """Raises KnowledgeBaseError when the state holds no policy that can be read."""
        key = f"{shared.key} {state.id}"
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        base = KnowledgeBase.at_state(history, state.id, shared.base)
        made = Knowledge(key, base, Evaluator(base), datetime.now())
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)[1].evaluator.close()
        return made


_shelf = _Shelf()


def state_on(history: History, day: date) -> State | None:
    """The state that was published on a day, at its end; None before the first."""
    return next((one for one in history.states() if one.published.date() <= day), None)


def as_then(history: History, shared: Knowledge, state: State) -> None:
    """The two answers beside each other."""
    reading = read(
        session.draft(), shared.base.vocabulary, dict(shared.base.labels), session.today()
    )
    if reading.visit is None or "payor" not in reading.visit.facts:
        st.markdown("There is no visit at hand yet. Type one, then come back.")
        if st.button("To Check a visit", key="then-check"):
            st.switch_page(check.as_page())
        return
    try:
        then = ask(_shelf.of(history, state, shared), reading, None, session.today())
    except KnowledgeBaseError as error:
        complaints([each.message for each in error.diagnostics[:3]])
        return
    now = ask(shared, reading, None, session.today())
    first, second = st.columns(2)
    with first:
        st.html(f"<h3 class='pr-heading'>As published {markup.text(when(state))}</h3>")
        _told(then, "then")
    with second:
        st.html("<h3 class='pr-heading'>As published now</h3>")
        _told(now, "now")
    _differs(then.determination, now.determination)


def _told(asked: Asked, which: str) -> None:
    told = asked.determination
    if told is None:
        st.markdown(plain(capitalized(us(asked.refusal or "the visit cannot be read"))))
        return
    answer.verdict(told, outline(told), f"answer-{which}", f", {which}")


def _differs(then: Determination | None, now: Determination | None) -> None:
    if then is None or now is None:
        return
    rows = [
        (
            markup.text(f"{one.code} {one.label}"),
            f"{markup.chip(one.outcome, short=True)} {markup.text(phrases.bill_of(one))}",
            f"{markup.chip(other.outcome, short=True)} {markup.text(phrases.bill_of(other))}",
        )
        for one, other in zip(then.lines, now.lines, strict=True)
        if (one.outcome, one.bill, one.units) != (other.outcome, other.bill, other.units)
    ]
    if rows:
        st.html(markup.table(("Line", "Then", "Now"), rows, "Lines that come out otherwise"))
    elif _rules(then) != _rules(now):
        st.markdown("Every line comes out the same, by other findings.")
    else:
        st.markdown("Nothing comes out otherwise.")


def _rules(told: Determination) -> list[tuple[str, str]]:
    return sorted((each.rule, each.message) for each in told.findings)
