"""Honest changes to a visit: what they are, what they do, and which could turn a condition."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.determination.assess import Assessment
from engine.facts.views import changed_views
from engine.facts.visit import Place, Value, Visit
from engine.facts.vocabulary import Change, FactType, Vocabulary
from engine.policy.model import LinkedPolicy
from engine.rules.reference import truth
from engine.rules.tree import (
    All,
    Any,
    Compare,
    Concluded,
    Condition,
    Constant,
    Fact,
    Includes,
    Measure,
    Not,
    OneOf,
    Scope,
    facts_of_term,
)

MOST_ALTERNATIVES = 12
_UNITS = "line.units"


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """One change. ``how`` is 'set', or 'add' and 'remove' for a fact that holds several texts."""

    line: int
    fact: str
    how: str
    value: int | str

    @property
    def place(self) -> Place:
        """The fact that is changed."""
        return (self.line or None, self.fact)


Edits = frozenset[Edit]


def changes_of(visit: Visit, edits: Iterable[Edit]) -> dict[Place, Value]:
    """The facts of a visit that are changed, each with its new value."""
    changes: dict[Place, Value] = {}
    for edit in sorted(edits):
        if edit.how == "set":
            changes[edit.place] = edit.value
            continue
        before = changes.get(edit.place, visit.get(edit.place))
        texts = before if isinstance(before, frozenset) else frozenset()
        one = frozenset((str(edit.value),))
        changes[edit.place] = texts | one if edit.how == "add" else texts - one
    return changes


def apply(visit: Visit, edits: Iterable[Edit]) -> Visit:
    """The visit with the changes made."""
    return visit.having(changes_of(visit, edits))


class Turning:
    """Finds sets of honest changes that give a condition the truth that is wanted.

    Only facts that the vocabulary lets change are touched, and only in the honest direction: a
    record is written, an order obtained, the bill changed; what happened stays as it was.
    """

    def __init__(
        self, assessment: Assessment, vocabulary: Vocabulary, bills: Iterable[Mapping[int, int]]
    ) -> None:
        self._assessment = assessment
        self._vocabulary = vocabulary
        self._linked: LinkedPolicy = assessment.linked
        self._bills = [dict(bill) for bill in bills]
        self._concluders = self._linked.concluders
        self._derived: dict[tuple[int | None, str, bool], list[Edits]] = {}

    def ways(self, line: int | None, condition: Condition, want: bool) -> list[Edits]:
        """Alternative sets of changes, smallest first; one that is empty when nothing is needed."""
        if self._truth(line, condition) is want:
            return [frozenset()]
        match condition:
            case Not(part):
                return self.ways(line, part, not want)
            case All(parts):
                return self._every(line, parts, True) if want else self._some(line, parts, False)
            case Any(parts):
                return self._some(line, parts, True) if want else self._every(line, parts, False)
            case Concluded(name):
                key = (line, name, want)
                if key not in self._derived:
                    self._derived[key] = self._by_conclusion(line, name, want)
                return self._derived[key]
            case Constant():
                return []
            case _:
                return smallest(self._by_literal(line, condition, want))

    def _by_conclusion(self, line: int | None, name: str, want: bool) -> list[Edits]:
        whens = [
            (line if conclusion.scope is Scope.LINE else None, conclusion.when)
            for conclusion in self._concluders.get(name, ())
        ]
        if want:
            return smallest(w for n, when in whens for w in self.ways(n, when, True))
        return combined([self.ways(n, when, False) for n, when in whens])

    def _every(self, line: int | None, parts: tuple[Condition, ...], want: bool) -> list[Edits]:
        return combined([self.ways(line, part, want) for part in parts])

    def _some(self, line: int | None, parts: tuple[Condition, ...], want: bool) -> list[Edits]:
        return smallest(way for part in parts for way in self.ways(line, part, want))

    def _by_literal(
        self, line: int | None, literal: Compare | OneOf | Includes, want: bool
    ) -> Iterator[Edits]:
        for group in self._candidates(line, literal, want):
            found = [edits for edits in group if self._after(line, literal, edits) is want]
            yield from found
            if found:
                return

    def _after(
        self, line: int | None, literal: Compare | OneOf | Includes, edits: Edits
    ) -> bool | None:
        changes = changes_of(self._assessment.visit, edits)
        seen = changed_views(self._assessment.views, changes)
        return truth(literal, seen.visit if line is None else seen.lines[line - 1], {})

    def _candidates(
        self, line: int | None, literal: Compare | OneOf | Includes, want: bool
    ) -> Iterator[list[Edits]]:
        """Groups of changes, better ones first; one is tried only if none before it serves."""
        match literal:
            case Compare(term):
                for part in facts_of_term(term):
                    if isinstance(part, Measure) or part.id == _UNITS:
                        yield from self._bill_changes(line)
                    else:
                        yield self._fact_changes(line, part)
            case Includes(fact, values):
                if self._vocabulary[fact].change is Change.NO:
                    return
                if want:
                    yield [self._one(line, fact, "add", value) for value in sorted(values)]
                else:
                    every = (self._one(line, fact, "remove", value) for value in values)
                    yield [frozenset(edit for edits in every for edit in edits)]
            case OneOf(fact, values):
                spec = self._vocabulary[fact]
                if spec.change is not Change.NO:
                    honest = [value for value in spec.honest if (value in values) is want]
                    yield [self._one(line, fact, "set", value) for value in honest]

    def _fact_changes(self, line: int | None, fact: Fact) -> list[Edits]:
        spec = self._vocabulary[fact.id]
        if spec.change is Change.NO:
            return []
        if spec.type is FactType.RECORDED:
            return [self._one(line, fact.id, "set", 0)]
        return [self._one(line, fact.id, "set", 1)] if spec.type is FactType.YES_NO else []

    def _bill_changes(self, line: int | None) -> Iterator[list[Edits]]:
        """Lawful units for the line and for the whole bill, then fewer units than are lawful."""
        visit = self._assessment.visit
        lawful: list[int] = []
        if line is not None:
            lawful = sorted({bill[line] for bill in self._bills if line in bill}, reverse=True)
        own = [self._one(line, _UNITS, "set", units) for units in lawful]
        whole = [
            frozenset(
                Edit(number, _UNITS, "set", units)
                for number, units in bill.items()
                if visit.get((number, _UNITS)) != units
            )
            for bill in self._bills
        ]
        yield [*own, *whole]
        for units in range(max(lawful, default=1) - 1, 0, -1):
            yield [self._one(line, _UNITS, "set", units)]
        yield [
            frozenset((Edit(number, _UNITS, "set", units),))
            for bill in self._bills[:1]
            for number, most in bill.items()
            for units in range(most - 1, 0, -1)
        ]

    def _one(self, line: int | None, fact: str, how: str, value: int | str) -> Edits:
        number = line if line is not None and self._vocabulary[fact].on_line else 0
        return frozenset((Edit(number, fact, how, value),))

    def _truth(self, line: int | None, condition: Condition) -> bool | None:
        return self._assessment.truth(line, condition)


def combined(alternatives: Iterable[list[Edits]]) -> list[Edits]:
    """Sets that hold one alternative of each; sets that contradict themselves are left out."""
    result: list[Edits] = [frozenset()]
    for ways in alternatives:
        result = smallest(one | other for one, other in itertools.product(result, ways))
        if not result:
            return []
    return result


def smallest(ways: Iterable[Edits]) -> list[Edits]:
    """The smallest sets, without repetition, supersets of others, or contradictions."""
    kept: list[Edits] = []
    for way in sorted(set(ways), key=lambda way: (len(way), sorted(way))):
        if not _contradicts(way) and not any(one <= way for one in kept):
            kept.append(way)
        if len(kept) >= MOST_ALTERNATIVES:
            break
    return kept


def _contradicts(edits: Edits) -> bool:
    settings = [(edit.line, edit.fact) for edit in edits if edit.how == "set"]
    if len(settings) != len(set(settings)):
        return True
    touched = [(edit.line, edit.fact, edit.value) for edit in edits if edit.how != "set"]
    return len(touched) != len(set(touched))
