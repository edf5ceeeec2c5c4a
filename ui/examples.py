"""Ten instructive visits to open on first start."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from engine.locations import examples_folder
from engine.source import read_document
from ui import draft as drafts
from ui import session
from ui.words import capitalized

_CHOSEN = (
    ("02", "Three codes, nothing billed yet: what may be billed"),
    ("07", "Left-over minutes tie between two codes"),
    ("11", "The same quarter of an hour billed twice"),
    ("06", "An assistant treated, and the modifier is missing"),
    ("08", "Taping billed as manual therapy"),
    ("09", "A sparse note: what to ask first"),
    ("04", "The progress report is late"),
    ("10", "Lymphatic drainage past visit twenty"),
    ("14", "Manipulation and manual therapy on one day"),
    ("16", "TRICARE Prime without an approval"),
)
"""How the file of an example begins, and what it shows."""


@lru_cache(maxsize=1)
def examples() -> tuple[tuple[str, dict[str, Any]], ...]:
    """The examples that can be read: what each shows, and its visit as data."""
    found = []
    for start, shows in _CHOSEN:
        for path in sorted(Path(examples_folder()).glob(f"{start}-*.yaml")):
            data = read_document(path).data
            if isinstance(data, dict):
                found.append((shows, drafts.taken_in(_plain(data))))
    return tuple(found)


def gallery(where: str = "example") -> None:
    """The examples as a list of buttons; ``where`` tells several lists of a page apart."""
    st.markdown("Or open an example:")
    with st.container(gap=None):
        for index, (shows, _) in enumerate(examples()):
            st.button(
                capitalized(shows),
                key=f"{where}-{index}",
                type="tertiary",
                icon=":material/arrow_forward:",
                on_click=_open,
                args=(index,),
            )


def _open(index: int) -> None:
    session.start_over(examples()[index][1])


def _plain(data: Any) -> Any:
    if isinstance(data, dict):
        return {str(key): _plain(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_plain(item) for item in data]
    return data.isoformat() if hasattr(data, "isoformat") else data
