"""The unknown facts that a rule waits for, and the answers that could make a difference to it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

from engine.determination.assess import Assessment, Key, standing_of
from engine.determination.candidates import always, from_literal
from engine.facts.tables import Tables
from engine.facts.views import views
from engine.facts.visit import Place, Value
from engine.facts.vocabulary import Vocabulary
from engine.rules.tree import (
    Compare,
    Concluded,
    Conclusion,
    Condition,
    Fact,
    Includes,
    Measure,
    OneOf,
    Scope,
    Standing,
    facts_of_term,
    literals,
)
from engine.rules.view import View

_MOST_COMBINATIONS = 400
_MOST_ANSWERS = 9

Asked = tuple[int | None, Compare | OneOf | Includes]
"""A literal and the session it is asked in."""


class _Noting(dict[str, Value]):
    """Facts that note which unknown ones were looked for."""

    def __init__(self, facts: dict[str, Value], line: int | None, noted: list[Place]) -> None:
        super().__init__(facts)
        self._line = line
        self._noted = noted

    def get(self, key: str, default: Value | None = None) -> Value | None:  # type: ignore[override]
        if key not in self:
            self._noted.append((self._line, key))
            return default
        return self[key]


class Unknowns:
    """Finds what an assessment waits for."""

    def __init__(
        self, assessment: Assessment, vocabulary: Vocabulary, tables: Tables
    ) -> None:
        self._assessment = assessment
        self._vocabulary = vocabulary
        self._tables = tables
        self._rules = assessment.linked.rule_logic
        self._concluders: dict[str, list[Conclusion]] = {}
        for conclusion in assessment.linked.logic.conclusions:
            self._concluders.setdefault(conclusion.concludes, []).append(conclusion)
        self._waiting: dict[Key, tuple[Place, ...]] = {}

    def waits_for(self, key: Key) -> tuple[Place, ...]:
        """The unknown facts on which a rule that is only possible hangs, in order of the rule.

        A fact on which nothing hangs, whatever the others turn out to be, is left out.
        """
        if key not in self._waiting:
            asked = self._asked(key)
            found = list(dict.fromkeys(self._unknown_facts(asked)))
            matter = self._that_matter(key, found, asked)
            # Where trying answers shows no difference, every unknown fact is named rather than none.
            self._waiting[key] = tuple(p for p in found if p in matter) or tuple(found)
        return self._waiting[key]

    def answers(self, place: Place, rules: Sequence[Key]) -> tuple[Value, ...]:
        """The answers that could make a difference to some of the rules, in order."""
        asked = [pair for key in rules for pair in self._asked(key)]
        return tuple(self._candidates(place, asked))

    def _asked(self, key: Key) -> list[Asked]:
        line, rule_id = key
        rule = self._rules[rule_id]
        return list(self._literals(line, (rule.applies, rule.broken), frozenset()))

    def _literals(
        self, line: int | None, conditions: Sequence[Condition], seen: frozenset[str]
    ) -> Iterator[Asked]:
        for condition in conditions:
            for literal in literals(condition):
                if not isinstance(literal, Concluded):
                    yield line, literal
                elif literal.name not in seen:
                    for conclusion in self._concluders.get(literal.name, ()):
                        number = line if conclusion.scope is Scope.LINE else None
                        yield from self._literals(
                            number, (conclusion.when,), seen | {literal.name}
                        )

    def _unknown_facts(self, asked: Sequence[Asked]) -> Iterator[Place]:
        for line, literal in asked:
            match literal:
                case Compare(term):
                    for part in facts_of_term(term):
                        if isinstance(part, Fact):
                            yield from self._if_unknown(line, part.id)
                        elif self._view(line).number(part) is None:
                            yield from self._unknown_to(line, part)
                case OneOf(fact) | Includes(fact):
                    yield from self._if_unknown(line, fact)

    def _if_unknown(self, line: int | None, fact: str) -> Iterator[Place]:
        place = (line if self._vocabulary[fact].on_line else None, fact)
        if self._assessment.visit.get(place) is None:
            yield place

    def _unknown_to(self, line: int | None, measure: Measure) -> Iterator[Place]:
        """The unknown facts that a measure looked for when it was computed."""
        visit, noted = self._assessment.visit, list[Place]()
        noting = replace(
            visit,
            facts=_Noting(dict(visit.facts), None, noted),
            lines=tuple(
                replace(each, facts=_Noting(dict(each.facts), each.number, noted))
                for each in visit.lines
            ),
        )
        seen = views(noting, self._tables)
        (seen.visit if line is None else seen.lines[line - 1]).number(measure)
        for place in noted:
            spec = self._vocabulary.facts.get(place[1])
            if spec is not None and visit.get(place) is None:
                yield place

    def _view(self, line: int | None) -> View:
        seen = self._assessment.views
        return seen.visit if line is None else seen.lines[line - 1]

    def _that_matter(
        self, key: Key, places: Sequence[Place], asked: Sequence[Asked]
    ) -> set[Place]:
        """The places of which some answer changes whether the rule is broken."""
        ranges = [self._candidates(place, asked) for place in places]
        size = 1
        for candidates in ranges:
            size *= max(1, len(candidates))
        combinations = itertools.product(*(c or [None] for c in ranges))
        stride = 1 + size // _MOST_COMBINATIONS
        matter: set[Place] = set()
        for combination in itertools.islice(combinations, 0, None, stride):
            base = {
                place: value
                for place, value in zip(places, combination, strict=True)
                if value is not None
            }
            for place, candidates in zip(places, ranges, strict=True):
                if place not in matter and self._turns(key, base, place, candidates):
                    matter.add(place)
            if len(matter) == len(places):
                break
        return matter

    def _turns(
        self, key: Key, base: dict[Place, Value], place: Place, candidates: Sequence[Value]
    ) -> bool:
        outcomes = {self._broken(key, base | {place: value}) for value in candidates}
        return len(outcomes) > 1

    def _broken(self, key: Key, changes: dict[Place, Value]) -> bool:
        changed = self._assessment.visit.having(changes)
        stands = standing_of(self._assessment.linked, changed, self._tables, key)
        return stands is Standing.BROKEN

    def _candidates(self, place: Place, asked: Sequence[Asked]) -> list[Value]:
        spec, visit = self._vocabulary[place[1]], self._assessment.visit
        values = dict.fromkeys(always(spec))
        for line, literal in asked:
            values |= dict.fromkeys(
                from_literal(literal, place, spec, self._view(line), visit)
            )
        return sorted(values, key=_in_order)[:_MOST_ANSWERS]


def _in_order(value: Value) -> tuple[int, int, str]:
    if isinstance(value, int):
        return 0, value, ""
    text = value if isinstance(value, str) else " ".join(sorted(value))
    return 1, 0, text
