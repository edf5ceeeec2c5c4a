"""What each planned visit adds to the year's amounts: stated, given, or an estimate."""

from __future__ import annotations

from engine.determination.estimate import VisitEstimate
from engine.determination.price import estimate_visit
from engine.facts.tables import Tables
from engine.facts.visit import Place, Value, Visit
from engine.forecast.project import ALLOWED
from engine.policy.model import LinkedPolicy

_MINUTES = "line.minutes"


class Amounts:
    """Puts in the amounts of lines that do not state one.

    What is given for a visit is shared out to them by minutes; where nothing is given, they are
    estimated by the fee schedule of the policy, anew for each calendar year. ``basis`` says what
    the first estimate rests on; it is empty where there is none.
    """

    def __init__(self, visit: Visit, allowed_per_visit: int | None, tables: Tables) -> None:
        self._lines = [line.number for line in visit.lines if ALLOWED not in line.facts]
        self._per_visit = allowed_per_visit
        self._tables = tables
        self._estimated_for: set[tuple[str, int]] = set()
        self.basis: tuple[str, ...] = ()

    @property
    def given(self) -> bool:
        """Some line rests on the amount that was given for a visit."""
        return self._per_visit is not None and bool(self._lines)

    def first(self, visit: Visit, linked: LinkedPolicy) -> Visit:
        """The stated visit with its amounts."""
        if self._per_visit is not None:
            return self._shared_out(visit, self._per_visit)
        return self.on(visit, linked)

    def on(self, visit: Visit, linked: LinkedPolicy) -> Visit:
        """A visit with estimates of its year; those of the visit before it stay otherwise."""
        key = (linked.id, visit.day("date_of_service").year)
        if self._per_visit is not None or not self._lines or key in self._estimated_for:
            return visit
        self._estimated_for.add(key)
        estimate = estimate_visit(linked, visit, self._tables)
        if not isinstance(estimate, VisitEstimate):
            return visit
        changes: dict[Place, Value] = {}
        for number in self._lines:
            amount = estimate.line(number).allowed
            if amount is not None:
                changes[number, ALLOWED] = amount
        if changes and not self.basis:
            self.basis = (estimate.schedule, *estimate.basis)
        return visit.having(changes)

    def _shared_out(self, visit: Visit, per_visit: int) -> Visit:
        """What the lines with an amount leave of it, by the minutes of the others."""
        if not self._lines:
            return visit
        stated = sum(line.count(ALLOWED) or 0 for line in visit.lines)
        left = max(0, per_visit - stated)
        weights = [visit.lines[number - 1].count(_MINUTES) or 0 for number in self._lines]
        if not all(weights):
            weights = [1] * len(weights)
        whole, before = sum(weights), 0
        changes: dict[Place, Value] = {}
        for number, weight in zip(self._lines, weights, strict=True):
            # Whole cents: each has what the lines up to it have, less what those before it have.
            share = left * (before + weight) // whole - left * before // whole
            changes[number, ALLOWED] = share
            before += weight
        return visit.having(changes)
