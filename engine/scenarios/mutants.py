"""Mutants of a linked policy: the policy with one small thing changed, as a policy file could be.

A rule of several parts is one entry of its file, so what the parts share (codes, when, except, the
arguments of a measure) is changed in all of them at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from engine.facts.vocabulary import Vocabulary
from engine.policy.model import LinkedPolicy, Origin
from engine.rules.tree import Conclusion, Condition, Rule
from engine.scenarios.changed_conditions import changes
from engine.scenarios.changed_measures import argument_changes, unit_changes
from engine.scenarios.logic import TRUE, Logic, flattened, together
from engine.scenarios.words import condition_words

Swap = tuple[Logic | None, Logic | None]
"""What a rule or conclusion was and what it becomes; None where it is not there."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: the rule or value it was made to, in words, where that stands, and the swaps.

    ``own`` asks that a scenario of the very policy notices; others may be noticed in any policy
    that has the same rule from the same file.
    """

    rule: str
    text: str
    origin: Origin
    swaps: tuple[Swap, ...]
    own: bool = False


def mutants(linked: LinkedPolicy, vocabulary: Vocabulary) -> Iterator[Mutant]:
    """Every mutant of the logic of a linked policy; those of its dates are ``dated_mutants``."""
    for name, rules in entries(linked.logic.rules).items():
        yield from _of_entry(name, rules, linked, vocabulary)
    for conclusion in linked.logic.conclusions:
        yield from _of_conclusion(conclusion, linked, vocabulary)
    if linked.units is not None:
        name = linked.units.rule
        origin = next(about.origin for about in linked.rules.values() if entry_id(about.id) == name)
        logic: tuple[Logic, ...] = (*linked.logic.rules, *linked.logic.conclusions)
        for text, swaps in unit_changes(linked.units, logic):
            yield Mutant(name, text, origin, swaps)


def entry_id(rule_id: str) -> str:
    """The id of the entry of the policy file that a rule is a part of."""
    return rule_id.split("/")[0]


def entries(rules: Iterable[Rule]) -> dict[str, list[Rule]]:
    """The rules by the id of their entry."""
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        found.setdefault(entry_id(rule.id), []).append(rule)
    return found


def _of_entry(
    name: str, rules: list[Rule], linked: LinkedPolicy, vocabulary: Vocabulary
) -> Iterator[Mutant]:
    first = rules[0]
    origin = linked.rules[first.id].origin
    label = name if len(rules) > 1 else first.id
    parts = {rule.id: flattened(rule.applies) for rule in rules}
    shared = [part for part in parts[first.id] if all(part in parts[rule.id] for rule in rules)]
    for part in shared:
        for text, changed in _of_part(part, vocabulary):
            swaps = tuple((rule, _with_part(rule, part, changed)) for rule in rules)
            yield Mutant(label, text, origin, swaps)
    for rule in rules:
        yield Mutant(rule.id, "disabled", origin, ((rule, None),), own=True)
        for part in parts[rule.id]:
            if part not in shared:
                for text, changed in _of_part(part, vocabulary):
                    yield Mutant(rule.id, text, origin, ((rule, _with_part(rule, part, changed)),))
        for text, broken in changes(rule.broken, vocabulary):
            yield Mutant(rule.id, text, origin, ((rule, replace(rule, broken=broken)),))
    for text, swapped in argument_changes(rules):
        yield Mutant(label, text, origin, swapped)


def _of_conclusion(
    conclusion: Conclusion, linked: LinkedPolicy, vocabulary: Vocabulary
) -> Iterator[Mutant]:
    name, origin = conclusion.id, linked.rules[conclusion.id].origin
    yield Mutant(name, "disabled", origin, ((conclusion, None),), own=True)
    parts = flattened(conclusion.when)
    for index, part in enumerate(parts):
        for text, changed in _of_part(part, vocabulary):
            when = together((*parts[:index], changed, *parts[index + 1 :]))
            yield Mutant(name, text, origin, ((conclusion, replace(conclusion, when=when)),))
    for text, swapped in argument_changes((conclusion,)):
        yield Mutant(name, text, origin, swapped)


def _of_part(part: Condition, vocabulary: Vocabulary) -> Iterator[tuple[str, Condition]]:
    """The changes of one condition of where a rule applies; true where it is left out."""
    yield f"left out of where it applies: {condition_words(part, vocabulary)}", TRUE
    yield from changes(part, vocabulary)


def _with_part(rule: Rule, part: Condition, changed: Condition) -> Rule:
    parts = flattened(rule.applies)
    at = parts.index(part)
    return replace(rule, applies=together((*parts[:at], changed, *parts[at + 1 :])))
