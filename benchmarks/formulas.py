"""Rules as boolean expressions over the bounds of features, for engines that know two values.

A feature stands as two numbers, its lower and upper bound. Both are its value; those of an unknown
one lie beyond every constant. The same expression then says what is surely true, read on the bound
that is farther from being true, and what may be true, read on the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from engine.rules.bounds import BoundTest, Certainty, answer_tests, bound_tests
from engine.rules.compiled_scope import CompiledScope
from engine.rules.normal_form import Both, Either, Formula, Inherited, Leaf, normal_form
from engine.rules.plan import UNKNOWN
from engine.rules.tree import Compare, Concluded, Conclusion, Condition, Rule, RuleSet, Scope

_OPERATORS = {"": "==", "$neq": "!=", "$lt": "<", "$lte": "<=", "$gt": ">", "$gte": ">="}

BoundName = Callable[[int], str]
"""How an expression reads a bound, by its place in the row of ``bounds_of``."""


def bounds_of(values: Iterable[int | None]) -> list[int]:
    """The row of a session: the lower bounds of all features, then the upper ones."""
    listed = list(values)
    lower = [-UNKNOWN if value is None else value for value in listed]
    return lower + [UNKNOWN if value is None else value for value in listed]


@dataclass(frozen=True)
class Formulas:
    """The conditions of one scope of a rule set as expressions."""

    rule_set: RuleSet
    compiled: CompiledScope
    bound: BoundName

    def of_rule(self, rule: Rule, certainty: Certainty) -> tuple[str, str]:
        """Where a rule applies, and where it is broken if it does."""
        return self._of(rule.applies, certainty), self._of(rule.broken, certainty)

    def of_derived(self, name: str, certainty: Certainty) -> str:
        """Where a derived fact holds."""
        return self._text(Leaf(Concluded(name)), certainty)

    def _of(self, condition: Condition, certainty: Certainty) -> str:
        return self._text(normal_form(condition, self._resolve), certainty)

    def _resolve(self, name: str) -> Concluded | Inherited | None:
        if self._concluders(name):
            return Concluded(name)
        return Inherited(name) if self._inherits(name) else None

    def _concluders(self, name: str) -> list[Conclusion]:
        scope = self.compiled.scope
        return [
            each
            for each in self.rule_set.conclusions
            if each.scope is scope and each.concludes == name
        ]

    def _inherits(self, name: str) -> bool:
        return self.compiled.scope is Scope.LINE and any(
            each.scope is Scope.VISIT and each.concludes == name
            for each in self.rule_set.conclusions
        )

    def _text(self, formula: Formula, certainty: Certainty) -> str:
        match formula:
            case Both(parts):
                return _joined("and", [self._text(part, certainty) for part in parts], "true")
            case Either(parts):
                return _joined("or", [self._text(part, certainty) for part in parts], "false")
            case Leaf(Concluded(name), holds):
                whens = [
                    normal_form(each.when, self._resolve, holds) for each in self._concluders(name)
                ]
                if self._inherits(name):
                    whens.append(Leaf(Inherited(name), holds))
                whole = Either(tuple(whens)) if holds else Both(tuple(whens))
                return self._text(whole, certainty)
            case Leaf(question, holds):
                return _joined(
                    "and", list(map(self._test, self._tests(question, holds, certainty))), "true"
                )

    def _tests(self, question: object, holds: bool, certainty: Certainty) -> tuple[BoundTest, ...]:
        features = self.compiled.encoding.features
        if isinstance(question, Compare):
            feature = features.index(question.term)
            return bound_tests(feature, question.operator, question.constant, certainty)
        return answer_tests(features.index(question), holds, certainty)

    def _test(self, test: BoundTest) -> str:
        place = test.feature + test.upper * len(self.compiled.encoding.features)
        return f"{self.bound(place)} {_OPERATORS[test.operator]} {test.constant}"


def _joined(word: str, parts: list[str], empty: str) -> str:
    if len(parts) == 1:
        return parts[0]
    return "(" + f" {word} ".join(parts) + ")" if parts else empty
