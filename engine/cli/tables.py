"""``payor-rules tables``: which published tables are loaded, and removing imported ones."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path, PurePosixPath
from typing import Any

from rich.text import Text

from engine.cli.exit_codes import ExitCode, UsageError
from engine.cli.knowledge import knowledge_base_of
from engine.cli.terminal import Terminal
from engine.cli.wording import no_such
from engine.determination.set_in import SetIn
from engine.reference.imported import TableName, imported_sources
from engine.reference.source import SOURCE_SUFFIX, ReferenceDataError, TableSource, read_source
from engine.source import Diagnostic
from engine.source.diagnostics import listed

_DIGITS = 12


def run(arguments: Namespace, terminal: Terminal) -> ExitCode:
    """Lists the tables, or removes imported ones."""
    reference = knowledge_base_of(arguments) / "reference"
    if arguments.remove is not None:
        for stem in _remove(reference, arguments.remove):
            terminal.show(Text(f"removed: {stem}"))
        return ExitCode.DONE
    sources, problems = _sources(reference)
    if arguments.format == "json":
        terminal.raw(json.dumps([_data(s) for s in sources], indent=2, ensure_ascii=False))
    else:
        for source in sources:
            terminal.show(_shown(source))
        if not sources and not problems:
            terminal.show(Text(f"no tables in {reference}"))
    terminal.diagnostics(problems)
    return ExitCode.FAILED if problems else ExitCode.DONE


def _sources(reference: Path) -> tuple[list[TableSource], list[Diagnostic]]:
    """Every table of a folder that can be read, those that came with it first, and the faults."""
    sources: list[TableSource] = []
    problems: list[Diagnostic] = []
    for path in [*sorted(reference.glob(f"*{SOURCE_SUFFIX}")), *imported_sources(reference)]:
        try:
            sources.append(read_source(path))
        except ReferenceDataError as error:
            problems.extend(error.diagnostics)
    sources.sort(key=lambda source: (source.kind, source.tables, source.valid_from))
    return sources, problems


def _remove(reference: Path, wanted: str) -> list[str]:
    """Removes the imported tables of a name or a quarter; returns the names."""
    from engine.reference.imports.problems import ImportRefusedError
    from engine.reference.imports.store import hold

    stems = [path.name.removesuffix(SOURCE_SUFFIX) for path in imported_sources(reference)]
    chosen = [stem for stem in stems if wanted in (stem, _quarter(stem))]
    if not chosen:
        known = {*stems, *filter(None, map(_quarter, stems))}
        if not known:
            raise UsageError(f"nothing was imported into {reference.parent} - there is no table")
        raise UsageError(no_such("imported table", wanted, known))
    try:
        with hold(reference) as store:
            for stem in chosen:
                store.remove(stem)
    except ImportRefusedError as error:
        raise UsageError(f"nothing was removed\n{error}") from None
    return chosen


def _quarter(stem: str) -> str:
    name = TableName.of(stem)
    return str(name.quarter) if name is not None else ""


def _shown(source: TableSource) -> SetIn:
    record = source.imported
    below = [Text(f"{source.valid_from} to {source.valid_through}")]
    if record is None:
        below.append(Text("came with the knowledge base"))
    else:
        edition = f", {record.version}" if record.version else ""
        kept, rows = (
            sum(getattr(file, each) for file in record.files) for each in ("kept", "rows")
        )
        below.append(Text(f"imported {record.on}{edition}: kept {kept:,} of {rows:,} rows"))
        if record.missing:
            parts = listed(f"f{number}" for number in record.missing)
            below.append(Text(f"{parts} not imported", "bold yellow"))
        for file in record.files:
            name = PurePosixPath(file.name).name
            below.append(Text(f"{name}, SHA-256 {file.sha256[:_DIGITS]}...", "dim"))
        below.append(Text(source.path.name.removesuffix(SOURCE_SUFFIX), "dim"))
    return SetIn(Text.assemble((source.title, "cyan"), f", {listed(source.tables)}"), *below)


def _data(source: TableSource) -> dict[str, Any]:
    record = source.imported
    data: dict[str, Any] = {
        "name": source.path.name.removesuffix(SOURCE_SUFFIX),
        "kind": source.kind,
        "tables": list(source.tables),
        "title": source.title,
        "valid_from": source.valid_from.isoformat(),
        "valid_through": source.valid_through.isoformat(),
        "imported": None,
    }
    if record is not None:
        data["imported"] = {
            "on": record.on.isoformat(),
            "version": record.version,
            "missing_parts": list(record.missing),
            "files": [
                {
                    "name": file.name,
                    "sha256": file.sha256,
                    "rows": file.rows,
                    "kept": file.kept,
                    "part": file.part,
                }
                for file in record.files
            ],
        }
    return data
