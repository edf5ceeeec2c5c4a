"""CMS's file of geographic indices (GPCI, Addendum E): the payment localities of a year."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from contextlib import closing
from datetime import date

from engine.reference.fee_schedules import LOCALITY_COLUMNS
from engine.reference.imports.fee_tables import CMS, CMS_LICENCE, MEDICARE, FeeTable
from engine.reference.imports.heading import Heading, Layout, heading
from engine.reference.imports.numbered_rows import NumberedRow, numbered_rows
from engine.reference.imports.open_table import AGAIN, OpenTable
from engine.reference.imports.problems import ImportRefusedError, problem, refused
from engine.reference.source import LOCALITIES
from engine.source import Diagnostic
from engine.source.diagnostics import quoted

LAYOUT = Layout(
    "CMS's file of geographic indices (GPCI)",
    ("contractor", "state", "locality number", "locality name", "pw gpci", "pe gpci", "mp gpci"),
    codes=1,
)
_CONTRACTOR = re.compile(r"[0-9]{4,5}")
_NUMBER = re.compile(r"[0-9A-Z]{1,2}")
_INDEX = re.compile(r"[0-9]{1,2}(\.[0-9]{1,4})?")
_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})(?![0-9])")
_TWO_LETTERS = re.compile(r"\b[A-Z]{2}\b")


def read_locality_file(file: OpenTable, stated: date | None, codes: frozenset[str]) -> FeeTable:
    """All localities; raises ImportRefusedError with everything that is wrong."""
    del codes
    problems: list[Diagnostic] = []
    lines: dict[str, int] = {}
    kept: list[tuple[str, ...]] = []
    with closing(numbered_rows(file)) as rows:
        begins = heading(file.shown, LAYOUT, rows)
        year = _year(file, begins, stated)
        for row in (begins.row, *rows):
            cells = row.cells[: len(LAYOUT.columns)]
            if not cells or not _CONTRACTOR.fullmatch(cells[0]):
                continue
            problems += _faults(file, row, lines)
            if not problems:
                kept.append(cells)
    if problems:
        raise ImportRefusedError(problems)
    known = {cells[1] for cells in kept}
    return FeeTable(
        file=file,
        stem=f"medicare-localities-{year}",
        columns=LOCALITY_COLUMNS,
        rows=sorted(_stored(cells, known) for cells in kept),
        read=len(kept),
        about={
            "kind": LOCALITIES,
            "valid_from": date(year, 1, 1),
            "valid_through": date(year, 12, 31),
            "tables": [MEDICARE],
            "title": f"Medicare physician fee schedule, geographic indices of {year}",
            "publisher": CMS,
            "licence": CMS_LICENCE,
            "columns": {
                "contractor": "number of the Medicare contractor",
                "locality": "number of the payment locality",
                "states": "the states in which it lies, those that its name mentions among them",
                "name": "CMS's name of it",
                "work": "index of the work",
                "practice_expense": "index of the practice expense",
                "malpractice": "index of malpractice insurance",
            },
            "dropped": [],
        },
    )


def _year(file: OpenTable, begins: Heading, stated: date | None) -> int:
    if stated is not None:
        return stated.year
    for text in (*begins.columns, *begins.notices, *file.names):
        found = _YEAR.search(text)
        if found:
            return int(found[1])
    message = "neither the file nor its name says of which year it is"
    raise refused(file.shown, "unnamed-date", message, "say --effective, such as 2026-01-01")


def _faults(file: OpenTable, row: NumberedRow, lines: dict[str, int]) -> list[Diagnostic]:
    cells = row.cells

    def fault(code: str, message: str) -> list[Diagnostic]:
        return [problem(file.shown, code, message, AGAIN, row.line)]

    if len(cells) < len(LAYOUT.columns) or any(cells[len(LAYOUT.columns) :]):
        expected = len(LAYOUT.columns)
        return fault(
            "wrong-width", f"the row has {len(cells)} columns where {expected} were expected"
        )
    if not _NUMBER.fullmatch(cells[2]):
        return fault("wrong-cell", f"{quoted(cells[2])} is no number of a locality")
    for name, cell in zip(LAYOUT.columns[4:], cells[4:7], strict=True):
        if not _INDEX.fullmatch(cell):
            return fault("wrong-cell", f"the {name.upper()} is {quoted(cell)}, not an index")
    key = f"{cells[0].zfill(5)}-{cells[2].zfill(2)}"
    if lines.setdefault(key, row.line) != row.line:
        return fault("repeated-row", f"{key} has a row in line {lines[key]} already")
    return []


def _stored(cells: Sequence[str], known: Collection[str]) -> tuple[str, ...]:
    """A row as it is kept; ``known`` are the states of the file, by which names mention others."""
    contractor, state, number, name, work, expense, malpractice = cells
    named = [found for found in _TWO_LETTERS.findall(name) if found in known]
    states = dict.fromkeys([state, *named])
    shown = name.rstrip("* ")
    numbers = (work, expense, malpractice)
    return contractor.zfill(5), number.zfill(2), " ".join(states), shown, *numbers
