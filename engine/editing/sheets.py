"""Tables that people keep in CSV files and spreadsheets: their columns and rows."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine.editing.workbook import MOST_COLUMNS, MOST_ROWS, SheetError, Workbook

LARGEST = 5_000_000
"""Bytes of a file of parameters; such files hold some hundred rows."""
_FIRST_YEAR, _LAST_YEAR = 1950, 2199
_US_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f]")
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_ZIPPED = b"PK"
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: the names of its columns, and its rows as wide as these.

    ``numbers`` are those of the rows in the file, as a spreadsheet counts; from 2 on if left out.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    numbers: tuple[int, ...] = ()

    def numbered(self) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """Each row behind its number in the file."""
        numbers = self.numbers or range(2, len(self.rows) + 2)
        return zip(numbers, self.rows, strict=True)


def sheet_names(content: bytes, name: str) -> tuple[str, ...]:
    """The sheets of an Excel file to choose from; none for a CSV file. Raises SheetError."""
    _check_size(content, name)
    return Workbook(name, content).sheets if content.startswith(_ZIPPED) else ()


def read_sheet(content: bytes, name: str, sheet: str = "") -> Sheet:
    """The table in a CSV file, or in a sheet of an Excel file, the first one if none is named.

    Raises SheetError.
    """
    _check_size(content, name)
    if content.startswith(_ZIPPED):
        return _sheet(name, Workbook(name, content).rows(sheet))
    if content.startswith(_OLD_EXCEL):
        raise SheetError(f"{name} is of an older Excel - save it as .xlsx or as CSV")
    return _sheet(name, _csv(name, content))


def _check_size(content: bytes, name: str) -> None:
    if len(content) > LARGEST:
        raise SheetError(f"{name} is larger than {LARGEST // 1_000_000} MB - give a smaller table")


def _csv(name: str, content: bytes) -> Iterable[Sequence[Any]]:
    text = _text(content)
    if _NO_TEXT.search(text):
        raise SheetError(f"{name} is no table - give a CSV or an Excel file")
    head = next((line for line in text.splitlines() if line.strip(" ,;\t|")), "")
    delimiter = max(",;\t|", key=head.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise SheetError(f"{name} cannot be read: {error} - save it as CSV once more") from None


def _text(content: bytes) -> str:
    """The text of a file in the encodings that spreadsheets write."""
    if content.startswith(_WIDE_MARKS):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _sheet(name: str, rows: Iterable[Sequence[Any]]) -> Sheet:
    """The table below the first row that says something, which names the columns."""
    numbered = [(number, row) for number, row in enumerate(rows, start=1) if any(map(_said, row))]
    if not numbered:
        raise SheetError(f"{name} is empty - give a table with a row of column names")
    if len(numbered) > MOST_ROWS:
        raise SheetError(f"{name} has more than {MOST_ROWS:,} rows - give a smaller table")
    (_, head), *body = numbered
    columns = tuple("" if cell is None else str(cell).strip() for cell in head)
    while columns and not columns[-1]:
        columns = columns[:-1]
    if len(columns) > MOST_COLUMNS:
        raise SheetError(f"{name} has more than {MOST_COLUMNS} columns - give a smaller table")
    named = [column for column in columns if column]
    twice = next((column for column in named if named.count(column) > 1), None)
    if twice is not None:
        raise SheetError(f"{name} has two columns '{twice}' - give each a name of its own")
    width = len(columns)
    found = tuple(tuple([*map(_cell, row), *[None] * width][:width]) for _, row in body)
    return Sheet(columns, found, tuple(number for number, _ in body))


def _said(cell: Any) -> bool:
    return cell is not None and str(cell).strip() != ""


def _cell(cell: Any) -> Any:
    """A cell as data: text without spaces around it, whole numbers whole, days without hours."""
    if isinstance(cell, str):
        return cell.strip() or None
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return cell


def day_of(cell: Any) -> date | None:
    """A day in a cell: a date, ``2027-01-01``, or as Americans write it ``1/1/2027``; else None."""
    if isinstance(cell, date):
        return cell
    text = str(cell).strip()
    american = _US_DAY.fullmatch(text)
    try:
        if american:
            month, day, year = map(int, american.groups())
            return date(year, month, day)
        return date.fromisoformat(text)
    except ValueError:
        return None


def policy_day(cell: Any) -> date | None:
    """A day in a cell that a policy may state, None for any other: a year mistyped is no year."""
    day = day_of(cell)
    return day if day is not None and _FIRST_YEAR <= day.year <= _LAST_YEAR else None


def no_policy_day(cell: Any) -> str:
    """What is said of a cell that holds no such day."""
    return f"'{cell}' is no day that a policy states - write it as month/day/year, such as 1/1/2027"


__all__ = [
    "LARGEST",
    "MOST_ROWS",
    "Sheet",
    "SheetError",
    "day_of",
    "no_policy_day",
    "policy_day",
    "read_sheet",
    "sheet_names",
]
