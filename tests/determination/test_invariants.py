"""What holds of every determination, whatever the policy and the visit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from engine.determination.evaluate import Evaluator
from engine.determination.model import Determination, Outcome
from engine.facts.visit import Line, Visit
from engine.facts.vocabulary import NEVER_RECORDED, Change, FactSpec, FactType, load
from engine.knowledge import KnowledgeBase
from engine.policy.model import Confidence
from engine.rules.tree import Standing

WORDS = load()
CODES = ("97140", "97110", "97530", "97124", "97161", "97010", "98941", "99999")
TODAY = date(2026, 11, 23)
MENDED = (Outcome.COVERED, Outcome.CONDITIONAL, Outcome.NOT_ADDRESSED)


@pytest.fixture(scope="module")
def evaluator() -> Iterator[Evaluator]:
    made = Evaluator(KnowledgeBase.open())
    yield made
    made.close()


def values(spec: FactSpec) -> st.SearchStrategy[Any]:
    match spec.type:
        case FactType.YES_NO:
            return st.sampled_from([0, 1])
        case FactType.RECORDED:
            return st.sampled_from([0, 0, 0, 9, 10, NEVER_RECORDED])
        case FactType.MONEY:
            return st.integers(0, 500_000)
        case FactType.DATE:
            return st.dates(date(2025, 6, 1), date(2026, 3, 2)).map(date.toordinal)
        case FactType.CHOICE:
            return st.sampled_from(sorted(spec.values))
        case FactType.CHOICES:
            return st.frozensets(
                st.sampled_from(sorted(spec.values)), min_size=not spec.may_be_empty, max_size=2
            )
        case FactType.CODES if "odifiers" in spec.id:
            return st.frozensets(st.sampled_from(["GP", "GO", "59", "CQ", "KX", "GA"]), max_size=3)
        case FactType.CODES:
            return st.frozensets(
                st.sampled_from(["M542", "I890", "I972", "I509"]), min_size=1, max_size=2
            )
        case _:
            return st.integers(0, 40)


@st.composite
def visits(draw: st.DrawFn) -> Visit:
    facts: dict[str, Any] = {}
    share = draw(st.integers(3, 10))
    for spec in WORDS.facts.values():
        if not spec.on_line and spec.type is not FactType.CODE and draw(st.integers(0, 9)) < share:
            facts[spec.id] = draw(values(spec))
    facts["date_of_service"] = draw(
        st.sampled_from([date(2023, 9, 10), date(2024, 8, 1), date(2026, 3, 2)])
    ).toordinal()
    facts["processing_date"] = facts["date_of_service"] + 20
    lines = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        own: dict[str, Any] = {"line.code": draw(st.sampled_from(CODES))}
        for spec in WORDS.facts.values():
            if spec.on_line and spec.id != "line.code" and draw(st.integers(0, 9)) < share:
                own[spec.id] = draw(values(spec))
        lines.append(Line(number, own))
    return Visit(facts, tuple(lines))


def places_named(determination: Determination) -> set[tuple[int | None, str]]:
    return {q.place for line in determination.lines for q in line.questions} | set(
        determination.info_needed
    )


# Shrinking a visit of a hundred facts takes minutes; the example that failed says enough.
@settings(max_examples=30, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(visit=visits(), index=st.integers(0, 50))
def test_every_determination_keeps_the_promises(
    evaluator: Evaluator, visit: Visit, index: int
) -> None:
    base = evaluator.knowledge_base
    policies = [file.id for file in base.files.values() if not file.abstract]
    ordinal = visit.facts["date_of_service"]
    assert isinstance(ordinal, int)
    day = date.fromordinal(ordinal)
    linked = base.link(policies[index % len(policies)], day, TODAY)
    determination = evaluator.determine(visit, as_of=TODAY, linked=linked)

    conditional = [line for line in determination.lines if line.outcome is Outcome.CONDITIONAL]
    assert bool(determination.info_needed) == bool(conditional)
    for place in places_named(determination):
        assert visit.get(place) is None
    for finding in determination.findings:
        if finding.confidence is Confidence.UNVERIFIED:
            assert not finding.blocks
        if finding.standing is Standing.POSSIBLE:
            assert finding.waits_for
    for line in determination.lines:
        assert bool(line.mends) or line.outcome is not Outcome.NEEDS_ACTION
        assert line.outcome is not Outcome.COVERED or not any(f.blocks for f in line.findings)
        for mend in line.mends[:1]:
            changed = visit.having({step.place: step.value for step in mend.steps})
            after = evaluator.determine(changed, as_of=TODAY, linked=linked)
            assert after.lines[line.number - 1].outcome is mend.leads_to
            assert mend.leads_to in MENDED
            for step in mend.steps:
                assert WORDS[step.place[1]].change is not Change.NO
        for question in line.questions[:2]:
            for answer in question.answers[:3]:
                answered = visit.having({question.place: answer.value})
                after = evaluator.determine(answered, as_of=TODAY, linked=linked)
                assert after.lines[line.number - 1].outcome is answer.leads_to
