"""How the rules stand on a visit, and what that makes of each line before mends are sought."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from engine.facts.tables import Tables
from engine.facts.views import Views, views
from engine.facts.visit import Visit
from engine.policy.model import LinkedPolicy, PolicyRule
from engine.rules.reference import SessionResult, conclude, evaluate_session, standing, truth
from engine.rules.tree import Condition, Scope, Standing

Key = tuple[int | None, str]
"""A rule of a session: the line's number, or None for the visit, and the rule's id."""


@dataclass(frozen=True)
class Assessment:
    """The standing of every rule on the visit and on the lines that were looked at."""

    linked: LinkedPolicy
    visit: Visit
    tables: Tables
    views: Views
    sessions: Mapping[int | None, SessionResult]

    def on(self, visit: Visit) -> Assessment:
        """The same policy held against a changed visit."""
        return assess(self.linked, visit, self.tables)

    def truth(self, line: int | None, condition: Condition) -> bool | None:
        """Kleene's value of a condition in the session of a line, or of the visit."""
        view = self.views.visit if line is None else self.views.lines[line - 1]
        return truth(condition, view, self.sessions[line].concluded)

    def standings(self, line: int) -> Iterator[tuple[Key, PolicyRule, Standing]]:
        """The rules that bear on a line: its own, then those of the visit as a whole."""
        rules = self.linked.rules
        for number in (line, None):
            for rule_id, standing in self.sessions[number].standings.items():
                yield (number, rule_id), rules[rule_id], standing

    def blocking(self, line: int, standing: Standing) -> list[Key]:
        """The blocking rules that stand so on a line."""
        return [
            key
            for key, rule, stands in self.standings(line)
            if stands is standing and rule.severity.blocks
        ]

    @cached_property
    def addressed(self) -> frozenset[str]:
        """The codes of this visit that some rule of the policy names."""
        named: set[str] = set()
        for rule in self.linked.rules.values():
            if rule.codes is not None:
                named |= rule.codes
        return frozenset(line.code for line in self.visit.lines) & named


def assess(
    linked: LinkedPolicy,
    visit: Visit,
    tables: Tables,
    lines: Sequence[int] | None = None,
) -> Assessment:
    """Holds the rules against a visit with the reference evaluator; ``lines`` limits which."""
    seen = views(visit, tables)
    whole = evaluate_session(linked.logic, Scope.VISIT, seen.visit)
    sessions: dict[int | None, SessionResult] = {None: whole}
    for number in lines if lines is not None else range(1, len(visit.lines) + 1):
        sessions[number] = evaluate_session(
            linked.logic, Scope.LINE, seen.lines[number - 1], whole.concluded
        )
    return Assessment(linked, visit, tables, seen, sessions)


def standing_of(
    linked: LinkedPolicy, visit: Visit, tables: Tables, key: Key
) -> Standing | None:
    """How one rule stands on a visit; None when it is silent."""
    line, rule_id = key
    rule = linked.rule_logic[rule_id]
    seen = views(visit, tables)
    conclusions = linked.logic.conclusions
    concluded = conclude(conclusions, Scope.VISIT, seen.visit, {})
    if line is None:
        return standing(rule, seen.visit, concluded)
    view = seen.lines[line - 1]
    return standing(rule, view, conclude(conclusions, Scope.LINE, view, concluded))
