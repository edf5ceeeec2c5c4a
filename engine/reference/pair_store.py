"""Imported pair edits on disk: an SQLite database for each table, asked for one pair at a time.

Looking up the few pairs of a visit takes no library beside Python's own and reads a few pages of
the file, however large the table is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from engine.reference.source import ReferenceDataError
from engine.source import Diagnostic
from engine.therapy import Indicator, PairEdit

if TYPE_CHECKING:
    import sqlite3

    from engine.reference.source import TableSource

SUFFIX = ".sqlite"
_LAYOUT = """
CREATE TABLE rationales (id INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE codes (code TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE pairs (
    column_1 TEXT NOT NULL,
    column_2 TEXT NOT NULL,
    effective INTEGER NOT NULL,
    deletion INTEGER,
    indicator INTEGER NOT NULL,
    rationale INTEGER NOT NULL REFERENCES rationales,
    part INTEGER,
    PRIMARY KEY (column_1, column_2, effective)
) WITHOUT ROWID;
"""
_ROWS = """
SELECT column_1, column_2, indicator, effective, deletion, text, part
FROM pairs JOIN rationales ON rationales.id = pairs.rationale
"""


@dataclass(frozen=True, slots=True)
class StoredPair:
    """A row, with the number of the published file that held it; None when there is only one."""

    edit: PairEdit
    part: int | None


def written(rows: Iterable[StoredPair]) -> bytes:
    """The file that holds these rows; of a pair there is one for each effective date."""
    import sqlite3

    database = sqlite3.connect(":memory:")
    try:
        database.executescript(_LAYOUT)
        rationales: dict[str, int] = {}
        codes: set[str] = set()
        for stored in rows:
            edit = stored.edit
            assert edit.effective is not None
            codes.update((edit.column_1, edit.column_2))
            rationale = rationales.setdefault(edit.rationale, len(rationales))
            database.execute(
                "INSERT INTO pairs VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    edit.column_1,
                    edit.column_2,
                    edit.effective.toordinal(),
                    edit.deletion.toordinal() if edit.deletion else None,
                    int(edit.indicator),
                    rationale,
                    stored.part,
                ),
            )
        database.executemany(
            "INSERT INTO rationales VALUES (?, ?)", ((n, text) for text, n in rationales.items())
        )
        database.executemany("INSERT INTO codes VALUES (?)", ((code,) for code in sorted(codes)))
        database.commit()
        return database.serialize()
    finally:
        database.close()


class PairStore:
    """The rows of a table by their two codes; the file is opened when it is first asked.

    Any question raises ReferenceDataError when the file is not the one that its source describes.
    """

    def __init__(self, source: TableSource) -> None:
        self._source = source
        self._known: dict[frozenset[str], tuple[PairEdit, ...]] = {}

    def get(self, pair: frozenset[str], default: tuple[PairEdit, ...], /) -> tuple[PairEdit, ...]:
        """The rows of a pair, or what to give when it has none."""
        if pair not in self._known:
            first, second = (*pair, *pair)[:2]
            found = self._asked(
                "WHERE (column_1 = ? AND column_2 = ?) OR (column_1 = ? AND column_2 = ?)",
                (first, second, second, first),
            )
            self._known[pair] = tuple(stored.edit for stored in found)
        return self._known[pair] or default

    def codes(self) -> frozenset[str]:
        """Every code of a row."""
        return frozenset(code for (code,) in self._database.execute("SELECT code FROM codes"))

    def of_code(self, code: str, /) -> Iterator[PairEdit]:
        """The rows that name a code, in either column."""
        for stored in self._asked("WHERE column_1 = ? OR column_2 = ?", (code, code)):
            yield stored.edit

    def stored(self) -> Iterator[StoredPair]:
        """Every row, in the order of its codes and dates."""
        return self._asked("", ())

    def _asked(self, where: str, values: tuple[str, ...]) -> Iterator[StoredPair]:
        order = "ORDER BY column_1, column_2, effective"
        for row in self._database.execute(f"{_ROWS} {where} {order}", values):
            column_1, column_2, indicator, effective, deletion, rationale, part = row
            edit = PairEdit(
                column_1,
                column_2,
                Indicator(indicator),
                date.fromordinal(effective),
                date.fromordinal(deletion) if deletion is not None else None,
                rationale,
            )
            yield StoredPair(edit, part)

    @cached_property
    def _database(self) -> sqlite3.Connection:
        file = self._source.file
        try:
            found = hashlib.sha256(file.read_bytes()).hexdigest()
        except OSError as error:
            raise _unusable(file, f"it cannot be read ({str(error.strerror).lower()})") from None
        if found != self._source.sha256:
            raise _unusable(file, "it is not the file that its source describes")
        # Loaded here, because most knowledge bases have no imported table.
        import sqlite3

        address = f"file:{quote(str(file.resolve()))}?mode=ro&immutable=1"
        return sqlite3.connect(address, uri=True, check_same_thread=False)


def _unusable(file: Path, message: str) -> ReferenceDataError:
    return ReferenceDataError(
        [
            Diagnostic(
                "error",
                "broken-table",
                f"this imported table cannot be used: {message}",
                str(file),
                advice="import the quarter again",
            )
        ]
    )
