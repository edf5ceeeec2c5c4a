"""Which rules of a policy its scenarios show firing, and which of these also not firing.

An inherited rule need not be shown again: the scenarios of any policy that inherits the same rule
from the same file show it too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from engine.policy.model import PolicyRule
from engine.scenarios.bench import Bench, Benches, Stretch
from engine.scenarios.logic import Logic, conditions_of, constant_value
from engine.scenarios.report import RuleCoverage


@dataclass(slots=True)
class _Count:
    """The scenarios of one rule so far; ``logic`` is what it has been at any date."""

    about: PolicyRule
    logic: set[Logic] = field(default_factory=set)
    fired: int = 0
    possible: int = 0
    silent: int = 0

    def add(self, many: int, fired: int, possible: int) -> None:
        """Counts the scenarios of a stretch, of which these (a bit each) fire or may fire."""
        possible &= ~fired
        self.fired += fired.bit_count()
        self.possible += possible.bit_count()
        self.silent += many - fired.bit_count() - possible.bit_count()

    @property
    def always(self) -> bool:
        """It has no condition: it speaks of every visit, and no scenario can avoid it."""
        return all(constant_value(part) for one in self.logic for part in conditions_of(one))


@dataclass(slots=True)
class Coverage:
    """Counts where rules fire; each policy is counted once."""

    benches: Benches
    _counted: dict[str, dict[str, RuleCoverage]] = field(default_factory=dict)
    _logic: dict[str, dict[str, set[Logic]]] = field(default_factory=dict)

    def of(self, policy: str) -> tuple[RuleCoverage, ...]:
        """Every rule and conclusion that the policy has at any date, and where it fires.

        A scenario counts as firing when the rule fires in one of its sessions, the visit or a
        line.
        """
        return tuple(
            rule if rule.complete else replace(rule, shown_by=self._shown_by(policy, rule))
            for rule in self._of(policy).values()
        )

    def _of(self, policy: str) -> dict[str, RuleCoverage]:
        if policy not in self._counted:
            counts = _counts(self.benches.of(policy))
            self._logic[policy] = {rule_id: count.logic for rule_id, count in counts.items()}
            self._counted[policy] = {rule: _covered(count) for rule, count in counts.items()}
        return self._counted[policy]

    def _shown_by(self, policy: str, rule: RuleCoverage) -> str:
        """Another policy that has the same rule from the same file, and shows it; or none."""
        for other in self.benches.sharing(rule.policy):
            same = self._of(other).get(rule.rule)
            if other == policy or same is None or same.policy != rule.policy:
                continue
            if same.complete and self._logic[policy][rule.rule] <= self._logic[other][rule.rule]:
                return other
        return ""


def _counts(bench: Bench) -> dict[str, _Count]:
    counts: dict[str, _Count] = {}
    for linked, _ in bench.knowledge_base.linker(bench.policy).every_stretch():
        for rule_id, about in linked.rules.items():
            counts.setdefault(rule_id, _Count(about))
        logic: tuple[Logic, ...] = (*linked.logic.rules, *linked.logic.conclusions)
        for one in logic:
            counts[one.id].logic.add(one)
    for stretch in bench.stretches:
        for rule_id, fired, possible in _fired(stretch):
            counts[rule_id].add(len(stretch.scenarios), fired, possible)
    return counts


def _covered(count: _Count) -> RuleCoverage:
    return RuleCoverage(
        rule=count.about.id,
        title=count.about.title,
        policy=count.about.origin.policy,
        file=count.about.origin.file,
        line=count.about.origin.line,
        fired=count.fired,
        possible=count.possible,
        silent=count.silent,
        always=count.always,
    )


def _fired(stretch: Stretch) -> Iterator[tuple[str, int, int]]:
    """Each rule and conclusion with the scenarios in which it fires, and those in which it may."""
    sessions = stretch.sessions
    for rule in stretch.linked.logic.rules:
        stands = stretch.standings(rule.id)
        fired = sessions.whose(rule.scope, stands.broken)
        yield rule.id, fired, sessions.whose(rule.scope, stands.possible)
    for one in stretch.linked.logic.conclusions:
        holds = sessions.columns(one.scope).truth(one.when, stretch.concluded[one.scope])
        fired = sessions.whose(one.scope, holds.surely)
        yield one.id, fired, sessions.whose(one.scope, holds.perhaps)
