"""The style sheet of the workbench."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_STYLE = Path(__file__).resolve().parent / "style.css"


def styled() -> None:
    """Puts the style sheet into the page."""
    st.html(_STYLE)
