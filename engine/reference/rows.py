"""Rows of a reference table in CSV, with the file and line of everything wrong with them."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import TYPE_CHECKING, TextIO, TypeVar

from engine.reference.source import EVERY_TABLE, ReferenceDataError, TableSource
from engine.source import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_CODE = re.compile(r"[0-9A-Z]{5}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WHOLE = re.compile(r"[0-9]{1,6}")
_MOST_PROBLEMS = 50

_Member = TypeVar("_Member", bound=IntEnum)


@dataclass(frozen=True)
class Row:
    """One data row: its values by column and its line in the file (1-based)."""

    line: int
    values: dict[str, str]


@dataclass
class RowReader:
    """Reads a CSV file row by row and gathers what is wrong with it.

    The readers of values below return None for a value that cannot be read, after noting why.
    """

    source: TableSource
    columns: Sequence[str]
    problems: list[Diagnostic] = field(default_factory=list)

    def rows(self) -> Iterator[Row]:
        """The rows in the order of the file; a row of the wrong width is noted and left out."""
        try:
            with self.source.file.open(encoding="utf-8-sig", newline="") as stream:
                yield from self._rows(stream)
        except FileNotFoundError:
            self._note(None, "missing-file", "the table does not exist", "check 'file' beside it")
        except UnicodeDecodeError:
            self._note(None, "not-utf8", "the table is not saved as UTF-8", "save it as UTF-8")
        self.stop_on_problems()

    def _rows(self, stream: TextIO) -> Iterator[Row]:
        reader = csv.reader(stream, strict=True)
        expected = ",".join(self.columns)
        try:
            heading: list[str] = next(reader, [])
            if heading != list(self.columns):
                self._note(1, "wrong-columns", f"the columns are {','.join(heading)}", expected)
                return
            for values in reader:
                if len(values) == len(self.columns):
                    named = dict(zip(self.columns, values, strict=True))
                    yield Row(reader.line_num, named)
                elif values:
                    message = f"{len(values)} values in a row of {len(self.columns)}"
                    self._note(reader.line_num, "wrong-width", message, expected)
        except csv.Error as error:
            advice = "close the quotation marks, and double one within a value"
            self._note(reader.line_num, "broken-row", f"not a row of CSV: {error}", advice)

    def stop_on_problems(self) -> None:
        """Raises ReferenceDataError when anything was noted."""
        if self.problems:
            raise ReferenceDataError(self.problems)

    def note(self, row: Row, code: str, message: str, advice: str) -> None:
        """Notes a problem of a row."""
        self._note(row.line, code, message, advice)

    def tables(self, row: Row) -> tuple[str, ...]:
        """The tables that a row belongs to."""
        tables = self.source.tables_named(row.values["table"])
        if not tables:
            known = ", ".join((*self.source.tables, EVERY_TABLE))
            self.note(row, "unknown-table", f"no table {row.values['table']!r}", f"one of {known}")
        return tables

    def code(self, row: Row, column: str) -> str | None:
        """A procedure code of five characters."""
        text = row.values[column]
        if _CODE.fullmatch(text):
            return text
        advice = "five digits or capital letters, with leading zeros"
        self.note(row, "not-a-code", f"{column} {text!r} is not a code", advice)
        return None

    def day(self, row: Row, column: str) -> date | None:
        """A date, or None when the value is empty."""
        text = row.values[column]
        if not text:
            return None
        try:
            if _DATE.fullmatch(text):
                return date.fromisoformat(text)
        except ValueError:
            pass
        advice = "a date such as 2024-06-30, or nothing"
        self.note(row, "not-a-date", f"{column} {text!r} is not a date", advice)
        return None

    def number(self, row: Row, column: str) -> int | None:
        """A whole number of 0 or more."""
        text = row.values[column]
        if _WHOLE.fullmatch(text):
            return int(text)
        advice = "digits alone, such as 6"
        self.note(row, "not-a-number", f"{column} {text!r} is not a whole number", advice)
        return None

    def member(self, row: Row, column: str, kind: type[_Member]) -> _Member | None:
        """One of the numbers of an indicator."""
        number = self.number(row, column)
        found = next((member for member in kind if member == number), None)
        if found is None and number is not None:
            known = ", ".join(str(member.value) for member in kind)
            self.note(row, "unknown-indicator", f"no {column} is {number}", f"one of {known}")
        return found

    def _note(self, line: int | None, code: str, message: str, advice: str) -> None:
        file = str(self.source.file)
        self.problems.append(Diagnostic("error", code, message, file, line, advice=advice))
        if len(self.problems) >= _MOST_PROBLEMS:
            self.stop_on_problems()
