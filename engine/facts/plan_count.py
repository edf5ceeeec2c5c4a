"""The units of one plan of care on one day: its lines, what they may bill, and what they claim."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field
from functools import lru_cache

from engine.facts.counted_minutes import counted_minutes
from engine.facts.unit_terms import UNTIMED_UNITS, UnitTerms
from engine.facts.visit import Line, lines_by_code
from engine.therapy import (
    Claimant,
    Keeping,
    Stretch,
    TimedLine,
    UnitMethod,
    UnitProof,
    UntimedCode,
    count_units,
    doubled_stretches,
    keepings,
    lawful_units,
    nearest_units,
)

UNITS = "line.units"


@lru_cache(maxsize=1024)
def _counted(
    method: UnitMethod, timed: tuple[TimedLine, ...], untimed: tuple[UntimedCode, ...] = ()
) -> UnitProof:
    """The same minutes are counted again and again while answers and mends are tried."""
    return count_units(method, timed, untimed)


def _timed_line(line: Line) -> TimedLine | None:
    """The minutes of a line that count, while no other line claims them; None when unknown."""
    minutes = counted_minutes(line)
    return None if minutes is None else TimedLine(line.number, line.code, minutes)


@dataclass
class _Found:
    """What follows from the codes, clock times, counted minutes and claimed units of a plan."""

    keepings: tuple[Keeping, ...] | None = None
    proofs: dict[str | None, UnitProof | None] = field(default_factory=dict)
    nearest: dict[str | None, Mapping[str, int]] = field(default_factory=dict)
    billable: dict[str, tuple[tuple[int, int | None], ...]] = field(default_factory=dict)


_NOTHING_DOUBLED = (Keeping((), {}),)


class PlanCount:
    """The lines of one plan of care, counted; ``discipline`` is None where the visit has one plan.

    Minutes of the clock that two lines claim count once, for the line that makes the claim lawful
    if one does, else for the line that stands first.
    """

    def __init__(
        self,
        terms: UnitTerms,
        discipline: str | None,
        lines: tuple[Line, ...],
    ) -> None:
        self.terms = terms
        self.discipline = discipline
        self.lines = lines
        self.by_code = lines_by_code(lines)
        """The lines of each code, in order of the first; they are one service in parts."""
        self.numbers = frozenset(line.number for line in lines)
        self._found = _Found()
        self._alike: dict[tuple[object, ...], _Found] = {}
        self._is_doubled = bool(self.doubled)
        self._proofs: dict[tuple[object, ...], dict[str | None, UnitProof | None]] = {}

    def changed(self, changed: Mapping[int, Line]) -> PlanCount:
        """The same plan with other facts on some lines, which keep their codes.

        Changes that come to the same minutes and units share what is found out for them.
        """
        own = [line for number, line in changed.items() if number in self.numbers]
        if not own:
            return self
        counted = tuple([(line.number, counted_minutes(line)) for line in own])
        claimed = tuple([line.count(UNITS) for line in own])
        plan = copy(self)
        plan.lines = tuple([changed.get(line.number, line) for line in self.lines])
        plan.by_code = dict(self.by_code)
        for code in {line.code for line in own}:
            plan.by_code[code] = tuple([changed.get(n.number, n) for n in self.by_code[code]])
        plan._found, plan._alike, plan._proofs = self._found_for(counted, claimed), {}, {}
        return plan

    def _found_for(self, counted: tuple[object, ...], claimed: tuple[object, ...]) -> _Found:
        """What was found out for such changes; claims decide no minutes while none are doubled."""
        key = counted, claimed
        if key not in self._alike:
            if self._is_doubled:
                self._alike[key] = _Found()
            else:
                self._alike[key] = _Found(_NOTHING_DOUBLED, self._proofs.setdefault(counted, {}))
        return self._alike[key]

    @property
    def timed(self) -> tuple[Line, ...]:
        """The lines that are counted by the minute."""
        return tuple(line for line in self.lines if line.code in self.terms.timed)

    @property
    def doubled(self) -> tuple[Stretch, ...]:
        """The stretches of the clock that several lines claim."""
        claimants = [
            Claimant(line.number, line.blocks, line.code in self.terms.timed)
            for line in self.lines
            if line.blocks and line.code in self.terms.timed | self.terms.apart
        ]
        return doubled_stretches(claimants) if len(claimants) > 1 else ()

    @property
    def keepings(self) -> tuple[Keeping, ...]:
        """The ways to count doubled minutes once, the one that is counted by first."""
        if self._found.keepings is None:
            self._found.keepings = self._keepings()
        return self._found.keepings

    def _keepings(self) -> tuple[Keeping, ...]:
        if not self._is_doubled:
            return _NOTHING_DOUBLED
        found = tuple(keepings(self.doubled, (line.number for line in self.timed)))
        if len(found) == 1:
            return found
        return tuple(sorted(found, key=self._faults))

    def _faults(self, keeping: Keeping) -> int:
        """How many units of the claim are not lawful when minutes are kept so."""
        known = [timed for timed in self._timed_lines(self.timed, keeping) if timed is not None]
        proof = _counted(self.terms.method, tuple(known))
        claim = {count.code: self.claimed(count.code) for count in proof.codes}
        nearest = nearest_units(proof, claim)
        return sum(abs(units - claim[code]) for code, units in nearest.items())

    def _timed_lines(self, lines: Iterable[Line], keeping: Keeping) -> tuple[TimedLine | None, ...]:
        timed = (line.once(_timed_line) for line in lines)
        if not keeping.lost:
            return tuple(timed)
        return tuple(
            each and each._replace(minutes=max(0, each.minutes - keeping.lost.get(each.number, 0)))
            for each in timed
        )

    def proof(self, code: str) -> UnitProof | None:
        """The count of timed units that a timed code rests on; None while minutes are unknown.

        That of the whole day where minutes are pooled, else that of the code alone.
        """
        alone = None if self.terms.method.pools_the_day else code
        if alone not in self._found.proofs:
            lines = self.timed if alone is None else self.by_code[code]
            self._found.proofs[alone] = self._count(lines, self.keepings[0])
        return self._found.proofs[alone]

    def _count(self, lines: Iterable[Line], keeping: Keeping) -> UnitProof | None:
        timed = self._timed_lines(lines, keeping)
        known = tuple(each for each in timed if each is not None)
        if len(known) < len(timed):
            return None
        whole = {line.code for line in self.lines if line.code not in self.terms.timed}
        untimed = tuple(UntimedCode(code, UNTIMED_UNITS) for code in sorted(whole))
        return _counted(self.terms.method, known, untimed)

    def proofs(self) -> tuple[UnitProof, ...]:
        """The count of the whole day for each way to keep doubled minutes, without repetition.

        The first is the one that is counted by. Empty while minutes are unknown.
        """
        found = (self._count(self.timed, keeping) for keeping in self.keepings)
        return tuple({proof.codes: proof for proof in found if proof is not None}.values())

    def lawful(self, code: str) -> tuple[int, int] | None:
        """The fewest and the most units of a code that the day allows; None when unknown."""
        if code not in self.terms.timed:
            return 0, UNTIMED_UNITS
        proof = self.proof(code)
        return None if proof is None else lawful_units(proof, code)

    def claimed(self, code: str) -> int:
        """The units claimed for a code, over its lines; lines not billed yet claim none."""
        return sum(line.count(UNITS) or 0 for line in self.by_code[code])

    def is_claimed(self, code: str) -> bool:
        """Every line of the code states its units."""
        return all(line.count(UNITS) is not None for line in self.by_code[code])

    def billable(self) -> Iterable[tuple[int, int | None]]:
        """The units of each line, by its number: as claimed, else as the day allows them.

        Units not claimed stand on the first line of a code that claims none. Where the therapist
        may choose between codes, what is claimed already decides, then the most minutes.
        """
        for code in self.by_code:
            yield from self.billable_of(code)

    def billable_of(self, code: str) -> tuple[tuple[int, int | None], ...]:
        """The units of each line of one code; see ``billable``."""
        if code not in self._found.billable:
            self._found.billable[code] = tuple(self._billable_of(code))
        return self._found.billable[code]

    def _billable_of(self, code: str) -> Iterable[tuple[int, int | None]]:
        total = None if self.is_claimed(code) else self._allowed(code)
        left = None if total is None else max(0, total - self.claimed(code))
        for line in self.by_code[code]:
            units = line.count(UNITS)
            if units is None:
                units, left = left, None if left is None else 0
            yield line.number, units

    def _allowed(self, code: str) -> int | None:
        """The units of a code in the lawful allocation that is closest to the claim."""
        if code not in self.terms.timed:
            return UNTIMED_UNITS
        proof = self.proof(code)
        if proof is None:
            return None
        alone = None if self.terms.method.pools_the_day else code
        if alone not in self._found.nearest:
            claim = {count.code: self.claimed(count.code) for count in proof.codes}
            self._found.nearest[alone] = nearest_units(proof, claim)
        return self._found.nearest[alone][code]
