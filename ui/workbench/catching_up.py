"""Bringing a draft up to what was published meanwhile; where both clash, a person chooses."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from engine.history import ConflictError
from engine.history.draft import Draft
from ui import dialogs, drafting
from ui.words import plain

_MINE, _THEIRS, _BOTH = "mine", "theirs", "both"
_CHOICES = {
    _MINE: "Keep this draft's file",
    _THEIRS: "Take the published file",
    _BOTH: "Put both into the file, marked, and mend it as YAML",
}


def button(draft: Draft, key: str) -> None:
    """The button that brings a draft up to date, and the dialog that it may lead to."""
    what = ("catch-up", draft.name)
    st.button(
        "Bring this draft up to date",
        key=key,
        icon=":material/merge:",
        on_click=dialogs.ask,
        args=what,
    )
    if dialogs.asked(*what):
        catch_up(draft)


def catch_up(draft: Draft) -> None:
    """Brings the draft up to date; asks about each file in which both changed the same lines."""
    try:
        drafting.catch_up({})
    except ConflictError as error:
        _ask(draft, error.merged)
    else:
        dialogs.close()
        st.rerun()


@st.dialog("Both changed the same lines", width="large", on_dismiss=dialogs.close)
def _ask(draft: Draft, clashes: Mapping[str, str]) -> None:
    st.caption("What was published stays. Choose for each file what this draft goes on with.")
    chosen: dict[str, bytes | None] = {}
    for path, marked in clashes.items():
        three = draft.three_way(path)
        with st.container(border=True):
            st.markdown(f"**{plain(path)}**")
            st.code(marked_part(marked), language="diff", wrap_lines=True)
            pick = st.radio(
                f"What to do with {path}",
                list(_CHOICES),
                format_func=_CHOICES.__getitem__,
                key=f"clash-{path}",
                label_visibility="collapsed",
            )
        chosen[path] = {_MINE: three.ours, _THEIRS: three.theirs, _BOTH: marked.encode()}[pick]
    if st.button("Go on with these", type="primary"):
        drafting.catch_up(chosen)
        dialogs.close()
        st.rerun()


def marked_part(marked: str) -> str:
    """The lines of a marked file between which to choose."""
    shown: list[str] = []
    inside = False
    for line in marked.splitlines():
        if line.startswith("<<<<<<<"):
            inside = True
        if inside:
            shown.append(line)
        if line.startswith(">>>>>>>"):
            inside = False
    return "\n".join(shown) if shown else marked[:2000]
