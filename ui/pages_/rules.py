"""Rules: every payor's policies, to read, search and edit."""

from __future__ import annotations

import streamlit as st

from ui import drafting
from ui.fields import complaints
from ui.workbench import new_policy, place
from ui.workbench.draft_bar import draft_bar
from ui.workbench.library import library
from ui.workbench.policy_page import policy_page
from ui.workbench.rule_page import rule_page
from ui.workbench.style import styled


def page() -> None:
    """The page."""
    styled()
    held = drafting.begin()
    draft_bar(held)
    base, at = held.base, place.current()
    if at.policy == new_policy.NEW and drafting.editable():
        new_policy.new_policy_page(held)
    elif not at.policy or at.policy not in base.files:
        st.title("Rules")
        st.caption("What every payor says, rule by rule, each with its source.")
        if drafting.editable():
            new_policy.link()
        if at.policy:
            complaints([f"there is no policy {at.policy} here - choose one"])
        library(held.shared, base)
    elif at.rule:
        rule_page(held, at)
    else:
        policy_page(held, at.policy)
