"""The heading of a published table: where the rows begin, and whether the columns are as expected.

CMS writes notices and a heading of several lines before the rows, and not always equally many.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import zip_longest

from engine.reference.imports.numbered_rows import NumberedRow, numbered_rows
from engine.reference.imports.open_table import AGAIN, Form, OpenTable
from engine.reference.imports.problems import ImportRefusedError, refused
from engine.source.diagnostics import listed, quoted

CODE = re.compile(r"(?=[A-Z]*[0-9])[0-9A-Z]{5}")
"""A procedure code, which has a digit, unlike the heading ``HCPCS``; CMS's files have no other word
of that form where a row begins."""

_FURTHEST = 60
_MARKS = (
    ("mue value", "CMS's unit maxima - say 'import mue'"),
    ("column 1", "CMS's pair edits - say 'import ptp'"),
    ("rvu", "CMS's relative values - say 'import fee-schedule'"),
    ("gpci", "CMS's localities - say 'import fee-schedule'"),
)
"""Words that stand in the headings of one kind of table alone, and how that is imported."""
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a kind of table: a word that each heading holds, in their order.

    ``codes`` says how many of the first columns hold procedure codes, by which the rows are told
    from what stands before them. ``mark`` is one of ``_MARKS``, where a table of another kind is to
    be told by name.
    """

    what: str
    columns: tuple[str, ...]
    codes: int
    mark: str = ""

    def begins(self, cells: Sequence[str]) -> bool:
        """Whether these cells are a row rather than a part of the heading."""
        return len(cells) > self.codes and all(map(CODE.fullmatch, cells[: self.codes]))


@dataclass(frozen=True, slots=True)
class Heading:
    """The names of the columns as they were found, and the first row below them.

    ``notices`` are the lines of a single cell that stand before the names.
    """

    columns: tuple[str, ...]
    row: NumberedRow
    notices: tuple[str, ...] = ()


def heading(shown: str, layout: Layout, rows: Iterator[NumberedRow]) -> Heading:
    """Takes everything before the rows and the first row, and checks the columns.

    Raises ImportRefusedError when no row comes, or the columns are other ones.
    """
    found = found_heading(shown, layout, rows)
    _check(shown, layout, found.columns)
    return found


def found_heading(shown: str, layout: Layout, rows: Iterator[NumberedRow]) -> Heading:
    """As ``heading``, without a look at the columns; raises ImportRefusedError without a row."""
    before: list[Sequence[str]] = []
    for row in rows:
        if layout.begins(row.cells):
            return Heading(tuple(_joined(before)), row, tuple(_notices(before)))
        before.append(row.cells)
        if len(before) >= _FURTHEST:
            break
    raise _not_found(shown, layout, before)


def _not_found(shown: str, layout: Layout, before: Sequence[Sequence[str]]) -> ImportRefusedError:
    other = _other_kind(shown, layout, [cell for cells in before for cell in cells])
    if other is not None:
        return other
    first = next((cells for cells in before if sum(map(bool, cells)) > 1), ())
    found = f"its columns begin {listed(map(quoted, first), limit=5)}" if first else "no table"
    message = f"this is not {layout.what}: no row of it was found; {found}"
    return refused(shown, "wrong-kind", message, AGAIN)


def _other_kind(shown: str, layout: Layout, cells: Sequence[str]) -> ImportRefusedError | None:
    text = _SPACE.sub(" ", " ".join(cells)).lower()
    for word, instead in _MARKS if layout.mark else ():
        if word in text and word != layout.mark:
            what, _, advice = instead.partition(" - ")
            return refused(shown, "wrong-kind", f"this is not {layout.what}, but {what}", advice)
    return None


def check_layout(table: OpenTable, layout: Layout) -> None:
    """Raises ImportRefusedError when a text file does not begin as a table of a layout does.

    A spreadsheet is not looked at: that takes as long as reading all of it.
    """
    if table.form is not Form.XLSX:
        with closing(numbered_rows(table)) as rows:
            heading(table.shown, layout, rows)


def _notices(before: Sequence[Sequence[str]]) -> Iterator[str]:
    for cells in before:
        stated = [cell for cell in cells if cell]
        if len(stated) == 1:
            yield stated[0]


def _check(shown: str, layout: Layout, columns: Sequence[str]) -> None:
    if len(columns) == len(layout.columns) and all(
        word in column.lower() for word, column in zip(layout.columns, columns, strict=True)
    ):
        return
    other = _other_kind(shown, layout, columns)
    if other is not None:
        raise other
    expected = listed(map(quoted, layout.columns))
    found = listed(map(quoted, columns)) or "not named"
    message = f"the columns of {layout.what} were expected ({expected}), and are {found}"
    raise refused(shown, "changed-columns", message, "give the file as CMS publishes it")


def _joined(before: Sequence[Sequence[str]]) -> list[str]:
    """The headings of the columns, each put together from the lines over which it runs.

    A line with a single cell is a notice or a title, until the heading has begun.
    """
    start = next((i for i, cells in enumerate(before) if sum(map(bool, cells)) > 1), len(before))
    columns = [
        _SPACE.sub(" ", " ".join(filter(None, column))).strip()
        for column in zip_longest(*before[start:], fillvalue="")
    ]
    while columns and not columns[-1]:
        columns.pop()
    return columns
