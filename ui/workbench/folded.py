"""A part of a page that is made only while it is open, and whose title may tell what it holds."""

from __future__ import annotations

from typing import Any

import streamlit as st


def folded(title: str, key: str, icon: str | None = None) -> Any:
    """The part, with ``open`` for whether it is; it stays open when its title changes.

    An expander with another title is a new one to the browser, and closed.
    """
    kept = f"{key}|was"
    part = st.expander(
        title,
        expanded=bool(st.session_state.get(kept)),
        key=key,
        icon=icon,
        on_change="rerun",
    )
    st.session_state[kept] = bool(part.open)
    return part
