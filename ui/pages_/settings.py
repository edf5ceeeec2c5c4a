"""Settings: who may do what, and what the workbench asks for and keeps, for an admin to change."""

from __future__ import annotations

import streamlit as st

from engine.knowledge.contents import SETTINGS_NAME
from engine.knowledge.settings import Settings, settings_of
from engine.source.diagnostics import is_error
from engine.source.read import read_document
from ui import drafting, people
from ui.drafting import Working
from ui.fields import complaints
from ui.settings import roles, switches, visits
from ui.settings.changing import Shown
from ui.words import plain
from ui.workbench.draft_bar import draft_bar
from ui.workbench.style import styled


def page() -> None:
    """The page."""
    styled()
    held = drafting.begin()
    editing = drafting.editable() and people.may("administer")
    if editing:
        draft_bar(held)
    st.title("Settings")
    if editing:
        st.caption("A change goes into your draft, and holds once that is published.")
    elif held.readonly:
        st.markdown(plain(held.readonly))
    else:
        st.caption("Only an admin may change these.")
    settings = _settings(held, editing)
    if settings is None:
        return
    shown = Shown(settings, editing)
    left, right = st.columns(2, gap="large")
    with left:
        roles.roles(shown)
    with right:
        switches.approval(shown)
        visits.past_visits(shown)
        switches.audit(shown)


def _settings(held: Working, editing: bool) -> Settings | None:
    """The settings as the draft of an admin has them, else as published; None with mistakes."""
    base = held.base if editing else held.before
    content = base.contents.read(SETTINGS_NAME)
    if content is None:
        return Settings()
    settings, problems = settings_of(read_document(content, SETTINGS_NAME), base.folder)
    errors = [each for each in problems if is_error(each)]
    if not errors:
        return settings
    complaints(
        [f"{each.file}, line {each.line}: {each.message} - {each.advice}" for each in errors]
    )
    st.markdown(
        "The settings have mistakes, so that nobody who signs in may do more than read. Mend them"
        " in the file with an editor."
    )
    return None
