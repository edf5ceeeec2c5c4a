"""Which rules a fact bears on, so that after a change only those are looked at again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from engine.facts.measures import rests_on
from engine.policy.model import LinkedPolicy
from engine.rules.tree import (
    Compare,
    Concluded,
    Conclusion,
    Condition,
    Fact,
    Includes,
    OneOf,
    Rule,
    RuleSet,
    Scope,
    facts_of_term,
    literals,
)


class Dependencies:
    """The facts that each rule rests on, by way of measures and conclusions too."""

    def __init__(self, logic: RuleSet) -> None:
        self._of_conclusion: dict[str, set[str]] = {}
        for conclusion in logic.conclusions:
            facts = self._facts((conclusion.when,))
            self._of_conclusion.setdefault(conclusion.concludes, set()).update(facts)
        self._rules = [(rule, self._facts((rule.applies, rule.broken))) for rule in logic.rules]
        self._conclusions = logic.conclusions
        self._again: dict[tuple[Scope, frozenset[str]], tuple[Conclusion, ...]] = {}
        self.asks_twice = self._asking_twice(logic)
        self._derived: dict[frozenset[str], frozenset[str]] = {}
        self._touched: dict[tuple[Scope, frozenset[str]], tuple[Rule, ...]] = {}

    def _asking_twice(self, logic: RuleSet) -> frozenset[str]:
        """The rules that hold one fact against two conditions, conclusions included."""
        asked: dict[str, list[str]] = {}
        for conclusion in logic.conclusions:
            asked.setdefault(conclusion.concludes, []).extend(_asked((conclusion.when,), asked))
        twice = set()
        for rule in logic.rules:
            facts = _asked((rule.applies, rule.broken), asked)
            if len(facts) > len(set(facts)):
                twice.add(rule.id)
        return frozenset(twice)

    def rules(self, scope: Scope, facts: frozenset[str]) -> tuple[Rule, ...]:
        """The rules of a scope that some of the facts bear on."""
        key = (scope, facts)
        if key not in self._touched:
            self._touched[key] = tuple(
                rule for rule, rests in self._rules if rule.scope is scope and rests & facts
            )
        return self._touched[key]

    def conclusions(self, scope: Scope, facts: frozenset[str]) -> tuple[Conclusion, ...]:
        """The conclusions of a scope to derived facts that rest on one of the facts, in order."""
        key = (scope, facts)
        if key not in self._again:
            self._again[key] = tuple(
                each
                for each in self._conclusions
                if each.scope is scope and self._of_conclusion[each.concludes] & facts
            )
        return self._again[key]

    def derived(self, facts: frozenset[str]) -> frozenset[str]:
        """The derived facts that rest on one of the facts."""
        if facts not in self._derived:
            found = (name for name, rests in self._of_conclusion.items() if rests & facts)
            self._derived[facts] = frozenset(found)
        return self._derived[facts]

    def _facts(self, conditions: Iterable[Condition]) -> frozenset[str]:
        found: set[str] = set()
        for condition in conditions:
            for literal in literals(condition):
                match literal:
                    case Concluded(name):
                        found |= self._of_conclusion.get(name, set())
                    case OneOf(fact) | Includes(fact):
                        found.add(fact)
                    case Compare(term):
                        for part in facts_of_term(term):
                            if isinstance(part, Fact):
                                found.add(part.id)
                            else:
                                found |= rests_on(part)
        return frozenset(found)


def _asked(conditions: Iterable[Condition], of_conclusion: Mapping[str, list[str]]) -> list[str]:
    """The facts that are asked for, those that are so more than once twice.

    The code of a line is left out: it is always known.
    """
    found: Counter[str] = Counter()
    for condition in conditions:
        for literal in literals(condition):
            match literal:
                case Concluded(name):
                    found.update(of_conclusion.get(name, ()))
                case OneOf(fact) | Includes(fact) if fact != "line.code":
                    found[fact] += 1
                case Compare(Fact(fact)):
                    found[fact] += 1
                case _:
                    continue
    return [fact for fact, times in found.items() for _ in range(min(times, 2))]


_MOST_KEPT = 64
_KEPT: dict[str, Dependencies] = {}


def dependencies(linked: LinkedPolicy) -> Dependencies:
    """The dependencies of a linked policy, worked out once."""
    found = _KEPT.get(linked.key)
    if found is None:
        while len(_KEPT) >= _MOST_KEPT:
            _KEPT.pop(next(iter(_KEPT)), None)
        found = _KEPT[linked.key] = Dependencies(linked.logic)
    return found
