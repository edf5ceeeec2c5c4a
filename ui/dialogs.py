"""Which dialog is open. It stays open through runs of the page that nobody asked for by hand.

A dialog that is shown only in the run in which its button was pressed is gone with what was typed
in it as soon as something under way in the background ends and the page runs anew.
"""

from __future__ import annotations

import streamlit as st

_OPEN = "dialog-open"


def ask(*what: str) -> None:
    """Opens a dialog, told by words that name it and what it is about; a button's callback."""
    st.session_state[_OPEN] = what


def asked(*what: str) -> bool:
    """Whether this dialog is open, which is then to be shown in this run."""
    return bool(st.session_state.get(_OPEN) == what)


def close() -> None:
    """Closes whichever is open, with the next run; what a dialog calls when it is dismissed."""
    st.session_state.pop(_OPEN, None)
