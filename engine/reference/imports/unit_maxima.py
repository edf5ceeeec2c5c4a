"""Importing CMS's quarterly unit maxima (NCCI medically unlikely edits): ``import mue``."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.reference.imported import TableName
from engine.reference.imports.heading import CODE, Layout, check_layout, heading
from engine.reference.imports.kept_codes import KeptCodes, kept_codes
from engine.reference.imports.names import effective_of, table_of
from engine.reference.imports.numbered_rows import NumberedRow, numbered_rows
from engine.reference.imports.open_table import AGAIN, OpenTable, open_table
from engine.reference.imports.problems import ImportRefusedError, problem
from engine.reference.imports.request import ImportRequest
from engine.reference.imports.store import Store, hold
from engine.reference.source import UNIT_MAXIMA
from engine.reference.unit_maxima import COLUMNS
from engine.source import Diagnostic
from engine.source.diagnostics import quoted
from engine.therapy import Adjudication

LAYOUT = Layout(
    "a file of CMS's unit maxima",
    ("code", "mue value", "adjudication", "rationale"),
    codes=1,
    mark="mue value",
)
_WHOLE = re.compile(r"[0-9]{1,6}")
_ADJUDICATIONS = {str(member.value) for member in Adjudication}

_Note = Callable[[Diagnostic], None]


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """All maxima of a table from a day on; ``kept`` are rows of ``COLUMNS``."""

    file: OpenTable
    table: str
    effective: date
    rows: int
    kept: tuple[tuple[str, ...], ...]

    @property
    def name(self) -> TableName:
        return TableName(UNIT_MAXIMA, self.table, self.effective)


def run(request: ImportRequest) -> tuple[str, ...]:
    """Imports files of any tables and quarters; see ``Importer``."""
    codes = kept_codes(request.folder, request.options.codes)
    with hold(request.folder) as store:
        snapshots = _read_all(request, codes)
        return tuple(_put(store, snapshot, codes, request.today) for snapshot in snapshots)


def _read_all(request: ImportRequest, codes: KeptCodes) -> list[_Snapshot]:
    problems: list[Diagnostic] = []
    found: dict[str, _Snapshot] = {}
    for path in request.files:
        try:
            file = open_table(path)
            check_layout(file, LAYOUT)
            request.watch(f"reading {file.brief}", 0, file.size)
            snapshot = _read(file, request, codes, problems.append)
        except ImportRefusedError as error:
            problems.extend(error.problems)
            continue
        other = found.setdefault(snapshot.name.stem, snapshot)
        if other.file.sha256 != file.sha256:
            message = f"{other.file.shown} is the {snapshot.table} table of the same day"
            problems.append(problem(file.shown, "several-files", message, "give one of the two"))
    if problems:
        raise ImportRefusedError(problems)
    return [found[stem] for stem in sorted(found)]


def _read(file: OpenTable, request: ImportRequest, codes: KeptCodes, note: _Note) -> _Snapshot:
    effective = effective_of(file, request.options.effective)
    done = 0

    def more(read: int) -> None:
        nonlocal done
        done += read
        request.watch(f"reading {file.brief}", min(done, file.size), file.size)

    with closing(numbered_rows(file, more)) as rows:
        begins = heading(file.shown, LAYOUT, rows)
        # The heading of the values names the table: one more witness beside the file's name.
        table = table_of(file, request.options.table, (begins.columns[1],))
        reader = _Reader(file, codes.codes, note)
        reader.take(begins.row)
        for row in rows:
            reader.take(row)
    return _Snapshot(file, table, effective, reader.rows, reader.kept(table))


class _Reader:
    """Checks every row of a file, and keeps those of our codes."""

    def __init__(self, file: OpenTable, codes: frozenset[str], note: _Note) -> None:
        self._file, self._codes, self._tell = file, codes, note
        self._lines: dict[str, int] = {}
        self._kept: list[tuple[str, str, str, str]] = []
        self.rows = 0

    def take(self, row: NumberedRow) -> None:
        cells = list(row.cells)
        while len(cells) > len(LAYOUT.columns) and not cells[-1]:
            cells.pop()
        if not any(cells):
            return
        self.rows += 1
        if len(cells) != len(LAYOUT.columns):
            message = f"the row has {len(cells)} columns where {len(LAYOUT.columns)} were expected"
            self._note(row, "wrong-width", message, AGAIN)
            return
        code, units, adjudication, rationale = cells
        if not CODE.fullmatch(code):
            message = f"{quoted(code)} is no code of five digits or capital letters"
            self._note(row, "wrong-cell", message, "give CMS's own file")
        elif self._lines.setdefault(code, row.line) != row.line:
            message = f"{code} has a maximum in line {self._lines[code]} already"
            self._note(row, "repeated-row", message, AGAIN)
        if not _WHOLE.fullmatch(units):
            message = f"the maximum of {code} is {quoted(units)}, not a plain whole number"
            self._note(row, "wrong-cell", message, "write it with digits alone, such as 1000")
            return
        if adjudication[:1] not in _ADJUDICATIONS:
            message = f"the adjudication indicator is {quoted(adjudication)}"
            self._note(row, "wrong-cell", message, "CMS's begin with 1, 2 or 3")
        elif code in self._codes:
            self._kept.append((code, str(int(units)), adjudication[0], rationale))

    def kept(self, table: str) -> tuple[tuple[str, ...], ...]:
        """The rows of our codes, sorted, as they are stored."""
        return tuple((table, *row) for row in sorted(self._kept))

    def _note(self, row: NumberedRow, code: str, message: str, advice: str) -> None:
        self._tell(problem(self._file.shown, code, message, advice, row.line))


def _put(store: Store, snapshot: _Snapshot, codes: KeptCodes, today: date) -> str:
    stream = io.StringIO()
    rows = csv.writer(stream, lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerows(snapshot.kept)
    source = _source(snapshot, codes, today)
    path = store.put(snapshot.name.stem, ".csv", stream.getvalue().encode(), source)
    return (
        f"unit maxima, {snapshot.table} from {snapshot.effective}: kept"
        f" {len(snapshot.kept):,} of {snapshot.rows:,} rows\n  {path}"
    )


def _source(snapshot: _Snapshot, codes: KeptCodes, today: date) -> dict[str, Any]:
    quarter = snapshot.name.quarter
    return {
        "kind": UNIT_MAXIMA,
        "valid_from": snapshot.effective,
        "valid_through": quarter.last_day,
        "tables": [snapshot.table],
        "title": f"Medicare NCCI unit maxima {quarter.year} Q{quarter.number}",
        "publisher": "Centers for Medicare & Medicaid Services (CMS)",
        "licence": "work of the US government; code numbers belong to the American Medical"
        " Association",
        "imported": {
            "on": today,
            "version": "",
            "files": [
                {
                    "name": snapshot.file.shown,
                    "sha256": snapshot.file.sha256,
                    "rows": snapshot.rows,
                    "kept": len(snapshot.kept),
                }
            ],
        },
        "columns": {
            "table": "the table above",
            "code": "the code",
            "units": "the most units",
            "adjudication": "1 each claim line, 2 the day by policy, 3 the day on clinical grounds",
            "rationale": "CMS's ground for the number",
        },
        "dropped": ["codes outside of the set below"],
        "code_sets": {codes.name: sorted(codes.codes)},
    }
