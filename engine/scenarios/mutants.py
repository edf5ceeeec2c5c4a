"""Mutants of a policy: the policy with one small thing changed, as its file could be.

What a file says in one place is changed as one. A rule of several parts is one entry of its file,
so what the parts share (codes, when, except, the arguments of a measure) is changed in all of them
at once; a code set, and the minutes of the unit method, in every rule that rests on them. A rule
that stands otherwise at other dates only by its numbers is one rule: but for the numbers, what was
noticed at one date need not be noticed at another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from engine.facts.vocabulary import Vocabulary
from engine.policy.inheritance import Entry, Merged
from engine.policy.model import LinkedPolicy, Origin
from engine.rules.tree import Conclusion, Condition, Rule
from engine.scenarios.changed_conditions import Change, Where, changes
from engine.scenarios.changed_measures import argument_changes, unit_changes
from engine.scenarios.changed_sets import named_lists, set_changes
from engine.scenarios.logic import TRUE, Logic, conditions_of, flattened, together
from engine.scenarios.ranges import Terms
from engine.scenarios.words import condition_words

Swap = tuple[Logic | None, Logic | None]
"""What a rule or conclusion was and what it becomes; None where it is not there."""

Identity = tuple[str, Origin, Where]
"""Equal for the same change of the same entry, at other dates or in a policy that inherits it."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: the rule or code set it was made to, in words, and where that is written.

    ``variants`` are what it swaps; several where the rule has other numbers at other dates.
    """

    rule: str
    text: str
    origin: Origin
    where: Where
    variants: tuple[tuple[Swap, ...], ...]

    @property
    def identity(self) -> Identity:
        """What the change is, whatever the date and policy."""
        return self.rule, self.origin, self.where


def policy_mutants(
    linked: Iterable[LinkedPolicy], merged: Merged, vocabulary: Vocabulary
) -> dict[Identity, Mutant]:
    """The mutants of a policy, from what it says at several dates; dates are ``dated_mutants``."""
    found: dict[Identity, Mutant] = {}
    for one in linked:
        for mutant in linked_mutants(one, merged, vocabulary):
            known = found.setdefault(mutant.identity, mutant)
            variants = dict.fromkeys((*known.variants, *mutant.variants))
            found[mutant.identity] = replace(known, variants=tuple(variants))
    return found


def linked_mutants(
    linked: LinkedPolicy, merged: Merged, vocabulary: Vocabulary
) -> Iterator[Mutant]:
    """The mutants of a policy at one date."""
    logic: tuple[Logic, ...] = (*linked.logic.rules, *linked.logic.conclusions)
    conditions = (condition for one in logic for condition in conditions_of(one))
    terms = Terms.of(conditions, named_lists(linked.code_sets), vocabulary)
    for name, rules in entries(linked.logic.rules).items():
        yield from _of_entry(name, rules, linked, terms)
    for conclusion in linked.logic.conclusions:
        yield from _of_conclusion(conclusion, linked, terms)
    if linked.units is not None:
        name = linked.units.rule
        origin = origin_of(merged.rules[name], ("id",))
        for text, where, swaps in unit_changes(linked.units, logic):
            yield Mutant(name, text, origin, where, (swaps,))
    for name, gone, swaps in set_changes(linked.code_sets, logic):
        origin = origin_of(merged.code_sets[name], ("codes",))
        yield Mutant(f"set:{name}", f"{gone} left out", origin, (gone,), (swaps,))


def entry_id(rule_id: str) -> str:
    """The id of the entry of the policy file that a rule is a part of."""
    return rule_id.split("/")[0]


def entries(rules: Iterable[Rule]) -> dict[str, list[Rule]]:
    """The rules by the id of their entry."""
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        found.setdefault(entry_id(rule.id), []).append(rule)
    return found


def origin_of(entry: Entry, below: tuple[str | int, ...] = ()) -> Origin:
    """Where an entry, or something below it, is written."""
    line, column = entry.file.document.positions[(*entry.path, *below)]
    return Origin(entry.file.id, entry.file.document.name, line, column)


def _of_entry(name: str, rules: list[Rule], linked: LinkedPolicy, terms: Terms) -> Iterator[Mutant]:
    first = rules[0]
    origin = linked.rules[first.id].origin
    label = name if len(rules) > 1 else first.id
    parts = {rule.id: flattened(rule.applies) for rule in rules}
    shared = [part for part in parts[first.id] if all(part in parts[rule.id] for rule in rules)]
    for part in shared:
        for text, where, changed in _of_part(part, terms):
            swaps = tuple((rule, _with_part(rule, part, changed)) for rule in rules)
            place = ("shared", shared.index(part), *where)
            yield Mutant(label, text, origin, place, (swaps,))
    for rule in rules:
        yield Mutant(rule.id, "disabled", origin, ("disabled",), (((rule, None),),))
        for index, part in enumerate(parts[rule.id]):
            if part not in shared:
                for text, where, changed in _of_part(part, terms):
                    swap = (rule, _with_part(rule, part, changed))
                    yield Mutant(rule.id, text, origin, ("applies", index, *where), ((swap,),))
        for text, where, broken in changes(rule.broken, terms):
            swap = (rule, replace(rule, broken=broken))
            yield Mutant(rule.id, text, origin, ("broken", *where), ((swap,),))
    for text, where, swapped in argument_changes(rules, terms):
        yield Mutant(label, text, origin, ("measure", *where), (swapped,))


def _of_conclusion(conclusion: Conclusion, linked: LinkedPolicy, terms: Terms) -> Iterator[Mutant]:
    name, origin = conclusion.id, linked.rules[conclusion.id].origin
    yield Mutant(name, "disabled", origin, ("disabled",), (((conclusion, None),),))
    parts = flattened(conclusion.when)
    for index, part in enumerate(parts):
        for text, where, changed in _of_part(part, terms):
            when = together((*parts[:index], changed, *parts[index + 1 :]))
            swap = (conclusion, replace(conclusion, when=when))
            yield Mutant(name, text, origin, (index, *where), ((swap,),))
    for text, where, swapped in argument_changes((conclusion,), terms):
        yield Mutant(name, text, origin, ("measure", *where), (swapped,))


def _of_part(part: Condition, terms: Terms) -> Iterator[Change]:
    """The changes of one condition of where a rule applies; true where it is left out."""
    words = condition_words(part, terms.vocabulary)
    yield Change(f"left out of where it applies: {words}", ("left out",), TRUE)
    yield from changes(part, terms)


def _with_part(rule: Rule, part: Condition, changed: Condition) -> Rule:
    parts = flattened(rule.applies)
    at = parts.index(part)
    return replace(rule, applies=together((*parts[:at], changed, *parts[at + 1 :])))
