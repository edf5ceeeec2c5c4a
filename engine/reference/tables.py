"""All reference tables of a folder, each quarter found by the date of service."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol, TypeVar

from engine.reference.edit_pairs import read_edit_tables
from engine.reference.source import (
    PAIR_EDITS,
    SOURCE_SUFFIX,
    UNIT_MAXIMA,
    read_source,
)
from engine.reference.unit_maxima import read_maxima_tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from pathlib import Path

    from engine.therapy import EditTable, MaximaTable


class _Dated(Protocol):
    @property
    def valid_from(self) -> date: ...


_Table = TypeVar("_Table", bound=_Dated)


@dataclass(frozen=True)
class ReferenceTables:
    """Every published version of the edit and maxima tables, by name, the earliest first."""

    edit_tables: Mapping[str, tuple[EditTable, ...]]
    maxima_tables: Mapping[str, tuple[MaximaTable, ...]]

    def edits(self, table: str, on: date) -> EditTable | None:
        """The version of an edit table to ask about a day of service.

        That is the latest published by then, or the first when the day is before them all; its
        answers tell whether it reaches the day. None when no table has the name.
        """
        return _version(self.edit_tables.get(table, ()), on)

    def maxima(self, table: str, on: date) -> MaximaTable | None:
        """The version of a table of maxima to ask about a day of service; see ``edits``."""
        return _version(self.maxima_tables.get(table, ()), on)


def read_reference_tables(folder: Path) -> ReferenceTables:
    """Reads every ``*.source.yaml`` of a folder and the tables beside them.

    What was read is kept until a file changes. Raises ReferenceDataError, and FileNotFoundError
    when there is no such folder.
    """
    return _read(tuple((path, *_stamp(path)) for path in sorted(folder.iterdir())))


def _stamp(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_size


@lru_cache(maxsize=4)
def _read(files: tuple[tuple[Path, int, int], ...]) -> ReferenceTables:
    edit_tables: dict[str, list[EditTable]] = {}
    maxima_tables: dict[str, list[MaximaTable]] = {}
    for path, *_ in files:
        if not path.name.endswith(SOURCE_SUFFIX):
            continue
        source = read_source(path)
        if source.kind == PAIR_EDITS:
            for name, edits in read_edit_tables(source).items():
                edit_tables.setdefault(name, []).append(edits)
        elif source.kind == UNIT_MAXIMA:
            for name, maxima in read_maxima_tables(source).items():
                maxima_tables.setdefault(name, []).append(maxima)
    return ReferenceTables(
        {name: _by_date(tables) for name, tables in edit_tables.items()},
        {name: _by_date(tables) for name, tables in maxima_tables.items()},
    )


def _by_date(tables: Iterable[_Table]) -> tuple[_Table, ...]:
    return tuple(sorted(tables, key=lambda table: table.valid_from))


def _version(tables: tuple[_Table, ...], on: date) -> _Table | None:
    published = [table for table in tables if table.valid_from <= on]
    return published[-1] if published else next(iter(tables), None)
