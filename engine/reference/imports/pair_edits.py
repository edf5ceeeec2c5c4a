"""Importing CMS's quarterly pair edits (NCCI procedure-to-procedure): ``import ptp``."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from engine.reference.imports.heading import check_layout
from engine.reference.imports.kept_codes import KeptCodes, kept_codes
from engine.reference.imports.names import part_of, quarter_of, table_of, version_of
from engine.reference.imports.open_table import open_table
from engine.reference.imports.pair_quarter import PairQuarter, Part
from engine.reference.imports.pair_rows import LAYOUT, PairReader, PairRows
from engine.reference.imports.problems import ImportRefusedError, problem
from engine.reference.imports.request import ImportRequest
from engine.reference.imports.store import hold
from engine.source import Diagnostic


def run(request: ImportRequest) -> tuple[str, ...]:
    """Imports files of any tables and quarters; see ``Importer``."""
    codes = kept_codes(request.folder, request.options.codes)
    parts = _opened(request)
    with hold(request.folder) as store:
        quarters = [
            PairQuarter(store, *of, tuple(given), codes, request.options.parts, request.today)
            for of, given in groupby(parts, key=lambda part: (part.table, part.quarter))
        ]
        _stop_on([found for quarter in quarters for found in quarter.contradictions()])
        rows = _rows(parts, codes, request)
        return tuple(quarter.put(rows) for quarter in quarters)


def _opened(request: ImportRequest) -> list[Part]:
    """Every file given, opened and named; all that cannot be are refused together."""
    parts: dict[tuple[object, ...], Part] = {}
    problems: list[Diagnostic] = []
    for path in request.files:
        try:
            file = open_table(path)
            check_layout(file, LAYOUT)
            part = Part(
                file,
                table_of(file, request.options.table),
                quarter_of(file, request.options.quarter),
                version_of(file),
                part_of(file),
            )
        except ImportRefusedError as error:
            problems.extend(error.problems)
            continue
        parts.setdefault((part.table, part.quarter, part.number, file.sha256), part)
    _stop_on(problems)
    return sorted(parts.values(), key=lambda part: (part.table, part.quarter, part.number or 0))


def _rows(parts: Sequence[Part], codes: KeptCodes, request: ImportRequest) -> dict[Part, PairRows]:
    """The rows of each file; raises ImportRefusedError when any row is wrong."""
    reader = PairReader(codes.codes)
    total = sum(part.file.size for part in parts)
    done = 0
    found: dict[Part, PairRows] = {}

    def more(read: int) -> None:
        nonlocal done
        done += read
        request.watch(f"reading {part.file.brief}", min(done, total), total)

    for part in parts:
        rows = reader.read(part.file, part.number, more)
        if rows is not None:
            found[part] = rows
            if rows.latest > part.quarter.last_day:
                message = f"it has edits from {rows.latest} on, so it is not of {part.quarter}"
                advice = "name the quarter that the file is of"
                reader.problems.append(problem(part.file.shown, "other-quarter", message, advice))
    _stop_on(reader.problems)
    return found


def _stop_on(problems: Sequence[Diagnostic]) -> None:
    if problems:
        raise ImportRefusedError(problems)
