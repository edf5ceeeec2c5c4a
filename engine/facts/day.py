"""One visit as measures see it: its lines, its tables, and the unit counts they share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from engine.facts.line_minutes import MINUTES, furnished
from engine.facts.tables import Tables
from engine.facts.visit import Line, Visit
from engine.therapy import (
    FirstBlock,
    MethodName,
    TimedLine,
    UnitMethod,
    UnitProof,
    claim_check,
    count_units,
    lawful_units,
)

UNTIMED_UNITS = 1
"""Units a day of a code that is not counted by the minute."""


@dataclass(frozen=True, slots=True)
class UnitTerms:
    """How a policy counts units: the method, and the codes that it counts by the minute."""

    method: UnitMethod
    timed: frozenset[str]


@lru_cache(maxsize=256)
def unit_terms(
    method: str,
    minutes_per_unit: int,
    first_unit_minutes: int,
    timed: tuple[str, ...],
    first_block: tuple[int, int] | None = None,
) -> UnitTerms:
    """The terms from the arguments of a measure; ``first_block`` is its minutes and its least."""
    block = None if first_block is None else FirstBlock(*first_block)
    return UnitTerms(
        UnitMethod(MethodName(method), minutes_per_unit, first_unit_minutes, block),
        frozenset(timed),
    )


def qualified_minutes(line: Line) -> int | None:
    """Minutes of therapist and assistant, or what others leave of the line's; None when unknown."""
    therapist = line.count(furnished("therapist"))
    assistant = line.count(furnished("assistant"))
    if therapist is not None and assistant is not None:
        return therapist + assistant
    minutes, others = line.count(MINUTES), _others(line)
    if minutes is None or None in others:
        return None
    return max(0, minutes - sum(other or 0 for other in others))


def counted_minutes(line: Line) -> int | None:
    """Minutes from which units are counted; None when unknown.

    The qualified minutes; where who gave the minutes is not fully known, those of the line less
    what unqualified people are known to have given.
    """
    qualified = qualified_minutes(line)
    if qualified is not None:
        return qualified
    minutes = line.count(MINUTES)
    return None if minutes is None else max(0, minutes - sum(other or 0 for other in _others(line)))


def _others(line: Line) -> list[int | None]:
    return [line.count(furnished(role)) for role in ("aide", "student", "other")]


@lru_cache(maxsize=1024)
def _counted(method: UnitMethod, timed: tuple[TimedLine, ...]) -> UnitProof:
    """The same minutes are counted again and again while answers and mends are tried."""
    return count_units(method, timed)


class Day:
    """A visit with the tables of its policy. What several measures need is worked out once."""

    def __init__(self, visit: Visit, tables: Tables) -> None:
        self.visit = visit
        self.tables = tables
        self._proofs: dict[tuple[UnitTerms, str | None], UnitProof | None] = {}
        self._billable: dict[UnitTerms, Mapping[int, int | None]] = {}

    @cached_property
    def date_of_service(self) -> date:
        """The day of the visit."""
        return self.visit.day("date_of_service")

    @cached_property
    def by_code(self) -> Mapping[str, tuple[Line, ...]]:
        """The lines of each code, in order of the first."""
        found: dict[str, tuple[Line, ...]] = {}
        for line in self.visit.lines:
            found[line.code] = (*found.get(line.code, ()), line)
        return found

    def others(self, line: Line, codes: Iterable[str]) -> tuple[Line, ...]:
        """The lines of other codes of this day that are among ``codes``.

        A second line of the same code is the same service, billed in two parts.
        """
        wanted = frozenset(codes)
        return tuple(o for o in self.visit.lines if o.code in wanted and o.code != line.code)

    def claimed(self, code: str) -> int:
        """The units claimed for a code, over its lines; lines not billed yet claim none."""
        return sum(line.count("line.units") or 0 for line in self.by_code[code])

    def is_claimed(self, code: str) -> bool:
        """Every line of the code states its units."""
        return all(line.count("line.units") is not None for line in self.by_code[code])

    def proof(self, terms: UnitTerms, code: str) -> UnitProof | None:
        """The count of timed units that a timed code rests on; None while minutes are unknown.

        That of the whole day where minutes are pooled, else that of the code alone.
        """
        alone = None if terms.method.pools_the_day else code
        key = (terms, alone)
        if key not in self._proofs:
            self._proofs[key] = self._count(terms, alone)
        return self._proofs[key]

    def _count(self, terms: UnitTerms, alone: str | None) -> UnitProof | None:
        timed = []
        for line in self.visit.lines:
            if line.code in terms.timed and alone in (None, line.code):
                minutes = counted_minutes(line)
                if minutes is None:
                    return None
                timed.append(TimedLine(line.number, line.code, minutes))
        return _counted(terms.method, tuple(timed))

    def lawful(self, terms: UnitTerms, code: str) -> tuple[int, int] | None:
        """The fewest and the most units of a code that the day allows; None when unknown."""
        if code not in terms.timed:
            return 0, UNTIMED_UNITS
        proof = self.proof(terms, code)
        return None if proof is None else lawful_units(proof, code)

    def billable(self, terms: UnitTerms) -> Mapping[int, int | None]:
        """The units of each line, by its number: as claimed, else as the day allows them.

        Units not claimed stand on the first line of a code that claims none. Where the therapist
        may choose between codes, what is claimed already decides, then the most minutes.
        """
        if terms not in self._billable:
            self._billable[terms] = dict(self._shares(terms))
        return self._billable[terms]

    def _shares(self, terms: UnitTerms) -> Iterable[tuple[int, int | None]]:
        for code, lines in self.by_code.items():
            total = None if self.is_claimed(code) else self._allowed(terms, code)
            left = None if total is None else max(0, total - self.claimed(code))
            for line in lines:
                units = line.count("line.units")
                if units is None:
                    units, left = left, None if left is None else 0
                yield line.number, units

    def _allowed(self, terms: UnitTerms, code: str) -> int | None:
        """The units of a code in the lawful allocation that is closest to the claim."""
        if code not in terms.timed:
            return UNTIMED_UNITS
        proof = self.proof(terms, code)
        if proof is None:
            return None
        claim = {count.code: self.claimed(count.code) for count in proof.codes}
        return claim_check(proof, claim).nearest[code]
