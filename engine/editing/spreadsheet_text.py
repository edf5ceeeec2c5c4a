"""Texts for cells of a spreadsheet and back: no formula, and nothing that Excel adds to them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

_FORMULA = re.compile(r"[=+\-@\t\r]")
"""A spreadsheet reads a cell that begins so as a formula, unless an apostrophe stands before it."""
_AS_TEXT = re.compile(r'=?"(.*)"')
"""How a CSV file keeps digits from being read as a number."""


def table_as_csv(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A table for spreadsheets: in UTF-8 with its mark, no cell of which is a formula."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(titles)
    for row in rows:
        writer.writerow([f"'{cell}" if _FORMULA.match(cell) else cell for cell in row])
    return stream.getvalue().encode("utf-8-sig")


def unmarked(cell: Any) -> Any:
    """A cell without the mark that keeps a spreadsheet from reading it as a formula."""
    if isinstance(cell, str) and cell.startswith("'") and _FORMULA.match(cell, 1):
        return cell[1:]
    return cell


def digits_as_text(word: str) -> str:
    """A word without what marks it as text: ``'01992`` and ``="01992"`` are ``01992``."""
    found = _AS_TEXT.fullmatch(word)
    return found[1] if found else word.removeprefix("'")


def line(text: Any) -> str:
    """A text on one line."""
    return " ".join(str(text).split())


def words(text: Any) -> str:
    """A text by which things are found, however it is spaced and capitalized."""
    return line(text).casefold()
