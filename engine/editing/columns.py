"""Which column of a table holds what."""

from __future__ import annotations

import re
from collections.abc import Mapping

from engine.editing.edits import EntryError
from engine.editing.sheets import Sheet

VALUE_COLUMNS: Mapping[str, str] = {
    "name": "which dated value",
    "value": "the number, word or answer",
    "from": "the first day on which it holds",
    "until": "the last day on which it holds",
    "sources": "the documents that it was read in",
    "confidence": "how sure we are",
    "note": "what a reader should know of how it was read",
}
"""What a column may hold of a dated value."""
_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "value name", "parameter", "item", "what it is"),
    "value": ("value", "new value", "amount", "number", "limit", "usd"),
    "from": ("from", "effective", "effective date", "effective from", "valid from", "starts",
             "start", "start date", "begins", "since", "first day"),
    "until": ("until", "to", "through", "ends", "end", "end date", "valid until", "expires",
              "last day"),
    "sources": ("documents", "document", "sources", "source", "citation"),
    "confidence": ("confidence", "how sure", "sure", "verified"),
    "note": ("note", "notes", "comment", "comments", "remarks"),
}  # fmt: skip
"""What people write above such columns; the first that a table has is taken."""
_BRACKETS = re.compile(r"\(.*?\)|\[.*?\]")


def guessed_columns(sheet: Sheet) -> dict[str, str]:
    """Which column seems to hold what of ``VALUE_COLUMNS``, by its heading."""
    headings = {
        " ".join(_BRACKETS.sub(" ", column).replace("_", " ").casefold().split()): column
        for column in reversed(sheet.columns)
    }
    found: dict[str, str] = {}
    for what, words in _HEADINGS.items():
        column = next((headings[word] for word in words if word in headings), None)
        if column:
            found[what] = column
    return found


def check_columns(sheet: Sheet, columns: Mapping[str, str]) -> None:
    """Raises EntryError when a table has not all of these columns."""
    for column in columns.values():
        if column not in sheet.columns:
            known = ", ".join(filter(None, sheet.columns))
            raise EntryError(f"the table has no column '{column}' - its columns: {known}")
