"""The field as a part of a page: what it is told, and what was typed into it.

A field of Streamlit's own is emptied by the page, a while after Enter, and with it whatever was
typed meanwhile. This one empties itself. It numbers what is entered and sends all that it has not
seen taken in; the page takes in each number once, and says up to which it has come. The numbers
belong to one session: what an older one sent is not taken in twice after a lost connection.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from ui import session

KEY = "add-line"
_HERE = Path(__file__).resolve().parent
_HTML = """
<div class="box">
  <label for="code">.</label>
  <input id="code" role="combobox" type="text" autocomplete="off" spellcheck="false"
    aria-autocomplete="list" aria-expanded="false" aria-controls="offered" aria-describedby="hint">
  <ul id="offered" role="listbox" aria-label="Codes" hidden></ul>
  <p id="hint" aria-live="polite"></p>
</div>
"""
_HINT = "Enter adds the line. A number after the code is its minutes; a list adds a line for each."
_BOX = st.components.v2.component(
    "code_box",
    html=_HTML,
    css=(_HERE / "box.css").read_text(encoding="utf-8"),
    js=(_HERE / "box.js").read_text(encoding="utf-8"),
)


def code_box(label: str, names: Mapping[str, str]) -> None:
    """Shows the field. ``names`` are the codes that it offers, each with its label."""
    held = session.held()
    _BOX(
        key=KEY,
        data={
            "label": label,
            "placeholder": "a code or its name: 97140 23",
            "hint": _HINT,
            "codes": sorted(names.items()),
            "session": held.nonce,
            "done": held.entries_taken,
        },
        on_typed_change=session.heard,
    )


def take_typed() -> list[str]:
    """What was entered since it was asked last, in order. Raises nothing on what is malformed."""
    state = st.session_state.get(KEY)
    typed = state.get("typed") if state else None
    held = session.held()
    if not isinstance(typed, Mapping) or typed.get("session") != held.nonce:
        return []
    first, entries = typed.get("first"), typed.get("entries")
    if not isinstance(first, int) or not isinstance(entries, list):
        return []
    fresh = [str(text) for n, text in enumerate(entries, first) if n > held.entries_taken]
    held.entries_taken = max(held.entries_taken, first + len(entries) - 1)
    return fresh
