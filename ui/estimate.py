"""What the visit would roughly be allowed, where a fee schedule prices it."""

from __future__ import annotations

import streamlit as st

from engine.determination import estimate_words
from engine.determination.model import Determination
from ui import markup
from ui.words import capitalized, us


def estimate(told: Determination) -> None:
    """The estimate as a table with what it rests on; nothing where there is none."""
    found = told.estimate
    if found is None:
        return
    head, *rows = estimate_words.estimate_rows(found)
    cells = [[markup.text(us(cell)) for cell in row] for row in rows]
    notes = "".join(
        f"<li>{markup.text(us(capitalized(note)))}</li>"
        for note in estimate_words.estimate_notes(found, why=True)
    )
    st.html(
        f"<h2 class='pr-heading'>{markup.text(capitalized(estimate_words.TITLE))}</h2>"
        + markup.table(
            [markup.text(capitalized(cell)) for cell in head], cells, estimate_words.TITLE
        )
        + "<details><summary>What this rests on</summary>"
        f"<ul class='pr-soft pr-notes'>{notes}</ul></details>"
    )
