"""Widgets that show what the draft states, whatever they held before.

The value is put in before a widget is made, in every run but a session's first. After a lost
connection or a restart of the server, the first message of a browser carries the change that
somebody has just made, and nothing but the difference to the draft tells it. So the first run looks
at what the browser holds, ``catch_up`` takes over what differs, and a second run follows at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from ui import session

_EMPTY: dict[str, tuple[str, Any]] = {
    "checkbox": ("value", False),
    "date_input": ("value", None),
    "multiselect": ("default", None),
    "number_input": ("value", None),
    "segmented_control": ("default", None),
    "selectbox": ("index", None),
    "slider": ("value", None),
    "text_area": ("value", ""),
    "text_input": ("value", ""),
}
"""For each widget what makes it an empty one."""
_NEVER_EMPTY = ("slider",)
"""Widgets whose value alone does not tell that a browser holds it."""


def show(
    kind: str,
    label: str,
    value: Any,
    *choices: Sequence[Any],
    key: str,
    on_change: Callable[..., None],
    args: tuple[Any, ...] = (),
    **how: Any,
) -> None:
    """Shows a widget of Streamlit that holds ``value``, and calls ``on_change`` when it changes.

    ``choices`` are its options, where it has some.
    """
    held = session.held()
    name, empty = _EMPTY[kind]
    if not held.first:
        hold(key, value)
    make: Callable[..., Any] = getattr(st, kind)
    how[name] = empty
    got = make(label, *choices, key=key, on_change=on_change, args=args, **how)
    if held.first:
        held.browser_holds = held.browser_holds or (bool(got) and kind not in _NEVER_EMPTY)
        if got != value:
            held.differing.append(lambda: on_change(*args))


def hold(key: str, value: Any) -> None:
    """Makes a widget hold a value; left alone when it does so already."""
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value


def catch_up() -> None:
    """Ends a session's first run: takes over what the browser holds, if it holds anything."""
    held = session.held()
    for take in held.differing if held.browser_holds else ():
        take()
    held.differing.clear()
    st.rerun()
