"""Procedure-to-procedure edits: which of two codes of a day is paid, on which dates, and whether a
modifier may lift the edit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date


class Indicator(IntEnum):
    """The modifier indicator of an edit, with the numbers that CMS's files use."""

    NEVER = 0
    MODIFIER = 1
    NOT_APPLICABLE = 9


@dataclass(frozen=True, slots=True)
class PairEdit:
    """One dated row: ``column_1`` is paid, ``column_2`` is denied beside it.

    ``effective`` is None where the source gives no first day. ``deletion`` is the last day on
    which the edit is active, None while it has none.
    """

    column_1: str
    column_2: str
    indicator: Indicator
    effective: date | None
    deletion: date | None
    rationale: str


class Pairs(Protocol):
    """The rows of a table, found by the two codes of a pair in either order, or by one of them."""

    def get(
        self, pair: frozenset[str], default: tuple[PairEdit, ...], /
    ) -> tuple[PairEdit, ...]: ...
    def codes(self) -> frozenset[str]: ...
    def of_code(self, code: str, /) -> Iterable[PairEdit]: ...


class PairIndex(dict[frozenset[str], tuple[PairEdit, ...]]):
    """Rows in memory by the two codes of their pair."""

    def codes(self) -> frozenset[str]:
        """Every code of a row."""
        return frozenset(code for pair in self for code in pair)

    def of_code(self, code: str, /) -> Iterator[PairEdit]:
        """The rows that name a code, in either column."""
        for pair, rows in self.items():
            if code in pair:
                yield from rows


@dataclass(frozen=True, slots=True)
class Extent:
    """Pairs for which a table is complete: one code of ``one``, the other of ``other``.

    ``other`` is None for every code there is. ``column_1`` has the first and last code of each
    stretch of column 1 that is there, None for all: a pair is complete when both of its codes lie
    in one, since either may stand in column 1.
    """

    one: frozenset[str]
    other: frozenset[str] | None
    column_1: tuple[tuple[str, str], ...] | None = None

    def names(self, code: str) -> bool:
        """True when it reaches some pairs of the code by naming it."""
        return code in self.one or code in (self.other or ())

    def holds(self, first: str, second: str) -> bool:
        """True when a pair that the table lacks has no edit."""
        return all(map(self._is_there, (first, second))) and any(
            a in self.one and (self.other is None or b in self.other)
            for a, b in ((first, second), (second, first))
        )

    def _is_there(self, code: str) -> bool:
        return self.column_1 is None or any(first <= code <= last for first, last in self.column_1)


@dataclass(frozen=True, slots=True)
class PairAnswer:
    """What a table says of two codes on a date.

    ``applies`` is True, False, or None when the table does not reach the date or the pair;
    ``last_known`` is what it says of its own first day, for a caller who carries that forward.
    ``edit`` is the row that decides, None when no row names the pair.
    """

    edit: PairEdit | None
    applies: bool | None
    last_known: bool | None
    why: str


@dataclass(frozen=True, slots=True)
class EditTable:
    """The edits of one table as published for ``valid_from`` through ``valid_through``.

    ``version``, ``imported`` and ``dated`` tell the edition, as ``Published`` says.
    """

    name: str
    valid_from: date
    valid_through: date
    extents: tuple[Extent, ...]
    edits: Pairs
    version: str = ""
    imported: bool = False
    dated: bool = False

    @classmethod
    def of(
        cls,
        name: str,
        valid_from: date,
        valid_through: date,
        extents: Iterable[Extent],
        edits: Iterable[PairEdit],
        *,
        version: str = "",
        imported: bool = False,
    ) -> EditTable:
        """Builds the table; both directions of a pair are found under the same key."""
        by_pair = PairIndex()
        for edit in edits:
            pair = frozenset((edit.column_1, edit.column_2))
            by_pair[pair] = (*by_pair.get(pair, ()), edit)
        return cls(name, valid_from, valid_through, tuple(extents), by_pair, version, imported)

    def lookup(self, first: str, second: str, on: date) -> PairAnswer:
        """What the table says of the two codes, in either order, on a day of service."""
        rows = self.edits.get(frozenset((first, second)), ())
        if not rows:
            return self._without_row(first, second, on)
        standing = {row: self.active(row, on) for row in rows}
        decisive = max(rows, key=lambda row: _weight(row, standing[row]))
        applies = standing[decisive]
        if applies is False and self.partial and not self._holds(first, second):
            # The row that decides may stand in a file that was not read in.
            return PairAnswer(decisive, None, None, self._not_there(first, second))
        last_known = any(self.active(row, self.valid_from) for row in rows)
        if applies is False and on > self.valid_through:
            applies = None
        return PairAnswer(decisive, applies, last_known, self._why(decisive, applies, on))

    @property
    def partial(self) -> bool:
        """Some of the files that make the table up are not there."""
        return any(extent.column_1 is not None for extent in self.extents)

    def active(self, edit: PairEdit, on: date) -> bool | None:
        """Whether a row is active on a day; the deletion date is its last active day.

        A row without a first day is known to be active from the table's own date on. After the
        table's period a row without a last day may have been deleted since: None.
        """
        if edit.indicator is Indicator.NOT_APPLICABLE:
            return False
        if edit.deletion is not None and edit.deletion < on:
            return False
        if edit.effective is not None and on < edit.effective:
            return False
        if edit.effective is None and on < self.valid_from:
            return None
        return True if on <= self.valid_through else None

    def _without_row(self, first: str, second: str, on: date) -> PairAnswer:
        pair = f"{first} with {second}"
        if not self._holds(first, second):
            return PairAnswer(None, None, None, self._not_there(first, second))
        if (self.dated or self.valid_from <= on) and on <= self.valid_through:
            return PairAnswer(None, False, False, f"no edit for {pair} in {self.name}")
        return PairAnswer(None, None, False, f"{self.name} does not reach {on.isoformat()}")

    def _holds(self, first: str, second: str) -> bool:
        return any(extent.holds(first, second) for extent in self.extents)

    def _not_there(self, first: str, second: str) -> str:
        where = "the part that is loaded of" if self.partial else "the table"
        return f"{first} with {second} is outside {where} {self.name}"

    def _why(self, edit: PairEdit, applies: bool | None, on: date) -> str:
        pair = f"{edit.column_1} (paid) with {edit.column_2}"
        if applies is None:
            period = f"{self.valid_from.isoformat()} to {self.valid_through.isoformat()}"
            return f"{pair}: {self.name} is known for {period} - check {on.isoformat()}"
        if applies:
            return f"{pair}: active in {self.name}, indicator {edit.indicator.value}"
        if edit.indicator is Indicator.NOT_APPLICABLE:
            return f"{pair}: never in force in {self.name}, indicator {edit.indicator.value}"
        if edit.deletion is not None and edit.deletion < on:
            return f"{pair}: last active on {edit.deletion.isoformat()} in {self.name}"
        return f"{pair}: not yet active in {self.name}"


def _weight(edit: PairEdit, applies: bool | None) -> tuple[int, bool, str]:
    """Active rows before uncertain and ended ones, the strict indicator first, then the latest."""
    standing = {True: 2, None: 1, False: 0}[applies]
    last = edit.deletion.isoformat() if edit.deletion else "9"
    return standing, edit.indicator is Indicator.NEVER, last
