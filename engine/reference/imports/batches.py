"""The rows of a large published table, many at once: each column as its distinct texts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, islice

import pyarrow as pa
from pyarrow import csv as arrow_csv

from engine.reference.imports.heading import Layout, heading
from engine.reference.imports.numbered_rows import (
    NumberedRow,
    cell_text,
    decoded,
    numbered_rows,
    sheet_rows,
)
from engine.reference.imports.open_table import AGAIN, Form, OpenTable, Read
from engine.reference.imports.problems import problem, refused
from engine.source import Diagnostic

_BLOCK = 4 << 20
_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a batch: ``indices`` has the place in ``texts`` of each row's text."""

    texts: Sequence[str]
    indices: pa.Array


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of a table; ``line`` gives the line in the file of a row, by its place here."""

    columns: tuple[Column, ...]
    rows: int
    line: Callable[[int], int]


def batches(
    table: OpenTable, layout: Layout, note: Callable[[Diagnostic], None], read: Read | None = None
) -> Generator[Batch, None, None]:
    """All rows of a table in their order; a row of another width is noted, and left out.

    Raises ImportRefusedError when the file holds another kind of table, or cannot be read through.
    """
    match table.form:
        case Form.TXT:
            return _of_text(table, layout, note, read)
        case Form.CSV:
            return _of_rows(table, layout, note, read)
        case Form.XLSX:
            return _of_sheet(table, layout, read)


def _of_text(
    table: OpenTable, layout: Layout, note: Callable[[Diagnostic], None], read: Read | None
) -> Generator[Batch, None, None]:
    with closing(numbered_rows(table)) as rows:
        begins = heading(table.shown, layout, rows).row.line
    names = [str(number) for number in range(len(layout.columns))]
    left_out: list[int] = []

    def wrong_width(row: arrow_csv.InvalidRow) -> str:
        left_out.append(row.number)
        note(_wrong_width(table, layout, row.number, row.actual_columns))
        return "skip"

    with table.open(read) as stream:
        try:
            reader = arrow_csv.open_csv(
                stream,
                # Rows have numbers only when a single thread reads them.
                arrow_csv.ReadOptions(
                    use_threads=False,
                    block_size=_BLOCK,
                    skip_rows=begins - 1,
                    column_names=names,
                    encoding="latin-1",
                ),
                arrow_csv.ParseOptions(
                    delimiter="\t",
                    quote_char=False,
                    ignore_empty_lines=False,
                    invalid_row_handler=wrong_width,
                ),
                arrow_csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.dictionary(pa.int32(), pa.string())),
                    strings_can_be_null=False,
                ),
            )
            line = begins
            for found in reader:
                columns = tuple(
                    Column(
                        [decoded(text).strip() for text in each.dictionary.to_pylist()],
                        each.indices,
                    )
                    for each in found.columns
                )
                yield Batch(columns, found.num_rows, _past(left_out, line))
                line += found.num_rows
        except pa.ArrowInvalid as error:
            message = f"its rows cannot be read ({str(error).splitlines()[0].lower()})"
            raise refused(table.shown, "broken-row", message, AGAIN) from None


def _past(left_out: Sequence[int], first: int) -> Callable[[int], int]:
    """The line of a row, where those left out stand between the others; both are in order."""

    def line(row: int) -> int:
        at = first + row
        while (moved := first + row + bisect_right(left_out, at)) != at:
            at = moved
        return at

    return line


def _of_rows(
    table: OpenTable, layout: Layout, note: Callable[[Diagnostic], None], read: Read | None
) -> Generator[Batch, None, None]:
    numbered = numbered_rows(table, read)
    width = len(layout.columns)
    rows = chain([heading(table.shown, layout, numbered).row], numbered)
    while taken := list(islice(rows, _ROWS)):
        fitting = []
        for row in taken:
            if len(row.cells) == width:
                fitting.append(row)
            elif any(row.cells):
                note(_wrong_width(table, layout, row.line, len(row.cells)))
        if fitting:
            columns = zip(*(row.cells for row in fitting), strict=True)
            lines = [row.line for row in fitting]
            yield Batch(tuple(map(_column, columns)), len(fitting), lines.__getitem__)


def _of_sheet(table: OpenTable, layout: Layout, read: Read | None) -> Generator[Batch, None, None]:
    with table.open(read) as stream:
        number, found = sheet_rows(table, stream)
        numbered = (
            NumberedRow(line, tuple(map(cell_text, row))) for line, row in enumerate(found, number)
        )
        first = heading(table.shown, layout, numbered).row
        width = len(layout.columns)
        line = first.line
        rows: Iterator[Sequence[object]] = chain([first.cells], found)
        while taken := list(islice(rows, _ROWS)):
            columns = list(zip(*taken, strict=True))
            beyond = [_column(column) for column in columns[width:]]
            if any(any(column.texts) for column in beyond):
                message = f"the sheet has {len(columns)} columns where {width} were expected"
                raise refused(table.shown, "changed-columns", message, AGAIN)
            kept = tuple(map(_column, columns[:width]))
            yield Batch(kept, len(taken), range(line, line + len(taken)).__getitem__)
            line += len(taken)


def _column(cells: Sequence[object]) -> Column:
    try:
        array = pa.array(cells, pa.string())
    except (pa.ArrowTypeError, pa.ArrowInvalid):
        array = pa.array([cell_text(cell) for cell in cells], pa.string())
    distinct = array.dictionary_encode()
    return Column([text.strip() for text in distinct.dictionary.to_pylist()], distinct.indices)


def _wrong_width(table: OpenTable, layout: Layout, line: int, found: int) -> Diagnostic:
    message = f"the row has {found} columns where {len(layout.columns)} were expected"
    return problem(table.shown, "wrong-width", message, AGAIN, line)
