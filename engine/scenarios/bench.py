"""The scenarios of a policy made ready for counting: the sessions of each stretch of dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from engine.facts.views import views
from engine.knowledge.base import KnowledgeBase, KnowledgeBaseError
from engine.policy.model import LinkedPolicy
from engine.rules.tree import Conclusion, Rule, Scope
from engine.rules.view import View
from engine.scenarios.columns import FALSE, Columns, Standings, Truth
from engine.scenarios.model import Excuse, Scenario
from engine.scenarios.read import ScenarioReading

Derived = Mapping[str, Truth]
"""Where each derived fact holds."""


@dataclass(frozen=True)
class Stretch:
    """Scenarios for which the policy says the same, with all their sessions.

    ``owners`` says of every line's session to which scenario (by its index) it belongs.
    """

    linked: LinkedPolicy
    scenarios: tuple[Scenario, ...]
    visits: Columns
    lines: Columns
    owners: tuple[int, ...]

    @cached_property
    def concluded(self) -> Mapping[Scope, Derived]:
        """Where the derived facts of the policy hold."""
        return self.derive(self.linked.logic.conclusions)

    @cached_property
    def standings(self) -> Mapping[str, Standings]:
        """Where each rule of the policy is broken, or possibly broken."""
        return {rule.id: self.stand(rule) for rule in self.linked.logic.rules}

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """The rules of the policy by id."""
        return self.linked.rule_logic

    @cached_property
    def conclusions(self) -> Mapping[str, Conclusion]:
        """The conclusions of the policy by id."""
        return self.linked.conclusion_logic

    def columns(self, scope: Scope) -> Columns:
        """The sessions that a rule of this scope looks at."""
        return self.visits if scope is Scope.VISIT else self.lines

    def stand(self, rule: Rule, concluded: Mapping[Scope, Derived] | None = None) -> Standings:
        """Where a rule is broken or possibly so, with these derived facts or the policy's own."""
        derived = (concluded or self.concluded)[rule.scope]
        return self.columns(rule.scope).standings(rule, derived)

    def derive(self, conclusions: Sequence[Conclusion]) -> Mapping[Scope, Derived]:
        """Where derived facts hold; none of the conclusions may use a later one."""
        of_visits = _derive(self.visits, conclusions, Scope.VISIT, {})
        handed = {name: self._on_lines(truth) for name, truth in of_visits.items()}
        of_lines = _derive(self.lines, conclusions, Scope.LINE, handed)
        return {Scope.VISIT: of_visits, Scope.LINE: of_lines}

    def whose(self, scope: Scope, sessions: int) -> int:
        """The scenarios, a bit each, that have one of these sessions."""
        if scope is Scope.VISIT:
            return sessions
        found = 0
        while sessions:
            lowest = sessions & -sessions
            found |= 1 << self.owners[lowest.bit_length() - 1]
            sessions ^= lowest
        return found

    def _on_lines(self, truth: Truth) -> Truth:
        surely = perhaps = 0
        for index, owner in enumerate(self.owners):
            surely |= (truth.surely >> owner & 1) << index
            perhaps |= (truth.perhaps >> owner & 1) << index
        return Truth(surely, perhaps)


def _derive(
    columns: Columns, conclusions: Sequence[Conclusion], scope: Scope, handed: Derived
) -> dict[str, Truth]:
    derived = dict(handed)
    for conclusion in conclusions:
        if conclusion.scope is scope:
            holds = columns.truth(conclusion.when, derived)
            before = derived.get(conclusion.concludes, FALSE)
            derived[conclusion.concludes] = Truth(
                holds.surely | before.surely, holds.perhaps | before.perhaps
            )
    return derived


@dataclass(frozen=True, slots=True)
class Bench:
    """One policy with its scenarios by stretch, and the reasons its files give for survivors."""

    knowledge_base: KnowledgeBase
    policy: str
    stretches: tuple[Stretch, ...]
    excuses: tuple[Excuse, ...]


@dataclass(slots=True)
class Benches:
    """The benches of the policies of a knowledge base, made when asked for."""

    knowledge_base: KnowledgeBase
    reading: ScenarioReading
    _made: dict[str, Bench] = field(default_factory=dict)
    _sharing: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def sharing(self, origin: str) -> tuple[str, ...]:
        """The policies with scenarios that are, or inherit from, a policy."""
        if origin not in self._sharing:
            base = self.knowledge_base
            self._sharing[origin] = tuple(
                policy
                for policy in dict.fromkeys(file.policy for file in self.reading.files)
                if any(member.id == origin for member in base.linker(policy).merged.chain)
            )
        return self._sharing[origin]

    def of(self, policy: str) -> Bench:
        """The bench of a policy; scenarios at whose date it cannot be linked are left out."""
        if policy not in self._made:
            scenarios = self.reading.of(policy)
            stretches = tuple(stretches_of(self.knowledge_base, scenarios))
            self._made[policy] = Bench(
                self.knowledge_base, policy, stretches, self.reading.excuses(policy)
            )
        return self._made[policy]


def stretches_of(knowledge_base: KnowledgeBase, scenarios: Sequence[Scenario]) -> Iterator[Stretch]:
    """The scenarios of one policy, those for which it says the same together."""
    together: dict[str, tuple[LinkedPolicy, list[Scenario]]] = {}
    for scenario in scenarios:
        try:
            linked = knowledge_base.link(
                scenario.policy, scenario.date_of_service, scenario.processing_date
            )
        except KnowledgeBaseError:
            continue
        together.setdefault(linked.key, (linked, []))[1].append(scenario)
    for linked, members in together.values():
        yield stretch(knowledge_base, linked, members)


def stretch(
    knowledge_base: KnowledgeBase, linked: LinkedPolicy, scenarios: Sequence[Scenario]
) -> Stretch:
    """A linked policy with the sessions of some scenarios."""
    visits: list[View] = []
    lines: list[View] = []
    owners: list[int] = []
    for index, scenario in enumerate(scenarios):
        seen = views(scenario.visit_as_processed, knowledge_base.tables)
        visits.append(seen.visit)
        lines.extend(seen.lines)
        owners.extend([index] * len(seen.lines))
    return Stretch(linked, tuple(scenarios), Columns(visits), Columns(lines), tuple(owners))
