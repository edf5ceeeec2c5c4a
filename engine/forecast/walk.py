"""Walking the plan: each planned visit is projected, and the policy of its day held against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from engine.determination.assess import Assessment
from engine.determination.evaluate import Evaluator, Held, NoSuchPayorError
from engine.facts.visit import Visit
from engine.forecast.amounts import Amounts
from engine.forecast.limits import Limit, limits_of
from engine.forecast.plan import Plan, planned_days
from engine.forecast.project import Projector
from engine.policy.model import LinkedPolicy
from engine.rules.tree import Standing


@dataclass(frozen=True)
class Step:
    """One visit of the walk, as it was judged."""

    index: int
    visit: Visit
    held: Held
    limits: tuple[Limit, ...]

    @property
    def day(self) -> date:
        """The day of the visit."""
        return self.visit.day("date_of_service")

    @property
    def assessment(self) -> Assessment:
        """How the rules stand."""
        return self.held.assessment

    @property
    def linked(self) -> LinkedPolicy:
        """The policy of the day."""
        return self.held.assessment.linked

    def lines(self, rule: str, standing: Standing) -> tuple[int, ...] | None:
        """The lines on which a rule stands so, none for the whole visit; None where it does not."""
        return self.standings.get(rule, {}).get(standing)

    def standing(self, rule: str) -> Standing | None:
        """The worst standing of a rule on this visit; None where it is silent."""
        stands = self.standings.get(rule, {})
        return next((standing for standing in Standing if standing in stands), None)

    @cached_property
    def standings(self) -> Mapping[str, Mapping[Standing, tuple[int, ...]]]:
        """Of each rule that is not silent, the lines on which it stands how; none for the visit."""
        found: dict[str, dict[Standing, tuple[int, ...]]] = {}
        for number, session in self.assessment.sessions.items():
            for rule, standing in session.standings.items():
                stands = found.setdefault(rule, {})
                if number is None:
                    stands[standing] = ()
                else:
                    stands[standing] = (*stands.get(standing, ()), number)
        return found


@dataclass(frozen=True, slots=True)
class Walk:
    """The steps from the stated visit on, why they ended early if they did, and their amounts."""

    steps: tuple[Step, ...]
    stopped: str
    amounts: Amounts


def walk(evaluator: Evaluator, visit: Visit, plan: Plan, payor: str | None, as_of: date) -> Walk:
    """Projects and judges each visit; raises as ``Evaluator.determine`` does of the stated one.

    Where no policy fits a later day, the walk ends before it.
    """
    base = evaluator.knowledge_base
    days = planned_days(visit, plan)
    projector = Projector(base.vocabulary)
    amounts = Amounts(visit, plan.allowed_per_visit, base.tables)
    limits: dict[str, tuple[Limit, ...]] = {}

    def judged(index: int, projected: Visit) -> Step:
        held = evaluator.hold(projected, payor, as_of)
        linked = held.assessment.linked
        priced = amounts.on(projected, linked) if index else amounts.first(projected, linked)
        if priced is not projected:
            projected, held = priced, evaluator.hold(priced, payor, as_of)
        if linked.key not in limits:
            limits[linked.key] = limits_of(linked, base.vocabulary)
        return Step(index, projected, held, limits[linked.key])

    steps = [judged(0, visit)]
    for index, day in enumerate(days, start=1):
        last = steps[-1]
        projected = projector.after(last.visit, day, last.linked)
        try:
            steps.append(judged(index, projected))
        except NoSuchPayorError as error:
            return Walk(tuple(steps), str(error), amounts)
    return Walk(tuple(steps), "", amounts)


def first_index(found: Sequence[bool]) -> int | None:
    """The index of the first True."""
    return next((index for index, value in enumerate(found) if value), None)
