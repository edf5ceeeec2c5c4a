"""Where a reference table comes from: the YAML file that stands beside its CSV file."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from engine.locations import shipped_knowledge_base
from engine.source import Diagnostic, Document, in_order, read_document, to_text, with_text
from engine.source.schema_check import check_schema
from engine.therapy import Extent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date
    from pathlib import Path

SOURCE_SUFFIX = ".source.yaml"
SCHEMA_NAME = "source.schema.json"
PAIR_EDITS = "pair-edits"
UNIT_MAXIMA = "unit-maxima"
RELATIVE_VALUES = "relative-values"
LOCALITIES = "localities"
FEE_AMOUNTS = "fee-amounts"
EVERY_TABLE = "both"
IMPORTED = "imported"
"""The folder, beside the tables that came with a knowledge base, of those that were imported."""
FIRST_CODE, LAST_CODE = "00000", "ZZZZZ"
"""The ends of all codes, in the order of CMS's tables: digits before letters."""
_ANY_CODE = "any"


class ReferenceDataError(ValueError):
    """Reference data that cannot be used; ``diagnostics`` hold every problem with its place."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = in_order(diagnostics)
        super().__init__(to_text(self.diagnostics))


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """A published file of which a table was made.

    ``sha256`` is that of the file as it was downloaded, ``rows`` what it held and ``kept`` what was
    taken. ``part`` is its number when a table comes in several files; ``first`` and ``last`` are
    the ends of its column 1.
    """

    name: str
    sha256: str
    rows: int
    kept: int
    part: int | None
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """How a table was imported; ``parts`` is how many files make it up."""

    on: date
    version: str
    parts: int
    files: tuple[ImportedFile, ...]

    @property
    def missing(self) -> tuple[int, ...]:
        """The numbers of the parts that were not imported."""
        there = {file.part for file in self.files}
        return () if None in there else tuple(sorted({*range(1, self.parts + 1)} - there))

    @property
    def column_1(self) -> tuple[tuple[str, str], ...] | None:
        """The first and last code of each stretch of column 1 that was imported; None for all."""
        if not self.missing:
            return None
        stretches: list[tuple[str, str]] = []
        last_part = 0
        for file in sorted(self.files, key=lambda file: file.part or 0):
            first = FIRST_CODE if file.part == 1 else file.first
            last = LAST_CODE if file.part == self.parts else file.last
            if stretches and file.part == last_part + 1:
                first = stretches.pop()[0]
            stretches.append((first, last))
            last_part = file.part or 0
        return tuple(stretches)


@dataclass(frozen=True)
class TableSource:
    """A checked source file.

    ``file`` is the table beside it, ``tables`` the names that its ``table`` column may hold, and
    ``extents`` the pairs for which each of them is complete. ``imported`` is None for a table that
    came with the knowledge base.
    """

    path: Path
    kind: str
    file: Path
    sha256: str
    valid_from: date
    valid_through: date
    tables: tuple[str, ...]
    title: str
    extents: dict[str, tuple[Extent, ...]]
    imported: ImportRecord | None = None
    code_sets: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def tables_named(self, name: str) -> tuple[str, ...]:
        """The tables that a row of ``name`` belongs to; none when the name is unknown."""
        if name == EVERY_TABLE:
            return self.tables
        return (name,) if name in self.tables else ()


def read_source(path: Path) -> TableSource:
    """Reads and checks a source file against the schema beside it.

    Raises ReferenceDataError with every problem found.
    """
    document = with_text(read_document(path), [("code_sets", "*", "*")])
    problems = list(document.diagnostics)
    if document.root is not None:
        problems += check_schema(document, _schema_beside(path))
    if not problems:
        problems += _contradictions(document)
    if any(problem.severity == "error" for problem in problems):
        raise ReferenceDataError(problems)
    data = document.data
    return TableSource(
        path=path,
        kind=data["kind"],
        file=path.parent / data["file"],
        sha256=data["sha256"],
        valid_from=data["valid_from"],
        valid_through=data["valid_through"],
        tables=tuple(data["tables"]),
        title=data["title"],
        extents=_extents(data),
        imported=_imported(data["imported"]) if "imported" in data else None,
        code_sets=_code_sets(data),
    )


def _schema_beside(path: Path) -> dict[str, Any]:
    if path.parent.name == IMPORTED:
        # Written by this program, which may be newer than the knowledge base around it.
        path = shipped_knowledge_base() / "reference" / path.name
    schema_path = path.with_name(SCHEMA_NAME)
    try:
        schema: dict[str, Any] = json.loads(schema_path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        advice = "copy it from the folder of the shipped reference tables"
        message = f"the schema of reference sources is missing beside {path.name}"
        raise ReferenceDataError(
            [Diagnostic("error", "missing-file", message, str(schema_path), advice=advice)]
        ) from None
    except ValueError:
        advice = "copy it anew from the folder of the shipped reference tables"
        message = "the schema of reference sources is no JSON"
        raise ReferenceDataError(
            [Diagnostic("error", "broken-schema", message, str(schema_path), advice=advice)]
        ) from None
    return schema


def _contradictions(document: Document) -> Iterator[Diagnostic]:
    """What the schema cannot see: dates in the wrong order, names of nothing."""
    data = document.data
    if data["valid_through"] < data["valid_from"]:
        yield document.diagnostic(
            ("valid_through",),
            "dates-reversed",
            "the table ends before it starts",
            f"a date from {data['valid_from'].isoformat()} on",
        )
    sets = data.get("code_sets", {})
    for table, extents in data.get("complete_for", {}).items():
        if table not in data["tables"]:
            yield document.diagnostic(
                ("complete_for", table),
                "unknown-table",
                f"no table is named {table!r}",
                f"one of {', '.join(data['tables'])}",
                at_key=True,
            )
        for index, extent in enumerate(extents):
            for side, known in (("one", set(sets)), ("other", {*sets, _ANY_CODE})):
                if extent[side] not in known:
                    yield document.diagnostic(
                        ("complete_for", table, index, side),
                        "unknown-code-set",
                        f"no code set is named {extent[side]!r}",
                        f"one of {', '.join(sorted(known))}",
                    )


def _extents(data: dict[str, Any]) -> dict[str, tuple[Extent, ...]]:
    sets = _code_sets(data)
    return {
        table: tuple(Extent(sets[entry["one"]], sets.get(entry["other"])) for entry in entries)
        for table, entries in data.get("complete_for", {}).items()
    }


def _code_sets(data: dict[str, Any]) -> dict[str, frozenset[str]]:
    return {name: frozenset(codes) for name, codes in data.get("code_sets", {}).items()}


def _imported(data: dict[str, Any]) -> ImportRecord:
    files = tuple(
        ImportedFile(
            name=file["name"],
            sha256=file["sha256"],
            rows=file["rows"],
            kept=file["kept"],
            part=file.get("part"),
            first=file.get("first", FIRST_CODE),
            last=file.get("last", LAST_CODE),
        )
        for file in data["files"]
    )
    return ImportRecord(data["on"], data["version"], data.get("parts", 1), files)
