"""Where a reference table comes from: the YAML file that stands beside its CSV file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.source import Diagnostic, Document, in_order, read_document, to_text, with_text
from engine.source.schema_check import check_schema
from engine.therapy import Extent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from pathlib import Path

SOURCE_SUFFIX = ".source.yaml"
SCHEMA_NAME = "source.schema.json"
PAIR_EDITS = "pair-edits"
UNIT_MAXIMA = "unit-maxima"
EVERY_TABLE = "both"
_ANY_CODE = "any"


class ReferenceDataError(ValueError):
    """Reference data that cannot be used; ``diagnostics`` hold every problem with its place."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = in_order(diagnostics)
        super().__init__(to_text(self.diagnostics))


@dataclass(frozen=True)
class TableSource:
    """A checked source file.

    ``file`` is the CSV beside it, ``tables`` the names that its ``table`` column may hold, and
    ``extents`` the pairs for which each of them is complete.
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
    )


def _schema_beside(path: Path) -> dict[str, Any]:
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
    sets = {name: frozenset(codes) for name, codes in data.get("code_sets", {}).items()}
    return {
        table: tuple(Extent(sets[entry["one"]], sets.get(entry["other"])) for entry in entries)
        for table, entries in data.get("complete_for", {}).items()
    }
