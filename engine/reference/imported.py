"""Which tables were imported into a knowledge base, told from the names of their files alone.

Opening a knowledge base reads none of them: a table is read when a visit of its days asks for it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from engine.locations import shipped_knowledge_base
from engine.reference.quarter import Quarter
from engine.reference.source import IMPORTED, PAIR_EDITS, SOURCE_SUFFIX, UNIT_MAXIMA

LEFT_OUT_VARIABLE = "PAYOR_RULES_WITHOUT_IMPORTS"
"""While the environment has it, tables imported into the shipped knowledge base are not seen."""

_BEGINNINGS = {PAIR_EDITS: "ncci-pairs-", UNIT_MAXIMA: "ncci-unit-maxima-"}
_REST = re.compile(r"([a-z]+)-(20[0-9]{2}q[1-4]|[0-9]{4}-[0-9]{2}-[0-9]{2})")


@dataclass(frozen=True, order=True, slots=True)
class TableName:
    """An imported table: its kind, the part of the publisher's tables, and its first day."""

    kind: str
    table: str
    valid_from: date

    @property
    def quarter(self) -> Quarter:
        """The quarter in which it takes effect."""
        return Quarter.holding(self.valid_from)

    @property
    def since(self) -> str:
        """The quarter with which it begins, or its first day when that lies within a quarter."""
        whole = self.valid_from == self.quarter.first_day
        return str(self.quarter if whole else self.valid_from)

    @property
    def stem(self) -> str:
        """How the names of its files begin."""
        return f"{_BEGINNINGS[self.kind]}{self.table}-{self.since}"

    @classmethod
    def of(cls, stem: str) -> TableName | None:
        """The table of a stem; None for the stem of anything else."""
        for kind, beginning in _BEGINNINGS.items():
            found = _REST.fullmatch(stem.removeprefix(beginning))
            if stem.startswith(beginning) and found:
                quarter = Quarter.of(found[2])
                try:
                    day = quarter.first_day if quarter else date.fromisoformat(found[2])
                except ValueError:
                    return None
                return cls(kind, found[1], day)
        return None


def imported_tables(reference: Path) -> Iterator[tuple[TableName, Path]]:
    """The imported edit tables of a folder ``reference`` with their source files, in order."""
    found = []
    for path in imported_sources(reference):
        name = TableName.of(path.name.removesuffix(SOURCE_SUFFIX))
        if name is not None:
            found.append((name, path))
    yield from sorted(found)


def imported_sources(reference: Path) -> list[Path]:
    """The source files of every table that was imported, of any kind, in order."""
    folder = reference / IMPORTED
    if not folder.is_dir() or (LEFT_OUT_VARIABLE in os.environ and _is_shipped(reference)):
        return []
    return sorted(path for path in folder.iterdir() if path.name.endswith(SOURCE_SUFFIX))


def _is_shipped(reference: Path) -> bool:
    return reference.resolve() == (shipped_knowledge_base() / "reference").resolve()
