"""Fee schedules from reference tables in CSV: relative values, localities, lists of amounts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING

from engine.reference.imported import imported_sources, imported_tables
from engine.reference.rows import Row, RowReader
from engine.reference.source import (
    FEE_AMOUNTS,
    LOCALITIES,
    RELATIVE_VALUES,
    SOURCE_SUFFIX,
    TableSource,
    read_source,
)
from engine.therapy.fee_schedule import (
    Amount,
    AmountTable,
    FeeSchedule,
    GeographicIndices,
    Locality,
    LocalityTable,
    RelativeValues,
    RelativeValueTable,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

VALUE_COLUMNS = (
    "code",
    "modifier",
    "status",
    "work",
    "practice_expense",
    "facility_practice_expense",
    "malpractice",
    "multiple_procedures",
    "factor",
)
LOCALITY_COLUMNS = (
    "contractor",
    "locality",
    "states",
    "name",
    "work",
    "practice_expense",
    "malpractice",
)
AMOUNT_COLUMNS = ("code", "modifiers", "amount", "from", "until", "place")


def read_fee_schedules(folder: Path, *, imported: bool = True) -> Mapping[str, FeeSchedule]:
    """The fee schedules of a folder, by name; each ``*.source.yaml`` of a fitting kind is one.

    Without ``imported``, those that were imported are left out.
    What was read is kept until a file changes. Raises ReferenceDataError, and FileNotFoundError
    when there is no such folder.
    """
    paths = sorted(path for path in folder.iterdir() if path.is_file())
    if imported:
        edits = {path for _, path in imported_tables(folder)}
        paths += [path for path in imported_sources(folder) if path not in edits]
    return _read(
        tuple((path, stat.st_mtime_ns, stat.st_size) for path in paths for stat in (path.stat(),))
    )


@lru_cache(maxsize=4)
def _read(files: tuple[tuple[Path, int, int], ...]) -> Mapping[str, FeeSchedule]:
    values: dict[str, list[RelativeValueTable]] = {}
    localities: dict[str, list[LocalityTable]] = {}
    amounts: dict[str, list[AmountTable]] = {}
    for path, *_ in files:
        if not path.name.endswith(SOURCE_SUFFIX):
            continue
        source = read_source(path)
        for name in source.tables:
            if source.kind == RELATIVE_VALUES:
                values.setdefault(name, []).append(read_relative_values(source))
            elif source.kind == LOCALITIES:
                localities.setdefault(name, []).append(read_localities(source))
            elif source.kind == FEE_AMOUNTS:
                amounts.setdefault(name, []).append(read_amounts(source))
    return {
        name: FeeSchedule(
            tuple(sorted(values.get(name, ()), key=_by_edition)),
            tuple(sorted(localities.get(name, ()), key=_by_edition)),
            tuple(sorted(amounts.get(name, ()), key=_by_edition)),
        )
        for name in sorted({*values, *localities, *amounts})
    }


def _by_edition(table: RelativeValueTable | LocalityTable | AmountTable) -> tuple[date, bool]:
    """Editions in their order; of the same day the one that was imported comes last."""
    return table.valid_from, table.imported


def read_relative_values(source: TableSource) -> RelativeValueTable:
    """The relative values of a source; rows of a part of a service (a modifier) are left out."""
    reader = RowReader(source, VALUE_COLUMNS)
    found: dict[str, RelativeValues] = {}
    factors: set[Decimal] = set()
    for row in reader.rows():
        code = reader.code(row, "code")
        numbers = [_number(reader, row, column) for column in VALUE_COLUMNS[3:7]]
        known = [number for number in numbers if number is not None]
        if code is None or len(known) < len(numbers) or row.values["modifier"]:
            continue
        work, expense, in_facility, malpractice = known
        if code in found:
            reader.note(row, "repeated-row", f"a second row for {code}", "one row for a code")
        found[code] = RelativeValues(
            code=code,
            status=row.values["status"],
            work=work,
            practice_expense=expense,
            facility_practice_expense=in_facility,
            malpractice=malpractice,
            multiple_procedures=row.values["multiple_procedures"],
        )
        if row.values["factor"]:
            factors.add(_number(reader, row, "factor") or Decimal(0))
    return RelativeValueTable(
        source.title,
        source.valid_from,
        source.valid_through,
        found,
        factors.pop() if len(factors) == 1 else None,
        source.imported is not None,
    )


def read_localities(source: TableSource) -> LocalityTable:
    """The localities of a source."""
    reader = RowReader(source, LOCALITY_COLUMNS)
    found: dict[str, Locality] = {}
    for row in reader.rows():
        numbers = [_number(reader, row, column) for column in LOCALITY_COLUMNS[4:]]
        known = [number for number in numbers if number is not None]
        if len(known) < len(numbers):
            continue
        locality = Locality(
            row.values["contractor"],
            row.values["locality"],
            frozenset(row.values["states"].split()),
            row.values["name"],
            GeographicIndices(*known),
        )
        if locality.id in found:
            reader.note(row, "repeated-row", f"a second row for {locality.id}", "one row for each")
        found[locality.id] = locality
    return LocalityTable(
        source.title,
        source.valid_from,
        source.valid_through,
        found,
        source.imported is not None,
    )


def read_amounts(source: TableSource) -> AmountTable:
    """A payor's own list of amounts."""
    reader = RowReader(source, AMOUNT_COLUMNS)
    found: dict[str, tuple[Amount, ...]] = {}
    for row in reader.rows():
        code, usd = reader.code(row, "code"), _number(reader, row, "amount")
        starts, ends = reader.day(row, "from"), reader.day(row, "until")
        if code is None or usd is None:
            continue
        amount = Amount(
            code,
            int(usd * 100),
            frozenset(row.values["modifiers"].split()),
            row.values["place"],
            starts,
            ends,
        )
        found[code] = (*found.get(code, ()), amount)
    return AmountTable(
        source.title,
        source.valid_from,
        source.valid_through,
        found,
        source.imported is not None,
    )


def _number(reader: RowReader, row: Row, column: str) -> Decimal | None:
    """A number of 0 or more; None after noting that there is none."""
    text = row.values[column]
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal(-1)
    if number.is_finite() and number >= 0:
        return number
    advice = "a number of 0 or more, such as 0.43"
    reader.note(row, "not-a-number", f"{column} {text!r} is not a number", advice)
    return None
