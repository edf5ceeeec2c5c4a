"""Clocks that cannot be computed: the fact that each lacks, and the question that asks for it."""

from __future__ import annotations

from collections.abc import Sequence

from engine.facts.read_visit import ON_FILE
from engine.facts.visit import Place
from engine.facts.vocabulary import Vocabulary
from engine.forecast.limits import Limit
from engine.forecast.model import Clock, Kind, OpenClock
from engine.forecast.project import ALLOWED
from engine.forecast.walk import Step
from engine.rules.tree import Fact, facts_of_term

_AUTHORIZATIONS = "authorizations"
_ASK_AUTHORIZATIONS = (
    "From when until when, for how many visits is the authorization, and how many of them are used?"
)
_ASK_AMOUNT = "What does the payor allow for this visit, in USD (line.allowed of each line)?"


def lacking(
    clock: Clock,
    limit: Limit,
    turned: Sequence[bool | None],
    step: Step,
    vocabulary: Vocabulary,
) -> OpenClock | None:
    """What a clock lacks to be computed along the whole walk; None when it has all it needs.

    ``turned`` are the visits from its first on, ``step`` that first visit. Records that are not
    stated are left to the questions of a check.
    """
    if clock.kind is Kind.DOCUMENTATION:
        return None
    term = limit.quantity.term
    if term == Fact(ON_FILE) and step.visit.facts.get(ON_FILE) == 1:
        if step.visit.authorizations is not None and None not in turned:
            return None
        if True in turned:
            return None
        return _open(clock, ((None, _AUTHORIZATIONS),), (_ASK_AUTHORIZATIONS,))
    if turned[0] is None:
        facts = [part.id for part in facts_of_term(term) if isinstance(part, Fact)]
        places: list[Place] = [(None, f) for f in facts if step.visit.get((None, f)) is None]
        return _open(clock, tuple(places), tuple(vocabulary[f].question for _, f in places))
    if None in turned and True not in turned:
        lines = [line.number for line in step.visit.lines if ALLOWED not in line.facts]
        if clock.kind in (Kind.THRESHOLD, Kind.REVIEW_AMOUNT) and lines:
            return _open(clock, tuple((line, ALLOWED) for line in lines), (_ASK_AMOUNT,))
    return None


def _open(clock: Clock, places: tuple[Place, ...], asks: tuple[str, ...]) -> OpenClock:
    return OpenClock(
        kind=clock.kind,
        label=clock.label,
        limit=clock.limit,
        unit=clock.unit,
        unit_says=clock.unit_says,
        places=places,
        asks=asks,
        consequences=clock.consequences,
    )
