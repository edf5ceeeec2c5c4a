"""The proof of a day's units: what was counted, what is lawful, and the table for an auditor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from engine.therapy.methods import (
    MethodName,
    TableRow,
    UnitMethod,
    minutes_text,
    split,
    table_row,
    units_text,
)

Allocation = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class UntimedCode:
    """A code whose minutes never count; at most ``units_a_day`` of it are billable."""

    code: str
    units_a_day: int


class Extra(StrEnum):
    """Whether the left-over minutes of a code bring it one more unit."""

    NONE = "none"
    EARNED = "earned"
    TIED = "tied"


@dataclass(frozen=True, slots=True)
class CodeCount:
    """One code of the day: its minutes, filled units, left-over minutes, and what these bring."""

    code: str
    minutes: int
    whole: int
    remainder: int
    extra: Extra

    @property
    def least(self) -> int:
        """The fewest units that a lawful claim gives this code."""
        return self.whole + (self.extra is Extra.EARNED)

    @property
    def most(self) -> int:
        """The most units that a lawful claim gives this code."""
        return self.whole + (self.extra is not Extra.NONE)


@dataclass(frozen=True, slots=True)
class UnitProof:
    """How many timed units a day's minutes make, and why.

    ``row`` is the row of the day's table (None when each code is counted alone), ``leftover`` the
    sum of the codes' left-over minutes, ``extra_units`` the units these bring. ``allocations``
    maps code to units, once for every lawful choice, the code with the most minutes served first;
    the list stops at the limit given to the count, ``allocation_count`` does not.
    """

    method: UnitMethod
    minutes: int
    units: int
    row: TableRow | None
    codes: tuple[CodeCount, ...]
    untimed: tuple[UntimedCode, ...]
    leftover: int
    extra_units: int
    allocations: tuple[Allocation, ...]
    allocation_count: int

    @property
    def tied(self) -> tuple[CodeCount, ...]:
        """The codes among which the therapist may choose, the most minutes first."""
        tied = (count for count in self.codes if count.extra is Extra.TIED)
        return tuple(sorted(tied, key=lambda count: (-count.minutes, count.code)))

    @property
    def free_units(self) -> int:
        """The units to be given among the tied codes, one a code."""
        return self.extra_units - sum(count.extra is Extra.EARNED for count in self.codes)

    @property
    def notes(self) -> tuple[str, ...]:
        """Why the count is what it is, one sentence each."""
        return tuple(_notes(self))

    def code(self, code: str) -> CodeCount | None:
        """The count of one timed code; None when it has no minutes in this day."""
        return next((count for count in self.codes if count.code == code), None)

    def rows(self, claimed: Mapping[str, int] | None = None) -> list[tuple[str, ...]]:
        """The proof as a table of text: a heading, a row for each code, a row for the total.

        With ``claimed`` units by code it has a column for them.
        """
        length = self.method.minutes_per_unit
        whole = "whole units" if self.method.first_block else f"whole {length}s"
        table: list[tuple[str, ...]] = [
            ("code", "minutes", whole, "left over", "extra unit", "units")
        ]
        for count in self.codes:
            extra = {Extra.NONE: "0", Extra.EARNED: "1", Extra.TIED: "0 or 1"}[count.extra]
            units = f"{count.least} or {count.most}" if extra == "0 or 1" else f"{count.most}"
            figures = (count.minutes, count.whole, count.remainder)
            table.append((count.code, *map(str, figures), extra, units))
        filled = self.units - self.extra_units
        totals = (self.minutes, filled, self.leftover, self.extra_units, self.units)
        table.append(("total", *map(str, totals)))
        table.extend(
            (entry.code, "untimed", "", "", "", f"at most {entry.units_a_day}")
            for entry in self.untimed
        )
        if claimed is None:
            return table
        timed = sum(claimed.get(count.code, 0) for count in self.codes)
        billed = {"code": "billed", "total": str(timed)}
        billed |= {code: str(units) for code, units in claimed.items()}
        return [(*row, billed.get(row[0], "0")) for row in table]

    def as_dict(self) -> dict[str, object]:
        """The proof as plain dicts, lists, numbers and text, ready for JSON."""
        row = self.row
        return {
            "method": self.method.name.value,
            "minutes": self.minutes,
            "units": self.units,
            "row": row and {"units": row.units, "least": row.least, "most": row.most},
            "codes": [
                {
                    "code": count.code,
                    "minutes": count.minutes,
                    "whole": count.whole,
                    "remainder": count.remainder,
                    "extra": count.extra.value,
                    "least": count.least,
                    "most": count.most,
                }
                for count in self.codes
            ],
            "untimed": {entry.code: entry.units_a_day for entry in self.untimed},
            "leftover": self.leftover,
            "extra_units": self.extra_units,
            "allocations": [dict(allocation) for allocation in self.allocations],
            "allocation_count": self.allocation_count,
            "notes": list(self.notes),
        }


def _notes(proof: UnitProof) -> Iterator[str]:
    if proof.row is not None:
        yield f"{minutes_text(proof.minutes)} in the day's timed codes: {proof.row}"
    else:
        for count in proof.codes:
            row = table_row(proof.method, count.minutes)
            yield f"{count.code} alone, {minutes_text(count.minutes)}: {row}"
    yield from _lower_notes(proof)
    if proof.row is not None:
        yield from _left_over_notes(proof)
    if len(proof.allocations) < proof.allocation_count:
        yield f"{proof.allocation_count} lawful choices, {len(proof.allocations)} of them listed"


def _lower_notes(proof: UnitProof) -> Iterator[str]:
    if proof.method.name is not MethodName.LOWER or proof.row is None:
        return
    alone = sum(split(proof.method, count.minutes).units for count in proof.codes)
    if alone != proof.row.units:
        yield (
            f"the day's total makes {units_text(proof.row.units)}, the codes counted alone make"
            f" {units_text(alone)}: the lower holds"
        )


def _left_over_notes(proof: UnitProof) -> Iterator[str]:
    for count in proof.codes:
        left = f"{count.remainder} left-over {'minute' if count.remainder == 1 else 'minutes'}"
        if count.extra is Extra.EARNED:
            yield f"{left} of {count.code} earn a unit that the day's total allows"
        elif count.extra is Extra.NONE and count.remainder and not count.whole:
            yield f"{left} of {count.code} earn no unit - keep them in the note"
    if proof.tied:
        codes = ", ".join(count.code for count in proof.tied)
        yield (
            f"tie at {minutes_text(proof.tied[0].remainder)} left over between {codes}:"
            f" {units_text(proof.free_units)} to give, one a code - choose, and write down why"
        )
