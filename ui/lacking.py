"""Clocks that lack a fact: what each waits for, with the field in which it is stated."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st

from engine.determination import phrases
from engine.facts.visit import Place
from engine.forecast import OpenClock
from engine.forecast.words import limit_of
from ui import markup, session
from ui.answer import written
from ui.asking import Reading
from ui.fields import complaints, field
from ui.words import capitalized, us

_AUTHORIZATIONS = "authorizations"


def open_clocks(clocks: Sequence[OpenClock], reading: Reading, today: date) -> None:
    """The clocks that cannot be computed, those together that lack the same facts."""
    alike: dict[tuple[Place, ...], list[OpenClock]] = {}
    for clock in clocks:
        alike.setdefault(clock.places, []).append(clock)
    if not alike:
        return
    st.header("Not known yet")
    st.caption("State what is known, and the clock runs.")
    for number, (places, several) in enumerate(alike.items()):
        with st.container(border=True, key=f"open-clock-{number}"):
            words, stated = st.columns([3, 2], vertical_alignment="center")
            with words:
                st.html(_waiting(several, today))
            with stated:
                for place in places:
                    _state(place, reading)


def _waiting(several: Sequence[OpenClock], today: date) -> str:
    names = dict.fromkeys(f"{clock.label} ({us(limit_of(clock))})" for clock in several)
    asks = "".join(f"<p>{markup.text(us(ask))}</p>" for ask in several[0].asks)
    told = several[0].consequences[0]
    return (
        f"<p><b>{markup.text(capitalized(', '.join(names)))}</b></p>{asks}"
        f"<p class='pr-soft'>{written(told.rule.split('/')[0], told.sources, today)}"
        f" · {markup.text(phrases.CONFIDENCES[told.confidence])}</p>"
    )


def _state(place: Place, reading: Reading) -> None:
    line, fact = place
    if fact == _AUTHORIZATIONS:
        _authorization(reading)
        return
    shown = (None if line is None else reading.numbers[line - 1], fact)
    label = ""
    if shown[0] is not None:
        code = session.draft()["lines"][shown[0] - 1].get("code", "")
        label = f"Allowed for line {shown[0]}, {code} ($)"
    field(shown, reading, where="open-clock", label=label)


def _authorization(reading: Reading) -> None:
    """Asks for the authorization on file as a whole: its days and visits."""
    with st.form("authorization", border=False):
        first = st.date_input("First day", None, format="MM/DD/YYYY", key="authorized-from")
        last = st.date_input("Last day", None, format="MM/DD/YYYY", key="authorized-until")
        many = st.number_input("Visits approved", 0, None, None, step=1, key="authorized-visits")
        used = st.number_input(
            "Visits used before this one", 0, None, None, step=1, key="authorized-used"
        )
        if st.form_submit_button("State it"):
            said: dict[str, Any] = {
                "from": first and first.isoformat(),
                "until": last and last.isoformat(),
                "visits": many,
                "used": used,
            }
            stated = {key: value for key, value in said.items() if value is not None}
            session.change({**session.draft(), _AUTHORIZATIONS: [stated]}, "the authorization")
            st.rerun()
    complaints(reading.at(_AUTHORIZATIONS))
