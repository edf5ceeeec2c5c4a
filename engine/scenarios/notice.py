"""Whether a scenario would fail under a changed policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from engine.determination.evaluate import AnswerWithheldError, Evaluator
from engine.policy.model import LinkedPolicy, PaymentRule, PolicyRule, Severity
from engine.rules.limits import NetworkLimitError
from engine.rules.order import Cycle, dependency_order
from engine.rules.process import EngineFailure
from engine.rules.tree import Conclusion, Rule, RuleSet, Scope
from engine.scenarios.bench import Stretch
from engine.scenarios.columns import SILENT, Standings
from engine.scenarios.compare import differences
from engine.scenarios.logic import derived_facts
from engine.scenarios.model import Scenario
from engine.scenarios.mutants import Swap
from engine.scenarios.sessions import Derived

UNANSWERED = (AnswerWithheldError, EngineFailure, NetworkLimitError)
"""Why a scenario has no answer, whatever it expects: it fails."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A rule whose standing changes in some sessions."""

    rule: str
    scope: Scope
    severity: Severity
    before: Standings
    after: Standings

    @property
    def fires_before(self) -> int:
        """The sessions in which it was broken or possibly broken."""
        return self.before.broken | self.before.possible

    @property
    def fires_after(self) -> int:
        """The sessions in which it now is."""
        return self.after.broken | self.after.possible


@dataclass(frozen=True, slots=True)
class Noticing:
    """Holds changes against scenarios; those titled in ``failed`` notice nothing."""

    evaluator: Evaluator
    failed: frozenset[str]

    def notices(
        self,
        stretch: Stretch,
        swaps: tuple[Swap, ...],
        added: Mapping[str, PolicyRule],
        payment: PaymentRule | None = None,
    ) -> bool:
        """Some scenario of a stretch would fail if these rules and conclusions were swapped.

        A rule that stands otherwise in this stretch is not swapped. ``added`` describes rules
        that are new to the policy, ``payment`` is another way to pay, for scenarios that expect
        amounts.
        """
        now = {**stretch.rules, **stretch.conclusions}
        fitting = [swap for swap in swaps if swap[0] is None or now.get(swap[0].id) == swap[0]]
        if payment is not None:
            changed = replace(_changed(stretch.linked, fitting, added), payment=payment)
            expecting = (one for one in stretch.scenarios if _expects_amounts(one))
            if any(one.title not in self.failed and self._fails(one, changed) for one in expecting):
                return True
        if not fitting:
            return False
        moved_rules = list(shifts(stretch, fitting, added))
        again = 0
        for shift in moved_rules:
            before = stretch.sessions.whose(shift.scope, shift.fires_before)
            after = stretch.sessions.whose(shift.scope, shift.fires_after)
            for scenario in self._passing(stretch, before ^ after):
                if _states(scenario, shift):
                    return True
            if shift.severity.blocks:
                moved = shift.fires_before ^ shift.fires_after
                moved |= shift.before.broken ^ shift.after.broken
                again |= stretch.sessions.whose(shift.scope, moved)
        if not again:
            return False
        changed = _changed(stretch.linked, fitting, added)
        return any(self._fails(scenario, changed) for scenario in self._passing(stretch, again))

    def _passing(self, stretch: Stretch, which: int) -> Iterator[Scenario]:
        for index, scenario in enumerate(stretch.scenarios):
            if which >> index & 1 and scenario.title not in self.failed:
                yield scenario

    def _fails(self, scenario: Scenario, changed: LinkedPolicy) -> bool:
        try:
            said = self.evaluator.determine(scenario.visit, as_of=scenario.asked_on, linked=changed)
        except UNANSWERED:
            return True
        return any(differences(scenario, said))


def shifts(stretch: Stretch, swaps: list[Swap], added: Mapping[str, PolicyRule]) -> Iterator[Shift]:
    """The rules that stand otherwise in some session once these are swapped."""
    concluded = stretch.concluded
    dependent: frozenset[str] = frozenset()
    if any(isinstance(was or becomes, Conclusion) for was, becomes in swaps):
        conclusions = _swapped_conclusions(stretch.linked.logic.conclusions, swaps)
        concluded = stretch.sessions.derive(conclusions)
        dependent = _other(stretch.concluded, concluded)
    changed: dict[str, Rule | None] = {}
    for was, becomes in swaps:
        either = was or becomes
        if isinstance(either, Rule):
            changed[either.id] = becomes if isinstance(becomes, Rule) else None
    for rule in stretch.linked.logic.rules:
        if rule.id not in changed and not dependent.isdisjoint(derived_facts(rule)):
            changed[rule.id] = rule
    for rule_id, now in changed.items():
        before = stretch.standings(rule_id)
        after = SILENT if now is None else stretch.sessions.stand(now, concluded)
        if before != after:
            about = stretch.linked.rules.get(rule_id) or added[rule_id]
            scope = stretch.rules[rule_id].scope if now is None else now.scope
            yield Shift(rule_id, scope, about.severity, before, after)


def _other(before: Mapping[Scope, Derived], after: Mapping[Scope, Derived]) -> frozenset[str]:
    """The derived facts that hold elsewhere than before."""
    return frozenset(
        name
        for scope in Scope
        for name in (*before[scope], *after[scope])
        if before[scope].get(name) != after[scope].get(name)
    )


def _expects_amounts(scenario: Scenario) -> bool:
    expect = scenario.expect
    return expect.estimate is not None or any(
        "allowed" in line.states for line in expect.lines.values()
    )


def _states(scenario: Scenario, shift: Shift) -> bool:
    """The scenario expects something that hangs on whether the rule fires in its visit."""
    expect = scenario.expect
    exact = expect.notes if shift.severity is Severity.INFO else expect.findings
    return exact is not None or shift.rule in expect.includes or shift.rule in expect.excludes


def _swapped_conclusions(
    conclusions: tuple[Conclusion, ...], swaps: list[Swap]
) -> tuple[Conclusion, ...]:
    """The conclusions after the swaps, in an order in which none uses a later one."""
    kept = {conclusion.id: conclusion for conclusion in conclusions}
    for was, becomes in swaps:
        if isinstance(becomes, Conclusion):
            kept[becomes.id] = becomes
        elif isinstance(was, Conclusion):
            del kept[was.id]
    ordered = dependency_order(tuple(kept.values()))
    if isinstance(ordered, Cycle):
        raise ValueError(f"conclusions wait for each other: {', '.join(ordered.ids)}")
    return tuple(ordered)


def _changed(
    linked: LinkedPolicy, swaps: list[Swap], added: Mapping[str, PolicyRule]
) -> LinkedPolicy:
    """The linked policy after the swaps."""
    rules = linked.rule_logic
    now = dict(rules)
    for was, becomes in swaps:
        if isinstance(becomes, Rule):
            now[becomes.id] = becomes
        elif isinstance(was, Rule):
            del now[was.id]
    conclusions = _swapped_conclusions(linked.logic.conclusions, swaps)
    logic = RuleSet(linked.logic.name, tuple(now.values()), conclusions)
    ids = (*now, *(conclusion.id for conclusion in conclusions))
    about = {id_: linked.rules.get(id_) or added[id_] for id_ in ids}
    return replace(linked, logic=logic, rules=about, key=f"{linked.key} {hash(logic)}")
