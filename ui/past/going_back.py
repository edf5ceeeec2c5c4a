"""A published state, or one file of it, put back as a new draft: to look at, then to publish."""

from __future__ import annotations

import streamlit as st

from engine.history import History, HistoryError, State
from engine.history.trees import changed_files
from engine.knowledge.contents import SETTINGS_NAME
from engine.publishing import steps
from ui import drafting, people
from ui.fields import complaints
from ui.pages_ import publish
from ui.words import counted, plain

EVERYTHING = ""


def going_back(history: History, state: State) -> None:
    """What to put back, and the button that makes a draft of it."""
    head = history.head()
    changed = sorted(changed_files(history, head.id, state.id))
    if not [path for path in changed if path != SETTINGS_NAME]:
        st.markdown("Everything is as it was then: there is nothing to put back.")
        return
    if not drafting.editable():
        st.caption("Your role may look at what was published, and not put it back.")
        return
    st.markdown(
        f"{counted(len(changed), 'file')} changed since. Putting them back makes a draft:"
        " nothing is published before you have looked at it."
    )
    path = st.selectbox(
        "Put back",
        [EVERYTHING, *changed],
        format_func=lambda each: plain(each) if each else "everything but the settings",
        key=f"restore-{state.short}",
    )
    if st.button(
        "Put it back as a new draft", key="restore-now", type="primary", icon=":material/history:"
    ):
        put_back(history, state, path)


def put_back(history: History, state: State, path: str) -> None:
    """Makes the draft, and goes to the page that publishes it."""
    try:
        people.insist_on_editing([path] if path else ())
        made = steps.put_back(history, state, people.person(), [path] if path else None)
    except (HistoryError, people.NotAllowedError) as error:
        complaints([str(error)])
        return
    drafting.renewed()
    drafting.choose(made.name)
    st.switch_page(publish.as_page(), query_params={drafting.PARAMETER: made.name})
