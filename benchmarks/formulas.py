"""Rules as boolean expressions over the bounds of features, for engines that know two values.

A feature stands as two numbers, its lower and upper bound. Both are its value; those of an unknown
one lie beyond every constant. The same expression then says what is surely true, read on the bound
that is farther from being true, and what may be true, read on the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from engine.rules.bounds import BoundTest, Certainty, answer_tests, bound_tests
from engine.rules.features import Feature
from engine.rules.normal_form import Both, Either, Formula, Inherited, Leaf, normal_form
from engine.rules.plan import UNKNOWN
from engine.rules.tree import (
    Compare,
    Concluded,
    Conclusion,
    Condition,
    Includes,
    OneOf,
    Rule,
    RuleSet,
    Scope,
)

_OPERATORS = {"": "==", "$neq": "!=", "$lt": "<", "$lte": "<=", "$gt": ">", "$gte": ">="}

BoundName = Callable[[int], str]
"""How an expression reads a bound, by its place in the row of ``bounds_of``."""

Values = list[int | None]


def bounds_of(values: Values) -> list[int]:
    """The row of a session: the lower and the upper bound of each feature in turn."""
    row: list[int] = []
    for value in values:
        row += (-UNKNOWN, UNKNOWN) if value is None else (value, value)
    return row


@dataclass(frozen=True)
class Formulas:
    """The conditions of one scope of a rule set as expressions, which read ``features``."""

    rule_set: RuleSet
    scope: Scope
    bound: BoundName
    features: dict[Feature, int] = field(default_factory=dict)

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
        return [
            each
            for each in self.rule_set.conclusions
            if each.scope is self.scope and each.concludes == name
        ]

    def _inherits(self, name: str) -> bool:
        return self.scope is Scope.LINE and any(
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

    def _tests(
        self, question: Compare | OneOf | Includes | Inherited, holds: bool, certainty: Certainty
    ) -> tuple[BoundTest, ...]:
        if isinstance(question, Compare):
            feature = self._place(question.term)
            return bound_tests(feature, question.operator, question.constant, certainty)
        return answer_tests(self._place(question), holds, certainty)

    def _place(self, feature: Feature) -> int:
        return self.features.setdefault(feature, len(self.features))

    def _test(self, test: BoundTest) -> str:
        place = 2 * test.feature + test.upper
        return f"{self.bound(place)} {_OPERATORS[test.operator]} {test.constant}"


def _joined(word: str, parts: list[str], empty: str) -> str:
    if len(parts) == 1:
        return parts[0]
    return "(" + f" {word} ".join(parts) + ")" if parts else empty
