"""The same rules in CLIPS: a template a scope, a CLIPS rule for each step of the network.

A session is one fact with a slot for each bound that some rule compares; a slot whose value is 0
is left to its default, which saves half of the assertions. Lines are asserted together and told
apart by a number, so that one run fires for all of them. What fires is collected in a global.
"""

from __future__ import annotations

from collections.abc import Sequence

import clips

from benchmarks.formulas import Values, bounds_of
from benchmarks.handing import Findings, handed, inherited_features
from engine.rules.bounds import BoundTest, Certainty
from engine.rules.compile import CompiledRuleSet
from engine.rules.compiled_scope import STANDINGS, CompiledScope
from engine.rules.encode import AlwaysTag, DerivedTag, EncodedStep
from engine.rules.evaluate import read_values
from engine.rules.tree import Standing
from engine.rules.view import View

_OPERATORS = {"": "=", "$neq": "<>", "$lt": "<", "$lte": "<=", "$gt": ">", "$gte": ">="}


class ClipsRules:
    """A rule set as CLIPS evaluates it."""

    def __init__(self, compiled: CompiledRuleSet) -> None:
        self._compiled = compiled
        self._given = inherited_features(compiled.line.encoding.features)
        self._visit = _Scope("visit", compiled.visit)
        self._line = _Scope("line", compiled.line)

    def evaluate(self, visit: View, lines: Sequence[View]) -> Findings:
        """The standings of a visit and its lines."""
        own, of_lines = read_values(self._compiled, visit, lines)
        fired = self._visit.run([own])[0]
        rows = handed(of_lines, self._given, lambda name: self._visit.held(name, fired))
        return [
            self._visit.standings(fired),
            *map(self._line.standings, self._line.run(rows)),
        ]


class _Scope:
    """An environment for the sessions of one scope."""

    def __init__(self, name: str, compiled: CompiledScope) -> None:
        self._compiled = compiled
        self._environment = clips.Environment()
        self._environment.build("(defglobal ?*fired* = (create$))")
        used = sorted(
            {
                2 * test.feature + test.upper
                for step in compiled.encoding.steps
                for test in step.tests
            }
        )
        self._slots = [(place, f"b{place}") for place in used]
        slots = " ".join(f"(slot {slot} (default 0))" for _, slot in self._slots)
        self._environment.build(f"(deftemplate {name} (slot n) {slots})")
        for number, step in enumerate(compiled.encoding.steps):
            self._environment.build(self._rule(name, number, step))
        self._template = self._environment.find_template(name)
        self._fired = self._environment.find_global("fired")

    def run(self, rows: Sequence[Values]) -> list[list[int]]:
        """The steps that fired in each session."""
        for number, row in enumerate(rows):
            bounds = bounds_of(row)
            told = {slot: bounds[place] for place, slot in self._slots if bounds[place]}
            self._template.assert_fact(n=number, **told)
        self._environment.run()
        fired: list[list[int]] = [[] for _ in rows]
        found = iter(self._fired.value)
        for number, step in zip(found, found, strict=True):
            fired[number].append(step)
        self._environment.reset()
        return fired

    def standings(self, fired: Sequence[int]) -> dict[str, Standing]:
        """What the steps that fired say of the rules."""
        ranks: dict[int, int] = {}
        meanings = self._compiled.meanings
        for number in fired:
            is_rule, index, rank = meanings[number]
            if is_rule and ranks.get(index, 3) > rank:
                ranks[index] = rank
        rules = self._compiled.encoding.rules
        return {rules[index].id: STANDINGS[ranks[index]] for index in sorted(ranks)}

    def held(self, name: str, fired: Sequence[int]) -> bool | None:
        """Whether the steps that fired assert a derived fact; None where they say it may hold."""
        numbers = self._compiled.encoding.tag_numbers
        asserted = {self._compiled.encoding.steps[number].asserts for number in fired}
        if numbers.get(DerivedTag(name, True, Certainty.DEFINITE), -1) in asserted:
            return True
        if numbers.get(DerivedTag(name, True, Certainty.POSSIBLE), -1) in asserted:
            return None
        return False

    def _rule(self, name: str, number: int, step: EncodedStep) -> str:
        tests: dict[int, list[BoundTest]] = {}
        for test in step.tests:
            tests.setdefault(2 * test.feature + test.upper, []).append(test)
        tags = [
            tag for tag in step.tags if not isinstance(self._compiled.encoding.tags[tag], AlwaysTag)
        ]
        patterns = [f"(t{tag} ?n)" for tag in tags]
        if tests or not tags:
            slots = " ".join(f"(b{place} {_slot(place, each)})" for place, each in tests.items())
            patterns.insert(0, f"({name} (n ?n) {slots})")
        asserts = f" (assert (t{step.asserts} ?n))" if step.asserts is not None else ""
        return (
            f"(defrule s{number} {' '.join(patterns)}"
            f" => (bind ?*fired* ?*fired* ?n {number}){asserts})"
        )


def _slot(place: int, tests: Sequence[BoundTest]) -> str:
    """A constant that stands alone is looked up, not compared. CLIPS refuses two that differ."""
    if len(tests) == 1 and not tests[0].operator:
        return str(tests[0].constant)
    compared = (f":({_OPERATORS[test.operator]} ?b{place} {test.constant})" for test in tests)
    return "&".join([f"?b{place}", *compared])
