"""How the rules stand on a visit, and what that makes of each line before mends are sought."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from engine.determination.dependencies import Dependencies, dependencies
from engine.facts.tables import Tables
from engine.facts.views import Views, changed_views, views
from engine.facts.visit import Place, Value, Visit
from engine.policy.model import LinkedPolicy, PolicyRule, Severity
from engine.rules.reference import SessionResult, conclude, evaluate_session, standing, truth
from engine.rules.tree import Condition, Scope, Standing
from engine.rules.view import View

_MOST_KEPT = 256

_Whole = tuple[Views, frozenset[str], SessionResult]
"""A changed visit, the facts that changed, and how the rules stand on it as a whole."""

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
    _answered: dict[frozenset[tuple[Place, Value]], _Whole] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def on(self, changes: Mapping[Place, Value], line: int) -> Assessment:
        """The same policy held against the visit with some facts changed, for one line.

        Only rules that the changed facts bear on are looked at again.
        """
        key = frozenset(changes.items())
        if key not in self._answered:
            if len(self._answered) >= _MOST_KEPT:
                self._answered.clear()
            self._answered[key] = self._whole(changes)
        seen, facts, whole = self._answered[key]
        own = _again(
            self.linked,
            Scope.LINE,
            seen.lines[line - 1],
            self.sessions[line],
            facts,
            dependencies(self.linked),
            whole.concluded,
        )
        return Assessment(self.linked, seen.day.visit, self.tables, seen, {None: whole, line: own})

    def _whole(self, changes: Mapping[Place, Value]) -> _Whole:
        """What a change makes of the visit as a whole, alike for every line."""
        facts = frozenset(fact for _, fact in changes)
        seen = changed_views(self.views, changes)
        rests = dependencies(self.linked)
        whole = _again(self.linked, Scope.VISIT, seen.visit, self.sessions[None], facts, rests, {})
        return seen, facts, whole

    def truth(self, line: int | None, condition: Condition) -> bool | None:
        """Kleene's value of a condition in the session of a line, or of the visit."""
        view = self.views.visit if line is None else self.views.lines[line - 1]
        return truth(condition, view, self.sessions[line].concluded)

    def standings(self, line: int) -> Iterator[tuple[Key, PolicyRule, Standing]]:
        """The rules that bear on a line: its own, then those of the visit as a whole."""
        rules = self.linked.rules
        for number in (line, None):
            for rule_id, stands in self.sessions[number].standings.items():
                yield (number, rule_id), rules[rule_id], stands

    def blocking(self, line: int, wanted: Standing) -> list[Key]:
        """The blocking rules that stand so on a line."""
        blocking = self.linked.blocking
        return [
            (number, rule_id)
            for number in (line, None)
            for rule_id, stands in self.sessions[number].standings.items()
            if stands is wanted and rule_id in blocking
        ]

    def without(self, keys: Iterable[Key]) -> Assessment:
        """The same assessment with some rules silent."""
        silent = set(keys)
        sessions = {
            number: SessionResult(
                {r: s for r, s in session.standings.items() if (number, r) not in silent},
                session.concluded,
            )
            for number, session in self.sessions.items()
        }
        return replace(self, sessions=sessions)

    def addresses(self, line: int) -> bool:
        """Some rule names the code of a line and speaks of it on such a day.

        A rule that makes an exception of the line speaks of it too.
        """
        code = self.visit.lines[line - 1].code
        return any(
            code in (rule.codes or ())
            and rule.severity is not Severity.INFO
            and self.truth(line, rule.speaks) is not False
            for rule in self.linked.rules.values()
        )

    def stands_against(self, line: int) -> bool:
        """Some blocking rule of the line itself is broken, whether or not it names the code."""
        return any(number is not None for number, _ in self.blocking(line, Standing.BROKEN))


def assess(
    linked: LinkedPolicy, visit: Visit, tables: Tables, seen: Views | None = None
) -> Assessment:
    """Holds the rules against a visit with the reference evaluator.

    ``seen`` are its views, where another policy was held against it: what is measured is shared.
    """
    seen = seen or views(visit, tables)
    whole = evaluate_session(linked.logic, Scope.VISIT, seen.visit)
    sessions: dict[int | None, SessionResult] = {None: whole}
    for number, view in enumerate(seen.lines, start=1):
        sessions[number] = evaluate_session(linked.logic, Scope.LINE, view, whole.concluded)
    return Assessment(linked, visit, tables, seen, sessions)


def _again(
    linked: LinkedPolicy,
    scope: Scope,
    view: View,
    before: SessionResult,
    facts: frozenset[str],
    rests: Dependencies,
    inherited: Mapping[str, bool | None],
) -> SessionResult:
    concluded = concluded_again(linked, scope, view, before.concluded, facts, inherited)
    standings = dict(before.standings)
    for rule in rests.rules(scope, facts):
        stands = standing(rule, view, concluded)
        if stands is None:
            standings.pop(rule.id, None)
        else:
            standings[rule.id] = stands
    return SessionResult(standings, concluded)


def concluded_again(
    linked: LinkedPolicy,
    scope: Scope,
    view: View,
    before: Mapping[str, bool | None],
    facts: frozenset[str],
    inherited: Mapping[str, bool | None],
) -> Mapping[str, bool | None]:
    """The derived facts of a session after ``facts`` changed; only those that rest on them again.

    ``before`` are those of the session till now, ``inherited`` those of the visit of now.
    """
    rests = dependencies(linked)
    derived = rests.derived(facts)
    if not derived:
        return before
    kept = {name: value for name, value in before.items() if name not in derived}
    kept |= {name: inherited[name] for name in derived if name in inherited}
    return conclude(rests.conclusions(scope, facts), scope, view, kept)
