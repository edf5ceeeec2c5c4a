"""Which dialog is open. It stays open through runs of the page that nobody asked for by hand.

A dialog that is shown only in the run in which its button was pressed is gone with what was typed
in it as soon as something under way in the background ends and the page runs anew. And one that is
shown anew loses the cursor, so what watches something under way lets the page be while one is open.
"""

from __future__ import annotations

import streamlit as st

_OPEN, _SHOWN, _PAGE = "dialog-open", "dialog-shown", "dialog-page"


def begin(page: str) -> None:
    """At the start of each run of a page: a dialog is closed by going to another one."""
    st.session_state[_SHOWN] = False
    if st.session_state.get(_PAGE) != page:
        st.session_state[_PAGE] = page
        close()


def ask(*what: str) -> None:
    """Opens a dialog, told by words that name it and what it is about; a button's callback."""
    st.session_state[_OPEN] = what


def asked(*what: str) -> bool:
    """Whether this dialog is open, which is then to be shown in this run."""
    found = bool(st.session_state.get(_OPEN) == what)
    if found:
        st.session_state[_SHOWN] = True
    return found


def shown() -> bool:
    """Whether somebody is at work in a dialog, so that the page is better left as it is."""
    return _OPEN in st.session_state and bool(st.session_state.get(_SHOWN))


def close() -> None:
    """Closes whichever is open, with the next run; what a dialog calls when it is dismissed."""
    st.session_state.pop(_OPEN, None)
