"""One table of pair edits of one quarter: what is given, put together with what is loaded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from engine.reference.imported import TableName
from engine.reference.imports.kept_codes import KeptCodes
from engine.reference.imports.open_table import OpenTable
from engine.reference.imports.pair_rows import SCHEMA, PairRows
from engine.reference.imports.problems import problem, refused
from engine.reference.imports.store import Store
from engine.reference.pair_store import SUFFIX, PairStore, StoredPair, written
from engine.reference.quarter import Quarter
from engine.reference.source import PAIR_EDITS, ImportedFile, TableSource
from engine.source import Diagnostic
from engine.source.diagnostics import listed
from engine.therapy import Indicator, PairEdit

PARTS = 4
"""The files in which CMS gives one table of a quarter, f1 to f4."""

_ROW = [name for name in SCHEMA.names if name != "part"]
_KEY = ["column_1", "column_2", "effective"]


@dataclass(frozen=True, slots=True)
class Part:
    """A file that was given; ``number`` is its part of the table, None when it is all of it."""

    file: OpenTable
    table: str
    quarter: Quarter
    version: str
    number: int | None


@dataclass(frozen=True)
class PairQuarter:
    """The table ``table`` of a quarter; ``given`` are its files in this import."""

    store: Store
    table: str
    quarter: Quarter
    given: Sequence[Part]
    codes: KeptCodes
    parts: int | None
    today: date

    @property
    def stem(self) -> str:
        """The beginning of the names of its files."""
        return TableName(PAIR_EDITS, self.table, self.quarter.first_day).stem

    @property
    def version(self) -> str:
        """The edition that is given."""
        return self.given[0].version

    @cached_property
    def loaded(self) -> TableSource | None:
        """What is loaded of it already."""
        return self.store.source(self.stem)

    @cached_property
    def staying(self) -> tuple[ImportedFile, ...]:
        """The loaded files that stay beside those given: other parts of the same edition."""
        numbers = self._numbers
        if None in numbers or self.loaded is None or not self._continues(self.loaded):
            return ()
        assert self.loaded.imported is not None
        return tuple(file for file in self.loaded.imported.files if file.part not in numbers)

    def contradictions(self) -> Iterator[Diagnostic]:
        """Why what is given makes no table, or would make a worse one than is loaded."""
        name = f"{self.table} {self.quarter}"
        versions = sorted({part.version for part in self.given})
        if len(versions) > 1:
            message = f"the files are of several editions, {listed(versions)}"
            yield problem(name, "several-editions", message, "give the files of one of them")
        numbers = self._numbers
        files = listed(part.file.path.name for part in self.given)
        if len(numbers) > len(set(numbers)) or (None in numbers and len(numbers) > 1):
            message = f"{files} are several files for the same part"
            advice = "give each once, under the name that CMS gave it (it ends in f1, f2, ...)"
            yield problem(name, "several-files", message, advice)
            return
        record = self.loaded.imported if self.loaded else None
        if record is None or self.loaded is None or self._continues(self.loaded):
            return
        lost = {file.part for file in record.files} - set(numbers)
        if lost and None not in numbers:
            had = record.version or "an edition without a name"
            message = f"{had} is loaded, and {files} alone would leave less of the table"
            yield problem(name, "fewer-parts", message, "give all files of the new edition at once")

    def put(self, found: Mapping[Part, PairRows]) -> str:
        """Takes the table into use, and says so in one line.

        Raises ImportRefusedError when rows contradict each other.
        """
        rows = self._together([found[part].kept for part in self.given])
        files = [*self.staying, *(self._file(part, found) for part in self.given)]
        files.sort(key=lambda file: file.part or 0)
        source = self._source(files)
        path = self.store.put(self.stem, SUFFIX, written(map(_stored, rows.to_pylist())), source)
        total = sum(file.rows for file in files)
        version = f" ({self.version})" if self.version else ""
        line = (
            f"pair edits, {self.table} {self.quarter}{version}: kept {rows.num_rows:,} of"
            f" {total:,} rows\n  {path}"
        )
        missing = sorted({*range(1, self._parts + 1)} - {file.part for file in files})
        if None not in self._numbers and missing:
            those = listed(f"f{number}" for number in missing)
            line += f"\n  {those} not loaded yet: pairs that may stand there stay unknown"
        return line

    @cached_property
    def _numbers(self) -> tuple[int | None, ...]:
        return tuple(part.number for part in self.given)

    @cached_property
    def _parts(self) -> int:
        loaded = self.loaded.imported.parts if self.loaded and self.loaded.imported else 0
        stated = self.parts or max(PARTS, loaded if self.staying else 0)
        return max(stated, *(number or 1 for number in self._numbers))

    def _continues(self, loaded: TableSource) -> bool:
        record = loaded.imported
        return (
            record is not None
            and record.version == self.version
            and all(file.part is not None for file in record.files)
            and loaded.code_sets == {self.codes.name: self.codes.codes}
        )

    def _together(self, given: Sequence[pa.Table]) -> pa.Table:
        tables = list(given)
        if self.staying and self.loaded is not None:
            numbers = {file.part for file in self.staying}
            kept = [row for row in PairStore(self.loaded).stored() if row.part in numbers]
            tables.append(pa.Table.from_pylist([_row(row) for row in kept], schema=SCHEMA))
        distinct = (
            pa.concat_tables(tables)
            .group_by(_ROW, use_threads=False)
            .aggregate([("part", "min")])
            .rename_columns([*_ROW, "part"])
            .sort_by([(name, "ascending") for name in _KEY])
        )
        counted = distinct.group_by(_KEY, use_threads=False).aggregate([("indicator", "count")])
        twice = counted.filter(pc.greater(counted["indicator_count"], 1)).slice(0, 5).to_pylist()
        if twice:
            pairs = listed(
                f"{row['column_1']} with {row['column_2']}, {row['effective']}" for row in twice
            )
            message = f"one pair has several rows from the same day on: {pairs}"
            raise refused(
                f"{self.table} {self.quarter}",
                "contradicting-rows",
                message,
                "give the files of one edition only, as CMS publishes them",
            )
        return distinct.cast(SCHEMA)

    def _file(self, part: Part, found: Mapping[Part, PairRows]) -> ImportedFile:
        rows = found[part]
        return ImportedFile(
            name=part.file.shown,
            sha256=part.file.sha256,
            rows=rows.rows,
            kept=rows.kept.num_rows,
            part=part.number,
            first=rows.first,
            last=rows.last,
        )

    def _source(self, files: Sequence[ImportedFile]) -> dict[str, Any]:
        year, number = self.quarter.year, self.quarter.number
        told = [
            {
                "name": file.name,
                "sha256": file.sha256,
                "rows": file.rows,
                "kept": file.kept,
                "first": file.first,
                "last": file.last,
            }
            | ({"part": file.part} if file.part is not None else {})
            for file in files
        ]
        return {
            "kind": PAIR_EDITS,
            "valid_from": self.quarter.first_day,
            "valid_through": self.quarter.last_day,
            "tables": [self.table],
            "title": f"Medicare NCCI pair edits {year} Q{number}",
            "publisher": "Centers for Medicare & Medicaid Services (CMS)",
            "licence": "as accepted by whoever downloaded the files; code numbers belong to the"
            " American Medical Association",
            "imported": {
                "on": self.today,
                "version": self.version,
                "parts": self._parts,
                "files": told,
            },
            "columns": {
                "column_1": "the code that is paid",
                "column_2": "the code that is denied beside it",
                "effective": "first active day",
                "deletion": "last active day; empty while the edit has none",
                "indicator": "0 never together, 1 together with a modifier, 9 never in force",
                "rationale": "CMS's ground for the edit",
                "part": "the file that held the row",
            },
            "dropped": ["pairs without a code of the set below", "the mark of edits before 1996"],
            "code_sets": {self.codes.name: sorted(self.codes.codes)},
            "complete_for": {self.table: [{"one": self.codes.name, "other": "any"}]},
        }


def _stored(row: dict[str, Any]) -> StoredPair:
    edit = PairEdit(
        row["column_1"],
        row["column_2"],
        Indicator(row["indicator"]),
        row["effective"],
        row["deletion"],
        row["rationale"],
    )
    return StoredPair(edit, row["part"])


def _row(stored: StoredPair) -> dict[str, Any]:
    edit = stored.edit
    return {
        "column_1": edit.column_1,
        "column_2": edit.column_2,
        "effective": edit.effective,
        "deletion": edit.deletion,
        "indicator": int(edit.indicator),
        "rationale": edit.rationale,
        "part": stored.part,
    }
