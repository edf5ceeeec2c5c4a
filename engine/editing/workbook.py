"""Excel files from anybody: unpacked within bounds before their cells are read."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from engine.source.edit import EditError

MOST_ROWS = 20_000
MOST_COLUMNS = 200
_MOST_UNPACKED = 50_000_000
_BOOK = "xl/workbook.xml"
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,9})([0-9]{1,9})["']""")


class SheetError(EditError):
    """A file that cannot be read as a table; the text says what to give instead."""


class Workbook:
    """An Excel file (.xlsx); raises SheetError when it is none, or larger than such tables are."""

    def __init__(self, name: str, content: bytes) -> None:
        self._name = name
        _check(name, content)
        try:
            self._book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        except (CalamineError, OSError) as error:
            raise self._unreadable() from error

    @property
    def sheets(self) -> tuple[str, ...]:
        """The names of its sheets, in order."""
        return tuple(self._book.sheet_names)

    def rows(self, sheet: str) -> Sequence[Sequence[Any]]:
        """All rows of a sheet from its first on, empty ones too; the first sheet if unnamed."""
        names = self.sheets
        if not names or (sheet and sheet not in names):
            raise SheetError(
                f"{self._name} has no sheet '{sheet}' - its sheets: {', '.join(names)}"
            )
        try:
            found = self._book.get_sheet_by_name(sheet or names[0])
            return found.to_python(skip_empty_area=False)
        except (CalamineError, OSError) as error:
            raise self._unreadable() from error

    def _unreadable(self) -> SheetError:
        return SheetError(f"{self._name} cannot be read as an Excel file - save it as .xlsx again")


def _check(name: str, content: bytes) -> None:
    """Reads every part once: its sums hold, it does not unpack without end, and no cell is far out.

    A cell in the last row of a sheet makes the reader hold all the rows before it.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if sum(each.file_size for each in parts) > _MOST_UNPACKED:
                raise SheetError(f"{name} unpacks to more than it should - give a smaller table")
            if not any(each.filename == _BOOK for each in parts):
                raise SheetError(f"{name} is no Excel file (.xlsx) - save it as .xlsx or as CSV")
            for part in parts:
                _check_places(name, archive.read(part))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise SheetError(f"{name} is cut off or damaged - save it once more") from error


def _check_places(name: str, inside: bytes) -> None:
    for column, row in _PLACE.findall(inside):
        if int(row) > MOST_ROWS:
            raise SheetError(f"{name} has more than {MOST_ROWS:,} rows - give a smaller table")
        if _column(column) > MOST_COLUMNS:
            raise SheetError(f"{name} has more than {MOST_COLUMNS} columns - give a smaller table")


def _column(letters: bytes) -> int:
    """The number of a column by its letters: A is 1, none 0."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number
