"""How the minutes become units: the table, and the lawful choices as a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from engine.determination import estimate_words, phrases
from engine.determination.model import Determination
from ui import markup, session
from ui.answer import written
from ui.words import capitalized, counted, us

_WIDEST = 100.0


def units(told: Determination) -> None:
    """The table and the picture of each plan of care's units; nothing where none were counted."""
    for table in told.unit_tables:
        head, *rows = table.rows
        cells = [[markup.text(cell) for cell in row] for row in rows]
        title = capitalized(phrases.table_title(table, told))
        said = [*phrases.table_notes(table), *estimate_words.choices(told.estimate, table)]
        notes = "".join(f"<li>{markup.text(us(capitalized(note)))}</li>" for note in said)
        st.html(
            f"<h2 class='pr-heading'>{markup.text(title)}</h2>"
            + bars(table.proof)
            + markup.table(
                [markup.text(capitalized(cell)) for cell in head], cells, title, "pr-numbers"
            )
            + f"<ul class='pr-soft pr-notes'>{notes}</ul>"
            f"<p class='pr-soft'>{written(table.rule, table.sources, session.today())}</p>"
        )


def bars(proof: Mapping[str, Any]) -> str:
    """The minutes of each code as a bar: filled units, then what is left over."""
    codes: Sequence[Mapping[str, Any]] = proof["codes"]
    most = max((int(code["minutes"]) for code in codes), default=0)
    if not most:
        return ""
    rows = []
    for code in codes:
        minutes, left = int(code["minutes"]), int(code["remainder"])
        whole = max(int(code["whole"]), 1) if minutes > left else 0
        each = (minutes - left) / whole if whole else 0
        parts = "".join(
            f"<span class='pr-unit' style='width:{_WIDEST * each / most:.2f}%'></span>"
            for _ in range(whole)
        )
        if left:
            earned = {"earned": " pr-earned", "tied": " pr-tied"}.get(str(code["extra"]), "")
            says = {"earned": "+1", "tied": "+0 or 1"}.get(str(code["extra"]), "")
            parts += (
                f"<span class='pr-left{earned}' style='width:{_WIDEST * left / most:.2f}%'>"
                f"{says}</span>"
            )
        words = f"{code['code']}: {counted(minutes, 'minute')}, {left} left over"
        rows.append(
            f"<div class='pr-bar'><span class='pr-bar-name'>{markup.text(code['code'])}</span>"
            f"<span class='pr-bar-track' role='img' aria-label='{markup.text(words)}'>"
            f"{parts}</span>"
            f"<span class='pr-bar-end'>{minutes} min</span></div>"
        )
    return f"<div class='pr-bars'>{''.join(rows)}</div>"
