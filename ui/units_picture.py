"""How the minutes become units: the table, and the lawful choices as a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from engine.determination.model import Determination
from ui import markup
from ui.words import capitalized, counted

_MOST_SHOWN = 6
_WIDEST = 100.0


def units(told: Determination) -> None:
    """The table and the picture of a determination's units; nothing where none were counted."""
    proof = told.unit_proof
    if proof is None or not told.unit_table:
        return
    head, *rows = told.unit_table
    cells = [[markup.text(cell) for cell in row] for row in rows]
    notes = "".join(f"<li>{markup.text(capitalized(note))}</li>" for note in proof["notes"])
    st.html(
        "<h2 class='pr-heading'>How the minutes become units</h2>"
        + bars(proof)
        + markup.table(
            [markup.text(capitalized(cell)) for cell in head],
            cells,
            "Minutes and units of each code",
            "pr-numbers",
        )
        + f"<ul class='pr-soft pr-notes'>{notes}</ul>"
        + choices(proof)
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


def choices(proof: Mapping[str, Any]) -> str:
    """The lawful ways to give the units, when there is a choice."""
    ways: Sequence[Mapping[str, int]] = proof["allocations"]
    if len(ways) < 2:
        return ""
    codes = list(ways[0])
    rows = [
        (f"Choice {number}", *(markup.text(way.get(code, 0)) for code in codes))
        for number, way in enumerate(ways[:_MOST_SHOWN], start=1)
    ]
    more = int(proof["allocation_count"]) - len(rows)
    rest = f"<p class='pr-soft'>and {more} more</p>" if more > 0 else ""
    return (
        "<p><b>Equally lawful.</b> The choice is yours; write down why.</p>"
        + markup.table(
            ["", *map(markup.text, codes)], rows, "Lawful ways to give the units", "pr-numbers"
        ).replace("<th scope='col'></th>", "<td></td>")
        + rest
    )
