"""The projected visit: an episode's visit moved to a planned day, with its counts walked on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from engine.facts.read_visit import ON_FILE
from engine.facts.visit import Authorization, Line, Value, Visit
from engine.facts.visit_checks import covering
from engine.facts.vocabulary import NEVER_RECORDED, Advance, FactSpec, FactType, Vocabulary
from engine.policy.model import LinkedPolicy
from engine.rules.tree import Compare, Fact, Operator, facts_of_term, literals

ALLOWED = "line.allowed"
_DAY = "date_of_service"
_PROCESSED = "processing_date"


class Projector:
    """Makes one planned visit from the one before it.

    What the policy asks for in every note is taken to stand in each planned note when it stands in
    the stated one; everything else that was recorded grows older by a visit. Counts advance as the
    vocabulary says. All other facts stay.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._advancing = [
            (spec, spec.advances) for spec in vocabulary.facts.values() if spec.advances
        ]
        self._recorded = [
            spec.id for spec in vocabulary.facts.values() if spec.type is FactType.RECORDED
        ]
        self._in_each_note: dict[str, frozenset[str]] = {}

    def after(self, visit: Visit, day: date, linked: LinkedPolicy) -> Visit:
        """The next visit, on ``day``; ``linked`` is the policy of the visit before it."""
        facts = dict(visit.facts)
        facts[_DAY] = day.toordinal()
        if _PROCESSED in facts:
            facts[_PROCESSED] = max(_number(facts[_PROCESSED]), day.toordinal())
        for spec, advance in self._advancing:
            value = _advanced(visit, spec, advance, day, linked)
            if value is None:
                facts.pop(spec.id, None)
            else:
                facts[spec.id] = value
        if linked.key not in self._in_each_note:
            self._in_each_note[linked.key] = asked_in_each_note(linked, self._vocabulary)
        in_each_note = self._in_each_note[linked.key]
        for fact in self._recorded:
            if fact in facts and (facts[fact] != 0 or fact not in in_each_note):
                facts[fact] = _older(_number(facts[fact]))
        authorizations = _with_one_more_used(visit)
        _put_in_cover(facts, visit, authorizations, day)
        return replace(visit, facts=facts, authorizations=authorizations)


def allowed_of(visit: Visit, disciplines: tuple[str, ...]) -> int | None:
    """What the visit adds to the year's amount of some disciplines, in cents; None when unknown."""
    total = 0
    for line in visit.lines:
        discipline = _discipline(visit, line)
        if discipline is None:
            return None
        if disciplines and discipline not in disciplines:
            continue
        amount = line.count(ALLOWED)
        if amount is None:
            return None
        total += amount
    return total


def asked_in_each_note(linked: LinkedPolicy, vocabulary: Vocabulary) -> frozenset[str]:
    """What some rule wants in the note of the day, whatever any count says."""
    found: set[str] = set()
    for rule in linked.logic.rules:
        asked = [*literals(rule.applies), *literals(rule.broken)]
        compared = [literal for literal in asked if isinstance(literal, Compare)]
        terms = [part for literal in compared for part in facts_of_term(literal.term)]
        if any(isinstance(p, Fact) and vocabulary[p.id].advances is not None for p in terms):
            continue
        found.update(
            literal.term.id
            for literal in compared
            if isinstance(literal.term, Fact)
            and vocabulary[literal.term.id].type is FactType.RECORDED
            and _of_this_note(literal)
        )
    return frozenset(found)


def _of_this_note(literal: Compare) -> bool:
    return (literal.operator, literal.constant) in ((Operator.LT, 1), (Operator.LE, 0))


def _advanced(
    visit: Visit, spec: FactSpec, advance: Advance, day: date, linked: LinkedPolicy
) -> int | None:
    before = visit.facts.get(spec.id)
    value = before if isinstance(before, int) else None
    anew = advance.anew and _period(advance.anew, day) != _period(advance.anew, visit.day(_DAY))
    if advance.by == "allowed":
        if anew:
            return 0
        added = allowed_of(visit, advance.disciplines)
        return None if value is None or added is None else value + added
    if anew or (advance.anew_after and visit.facts.get(advance.anew_after) == 0):
        value = 0
    if value is None:
        return None
    counts = not advance.with_codes or any(
        line.code in linked.code_sets.get(advance.with_codes, ()) for line in visit.lines
    )
    return value + counts


def _period(name: str, day: date) -> tuple[int, ...]:
    """What two days share that lie in the same day, calendar week or calendar year."""
    if name == "week":
        return day.isocalendar()[:2]
    return (day.year,) if name == "year" else (day.toordinal(),)


def _older(visits_ago: int) -> int:
    return visits_ago if visits_ago >= NEVER_RECORDED - 1 else visits_ago + 1


def _with_one_more_used(visit: Visit) -> tuple[Authorization, ...] | None:
    """The authorizations after the visit, which used one visit of the first that covers it."""
    if visit.authorizations is None:
        return None
    day = _number(visit.facts[_DAY])
    return tuple(_used(visit.authorizations, day))


def _used(authorizations: tuple[Authorization, ...], day: int) -> Iterator[Authorization]:
    taken = False
    for authorization in authorizations:
        if not taken and authorization.covers(day):
            taken = True
            if authorization.used is not None:
                authorization = replace(authorization, used=authorization.used + 1)
        yield authorization


def _put_in_cover(
    facts: dict[str, Value],
    visit: Visit,
    authorizations: tuple[Authorization, ...] | None,
    day: date,
) -> None:
    """Works out again whether an authorization is on file, unless the visit stated it itself."""
    if authorizations is None or visit.authorizations is None:
        return
    was = covering(visit.authorizations, _number(visit.facts[_DAY]))
    stated = visit.facts.get(ON_FILE)
    if stated != (None if was is None else int(was)):
        return
    covered = covering(authorizations, day.toordinal())
    if covered is None:
        facts.pop(ON_FILE, None)
    else:
        facts[ON_FILE] = int(covered)


def _discipline(visit: Visit, line: Line) -> str | None:
    facts: Mapping[str, Value] = line.facts
    own = facts.get("line.discipline", visit.facts.get("discipline"))
    return own if isinstance(own, str) else None


def _number(value: Value) -> int:
    assert isinstance(value, int)
    return value
