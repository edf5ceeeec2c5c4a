"""The scenarios of a policy made ready for counting: the sessions of each stretch of dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from engine.facts.views import views
from engine.knowledge.base import KnowledgeBase, KnowledgeBaseError
from engine.policy.model import LinkedPolicy
from engine.rules.tree import Conclusion, Rule, Scope
from engine.scenarios.columns import SILENT, Standings
from engine.scenarios.library import Library
from engine.scenarios.model import Excuse, Scenario
from engine.scenarios.sessions import Derived, Sessions


@dataclass(frozen=True)
class Stretch:
    """Scenarios for which the policy says the same, with all their sessions."""

    linked: LinkedPolicy
    scenarios: tuple[Scenario, ...]
    sessions: Sessions

    @cached_property
    def concluded(self) -> Mapping[Scope, Derived]:
        """Where the derived facts of the policy hold."""
        return self.sessions.derive(self.linked.logic.conclusions)

    @cached_property
    def _standings(self) -> dict[str, Standings]:
        return {}

    def standings(self, rule: str) -> Standings:
        """Where a rule is broken, or possibly broken; nowhere, when the policy has none such."""
        known = self._standings.get(rule)
        if known is None:
            logic = self.rules.get(rule)
            known = SILENT if logic is None else self.sessions.stand(logic, self.concluded)
            self._standings[rule] = known
        return known

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """The rules of the policy by id."""
        return self.linked.rule_logic

    @cached_property
    def conclusions(self) -> Mapping[str, Conclusion]:
        """The conclusions of the policy by id."""
        return self.linked.conclusion_logic


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

    library: Library
    _made: dict[str, Bench] = field(default_factory=dict)
    _sharing: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def sharing(self, origin: str) -> tuple[str, ...]:
        """The policies with scenarios that are, or inherit from, a policy."""
        if origin not in self._sharing:
            base = self.library.knowledge_base
            self._sharing[origin] = tuple(
                policy
                for policy in self.library.policies
                if any(member.id == origin for member in base.linker(policy).merged.chain)
            )
        return self._sharing[origin]

    def of(self, policy: str) -> Bench:
        """The bench of a policy; scenarios at whose date it cannot be linked are left out."""
        if policy not in self._made:
            base, read = self.library.knowledge_base, self.library.of(policy)
            stretches = tuple(stretches_of(base, read.scenarios))
            self._made[policy] = Bench(base, policy, stretches, read.excuses)
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
    seen = [views(scenario.visit_as_processed, knowledge_base.tables) for scenario in scenarios]
    sessions = Sessions.of([(one.visit, one.lines) for one in seen])
    return Stretch(linked, tuple(scenarios), sessions)
