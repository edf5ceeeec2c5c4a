"""The rules and conclusions of one scope as steps of a network without negation.

A step asks that tests of bounds and tags hold together. A *tag* says that a derived fact, or a
part of a condition, is surely or perhaps true; that a derived fact is not true is a tag of its
own. A rule has steps for being surely broken, perhaps broken and met, a conclusion for holding
surely and perhaps.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from engine.rules.bounds import BoundTest, Certainty, answer_tests, bound_tests
from engine.rules.features import Feature
from engine.rules.normal_form import (
    Either,
    Formula,
    Inherited,
    Leaf,
    Question,
    alternatives,
    both,
    normal_form,
)
from engine.rules.tree import (
    Compare,
    Concluded,
    Condition,
    Rule,
    RuleSet,
    Scope,
    Standing,
)

MOST_TAGS = 15
MOST_TESTS = 200


@dataclass(frozen=True, slots=True)
class Group:
    """Parts of a conjunction that is too long for one step, settled by a step of their own."""

    parts: tuple[Element, ...]


Element = Leaf | Either | Group


@dataclass(frozen=True, slots=True)
class DerivedTag:
    """A derived fact holds, or does not, surely or perhaps."""

    name: str
    holds: bool
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class PartTag:
    """A part of a condition is surely, or perhaps, true."""

    part: Either | Group
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class AlwaysTag:
    """Holds in every session."""


Tag = DerivedTag | PartTag | AlwaysTag


@dataclass(frozen=True, slots=True)
class RuleStanding:
    """What a step finds: the standing of a rule, by its place in the encoding."""

    rule: int
    standing: Standing


@dataclass(frozen=True, slots=True)
class Derivation:
    """What a step finds: a conclusion, by its place in the encoding, holds surely or perhaps."""

    conclusion: int
    definite: bool


@dataclass(frozen=True, slots=True)
class EncodedStep:
    """Tests and tags that hold together, and what follows.

    ``source`` is the rule or conclusion it serves. ``finding`` is None where only ``asserts``
    follows. ``branch`` numbers the alternatives of a finding. ``observed`` names, in the order of
    writing, the features (by index) and derived facts (by name) that it rests on.
    """

    source: str
    finding: RuleStanding | Derivation | None
    branch: int
    tests: tuple[BoundTest, ...]
    tags: tuple[int, ...]
    asserts: int | None
    observed: tuple[int | str, ...]


@dataclass(frozen=True)
class Encoding:
    """Everything a scope asks and does. Tags are numbered by their place in ``tags``."""

    rules: tuple[Rule, ...]
    conclusions: tuple[tuple[str, str], ...]
    features: tuple[Feature, ...]
    tags: tuple[Tag, ...]
    steps: tuple[EncodedStep, ...]

    @cached_property
    def tag_numbers(self) -> dict[Tag, int]:
        """The number of each tag."""
        return {tag: number for number, tag in enumerate(self.tags)}


def encode(rule_set: RuleSet, scope: Scope) -> Encoding:
    """The steps of one scope; conclusions must stand in dependency order."""
    return _Encoder(rule_set, scope).run()


class _Encoder:
    def __init__(self, rule_set: RuleSet, scope: Scope) -> None:
        self.rules = [rule for rule in rule_set.rules if rule.scope is scope]
        self.conclusions = [each for each in rule_set.conclusions if each.scope is scope]
        self.made_here = {each.concludes for each in self.conclusions}
        self.inherited = (
            {each.concludes for each in rule_set.conclusions if each.scope is Scope.VISIT}
            if scope is Scope.LINE
            else set()
        )
        self.features: dict[Feature, int] = {}
        self.tags: dict[Tag, int] = {}
        self.undefined: list[tuple[str, Tag]] = []
        self.steps: list[EncodedStep] = []

    def run(self) -> Encoding:
        for index, conclusion in enumerate(self.conclusions):
            when = self._normal(conclusion.when)
            for certainty in Certainty:
                self._settle(
                    conclusion.id,
                    alternatives(when),
                    certainty,
                    Derivation(index, certainty is Certainty.DEFINITE),
                    self._tag(conclusion.id, DerivedTag(conclusion.concludes, True, certainty)),
                )
        for index, rule in enumerate(self.rules):
            applies = self._normal(rule.applies)
            broken = alternatives(both((applies, self._normal(rule.broken))))
            met = alternatives(both((applies, self._normal(rule.broken, holds=False))))
            for choices, certainty, standing in (
                (broken, Certainty.DEFINITE, Standing.BROKEN),
                (broken, Certainty.POSSIBLE, Standing.POSSIBLE),
                (met, Certainty.DEFINITE, Standing.MET),
            ):
                self._settle(rule.id, choices, certainty, RuleStanding(index, standing), None)
        while self.undefined:
            self._define(*self.undefined.pop(0))
        return Encoding(
            rules=tuple(self.rules),
            conclusions=tuple((each.id, each.concludes) for each in self.conclusions),
            features=tuple(self.features),
            tags=tuple(self.tags),
            steps=tuple(self.steps),
        )

    def _resolve(self, name: str) -> Concluded | Inherited | None:
        if name in self.made_here:
            return Concluded(name)
        return Inherited(name) if name in self.inherited else None

    def _normal(self, condition: Condition, holds: bool = True) -> Formula:
        return normal_form(condition, self._resolve, holds)

    def _tag(self, source: str, tag: Tag) -> int:
        if tag not in self.tags:
            self.tags[tag] = len(self.tags)
            self.undefined.append((source, tag))
        return self.tags[tag]

    def _define(self, source: str, tag: Tag) -> None:
        """Adds the steps that assert a tag, beside those of conclusions."""
        number = self.tags[tag]
        match tag:
            case DerivedTag(name, True, certainty):
                if name in self.inherited:
                    leaf = Leaf(Inherited(name))
                    self._settle(source, ((leaf,),), certainty, None, number)
            case DerivedTag(name, False, certainty):
                parts = [
                    self._normal(each.when, holds=False)
                    for each in self.conclusions
                    if each.concludes == name
                ]
                if name in self.inherited:
                    parts.append(Leaf(Inherited(name), False))
                self._settle(source, alternatives(both(parts)), certainty, None, number)
            case PartTag(Group(elements), certainty):
                self._settle(source, (elements,), certainty, None, number)
            case PartTag(Either() as part, certainty):
                self._settle(source, alternatives(part), certainty, None, number)
            case AlwaysTag():
                return

    def _settle(
        self,
        source: str,
        choices: Iterable[tuple[Element, ...]],
        certainty: Certainty,
        finding: RuleStanding | Derivation | None,
        asserts: int | None,
    ) -> None:
        """Adds a step for each alternative."""
        for branch, elements in enumerate(choices):
            tests, tags = self._ask(source, elements, certainty)
            while len(tags) > MOST_TAGS or len(tests) > MOST_TESTS:
                elements = tuple(
                    Group(elements[start : start + MOST_TAGS])
                    for start in range(0, len(elements), MOST_TAGS)
                )
                tests, tags = self._ask(source, elements, certainty)
            if not tests and not tags:
                tags = (self._tag(source, AlwaysTag()),)
            self.steps.append(
                EncodedStep(
                    source=source,
                    finding=finding,
                    branch=branch,
                    tests=tests,
                    tags=tags,
                    asserts=asserts,
                    observed=tuple(
                        self._observed(each.question) for each in elements if isinstance(each, Leaf)
                    ),
                )
            )

    def _ask(
        self, source: str, elements: tuple[Element, ...], certainty: Certainty
    ) -> tuple[tuple[BoundTest, ...], tuple[int, ...]]:
        tests: dict[BoundTest, None] = {}
        tags: dict[Tag, None] = {}
        for element in elements:
            if not isinstance(element, Leaf):
                tags[PartTag(element, certainty)] = None
                continue
            question = element.question
            if isinstance(question, Compare):
                feature = self._feature(question.term)
                asked = bound_tests(feature, question.operator, question.constant, certainty)
                tests.update(dict.fromkeys(asked))
            elif isinstance(question, Concluded):
                tags[DerivedTag(question.name, element.holds, certainty)] = None
            else:
                asked = answer_tests(self._feature(question), element.holds, certainty)
                tests.update(dict.fromkeys(asked))
        if len(tags) > MOST_TAGS or len(tests) > MOST_TESTS:
            return tuple(tests), tuple(range(len(tags)))
        return tuple(tests), tuple(self._tag(source, tag) for tag in tags)

    def _feature(self, feature: Feature) -> int:
        return self.features.setdefault(feature, len(self.features))

    def _observed(self, question: Question) -> int | str:
        if isinstance(question, Concluded):
            return question.name
        return self._feature(question.term if isinstance(question, Compare) else question)
