"""All reference tables of a folder, each quarter found by the date of service."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING, TypeVar

from engine.reference.edit_pairs import read_edit_tables
from engine.reference.editions import Edition, Editions
from engine.reference.imported import TableName, imported_tables
from engine.reference.pair_store import PairStore
from engine.reference.source import (
    PAIR_EDITS,
    SOURCE_SUFFIX,
    UNIT_MAXIMA,
    ReferenceDataError,
    TableSource,
    read_source,
)
from engine.reference.unit_maxima import read_maxima_tables
from engine.source import Diagnostic
from engine.therapy import EditTable, MaximaTable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path


_Table = TypeVar("_Table", EditTable, MaximaTable)


@dataclass(frozen=True)
class ReferenceTables:
    """Every loaded edition of the edit and maxima tables, by name."""

    edit_tables: Mapping[str, Editions[EditTable]]
    maxima_tables: Mapping[str, Editions[MaximaTable]]
    files: tuple[Path, ...] = ()

    def edits(self, table: str, on: date) -> EditTable | None:
        """The edition of an edit table to ask about a day of service (see ``Editions.on``).

        None when no table has the name. Raises ReferenceDataError when the table cannot be used.
        """
        editions = self.edit_tables.get(table)
        return editions.on(on) if editions is not None else None

    def maxima(self, table: str, on: date) -> MaximaTable | None:
        """The edition of a table of maxima to ask about a day of service; see ``edits``."""
        editions = self.maxima_tables.get(table)
        return editions.on(on) if editions is not None else None

    @cached_property
    def key(self) -> str:
        """A digest of all that the tables say, equal for equal tables in any process."""
        digest = hashlib.sha256()
        for path in self.files:
            # Rows that were imported are named by their digest, in the source file.
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
        return digest.hexdigest()

    def problems(self) -> tuple[Diagnostic, ...]:
        """What keeps imported tables from being used; each is opened for it."""
        found: list[Diagnostic] = []
        for edits in self.edit_tables.values():
            for edition in edits.every:
                found += _problems(edition)
        for maxima in self.maxima_tables.values():
            for newer in maxima.every:
                found += _problems(newer)
        return tuple(found)


def _problems(edition: Edition[EditTable] | Edition[MaximaTable]) -> tuple[Diagnostic, ...]:
    try:
        table = edition.table
        if isinstance(table, EditTable):
            table.edits.codes()
    except ReferenceDataError as error:
        return error.diagnostics
    return ()


def read_reference_tables(folder: Path, *, imported: bool = True) -> ReferenceTables:
    """The tables of every ``*.source.yaml`` of a folder, and those imported into it.

    What was read is kept until a file changes. Raises ReferenceDataError, and FileNotFoundError
    when there is no such folder. Imported tables are read when they are asked for; without
    ``imported`` they are left out.
    """
    shipped = tuple((path, *_stamp(path)) for path in sorted(folder.iterdir()) if path.is_file())
    later = imported_tables(folder) if imported else ()
    return _read(shipped, tuple((name, path, *_stamp(path)) for name, path in later))


def _stamp(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_size


@lru_cache(maxsize=4)
def _read(
    shipped: tuple[tuple[Path, int, int], ...],
    imported: tuple[tuple[TableName, Path, int, int], ...],
) -> ReferenceTables:
    edits: dict[str, list[Edition[EditTable]]] = {}
    maxima: dict[str, list[Edition[MaximaTable]]] = {}
    files: list[Path] = []
    for path, *_ in shipped:
        if not path.name.endswith(SOURCE_SUFFIX):
            continue
        source = read_source(path)
        if source.kind == PAIR_EDITS:
            for name, of_edits in read_edit_tables(source).items():
                edits.setdefault(name, []).append(_known(of_edits))
        elif source.kind == UNIT_MAXIMA:
            for name, of_maxima in read_maxima_tables(source).items():
                maxima.setdefault(name, []).append(_known(of_maxima))
        files += [path, source.file]
    for table, path, *_ in imported:
        if table.kind == PAIR_EDITS:
            later = Edition(table.valid_from, partial(_imported_edits, path, table))
            edits.setdefault(table.table, []).append(later)
        else:
            newer = Edition(table.valid_from, partial(_imported_maxima, path, table))
            maxima.setdefault(table.table, []).append(newer)
        files.append(path)
    return ReferenceTables(
        {name: Editions(editions) for name, editions in edits.items()},
        {name: Editions(editions) for name, editions in maxima.items()},
        tuple(files),
    )


def _known(table: _Table) -> Edition[_Table]:
    return Edition(table.valid_from, partial(_itself, table))


def _itself(table: _Table) -> _Table:
    return table


def _imported_edits(path: Path, name: TableName) -> EditTable:
    source = _imported(path, name)
    assert source.imported is not None
    extents = source.extents.get(name.table, ())
    return EditTable(
        f"{source.title}, {name.table}",
        source.valid_from,
        source.valid_through,
        tuple(replace(extent, column_1=source.imported.column_1) for extent in extents),
        PairStore(source),
        version=source.imported.version,
        imported=True,
        dated=True,
    )


def _imported_maxima(path: Path, name: TableName) -> MaximaTable:
    table = read_maxima_tables(_imported(path, name))[name.table]
    return replace(table, imported=True)


def _imported(path: Path, name: TableName) -> TableSource:
    source = read_source(path)
    says = source.kind, source.tables, source.valid_from
    if source.imported is None or says != (name.kind, (name.table,), name.valid_from):
        message = "the source file describes another table than its name says"
        advice = "import the quarter again, under the name that is made for it"
        raise ReferenceDataError(
            [Diagnostic("error", "other-table", message, str(path), advice=advice)]
        )
    return source
