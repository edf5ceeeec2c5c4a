"""Publish: what a draft changes, and the step that makes it what the answers go by."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from engine.history import HistoryError
from ui import drafting, people, session
from ui.fields import complaints
from ui.words import plain
from ui.workbench import changes, problems
from ui.workbench.style import styled


def as_page() -> StreamlitPage:
    """The page as the menu and other pages name it."""
    return st.Page(page, title="Publish", url_path="publish")


def page() -> None:
    """The page."""
    styled()
    held = drafting.begin()
    st.title("Publish")
    if held.draft is None:
        st.markdown("No draft is open. An edit on the page *Rules* begins one.")
        return
    st.caption(plain(f"What the draft {held.draft.name} changes."))
    changes.listed(held, "publish-changes")
    wrong = problems.of_draft(held)
    complaints([problems.says(each) for each in wrong])
    reason = st.text_input("Why", key="publish-reason", placeholder="one sentence, for the history")
    ready = bool(held.changed.differences) and not wrong and bool(reason.strip())
    if st.button("Publish", type="primary", disabled=not ready or not people.may("publish")):
        try:
            people.insist_on_publishing(held.draft.changes())
            held.draft.publish(held.person, reason)
        except (HistoryError, people.NotAllowedError) as error:
            complaints([str(error)])
        else:
            drafting.choose(None)
            st.toast("Published. The answers go by it from now on.")
            session.begin()
            st.rerun()
