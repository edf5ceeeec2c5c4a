"""What to ask next: the open questions of a conditional line, by how much each one settles."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine.determination.assess import Assessment, Key
from engine.determination.model import Answer, Outcome, Question
from engine.determination.unknowns import Unknowns, without_moot
from engine.determination.words import says
from engine.facts.visit import Place, Value
from engine.facts.vocabulary import FactSpec, FactType, Vocabulary
from engine.rules.tree import Standing


def questions(
    assessment: Assessment,
    line: int,
    unknowns: Unknowns,
    vocabulary: Vocabulary,
    leads_to: Callable[[Assessment], Outcome],
) -> tuple[Question, ...]:
    """The questions whose answer can change the outcome of a line, the most telling first."""
    waiting = assessment.blocking(line, Standing.POSSIBLE)
    rules_of: dict[Place, list[Key]] = {}
    for key in waiting:
        for place in unknowns.waits_for(key):
            rules_of.setdefault(place, []).append(key)
    found = [
        _question(assessment, line, place, rules, unknowns, vocabulary, leads_to, len(waiting))
        for place, rules in rules_of.items()
    ]
    return tuple(sorted((q for q in found if q), key=lambda q: (-q.settles, q.place[0] or 0)))


def _question(
    assessment: Assessment,
    line: int,
    place: Place,
    rules: Sequence[Key],
    unknowns: Unknowns,
    vocabulary: Vocabulary,
    leads_to: Callable[[Assessment], Outcome],
    waiting: int,
) -> Question | None:
    spec = vocabulary[place[1]]
    before = frozenset(assessment.blocking(line, Standing.BROKEN))
    tried: list[tuple[Value, Outcome, int, frozenset[Key]]] = []
    for value in unknowns.answers(place, rules):
        answered = assessment.on({place: value}, line)
        possible = frozenset(answered.blocking(line, Standing.POSSIBLE))
        open_still = [key for key in rules if key in possible]
        answered = without_moot(answered, vocabulary, open_still)
        still = len(answered.blocking(line, Standing.POSSIBLE))
        broken = frozenset(answered.blocking(line, Standing.BROKEN))
        tried.append((value, leads_to(answered), still, broken))
    if all(still >= waiting and broken == before for _, _, still, broken in tried):
        return None
    answers = _grouped(spec, tried)
    settled = [max(0, waiting - still) / waiting for _, _, still, _ in tried]
    asks = spec.question if place[0] is None else f"Line {place[0]}: {spec.question}"
    return Question(
        place=place,
        asks=asks,
        answered_by=spec.answered_by,
        answers=answers,
        settles=round(sum(settled) / len(settled), 4),
        rules=tuple(rule for _, rule in rules),
    )


def _grouped(
    spec: FactSpec, tried: list[tuple[Value, Outcome, int, frozenset[Key]]]
) -> tuple[Answer, ...]:
    """The answers, neighbouring numbers that come to the same taken together."""
    if spec.type not in (FactType.COUNT, FactType.MONEY, FactType.DATE):
        return tuple(
            Answer(value, _choice_says(spec, value), outcome, still)
            for value, outcome, still, _ in tried
        )
    groups: list[list[tuple[Value, Outcome, int, frozenset[Key]]]] = []
    for entry in tried:
        if groups and groups[-1][-1][1:] == entry[1:]:
            groups[-1].append(entry)
        else:
            groups.append([entry])
    return tuple(
        Answer(
            group[0][0],
            _range_says(spec, group[0][0], group[-1][0], index == 0, index == len(groups) - 1),
            group[0][1],
            group[0][2],
        )
        for index, group in enumerate(groups)
    )


def _range_says(spec: FactSpec, low: Value, high: Value, first: bool, last: bool) -> str:
    if first and last:
        return "any"
    dated = spec.type is FactType.DATE
    if first:
        return f"{says(spec, high)} or {'before' if dated else 'less'}"
    if last:
        return f"{says(spec, low)} or {'later' if dated else 'more'}"
    return says(spec, low) if low == high else f"{says(spec, low)} to {says(spec, high)}"


def _choice_says(spec: FactSpec, value: Value) -> str:
    if value in ("-", frozenset(("-",))) or value == frozenset():
        return "something else"
    return says(spec, value)
