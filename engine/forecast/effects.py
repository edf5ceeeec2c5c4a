"""What hangs on a limit: one visit, judged as if the limit were kept and as if it were past."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from engine.determination.assess import Assessment
from engine.forecast.limits import Limit
from engine.rules.reference import conclude, truth
from engine.rules.tree import (
    All,
    Any,
    Compare,
    Condition,
    Constant,
    Not,
    Rule,
    Scope,
    Standing,
)
from engine.rules.view import View


@dataclass(frozen=True, slots=True)
class Truths:
    """Whether a rule applies and whether it is broken; None is unknown."""

    applies: bool | None
    broken: bool | None

    @property
    def standing(self) -> Standing | None:
        """How the rule stands; None when it is silent."""
        if self.applies is False:
            return None
        if self.broken is False:
            return Standing.MET if self.applies else None
        return Standing.BROKEN if self.applies and self.broken else Standing.POSSIBLE


@dataclass(frozen=True, slots=True)
class Effect:
    """What the limit does to one rule on a line, or on the visit (``line`` None)."""

    rule: str
    line: int | None
    kept: Truths
    past: Truths

    @property
    def worsens(self) -> bool:
        """Past the limit more is asked, or something is broken or may be."""
        return _weight(self.past) > _weight(self.kept)


def effects(limit: Limit, assessment: Assessment) -> tuple[Effect, ...]:
    """The rules that stand otherwise past a limit than within it, all else being equal."""
    kept = dict(_truths(limit, assessment, past=False))
    past = dict(_truths(limit, assessment, past=True))
    return tuple(
        Effect(rule, line, kept[line, rule], past[line, rule])
        for line, rule in kept
        if kept[line, rule] != past[line, rule]
    )


def _weight(truths: Truths) -> tuple[int, int]:
    """How much a rule weighs upon a line: broken, perhaps broken, applying, perhaps applying."""
    standing = truths.standing
    heavy = {Standing.BROKEN: 3, Standing.POSSIBLE: 2, Standing.MET: 1, None: 0}[standing]
    return heavy, 1 if truths.applies else 0


def _truths(
    limit: Limit, assessment: Assessment, *, past: bool
) -> Iterator[tuple[tuple[int | None, str], Truths]]:
    logic = assessment.linked.logic
    forced: dict[str, dict[Compare, bool]] = {}
    for turn in limit.turns:
        forced.setdefault(turn.owner, {})[turn.literal] = turn.past is past
    conclusions = tuple(
        replace(each, when=_with(each.when, forced[each.id])) if each.id in forced else each
        for each in logic.conclusions
    )
    concluding = any(each.id in forced for each in logic.conclusions)
    rules = [_forced(assessment.linked.rule_logic[rule_id], forced) for rule_id in limit.rules]
    views = assessment.views
    own = assessment.sessions
    whole = own[None].concluded
    if concluding:
        whole = conclude(conclusions, Scope.VISIT, views.visit, {})
    for rule in rules:
        if rule.scope is Scope.VISIT:
            yield (None, rule.id), _truths_of(rule, views.visit, whole)
    for number, view in enumerate(views.lines, start=1):
        derived: Mapping[str, bool | None] = own[number].concluded
        if concluding:
            derived = conclude(conclusions, Scope.LINE, view, whole)
        for rule in rules:
            if rule.scope is Scope.LINE:
                yield (number, rule.id), _truths_of(rule, view, derived)


def _truths_of(rule: Rule, view: View, concluded: Mapping[str, bool | None]) -> Truths:
    applies = truth(rule.applies, view, concluded)
    return Truths(applies, None if applies is False else truth(rule.broken, view, concluded))


def _forced(rule: Rule, forced: Mapping[str, Mapping[Compare, bool]]) -> Rule:
    if rule.id not in forced:
        return rule
    own = forced[rule.id]
    return replace(rule, applies=_with(rule.applies, own), broken=_with(rule.broken, own))


def _with(condition: Condition, values: Mapping[Compare, bool]) -> Condition:
    """The condition with some comparisons decided."""
    match condition:
        case All(parts):
            return All(tuple(_with(part, values) for part in parts))
        case Any(parts):
            return Any(tuple(_with(part, values) for part in parts))
        case Not(part):
            return Not(_with(part, values))
        case Compare() if condition in values:
            return Constant(values[condition])
        case _:
            return condition
