"""The unknown facts that a rule waits for, and the answers that could make a difference to it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from engine.determination.assess import Assessment, Key
from engine.determination.candidates import always, from_literal
from engine.determination.dependencies import dependencies
from engine.determination.tried_answers import TriedAnswers
from engine.facts.views import place_of, views
from engine.facts.visit import Place, Value
from engine.facts.vocabulary import Vocabulary
from engine.rules.tree import (
    All,
    Any,
    Compare,
    Concluded,
    Condition,
    Fact,
    Includes,
    Measure,
    Not,
    OneOf,
    Scope,
    facts_of_term,
)
from engine.rules.view import View

_MOST_COMBINATIONS = 64
_MOST_FOR_MEASURES = 9
_MOST_ANSWERS = 9
_MOST_PLACES = 12
_UNITS = "line.units"
_MOST_OPENED = 2

Asked = tuple[int | None, Compare | OneOf | Includes]
"""A literal and the session it is asked in."""


class _Noting(Mapping[str, Value]):
    """Facts that note which unknown ones were looked for."""

    def __init__(self, facts: Mapping[str, Value], line: int | None, noted: list[Place]) -> None:
        self._facts = facts
        self._line = line
        self._noted = noted

    def __getitem__(self, fact: str) -> Value:
        if fact not in self._facts:
            self._noted.append((self._line, fact))
        return self._facts[fact]

    def __contains__(self, fact: object) -> bool:
        return fact in self._facts

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)


class Unknowns:
    """Finds what an assessment waits for."""

    def __init__(self, assessment: Assessment, vocabulary: Vocabulary) -> None:
        self._assessment = assessment
        self._vocabulary = vocabulary
        self._rules = assessment.linked.rule_logic
        self._concluders = assessment.linked.concluders
        self._waiting: dict[Key, tuple[Place, ...]] = {}
        self._moot: set[Key] = set()
        self._behind: dict[tuple[int | None, Compare], tuple[Place, ...]] = {}
        self._tried = TriedAnswers(assessment)

    def waits_for(self, key: Key) -> tuple[Place, ...]:
        """The unknown facts on which a rule that is only possible hangs, in order of the rule.

        Parts of the rule that are settled already are passed over. A fact that a measure looks for
        is kept where some answer makes a difference to the measure; one that is asked for more
        than once, where some answer makes a difference to the rule.
        """
        if key not in self._waiting:
            line, rule_id = key
            rule = self._rules[rule_id]
            open_literals = list(self._open(line, All((rule.applies, rule.broken))))
            asked: list[Place] = []
            for number, literal in open_literals:
                asked.extend(self._places(number, literal))
            found = list(dict.fromkeys(asked))
            if len(asked) > len(found) and _is_plain(open_literals):
                found = self._that_decide(key, found, open_literals)
            self._waiting[key] = tuple(found)
        return self._waiting[key]

    def is_moot(self, key: Key) -> bool:
        """A rule that is possible by its parts, yet not broken whatever the answers turn out to be.

        That is the case where one fact is asked for twice, and each answer keeps the rule whole.
        """
        if key[1] not in dependencies(self._assessment.linked).asks_twice:
            return False
        if not self._asks_twice(key):
            return False
        self.waits_for(key)
        return key in self._moot

    def _asks_twice(self, key: Key) -> bool:
        """A rule asks more than once for an unknown fact, and for no measure of unknown ones."""
        line, rule_id = key
        rule = self._rules[rule_id]
        open_literals = list(self._open(line, All((rule.applies, rule.broken))))
        if not _is_plain(open_literals):
            return False
        asked = [place for number, each in open_literals for place in self._places(number, each)]
        return len(asked) > len(set(asked))

    def _that_decide(self, key: Key, places: list[Place], asked: Sequence[Asked]) -> list[Place]:
        """The places of which some answer breaks the rule or keeps it whole; else all of them.

        They are narrowed only where every combination of answers was tried.
        """
        ranges = [self._candidates(place, asked) for place in places]
        if math.prod(map(len, ranges)) > _MOST_COMBINATIONS:
            return places
        broken = {
            answers: self._tried.breaks(key, dict(zip(places, answers, strict=True)))
            for answers in itertools.product(*ranges)
        }
        if not any(broken.values()) and self._is_simple(asked):
            self._moot.add(key)
        deciding = []
        for index, place in enumerate(places):
            others: dict[tuple[Value, ...], bool] = {}
            if any(
                others.setdefault(answers[:index] + answers[index + 1 :], result) != result
                for answers, result in broken.items()
            ):
                deciding.append(place)
        return deciding or places

    def _is_simple(self, asked: Sequence[Asked]) -> bool:
        """The answers tried stand for all: no arithmetic, no fact of several texts asked twice."""
        several = [literal.fact for _, literal in asked if isinstance(literal, Includes)]
        plain = True
        for place in dict.fromkeys(p for number, each in asked for p in self._places(number, each)):
            answers = self._every_candidate(place, asked)
            plain = plain and len(answers) <= _MOST_ANSWERS
        return plain and len(several) == len(set(several))

    def answers(self, place: Place, rules: Sequence[Key]) -> tuple[Value, ...]:
        """The answers that could make a difference to some of the rules, in order."""
        asked = [
            pair
            for line, rule_id in rules
            for rule in [self._rules[rule_id]]
            for pair in self._open(line, All((rule.applies, rule.broken)))
        ]
        return tuple(self._every_candidate(place, asked))

    def _open(self, line: int | None, condition: Condition) -> Iterator[Asked]:
        """The literals that are not settled, in the parts of a condition that are not settled.

        A derived fact is opened at most twice: the second time shows that it is asked for again,
        and more would grow with every level of derivation.
        """
        yield from self._open_within(line, condition, {})

    def _open_within(
        self, line: int | None, condition: Condition, opened: dict[str, int]
    ) -> Iterator[Asked]:
        if self._assessment.truth(line, condition) is not None:
            return
        match condition:
            case All(parts) | Any(parts):
                for part in parts:
                    yield from self._open_within(line, part, opened)
            case Not(part):
                yield from self._open_within(line, part, opened)
            case Concluded(name):
                opened[name] = opened.get(name, 0) + 1
                if opened[name] > _MOST_OPENED:
                    return
                for conclusion in self._concluders.get(name, ()):
                    number = line if conclusion.scope is Scope.LINE else None
                    yield from self._open_within(number, conclusion.when, opened)
            case Compare() | OneOf() | Includes():
                yield line, condition

    def _places(self, line: int | None, literal: Compare | OneOf | Includes) -> tuple[Place, ...]:
        if not isinstance(literal, Compare):
            return tuple(self._if_unknown(line, literal.fact))
        key = (line, literal)
        if key not in self._behind:
            self._behind[key] = tuple(self._behind_term(line, literal))
        return self._behind[key]

    def _behind_term(self, line: int | None, literal: Compare) -> Iterator[Place]:
        looked_for: list[Place] = []
        for part in facts_of_term(literal.term):
            if isinstance(part, Fact):
                yield from self._if_unknown(line, part.id)
            elif self._view(line).number(part) is None:
                looked_for += self._unknown_to(line, part)
        if looked_for:
            found = _nearest_to(line, list(dict.fromkeys(looked_for)))
            matter = self._that_matter(
                found,
                [(line, literal)],
                self._tried.truths(line, literal),
                _MOST_FOR_MEASURES,
            )
            yield from [place for place in found if place in matter] or found

    def _if_unknown(self, line: int | None, fact: str) -> Iterator[Place]:
        place = place_of(self._assessment.visit, line, fact)
        if self._assessment.visit.get(place) is None:
            yield place

    def _unknown_to(self, line: int | None, measure: Measure) -> list[Place]:
        """The unknown facts that a measure looked for when it was computed."""
        visit, noted = self._assessment.visit, list[Place]()
        noting = replace(
            visit,
            facts=_Noting(visit.facts, None, noted),
            lines=tuple(
                replace(each, facts=_Noting(each.facts, each.number, noted)) for each in visit.lines
            ),
        )
        seen = views(noting, self._assessment.tables)
        (seen.visit if line is None else seen.lines[line - 1]).number(measure)
        return [
            place for place in noted if place[1] in self._vocabulary and visit.get(place) is None
        ]

    def _view(self, line: int | None) -> View:
        seen = self._assessment.views
        return seen.visit if line is None else seen.lines[line - 1]

    def _that_matter(
        self,
        places: Sequence[Place],
        asked: Sequence[Asked],
        result: Callable[[dict[Place, Value]], bool | None],
        most: int,
    ) -> set[Place]:
        """The places of which some answer changes the result, for some answers to the others."""
        ranges = [self._candidates(place, asked) for place in places]
        matter: set[Place] = set()
        for combination in _spread([[None, *candidates] for candidates in ranges], most):
            base = {
                place: value
                for place, value in zip(places, combination, strict=True)
                if value is not None
            }
            for place, candidates in zip(places, ranges, strict=True):
                if place not in matter and _differ(result(base | {place: v}) for v in candidates):
                    matter.add(place)
            if len(matter) == len(places):
                break
        return matter

    def _candidates(self, place: Place, asked: Sequence[Asked]) -> list[Value]:
        return self._every_candidate(place, asked)[:_MOST_ANSWERS]

    def _every_candidate(self, place: Place, asked: Sequence[Asked]) -> list[Value]:
        spec, visit = self._vocabulary[place[1]], self._assessment.visit
        values = dict.fromkeys(always(spec))
        for line, literal in asked:
            values |= dict.fromkeys(from_literal(literal, place, spec, self._view(line), visit))
        if spec.values and not spec.type.is_several:
            # What lies outside one literal may lie inside another; one answer is outside them all.
            named = {
                value
                for _, each in asked
                if isinstance(each, OneOf) and each.fact == spec.id
                for value in each.values
            }
            outside = [value for value in spec.values if value not in named]
            values |= dict.fromkeys(outside[:1])
        if spec.id == _UNITS:
            # A line of 0 units was taken off the bill; one not billed yet is no such line.
            values.pop(0, None)
        return sorted(values, key=_in_order)


def without_moot(assessment: Assessment, vocabulary: Vocabulary, keys: Iterable[Key]) -> Assessment:
    """The same assessment without those of some possible rules that no answer would break."""
    unknowns = Unknowns(assessment, vocabulary)
    moot = [key for key in keys if unknowns.is_moot(key)]
    return assessment.without(moot) if moot else assessment


def _nearest_to(line: int | None, places: list[Place]) -> list[Place]:
    """The places to wait for first, where a measure looks for many.

    Those of the line itself and of the visit; without any, those of one other line. The rest is
    waited for once these are known, and meanwhile by the lines that they stand on.
    """
    if len(places) <= _MOST_PLACES:
        return places
    own = [place for place in places if place[0] in (line, None)]
    return own or [place for place in places if place[0] == places[0][0]]


def _differ(results: Iterator[bool | None]) -> bool:
    """Some result is another than the first."""
    first = next(results, None)
    return any(each is not first for each in results)


def _is_plain(asked: Sequence[Asked]) -> bool:
    """Facts are held against constants, without arithmetic or measures between them."""
    return all(
        isinstance(literal.term, Fact) for _, literal in asked if isinstance(literal, Compare)
    )


def _spread(
    ranges: Sequence[Sequence[Value | None]], most: int
) -> Iterator[tuple[Value | None, ...]]:
    """Combinations of one entry of each range: all of them, or every so-manieth of very many.

    The stride is odd, so that no range is always met at the same entry. Each combination is made
    from its number, since a day of unknown minutes has more of them than can be walked through.
    """
    size = math.prod(map(len, ranges))
    for number in range(0, size, (size // most) | 1):
        rest, combination = number, list[Value | None]()
        for entries in reversed(ranges):
            rest, index = divmod(rest, len(entries))
            combination.append(entries[index])
        yield tuple(reversed(combination))


def _in_order(value: Value) -> tuple[int, int, str]:
    if isinstance(value, int):
        return 0, value, ""
    text = value if isinstance(value, str) else " ".join(sorted(value))
    return 1, 0, text
