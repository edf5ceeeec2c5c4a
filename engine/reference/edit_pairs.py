"""Pair edits from a reference table in CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.reference.rows import Row, RowReader
from engine.therapy import EditTable, Indicator, PairEdit

if TYPE_CHECKING:
    from engine.reference.source import TableSource

COLUMNS = ("table", "column_1", "column_2", "effective", "deletion", "indicator", "rationale")


def read_edit_tables(source: TableSource) -> dict[str, EditTable]:
    """The edit tables of a source, by name; raises ReferenceDataError with every problem."""
    reader = RowReader(source, COLUMNS)
    edits: dict[str, list[PairEdit]] = {table: [] for table in source.tables}
    lines: dict[tuple[str, ...], int] = {}
    for row in reader.rows():
        edit = _edit(reader, row)
        for table in reader.tables(row):
            key = (table, *(row.values[column] for column in COLUMNS[1:5]))
            if key in lines:
                message = f"the same pair and dates as in line {lines[key]}"
                reader.note(row, "repeated-row", message, "one row for a pair and its dates")
            lines.setdefault(key, row.line)
            if edit is not None:
                edits[table].append(edit)
    return {
        table: EditTable.of(
            f"{source.title}, {table}",
            source.valid_from,
            source.valid_through,
            source.extents.get(table, ()),
            of_table,
        )
        for table, of_table in edits.items()
    }


def _edit(reader: RowReader, row: Row) -> PairEdit | None:
    column_1, column_2 = reader.code(row, "column_1"), reader.code(row, "column_2")
    effective, deletion = reader.day(row, "effective"), reader.day(row, "deletion")
    indicator = reader.member(row, "indicator", Indicator)
    if column_1 is None or column_2 is None or indicator is None:
        return None
    if column_1 == column_2:
        reader.note(row, "same-code", f"{column_1} stands in both columns", "two different codes")
    if effective is not None and deletion is not None and deletion < effective:
        reader.note(row, "dates-reversed", "deleted before it is effective", "the dates in order")
    return PairEdit(column_1, column_2, indicator, effective, deletion, row.values["rationale"])
