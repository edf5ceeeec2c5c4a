"""Bringing a draft up to what was published meanwhile; where both clash, a person chooses.

Where only one side changed something, its change is taken, whatever is chosen at a clash.
"""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from engine.history import ConflictError
from engine.history.draft import Draft
from engine.history.merge import Clash, Side, clashes, settled
from engine.history.three_way import ThreeWay
from ui import dialogs, drafting
from ui.words import plain

_CHOICES = {
    Side.OURS: "Keep what this draft says",
    Side.THEIRS: "Take what was published",
    Side.BOTH: "Put both there, marked, and mend it as YAML",
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
def _ask(draft: Draft, paths: Iterable[str]) -> None:
    st.caption("Choose what this draft goes on with. All else that either changed is kept.")
    # Published once more meanwhile: what is asked is asked anew, and no answer is taken over.
    head = draft.history.head().short
    chosen = {path: _choice(path, draft.three_way(path), head) for path in paths}
    if st.button("Go on with these", type="primary", key=f"clash-{head}"):
        drafting.catch_up(chosen)
        dialogs.close()
        st.rerun()


def _choice(path: str, three: ThreeWay, head: str) -> bytes | None:
    """Asks about every clash in a file; the file as it then is, None for none."""
    key = f"clash-{head}-{path}"
    with st.container(border=True):
        st.markdown(f"**{plain(path)}**")
        if three.ours is None or three.theirs is None:
            side = _side("The whole file", _whole(three), list(_CHOICES)[:2], key)
            return three.ours if side is Side.OURS else three.theirs
        base = three.base or b""
        sides = [
            _side(f"Place {number}", clash, list(_CHOICES), f"{key}-{number}")
            for number, clash in enumerate(clashes(base, three.ours, three.theirs), 1)
        ]
    return settled(base, three.ours, three.theirs, sides)


def _whole(three: ThreeWay) -> Clash:
    """A file that one side took away, in a few words."""
    said = (
        b"the file is taken away" if each is None else b"the file is changed"
        for each in (three.ours, three.theirs)
    )
    return Clash(*said)


def _side(what: str, clash: Clash, choices: list[Side], key: str) -> Side:
    """Shows what each side says in a place, and asks which is to be taken."""
    titles = ("This draft", "Published meanwhile")
    for column, title, text in zip(st.columns(2), titles, (clash.ours, clash.theirs), strict=True):
        with column:
            st.caption(title)
            said = text.decode("utf-8", "replace").rstrip("\n")
            st.code(said or "(nothing)", language="yaml", wrap_lines=True)
    chosen: Side = st.radio(
        what, choices, format_func=_CHOICES.__getitem__, key=key, label_visibility="collapsed"
    )
    return chosen
