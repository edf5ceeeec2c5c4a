"""Each limit along the walk: on which visits it is past, and what its quantity is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from engine.facts.read_visit import ON_FILE
from engine.facts.visit import Authorization
from engine.facts.vocabulary import Vocabulary
from engine.forecast.limits import Limit, Quantity
from engine.forecast.project import allowed_of
from engine.forecast.walk import Step
from engine.knowledge.base import KnowledgeBase
from engine.policy.model import Clock
from engine.rules.reference import truth, value_of
from engine.rules.tree import Fact, Measure

_Key = tuple[Quantity, int, bool]


@dataclass(frozen=True, slots=True)
class Followed:
    """A limit along the walk, None on visits for which the policy has no such limit.

    ``turned`` says of each visit whether it is past the limit; None is unknown.
    """

    limits: tuple[Limit | None, ...]
    turned: tuple[bool | None, ...]

    @property
    def begins(self) -> int:
        """The first visit for which the policy has the limit."""
        return next(index for index, limit in enumerate(self.limits) if limit is not None)

    @property
    def last(self) -> int:
        """The last visit for which the policy has the limit."""
        return max(index for index, limit in enumerate(self.limits) if limit is not None)

    @property
    def limit(self) -> Limit:
        """The limit on its first visit."""
        return next(limit for limit in self.limits if limit is not None)

    def turns(self) -> tuple[int, ...]:
        """The visits on which it runs out, after one on which it had not."""
        return tuple(
            index
            for index, now in enumerate(self.turned)
            if now and (index == 0 or not self.turned[index - 1])
        )


def follow(steps: Sequence[Step]) -> Iterator[Followed]:
    """Each limit along the walk; the same limit of policies that follow each other is one."""
    keys: dict[_Key, None] = {}
    known: dict[str, dict[_Key, Limit]] = {}
    for step in steps:
        if step.linked.key not in known:
            own = {(limit.quantity, limit.last, limit.passing): limit for limit in step.limits}
            known[step.linked.key] = own
            keys |= dict.fromkeys(own)
    for key in keys:
        limits = tuple(known[step.linked.key].get(key) for step in steps)
        turned = tuple(
            None if limit is None else is_past(limit, step)
            for limit, step in zip(limits, steps, strict=True)
        )
        yield Followed(limits, turned)


def is_past(limit: Limit, step: Step) -> bool | None:
    """Whether some line of a visit is past the limit; None when that is unknown."""
    views = step.assessment.views
    answers: set[bool | None] = set()
    for turn in limit.turns:
        of_lines = isinstance(turn.literal.term, Measure)
        for view in views.lines if of_lines else (views.visit,):
            holds = truth(turn.literal, view, {})
            answers.add(None if holds is None else holds is turn.past)
    return True if True in answers else None if None in answers else False


def value_on(quantity: Quantity, step: Step, vocabulary: Vocabulary) -> int | None:
    """The value of a quantity on a visit; None when unknown.

    Of an authorization it is the visits left, this one counted, or 1 where only days limit it.
    """
    if quantity.term == Fact(ON_FILE) and step.visit.authorizations is not None:
        return _visits_left(step.visit.authorizations, step.day.toordinal())
    value = value_of(quantity.term, step.assessment.views.visit)
    if not quantity.with_visit or value is None:
        return value
    advance = vocabulary[quantity.fact].advances
    added = allowed_of(step.visit, advance.disciplines if advance else ())
    return value + (added or 0)


def _visits_left(authorizations: Sequence[Authorization], day: int) -> int | None:
    left = 0
    for authorization in authorizations:
        if authorization.covers(day) is False:
            continue
        if authorization.visits is None:
            return 1
        if authorization.used is None:
            return None
        left += authorization.visits - authorization.used
    return left


def turning_day(before: Step, after: Step, base: KnowledgeBase) -> date:
    """The first day after one visit, up to the next, on which the policy says something new."""
    if before.linked.id == after.linked.id:
        linker = base.linker(after.linked.id)
        for day in linker.turning_points(Clock.SERVICE):
            if before.day < day <= after.day:
                return day
    return after.day
