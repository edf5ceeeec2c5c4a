"""A new rule: its kind, its fields, and how it will read, before it goes into the draft."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine.editing import edits
from engine.editing.forms import GENERAL, Reading, read_form
from engine.editing.names import Names
from engine.editing.sentences import sentence_of
from engine.handbook.policies import PolicyTold
from engine.handbook.sections import BY_SHAPE, Section
from engine.policy.shapes import SHAPES
from engine.source import Path
from ui import drafting, markup, session
from ui.drafting import Working
from ui.words import capitalized, plain, us
from ui.workbench import place
from ui.workbench.links import linked
from ui.workbench.place import Place
from ui.workbench.rule_actions import done
from ui.workbench.rule_form import Asking, form_with, groups, pending

NEW = "+"
"""Stands in the address for a rule that is not there yet."""
_KIND = "new-rule-kind"
_FIRST = ("id", "title", "shape")
"""With what a rule begins in a file."""


def new_rule_page(held: Working, told: PolicyTold, trail: str) -> None:
    """The page of a rule to be added to a policy."""
    policy = told.file.id
    linked(trail, "trail-new", at=f"{policy}:{NEW}")
    st.title("A new rule")
    st.caption(plain(f"For {told.file.title}."))
    kind = st.selectbox(
        "What kind of rule",
        [*_kinds(), GENERAL],
        index=None,
        key=_KIND,
        placeholder="search: daily maximum, authorization, a modifier",
        format_func=_about,
    )
    if kind is None:
        return
    answers = pending(policy, f"{NEW}{kind}")
    data: dict[str, Any] = {"shape": kind} if kind else {}

    def take(path: Path, answer: Any) -> Any:
        answers[path] = answer
        return answer

    reading = read_form(form_with(held.base, policy, kind, data), answers)
    known = {**data, **(reading.data or {})}
    left, right = st.columns([7, 4], gap="medium")
    with left:
        shown = reading.form if answers else form_with(held.base, policy, kind, data)
        groups(Asking(held, policy, f"{NEW}{kind}", known, take, ("mode",)), shown)
    with right, st.container(border=True, key="side"):
        st.header("How it reads")
        _said(held, policy, reading)
        st.button(
            "Add it to the draft",
            type="primary",
            disabled=not reading.ok,
            on_click=_add,
            args=(policy, kind, reading),
        )


def _said(held: Working, policy: str, reading: Reading) -> None:
    if reading.data is not None:
        names = Names.of(held.base, policy, session.today())
        said = us(capitalized(sentence_of(names, reading.data)))
        st.html(f"<p class='wb-sentence' role='status'>{markup.text(said)}</p>")
        return
    missing = [field.label for field in reading.form.problems]
    st.caption(plain(f"Still needed: {', '.join(missing)}."))


def _about(kind: str) -> str:
    if kind == GENERAL:
        return "Anything else: a condition of your own"
    return f"{capitalized(kind.replace('_', ' '))}: {SHAPES[kind].about}"


def _kinds() -> list[str]:
    """The kinds of rules, those of one topic together, in the order of a policy's page."""
    topics = list(Section)
    return sorted(SHAPES, key=lambda kind: topics.index(BY_SHAPE[kind]))


def _add(policy: str, kind: str, reading: Reading) -> None:
    held = drafting.renewed()
    assert reading.data is not None
    rule = str(reading.data["id"])
    if rule in held.base.linker(policy).merged.rules:
        drafting.complain(f"there is a rule '{rule}' already, own or inherited - choose another id")
        return
    first = [key for key in _FIRST if key in reading.data]
    data = {key: reading.data[key] for key in (*first, *reading.data)}
    if done(policy, f"{rule}: new", lambda text: edits.add_rule(text, data)):
        pending(policy, f"{NEW}{kind}").clear()
        place.go(Place(policy, rule))


def link(policy: str) -> None:
    """The button that leads here."""
    st.button(
        "Add a rule", icon=":material/add:", key=f"rule-new-{policy}",
        on_click=lambda: place.go(Place(policy, NEW)),
    )  # fmt: skip
