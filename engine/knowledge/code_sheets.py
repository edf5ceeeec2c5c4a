"""What the published tables say of one code: its unit maxima, and every pair that names it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from engine.facts.pairs import PairState, pair_state
from engine.facts.tables import Tables
from engine.therapy import (
    Adjudication,
    EditTable,
    Extent,
    Indicator,
    PairEdit,
    Published,
    Reach,
    UnitMaximum,
    edition_text,
    reach,
)

SERVICES = ("practitioner", "hospital")


@dataclass(frozen=True, slots=True)
class PairRow:
    """One row of an edit table with its state on the day asked for."""

    edit: PairEdit
    state: PairState


@dataclass(frozen=True, slots=True)
class Edition:
    """The edition of a table that was asked, and how it is cited for the day."""

    valid_from: date
    valid_through: date
    version: str
    imported: bool
    reach: Reach
    says: str


@dataclass(frozen=True, slots=True)
class CodeTable:
    """What one part of the tables says of a code; ``maximum`` is None where none is published."""

    service: str
    code: str
    edits: Edition
    maxima: Edition | None
    extents: tuple[Extent, ...]
    rows: tuple[PairRow, ...]
    maximum: UnitMaximum | None

    @property
    def reach(self) -> str:
        """The pairs for which it is complete: with ``any`` code, with ``some``, or with ``none``.

        Elsewhere a pair without a row says nothing.
        """
        mine = [extent for extent in self.extents if extent.names(self.code)]
        if not mine:
            return "none"
        return "any" if any(extent.other is None for extent in mine) else "some"

    def holds(self, other: str) -> bool:
        """It would have a row for this pair, if there were an edit."""
        return any(extent.holds(self.code, other) for extent in self.extents)

    def others(self, column: int, indicator: Indicator) -> tuple[str, ...]:
        """The other codes of the pairs in force where the code stands in a column, sorted."""
        found = set()
        for row in self.rows:
            if row.state is PairState.ACTIVE and row.edit.indicator is indicator:
                columns = row.edit.column_1, row.edit.column_2
                if columns[column - 1] == self.code:
                    found.add(columns[2 - column])
        return tuple(sorted(found))

    def in_state(self, state: PairState) -> tuple[PairEdit, ...]:
        """The rows in a state, by their codes and last days."""
        found = [row.edit for row in self.rows if row.state is state]
        return tuple(sorted(found, key=_order))


@dataclass(frozen=True, slots=True)
class PairTable:
    """What one part of the tables says of two codes on a day.

    ``decides`` is the row in force, or the one that may have been, None where there is neither;
    ``rows`` is the history known.
    """

    service: str
    edits: Edition
    state: PairState
    decides: PairEdit | None
    rows: tuple[PairEdit, ...]


def code_tables(
    tables: Tables, name: str, code: str, day: date, services: tuple[str, ...] = SERVICES
) -> Iterator[CodeTable]:
    """What each part of a publisher's tables says of a code; parts that are not there left out."""
    for service in services:
        edits = _edits(tables, name, service, day)
        if edits is None:
            continue
        on = min(day, edits.valid_through)
        rows = [
            PairRow(edit, _row_state(edits.active(edit, on))) for edit in edits.edits.of_code(code)
        ]
        rows.sort(key=lambda row: _order(row.edit))
        maximum, edition = _maximum(tables, name, service, code, day)
        yield CodeTable(
            service=service,
            code=code,
            edits=_edition("edit table", edits, day),
            maxima=edition,
            extents=edits.extents,
            rows=tuple(rows),
            maximum=maximum,
        )


def pair_tables(
    tables: Tables,
    name: str,
    pair: tuple[str, str],
    day: date,
    services: tuple[str, ...] = SERVICES,
) -> Iterator[PairTable]:
    """What each part of a publisher's tables says of two codes, in either order."""
    for service in services:
        edits = _edits(tables, name, service, day)
        if edits is None:
            continue
        answer = edits.lookup(*pair, min(day, edits.valid_through))
        rows = sorted(edits.edits.get(frozenset(pair), ()), key=_order)
        state = pair_state(answer)
        decides = answer.edit if state in (PairState.ACTIVE, PairState.UNREAD) else None
        edition = _edition("edit table", edits, day)
        yield PairTable(service, edition, state, decides, tuple(rows))


def known_codes(tables: Tables, name: str, day: date) -> frozenset[str]:
    """Every code that a table of a publisher names, in a row or as one it is complete for."""
    found: set[str] = set()
    for service in SERVICES:
        edits = _edits(tables, name, service, day)
        if edits is not None:
            found |= edits.edits.codes()
            for extent in edits.extents:
                found |= extent.one | (extent.other or frozenset())
        try:
            found.update(tables.maxima(name, service, day).maxima)
        except LookupError:
            continue
    return frozenset(found)


def held_against(maximum: UnitMaximum) -> str:
    """What a maximum is held against, and whether more can be won, in words."""
    if not maximum.units:
        return "no unit is paid"
    match maximum.adjudication:
        case Adjudication.LINE:
            return "on each line; more may be paid on a line of its own with a modifier"
        case Adjudication.DAY_POLICY:
            return "for the day by policy; no appeal wins more"
        case Adjudication.DAY_CLINICAL:
            return "for the day on clinical grounds; records may win more on appeal"


def _edits(tables: Tables, name: str, service: str, day: date) -> EditTable | None:
    try:
        return tables.edits(name, service, day)
    except LookupError:
        return None


def _maximum(
    tables: Tables, name: str, service: str, code: str, day: date
) -> tuple[UnitMaximum | None, Edition | None]:
    try:
        maxima = tables.maxima(name, service, day)
    except LookupError:
        return None, None
    edition = _edition("table of unit maxima", maxima, day)
    return maxima.maxima.get(code), edition


def _edition(what: str, table: Published, day: date) -> Edition:
    return Edition(
        valid_from=table.valid_from,
        valid_through=table.valid_through,
        version=table.version,
        imported=table.imported,
        reach=reach(table, day),
        says=edition_text(what, table, day),
    )


def _row_state(applies: bool | None) -> PairState:
    if applies is None:
        return PairState.UNREAD
    return PairState.ACTIVE if applies else PairState.INACTIVE


def _order(edit: PairEdit) -> tuple[str, str, str]:
    last = "9" if edit.deletion is None else edit.deletion.isoformat()
    return edit.column_1, edit.column_2, last
