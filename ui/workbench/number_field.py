"""A number of a rule: written in it, or a dated value that has its own days and sources."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from engine.editing.fields import Field
from engine.source import Path
from ui.drafting import Working
from ui.words import plain
from ui.workbench import value_editor
from ui.workbench.form_fields import Typed, field_widget, problem, typed

Take = Callable[[Path, Any], Any]


def number(held: Working, field: Field, key: str, take: Take, labels: Mapping[str, str]) -> None:
    """A number that stands in the rule; a dated value can take its place."""
    del held

    def taken(path: Path, key: str) -> None:
        raw = st.session_state[key]
        typed()[key] = Typed(raw, take(path, raw))

    field_widget(field, key, taken, labels)
    if not field.options:
        return
    chosen = f"{key}|dated"
    opened = st.popover(
        "Use a dated value", type="tertiary", key=f"{key}|dated-open", on_change="rerun"
    )
    if opened.open:
        words = {option.value: option.label for option in field.options}
        with opened:
            st.selectbox(
                "The dated value",
                list(words),
                index=None,
                key=chosen,
                placeholder="choose one",
                format_func=lambda name: words[name],
                on_change=lambda: take(field.path, {"value": st.session_state[chosen]}),
            )


def dated(held: Working, policy: str, field: Field, key: str, take: Take) -> None:
    """A number that is a dated value: its table, right in the form."""
    name = str(field.value["value"])
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(plain(field.label), width="content", help=plain(field.help) or None)
        st.space("stretch")
        opened = st.popover(
            "Use another number", type="tertiary", key=f"{key}|other-open", on_change="rerun"
        )
        if opened.open:
            words = {option.value: option.label for option in field.options}
            with opened:
                st.selectbox(
                    "Another dated value",
                    list(words),
                    index=list(words).index(name) if name in words else None,
                    key=f"{key}|other",
                    format_func=lambda each: words[each],
                    on_change=lambda: take(field.path, {"value": st.session_state[f"{key}|other"]}),
                )
                with st.form(f"{key}|fixed-form", border=False):
                    st.text_input("Or a number without dates", key=f"{key}|fixed")
                    st.form_submit_button(
                        "Use it",
                        on_click=lambda: take(field.path, st.session_state[f"{key}|fixed"]),
                    )
    problem(field)
    value_editor.value_block(held, policy, name, where=key)
