"""Tables that people keep in CSV files and spreadsheets: their columns and rows."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from engine.source.edit import EditError

LARGEST = 5_000_000
"""Bytes of a file of parameters; such files hold some hundred rows."""
MOST_ROWS = 20_000
_MOST_UNPACKED = 50_000_000
_US_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")


class SheetError(EditError):
    """A file that cannot be read as a table; the text says what to give instead."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: the names of its columns, and its rows as wide as these.

    ``first`` is the number of the first row in the file, as a spreadsheet counts.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    first: int = 2


def read_sheet(content: bytes, name: str) -> Sheet:
    """The table in a CSV file or the first sheet of an Excel file; raises SheetError."""
    if len(content) > LARGEST:
        raise SheetError(f"{name} is larger than {LARGEST // 1_000_000} MB - give a smaller table")
    if content.startswith(b"PK"):
        return _sheet(name, _excel(name, content))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return _sheet(name, _workbook(name, content))
    return _sheet(name, _csv(name, content))


def _csv(name: str, content: bytes) -> Iterable[Sequence[Any]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\0" in text:
        raise SheetError(f"{name} is no table - give a CSV or an Excel file")
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t|", key=head.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise SheetError(f"{name} cannot be read: {error} - save it as CSV once more") from None


def _excel(name: str, content: bytes) -> Iterable[Sequence[Any]]:
    """The rows of a workbook, once it is plain that it does not unpack without end."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(each.file_size for each in archive.infolist())
    except zipfile.BadZipFile:
        raise SheetError(f"{name} is cut off or damaged - save it once more") from None
    if unpacked > _MOST_UNPACKED:
        raise SheetError(f"{name} unpacks to more than it should - give a smaller table")
    return _workbook(name, content)


def _workbook(name: str, content: bytes) -> Iterable[Sequence[Any]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        rows: list[list[Any]] = book.get_sheet_by_index(0).to_python()
    except (CalamineError, IndexError, OSError) as error:
        raise SheetError(f"{name} cannot be read as an Excel file - save it as .xlsx") from error
    return rows


def _sheet(name: str, rows: Iterable[Sequence[Any]]) -> Sheet:
    """The table below the first row that says something, which names the columns."""
    numbered = [(number, row) for number, row in enumerate(rows, start=1) if any(map(_said, row))]
    if not numbered:
        raise SheetError(f"{name} is empty - give a table with a row of column names")
    if len(numbered) > MOST_ROWS:
        raise SheetError(f"{name} has more than {MOST_ROWS:,} rows - give a smaller table")
    (head_number, head), *body = numbered
    columns = tuple(str(cell).strip() for cell in head)
    while columns and not columns[-1]:
        columns = columns[:-1]
    named = [column for column in columns if column]
    twice = next((column for column in named if named.count(column) > 1), None)
    if twice is not None:
        raise SheetError(f"{name} has two columns '{twice}' - give each a name of its own")
    width = len(columns)
    found = tuple(tuple([*map(_cell, row), *[None] * width][:width]) for _, row in body)
    return Sheet(columns, found, body[0][0] if body else head_number + 1)


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
