"""The rows of a published table one by one, each with its line: for tables of moderate size."""

from __future__ import annotations

import csv
import io
from codecs import BOM_UTF8
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass
from datetime import date, datetime
from threading import Thread
from typing import TypeVar

from python_calamine import CalamineError, CalamineWorkbook

from engine.reference.imports.open_table import AGAIN, Form, OpenTable, Read
from engine.reference.imports.problems import refused

_GLANCE = 0.1
"""Seconds between two looks for an interrupt."""

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class NumberedRow:
    """The cells of a row as text without outer blanks; ``line`` is where it ends in the file.

    In a spreadsheet, ``line`` is the number of the row.
    """

    line: int
    cells: tuple[str, ...]


def numbered_rows(table: OpenTable, read: Read | None = None) -> Generator[NumberedRow, None, None]:
    """Every row of a table; raises ImportRefusedError where its form is broken."""
    with table.open(read) as stream:
        if table.form is Form.XLSX:
            first, found = sheet_rows(table, stream)
            for line, cells in enumerate(found, first):
                yield NumberedRow(line, tuple(map(cell_text, cells)))
        else:
            yield from _text_rows(table, stream)


def sheet_rows(
    table: OpenTable, stream: io.BufferedReader
) -> tuple[int, Iterator[Sequence[object]]]:
    """The rows of the first sheet of a workbook, cells as they are, and the number of the first."""
    try:
        sheet = _interruptibly(lambda: CalamineWorkbook.from_filelike(stream).get_sheet_by_index(0))
    except CalamineError as error:
        message = f"the workbook cannot be read ({str(error).lower().rstrip('.')})"
        raise refused(table.shown, "broken-sheet", message, AGAIN) from None
    return 1 + (sheet.start[0] if sheet.start else 0), sheet.iter_rows()


def _interruptibly(work: Callable[[], Made]) -> Made:
    """What ``work`` returns; an interrupt ends the wait for it at once.

    A large sheet takes seconds in native code, which does not look for signals.
    """
    made: Future[Made] = Future()

    def run() -> None:
        try:
            made.set_result(work())
        except BaseException as error:  # noqa: BLE001 - handed on to whoever waits
            made.set_exception(error)

    # A daemon, so that the process ends without waiting for it.
    Thread(target=run, daemon=True).start()
    while not made.done():
        wait([made], timeout=_GLANCE)
    return made.result()


def cell_text(cell: object) -> str:
    """A cell of a sheet as CMS's text files write it: whole numbers bare, dates as digits."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.strftime("%Y%m%d")
    return str(cell)


def decoded(text: str) -> str:
    """A cell that was read as Latin-1, mended where its bytes are UTF-8."""
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return text


def _text_rows(table: OpenTable, stream: io.BufferedReader) -> Iterator[NumberedRow]:
    if stream.peek(len(BOM_UTF8)).startswith(BOM_UTF8):
        stream.read(len(BOM_UTF8))
    text = io.TextIOWrapper(stream, encoding="latin-1", newline="")
    try:
        rows = (
            csv.reader(text, delimiter="\t", quoting=csv.QUOTE_NONE)
            if table.form is Form.TXT
            else csv.reader(text, strict=True)
        )
        for cells in rows:
            yield NumberedRow(rows.line_num, tuple(decoded(cell).strip() for cell in cells))
    except csv.Error as error:
        message = f"this is no row ({str(error).rstrip('.')})"
        raise refused(table.shown, "broken-row", message, AGAIN, rows.line_num) from None
    finally:
        text.detach()
