"""Which column of a table holds what."""

from __future__ import annotations

import re
from collections.abc import Mapping

from engine.editing.edits import EntryError
from engine.editing.sheets import Sheet
from engine.editing.spreadsheet_text import words

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
VALUE_HEADINGS: Mapping[str, tuple[str, ...]] = {
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
RULE_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "rule": ("short name", "rule id", "id", "rule", "rule title", "title", "name"),
}
CODE_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "code": ("code", "codes", "cpt", "hcpcs", "cpt code", "hcpcs code", "cpt/hcpcs",
             "cpt/hcpcs code", "procedure code", "procedure"),
    "set": ("set", "code set", "set of codes", "name", "group", "category"),
}  # fmt: skip
_BRACKETS = re.compile(r"\(.*?\)|\[.*?\]")


def guessed_columns(
    sheet: Sheet, headings: Mapping[str, tuple[str, ...]] = VALUE_HEADINGS
) -> dict[str, str]:
    """Which column seems to hold what, by its heading."""
    written = {heading_of(column): column for column in reversed(sheet.columns)}
    found: dict[str, str] = {}
    for what, known in headings.items():
        column = next((written[word] for word in known if word in written), None)
        if column:
            found[what] = column
    return found


def heading_of(column: str) -> str:
    """What stands above a column, without units in brackets, by which it is recognized."""
    return words(_BRACKETS.sub(" ", column).replace("_", " "))


def check_columns(sheet: Sheet, columns: Mapping[str, str]) -> None:
    """Raises EntryError when a table has not all of these columns."""
    for column in columns.values():
        if column not in sheet.columns:
            known = ", ".join(filter(None, sheet.columns))
            raise EntryError(f"the table has no column '{column}' - its columns: {known}")
