"""Rules: every payor's policies, to read, search and edit."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui import session
from ui.words import plain
from ui.workbench import place
from ui.workbench.library import library
from ui.workbench.policy_page import policy_page
from ui.workbench.rule_page import rule_page

_STYLE = Path(__file__).resolve().parent.parent / "workbench" / "style.css"


def page() -> None:
    """The page."""
    st.html(_STYLE)
    shared = session.held().shared
    base = shared.base
    at = place.current()
    if not at.policy:
        st.title("Rules")
        st.caption("What every payor says, rule by rule, each with its source.")
        library(shared, base)
    elif at.policy not in base.files:
        st.title("Rules")
        st.markdown(f":material/error: {plain(f'there is no policy {at.policy} - choose one')}")
        library(shared, base)
    elif at.rule:
        rule_page(base, at)
    else:
        policy_page(base, at.policy)
