"""Which rules of a policy its scenarios show firing, and which of these also not firing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.policy.model import PolicyRule
from engine.rules.tree import Condition, Constant
from engine.scenarios.bench import Bench, Stretch
from engine.scenarios.report import RuleCoverage

_TRUE = Constant(True)


@dataclass(slots=True)
class _Count:
    """The scenarios of one rule so far."""

    about: PolicyRule
    always: bool = True
    fired: int = 0
    possible: int = 0
    silent: int = 0

    def add(self, many: int, fired: int, possible: int) -> None:
        """Counts the scenarios of a stretch, of which these (a bit each) fire or may fire."""
        possible &= ~fired
        self.fired += fired.bit_count()
        self.possible += possible.bit_count()
        self.silent += many - fired.bit_count() - possible.bit_count()


def rule_coverage(bench: Bench) -> tuple[RuleCoverage, ...]:
    """Every rule and conclusion that the policy has at any date, and where it fires.

    A scenario counts as firing when the rule fires in one of its sessions, the visit or a line.
    """
    counts: dict[str, _Count] = {}
    for linked, _ in bench.knowledge_base.linker(bench.policy).every_stretch():
        for rule_id, about in linked.rules.items():
            counts.setdefault(rule_id, _Count(about))
        for rule in linked.logic.rules:
            counts[rule.id].always &= _always(rule.applies, rule.broken)
        for conclusion in linked.logic.conclusions:
            counts[conclusion.id].always &= _always(conclusion.when)
    for stretch in bench.stretches:
        for rule_id, fired, possible in _fired(stretch):
            counts[rule_id].add(len(stretch.scenarios), fired, possible)
    return tuple(
        RuleCoverage(
            rule=rule_id,
            title=count.about.title,
            file=count.about.origin.file,
            line=count.about.origin.line,
            fired=count.fired,
            possible=count.possible,
            silent=count.silent,
            always=count.always,
        )
        for rule_id, count in counts.items()
    )


def _fired(stretch: Stretch) -> Iterator[tuple[str, int, int]]:
    """Each rule and conclusion with the scenarios in which it fires, and those in which it may."""
    for rule in stretch.linked.logic.rules:
        stands = stretch.standings[rule.id]
        fired = stretch.whose(rule.scope, stands.broken)
        yield rule.id, fired, stretch.whose(rule.scope, stands.possible)
    for conclusion in stretch.linked.logic.conclusions:
        scope = conclusion.scope
        holds = stretch.columns(scope).truth(conclusion.when, stretch.concluded[scope])
        yield conclusion.id, stretch.whose(scope, holds.surely), stretch.whose(scope, holds.perhaps)


def _always(*conditions: Condition) -> bool:
    """A rule without any condition: it speaks of every visit, and no scenario can avoid it."""
    return all(condition == _TRUE for condition in conditions)
