"""A forecast put together: the walk, its clocks, the findings to come, the policy's turns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from engine.determination.estimate import usd
from engine.determination.evaluate import Evaluator
from engine.facts.visit import Visit
from engine.facts.vocabulary import Vocabulary
from engine.forecast.clocks import Clocks
from engine.forecast.consequences import consequence, standing_now, worst_first
from engine.forecast.follow import turning_day
from engine.forecast.model import (
    Change,
    Clock,
    Consequence,
    Ending,
    Forecast,
    Foreseen,
    OpenClock,
    PlannedVisit,
)
from engine.forecast.plan import Plan
from engine.forecast.project import ALLOWED
from engine.forecast.walk import Step, Walk, first_index, walk
from engine.knowledge.base import KnowledgeBase
from engine.rules.tree import Standing

_VISITS = "episode.visits"
_AGAINST = (Standing.BROKEN, Standing.POSSIBLE)


def forecast(
    evaluator: Evaluator,
    visit: Visit,
    plan: Plan,
    payor: str | None = None,
    as_of: date | None = None,
) -> Forecast:
    """Walks the planned visits of an episode forward, and finds where each clock runs out.

    ``visit`` is where the episode stands: the last visit made, or the next one. ``payor`` stands
    for the visit's own when it is given; ``as_of`` is the day of asking, by default today. Raises
    PlanError for a plan that cannot be walked, and as ``Evaluator.determine`` does.
    """
    today = as_of or date.today()
    base = evaluator.knowledge_base
    walked = walk(evaluator, visit, plan, payor, today)
    steps = walked.steps
    clocks, open_clocks = Clocks(steps, base).find()
    linked = steps[0].linked
    return Forecast(
        visit=visit.name,
        payor=linked.payor,
        policy=linked.id,
        policy_key=linked.key,
        policy_title=linked.title,
        frequency=str(plan.frequency),
        as_of=today,
        visits=tuple(_planned(step) for step in steps),
        clocks=clocks,
        open_clocks=open_clocks,
        foreseen=tuple(_foreseen(steps, clocks, open_clocks, base.vocabulary)),
        standing=tuple(_standing(steps, base.vocabulary)),
        changes=tuple(_changes(steps, base)),
        notes=tuple(_notes(walked, plan)),
        stopped=walked.stopped,
    )


def _planned(step: Step) -> PlannedVisit:
    number = step.visit.facts.get(_VISITS)
    return PlannedVisit(
        index=step.index,
        number=number if isinstance(number, int) else None,
        day=step.day,
        visit=step.visit,
        policy=step.linked.id,
    )


def _foreseen(
    steps: Sequence[Step],
    clocks: Sequence[Clock],
    open_clocks: Sequence[OpenClock],
    vocabulary: Vocabulary,
) -> Iterator[Foreseen]:
    """Each rule that comes to be broken, or may, on a visit after one on which it was not."""
    clocked = {(clock.warned_by, clock.warns) for clock in clocks}
    clocked |= {(each.rule, clock.runs_out) for clock in clocks for each in clock.consequences}
    lacking = {each.rule for clock in open_clocks for each in clock.consequences}
    rules = dict.fromkeys(rule for step in steps for rule in step.linked.rules)
    for rule in rules:
        for standing in _AGAINST:
            stands = [step.lines(rule, standing) is not None for step in steps]
            first = first_index(stands)
            if not first or (standing is Standing.POSSIBLE and rule in lacking):
                continue
            if standing is Standing.POSSIBLE and steps[0].standing(rule) is Standing.BROKEN:
                continue
            lines = steps[first].lines(rule, standing) or ()
            about = steps[first].linked.rules[rule]
            told = consequence(steps[first], about, lines, standing, vocabulary)
            last = first_index([not each for each in stands[first:]])
            yield Foreseen(
                finding=told,
                first=first,
                last=len(steps) - 1 if last is None else first + last - 1,
                clocked=(rule, first) in clocked,
            )
            break


def _standing(steps: Sequence[Step], vocabulary: Vocabulary) -> Iterator[Ending]:
    """What is broken on the stated visit already, and the first visit on which it is not."""
    first = steps[0]
    found = []
    for rule in first.linked.rules:
        if first.standing(rule) is Standing.BROKEN:
            told = standing_now(first, rule, vocabulary)
            gone = first_index([step.standing(rule) is not Standing.BROKEN for step in steps])
            if told is not None:
                found.append(Ending(told, gone))
    yield from sorted(found, key=lambda ending: worst_first(ending.finding))


def _changes(steps: Sequence[Step], base: KnowledgeBase) -> Iterator[Change]:
    """The days on which the policy turns, with the rules that spoke or come to speak of a visit."""
    for before, after in pairwise(steps):
        if before.linked.key == after.linked.key:
            continue
        old, new = before.linked.rule_logic, after.linked.rule_logic
        begins = _speaking(after, [rule for rule in new if rule not in old], base.vocabulary)
        ends = _speaking(before, [rule for rule in old if rule not in new], base.vocabulary)
        both = [rule for rule in new if rule in old and new[rule] != old[rule]]
        changes = _speaking(after, both, base.vocabulary)
        if begins or ends or changes:
            yield Change(turning_day(before, after, base), after.index, begins, ends, changes)


def _speaking(step: Step, rules: Sequence[str], vocabulary: Vocabulary) -> tuple[Consequence, ...]:
    found = [standing_now(step, rule, vocabulary) for rule in rules]
    return tuple(sorted((each for each in found if each is not None), key=worst_first))


def _notes(walked: Walk, plan: Plan) -> Iterator[str]:
    steps, amounts = walked.steps, walked.amounts
    yield (
        "each planned visit is taken to be as the stated one, with its counts walked on; nothing"
        " is renewed on the way"
    )
    if amounts.given and plan.allowed_per_visit is not None:
        given = usd(plan.allowed_per_visit)
        yield f"the year's amounts rest on an estimate: {given} allowed for a visit, as given"
    if amounts.basis:
        added = usd(sum(line.count(ALLOWED) or 0 for line in steps[0].visit.lines))
        yield f"the year's amounts rest on an estimate: {added} allowed for a visit" + "".join(
            f"; {each}" for each in amounts.basis
        )
    if steps[0].day.year != steps[-1].day.year:
        yield "on 1 January what is counted by the calendar year begins anew"
    open_facts = dict.fromkeys(fact for step in steps for fact in step.held.open_facts)
    if open_facts:
        yield "another policy of this payor may apply: it depends on " + ", ".join(open_facts)
