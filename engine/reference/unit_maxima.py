"""Unit maxima from a reference table in CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.reference.rows import Row, RowReader
from engine.therapy import Adjudication, MaximaTable, UnitMaximum

if TYPE_CHECKING:
    from engine.reference.source import TableSource

COLUMNS = ("table", "code", "units", "adjudication", "rationale")


def read_maxima_tables(source: TableSource) -> dict[str, MaximaTable]:
    """The tables of maxima of a source, by name; raises ReferenceDataError with every problem."""
    reader = RowReader(source, COLUMNS)
    maxima: dict[str, dict[str, UnitMaximum]] = {table: {} for table in source.tables}
    for row in reader.rows():
        tables, maximum = reader.tables(row), _maximum(reader, row)
        if maximum is None:
            continue
        repeated = [table for table in tables if maximum.code in maxima[table]]
        if repeated:
            message = f"{maximum.code} has a maximum already, for {' and '.join(repeated)}"
            reader.note(row, "repeated-row", message, "one row for a table and code")
        for table in tables:
            maxima[table][maximum.code] = maximum
    return {
        table: MaximaTable(
            f"{source.title}, {table}", source.valid_from, source.valid_through, of_table
        )
        for table, of_table in maxima.items()
    }


def _maximum(reader: RowReader, row: Row) -> UnitMaximum | None:
    code, units = reader.code(row, "code"), reader.number(row, "units")
    adjudication = reader.member(row, "adjudication", Adjudication)
    if code is None or units is None or adjudication is None:
        return None
    return UnitMaximum(code, units, adjudication, row.values["rationale"])
