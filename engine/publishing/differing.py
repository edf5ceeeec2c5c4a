"""Which scenarios may come out otherwise under a changed policy, told without evaluating them.

What a determination comes to rests on how each rule stands in the visit and its lines, and, where a
blocking rule is broken or may be, on how all of them stand in visits that were changed in search of
mends and answers. Of the others it is enough to look at the rules that changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from engine.determination.model import Determination, Outcome
from engine.policy.model import LinkedPolicy, PolicyRule, Severity
from engine.publishing.meaning import PAYMENT, changed_entries, in_the_same_order
from engine.rules.tree import Concluded, Scope, literals
from engine.scenarios.bench import Stretch
from engine.scenarios.mutants import entry_id
from engine.scenarios.sessions import Derived

_SETTLED = (Outcome.COVERED, Outcome.NOT_ADDRESSED)


def searched(said: Determination) -> bool:
    """Mends or answers were sought: what came out rests on changed visits too."""
    return any(line.outcome not in _SETTLED for line in said.lines) or any(
        finding.blocks for finding in said.findings
    )


def may_differ(now: Stretch, before: LinkedPolicy) -> set[int]:
    """The scenarios of a stretch, by number, that may come out otherwise than under ``before``.

    Scenarios that are ``searched`` may do so whether they are among these or not.
    """
    meant, _ = changed_entries(before, now.linked)
    everybody = set(range(len(now.scenarios)))
    after = now.linked
    if (
        PAYMENT in meant
        or before.units != after.units
        or before.payor != after.payor
        or not in_the_same_order(before, after)
    ):
        return everybody
    forms = _Form(now, before), _Form(now, after)
    derives = before.logic.conclusions != after.logic.conclusions
    visits = 0
    for rule in after.rules.keys() | before.rules.keys():
        if entry_id(rule) in meant or (derives and any(form.rests(rule) for form in forms)):
            visits |= _bearing(*forms, rule)
    return {index for index in everybody if visits >> index & 1}


class _Form:
    """A policy held against the sessions of some scenarios."""

    def __init__(self, now: Stretch, linked: LinkedPolicy) -> None:
        self.sessions = now.sessions
        self.linked = linked
        self._now = now

    @cached_property
    def _derived(self) -> Mapping[Scope, Derived]:
        """Where the derived facts hold."""
        conclusions = self.linked.logic.conclusions
        if conclusions == self._now.linked.logic.conclusions:
            return self._now.concluded
        return self.sessions.derive(conclusions)

    def _concluded(self, rule: str, scope: Scope) -> Derived:
        """The derived facts that a rule asks for; few ask for any."""
        return self._derived[scope] if self.rests(rule) else {}

    def rests(self, rule: str) -> bool:
        """A rule asks for some derived fact, or speaks only where it holds."""
        logic, about = self.linked.rule_logic.get(rule), self.linked.rules.get(rule)
        conditions = [] if logic is None else [logic.applies, logic.broken]
        conditions += [] if about is None else [about.speaks]
        return any(isinstance(each, Concluded) for part in conditions for each in literals(part))

    def stands(self, rule: str) -> _Stands:
        """Where a rule stands in each way; nowhere, where the policy has none such."""
        logic = self.linked.rule_logic.get(rule)
        if logic is None:
            return _Stands()
        columns = self.sessions.columns(logic.scope)
        concluded = self._concluded(rule, logic.scope)
        found = columns.standings(logic, concluded)
        applies = columns.truth(logic.applies, concluded)
        met = applies.surely & ~columns.truth(logic.broken, concluded).perhaps
        return _Stands(logic.scope, found.broken, found.possible, met)

    def addresses(self, rule: str) -> int:
        """The lines, a bit each, of which a rule makes the policy speak."""
        about = self.linked.rules.get(rule)
        if about is None or about.codes is None or about.severity is Severity.INFO:
            return 0
        return self.sessions.lines.truth(about.speaks, self._concluded(rule, Scope.LINE)).perhaps


@dataclass(frozen=True, slots=True)
class _Stands:
    """The sessions, a bit each, in which a rule stands in each way."""

    scope: Scope = Scope.VISIT
    broken: int = 0
    possible: int = 0
    met: int = 0

    @property
    def somehow(self) -> int:
        """Where it is not silent."""
        return self.broken | self.possible | self.met


def _bearing(before: _Form, after: _Form, rule: str) -> int:
    """The visits, a bit each, on which a rule may bear otherwise than it did."""
    was, stands = before.stands(rule), after.stands(rule)
    old, new = before.linked.rules.get(rule), after.linked.rules.get(rule)
    sessions = after.sessions
    visits = sessions.whose(Scope.LINE, before.addresses(rule) ^ after.addresses(rule))
    if was.scope is not stands.scope or _effect(old) != _effect(new):
        visits |= sessions.whose(was.scope, was.somehow)
        return visits | sessions.whose(stands.scope, stands.somehow)
    moved = (was.broken ^ stands.broken) | (was.possible ^ stands.possible) | (was.met ^ stands.met)
    if new is not None and new.severity.blocks:
        # Another condition asks for other facts, and may come to nothing whatever they are.
        moved |= was.possible | stands.possible
    return visits | sessions.whose(stands.scope, moved)


def _effect(rule: PolicyRule | None) -> object:
    """What follows from a rule by the way it stands."""
    if rule is None:
        return None
    fix = None if rule.fix is None else rule.fix.change
    return rule.severity, rule.bill_with, rule.fits, rule.shape, fix, rule.concludes
