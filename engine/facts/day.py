"""One visit as measures see it: its lines, its tables, and the unit counts they share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from engine.facts.plan_count import UNITS, PlanCount
from engine.facts.tables import Tables
from engine.facts.unit_terms import UnitTerms
from engine.facts.visit import Line, Place, Visit, lines_by_code

if TYPE_CHECKING:
    from engine.facts.pairs import LinePair

CODE = "line.code"
OWN_DISCIPLINE = "line.discipline"
DISCIPLINE = "discipline"


class Day:
    """A visit with the tables of its policy. What several measures need is worked out once."""

    def __init__(
        self,
        visit: Visit,
        tables: Tables,
        former: Day | None = None,
        changed: frozenset[Place] = frozenset(),
    ) -> None:
        """With ``former``, a visit that differs at the places ``changed``, counts are shared."""
        self.visit = visit
        self.tables = tables
        self._former = former
        self._changed = changed
        self.pairs: dict[tuple[int, str, str], tuple[LinePair, ...]] = {}
        """The pairs of lines in edit tables, as ``line_pairs`` has found them so far."""
        self._plans: dict[UnitTerms, tuple[PlanCount, ...] | None] = {}
        self._billable: dict[UnitTerms, Mapping[int, int | None]] = {}

    @cached_property
    def date_of_service(self) -> date:
        """The day of the visit."""
        return self.visit.day("date_of_service")

    @cached_property
    def by_code(self) -> Mapping[str, tuple[Line, ...]]:
        """The lines of each code, of whatever discipline, in order of the first."""
        return lines_by_code(self.visit.lines)

    def others(self, line: Line, codes: Iterable[str]) -> tuple[Line, ...]:
        """The lines of other codes of this day that are among ``codes``.

        A second line of the same code is the same service, billed in two parts.
        """
        wanted = frozenset(codes)
        return tuple(o for o in self.visit.lines if o.code in wanted and o.code != line.code)

    @cached_property
    def disciplines(self) -> Mapping[int, str | None]:
        """The discipline of each line, by its number; None when unknown.

        While no line states its own, all have the visit's, which is not looked at: the answers are
        then the same whichever it is.
        """
        if self._former is not None and self._keeps(DISCIPLINE, OWN_DISCIPLINE):
            return self._former.disciplines
        if not any(OWN_DISCIPLINE in line.facts for line in self.visit.lines):
            return dict.fromkeys((line.number for line in self.visit.lines), "")
        return {line.number: self._discipline(line) for line in self.visit.lines}

    def _keeps(self, *facts: str) -> bool:
        """These facts are as they were in the former visit."""
        return all(fact not in facts for _, fact in self._changed)

    def _discipline(self, line: Line) -> str | None:
        stated = line.facts if OWN_DISCIPLINE in line.facts else self.visit.facts
        value = stated.get(OWN_DISCIPLINE if stated is line.facts else DISCIPLINE)
        return value if isinstance(value, str) else None

    def same_discipline(self, line: Line, other: Line) -> bool | None:
        """Whether two lines stand under the plan of one discipline; None when unknown."""
        mine, theirs = self.disciplines[line.number], self.disciplines[other.number]
        return None if mine is None or theirs is None else mine == theirs

    def plans(self, terms: UnitTerms) -> tuple[PlanCount, ...] | None:
        """The plans of care of the day, counted; None while the discipline of a line is unknown."""
        if terms not in self._plans:
            self._plans[terms] = self._counted(terms)
        return self._plans[terms]

    def _counted(self, terms: UnitTerms) -> tuple[PlanCount, ...] | None:
        lines = self.visit.lines
        if self._former is not None and self._keeps(DISCIPLINE, OWN_DISCIPLINE, CODE):
            numbers = sorted({number for number, _ in self._changed if number is not None})
            changed = {number: lines[number - 1] for number in numbers}
            plans = self._former.plans(terms)
            return plans and tuple(plan.changed(changed) for plan in plans)
        if terms.together:
            return (PlanCount(terms, None, lines),)
        if None in self.disciplines.values():
            return None
        return tuple(
            PlanCount(
                terms,
                name or None,
                tuple(line for line in lines if self.disciplines[line.number] == name),
            )
            for name in dict.fromkeys(self.disciplines.values())
        )

    def plan(self, terms: UnitTerms, line: Line) -> PlanCount | None:
        """The count of the plan that a line stands under; None while that is unknown."""
        plans = self.plans(terms)
        if plans is None:
            return None
        return next(plan for plan in plans if line.number in plan.numbers)

    def billable(self, terms: UnitTerms) -> Mapping[int, int | None]:
        """The units of each line, by its number: as claimed, else as the day allows them."""
        if terms not in self._billable:
            plans = self.plans(terms)
            if plans is None:
                self._billable[terms] = {n.number: n.count(UNITS) for n in self.visit.lines}
            else:
                self._billable[terms] = dict(each for plan in plans for each in plan.billable())
        return self._billable[terms]
