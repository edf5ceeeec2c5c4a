"""A dated value of its own for a policy: a number with its days and its source."""

from __future__ import annotations

import re

import streamlit as st

from engine.determination.phrases import CONFIDENCES
from engine.editing import edits
from engine.policy.model import Confidence
from ui import dialogs
from ui.drafting import Working
from ui.fields import complaints
from ui.words import capitalized
from ui.workbench.rule_actions import attempt
from ui.workbench.value_editor import number_of

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


def button(held: Working, policy: str) -> None:
    """The button that asks for a value."""
    what = ("value", policy)
    st.button(
        "Add a value",
        icon=":material/add:",
        key=f"value-new-{policy}",
        on_click=dialogs.ask,
        args=what,
    )
    if dialogs.asked(*what):
        _ask(held, policy)


@st.dialog("A new value", on_dismiss=dialogs.close)
def _ask(held: Working, policy: str) -> None:
    body(held, policy)


def _name_from(about: str) -> str:
    """A name made of words: ``visits_a_year`` of ``Visits a year``; empty for no words."""
    text = re.sub(r"[^a-z0-9]+", "_", about.casefold()).strip("_")
    return f"_{text}" if text[:1].isdigit() else text


def body(held: Working, policy: str) -> None:
    """The fields of the value; added when they can be."""
    about = st.text_input("What it is", key="value-about", placeholder="as in: visits a year")
    named, unit = st.columns(2)
    with named:
        written = st.text_input(
            "Short name",
            key="value-name",
            placeholder=_name_from(about) or "visits_a_year",
            help="What rules call it in the file; empty: made of the words above",
        )
    name = written.strip() or _name_from(about)
    with unit:
        counted_in = st.text_input("Unit", key="value-unit", placeholder="visits, minutes, USD")
    amount, since = st.columns(2)
    with amount:
        typed = st.text_input("Value", key="value-amount")
    with since:
        day = st.date_input(
            "From", None, key="value-from", format="MM/DD/YYYY", help="Empty: it always held"
        )
    known = held.base.files[policy].sources
    sources = st.multiselect(
        "Documents",
        list(known),
        key="value-sources",
        placeholder="none yet",
        format_func=lambda each: f"{each}, {known[each].title}",
    )
    confidence: Confidence | None = st.selectbox(
        "How it was verified",
        list(Confidence),
        index=len(Confidence) - 1,
        key="value-confidence",
        format_func=lambda each: capitalized(CONFIDENCES[each]),
    )
    sure = confidence or Confidence.UNVERIFIED
    if not st.button("Add it", type="primary", key="value-done"):
        return
    wrong = []
    if not about.strip():
        wrong.append("the value needs words that say what it is")
    if (name or about.strip()) and not _NAME.fullmatch(name):
        wrong.append("the name is letters, digits and '_' - write one such as visits_a_year")
    elif name in held.base.linker(policy).merged.values:
        wrong.append(f"there is a value '{name}' already - choose another name")
    if sure is not Confidence.UNVERIFIED and not sources:
        wrong.append("a verified value names a source - choose one, or choose not verified")
    try:
        value = number_of(typed)
    except ValueError as error:
        wrong.append(str(error))
    if wrong:
        complaints(wrong)
        return
    entry = {
        **({"from": day} if day else {}),
        "value": value,
        **({"sources": sources} if sources else {}),
        "confidence": sure.value,
    }
    data = {
        "about": about.strip(),
        **({"unit": counted_in.strip()} if counted_in.strip() else {}),
        "dated": [entry],
    }
    step = f"value {name}"
    attempt(policy, step, lambda text: edits.set_entry(text, "values", name, data))
