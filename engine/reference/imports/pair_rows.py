"""The rows of CMS's pair edits: checked one and all, kept when they concern one of our codes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from engine.reference.imports.batches import Batch, Column, batches
from engine.reference.imports.heading import CODE, Layout
from engine.reference.imports.open_table import OpenTable, Read
from engine.reference.imports.problems import problem
from engine.source import Diagnostic
from engine.source.diagnostics import quoted
from engine.therapy import Indicator

LAYOUT = Layout(
    "a file of CMS's pair edits",
    ("column 1", "column 2", "1996", "effective", "deletion", "modifier", "rationale"),
    codes=2,
    mark="column 1",
)
"""The columns of the files of 2026 Q3; the third marks edits that are older than 1996."""

SCHEMA = pa.schema(
    {
        "column_1": pa.string(),
        "column_2": pa.string(),
        "effective": pa.date32(),
        "deletion": pa.date32(),
        "indicator": pa.int8(),
        "rationale": pa.string(),
        "part": pa.int8(),
    }
)
"""A stored row; ``deletion`` is null while the edit has none, ``part`` null in a whole table."""

_NO_DELETION = ("*", "")
_INDICATORS = {str(member.value): member.value for member in Indicator}


class _WrongCellError(ValueError):
    """A text that its column cannot hold; the arguments are what is wrong and what to write."""


def _code(text: str) -> str:
    if CODE.fullmatch(text):
        return text
    what = f"{quoted(text)} is no code of five digits or capital letters"
    advice = "give CMS's own file" if text else "download it again"
    if text.isdigit() and len(text) < 5:
        what += ", as when a spreadsheet program drops leading zeros"
    raise _WrongCellError(what, advice)


def _day(text: str) -> date:
    if len(text) == 8 and text.isascii() and text.isdigit():
        try:
            return date(int(text[:4]), int(text[4:6]), int(text[6:]))
        except ValueError:
            pass
    raise _WrongCellError(f"{quoted(text)} is no date", "CMS writes 20260701")


def _deletion(text: str) -> date | None:
    return None if text in _NO_DELETION else _day(text)


def _indicator(text: str) -> int:
    if text in _INDICATORS:
        return _INDICATORS[text]
    raise _WrongCellError(f"the modifier indicator is {quoted(text)}", "CMS writes 0, 1 or 9")


def _as_it_is(text: str) -> str:
    return text


_READ: tuple[tuple[str, int, Callable[[str], object]], ...] = (
    ("column_1", 0, _code),
    ("column_2", 1, _code),
    ("effective", 3, _day),
    ("deletion", 4, _deletion),
    ("indicator", 5, _indicator),
    ("rationale", 6, _as_it_is),
)


@dataclass(frozen=True, slots=True)
class PairRows:
    """What a file held: ``rows`` in all, the ends of its column 1, and the rows kept.

    ``kept`` follows ``SCHEMA``; ``latest`` is the last effective date of all rows.
    """

    rows: int
    first: str
    last: str
    latest: date
    kept: pa.Table


@dataclass(slots=True)
class PairReader:
    """Reads files of pair edits; ``problems`` gathers what is wrong with rows of all of them."""

    codes: frozenset[str]
    problems: list[Diagnostic] = field(default_factory=list)
    _known: dict[tuple[str, str], object] = field(default_factory=dict)

    def read(self, table: OpenTable, part: int | None, read: Read | None = None) -> PairRows | None:
        """The rows of a file; None when one of them is wrong, which is noted.

        Raises ImportRefusedError when the file as a whole is of another kind, or broken.
        """
        before = len(self.problems)
        rows, first, last, latest = 0, "", "", date.min
        kept: list[pa.Table] = []
        with closing(batches(table, LAYOUT, self.problems.append, read)) as found:
            for batch in found:
                values = [self._values(table, batch, at, name, to) for name, at, to in _READ]
                rows += batch.rows
                if len(self.problems) > before:
                    continue
                column_1 = batch.columns[0].texts
                first = min(column_1) if not first else min(first, *column_1)
                last = max(last, *column_1)
                latest = max(latest, *(day for day in values[2] if isinstance(day, date)))
                kept.append(self._kept(table, batch, values, part))
        if len(self.problems) > before:
            return None
        return PairRows(rows, first, last, latest, pa.concat_tables(kept))

    def _values(
        self, table: OpenTable, batch: Batch, at: int, name: str, to: Callable[[str], object]
    ) -> list[object]:
        """The value of each distinct text of a column; a wrong one is noted where it first is."""
        column = batch.columns[at]
        values: list[object] = []
        for number, text in enumerate(column.texts):
            key = (name, text)
            if key not in self._known:
                try:
                    self._known[key] = to(text)
                except _WrongCellError as error:
                    row = pc.index(column.indices, number).as_py()
                    if row >= 0:
                        self._note(table, batch.line(row), "wrong-cell", *error.args)
                    values.append(None)
                    continue
            values.append(self._known[key])
        return values

    def _kept(
        self, table: OpenTable, batch: Batch, values: Sequence[list[object]], part: int | None
    ) -> pa.Table:
        ours = pc.or_(self._is_ours(batch.columns[0]), self._is_ours(batch.columns[1]))
        places = pc.indices_nonzero(ours)
        arrays = [
            pa.array(of_column, SCHEMA.field(name).type).take(
                batch.columns[at].indices.take(places)
            )
            for (name, at, _), of_column in zip(_READ, values, strict=True)
        ]
        arrays.append(pa.array([part] * len(places), pa.int8()))
        kept = pa.table(arrays, schema=SCHEMA)
        self._check(table, batch, kept, places)
        return kept

    def _is_ours(self, column: Column) -> pa.Array:
        return pa.array([text in self.codes for text in column.texts]).take(column.indices)

    def _check(self, table: OpenTable, batch: Batch, kept: pa.Table, places: pa.Array) -> None:
        reversed_days = pc.less(kept["deletion"], kept["effective"])
        twice = pc.equal(kept["column_1"], kept["column_2"])
        for wrong, message in (
            (reversed_days, "the edit is deleted before it takes effect"),
            (twice, "the same code stands in both columns"),
        ):
            for place in pc.indices_nonzero(pc.fill_null(wrong, False)).to_pylist():
                line = batch.line(places[place].as_py())
                self._note(table, line, "wrong-row", message, "download it again")

    def _note(self, table: OpenTable, line: int, code: str, message: str, advice: str) -> None:
        self.problems.append(problem(table.shown, code, message, advice, line))
