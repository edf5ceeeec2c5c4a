"""A determination says who pays in the state, and which local policies hold on that day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.determination import phrases
from engine.determination.as_data import as_data
from engine.determination.evaluate import Evaluator
from engine.determination.model import Determination, Outcome
from engine.facts.read_visit import read_visit
from engine.knowledge import KnowledgeBase
from engine.source import read_document

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
EXAMPLE = "01-clean-manual-therapy-and-exercise"
ASKED_ON = date(2026, 7, 1)

Tell = Callable[..., Determination]


@pytest.fixture(scope="module")
def told() -> Iterator[Tell]:
    """Determines an example, with some of its facts changed (None: left out)."""
    evaluator = Evaluator(KnowledgeBase.open())

    def tell(example: str = EXAMPLE, **changes: Any) -> Determination:
        data = _changed(read_document(EXAMPLES / f"{example}.yaml").data, changes)
        reading = read_visit(data, evaluator.knowledge_base.vocabulary)
        assert reading.visit is not None, reading.diagnostics
        return evaluator.determine(reading.visit, as_of=ASKED_ON)

    yield tell
    evaluator.close()


def _changed(data: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(data)
    for key, value in changes.items():
        old = merged.get(key)
        both = isinstance(old, Mapping) and isinstance(value, Mapping)
        merged[key] = _changed(old, value) if both else value
    return merged


def notes(determination: Determination) -> str:
    return "\n".join(phrases.notes(determination))


def test_the_contractor_of_the_state_and_its_local_policy_are_told(told: Tell) -> None:
    said = told(state="AZ")
    assert said.policy == "medicare-noridian"
    assert "the contractor for AZ is Noridian (JF, contract 03102, not verified)" in notes(said)
    assert (
        "A52959, Lymphedema Decongestive Treatment, holds on this day;"
        " its rules as far as they were read were applied"
    ) in notes(said)


@pytest.mark.parametrize(
    ("day", "stands"),
    [
        ("2023-03-01", "L35036, Therapy and Rehabilitation Services, holds on this day"),
        ("2023-03-02", "was retired on 2023-03-01 and does not apply to this visit"),
    ],
)
def test_a_retired_local_policy_does_not_reach_a_later_day(
    told: Tell, day: str, stands: str
) -> None:
    said = told(state="TX", date_of_service=day, plan_of_care=None, episode=None)
    assert stands in notes(said)


@pytest.mark.parametrize(("state", "contractor"), [("PA", "Novitas"), ("MI", "WPS")])
def test_without_a_local_policy_the_national_rules_stand_alone(
    told: Tell, state: str, contractor: str
) -> None:
    said = told(state=state)
    assert said.policy == "medicare-part-b"
    assert f"no local policy of {contractor} on therapy is known for this day" in notes(said)


def test_a_policy_that_may_hold_is_not_said_to_be_missing(told: Tell) -> None:
    said = notes(told(state="FL"))
    assert "L33413" in said
    assert "no local policy" not in said


def test_without_a_state_the_contractor_is_said_to_be_unknown(told: Tell) -> None:
    said = told(state=None)
    assert said.contractor is not None
    assert said.contractor.state is None
    assert "the state is not stated: which contractor pays" in notes(said)


def test_other_payors_have_no_contractor(told: Tell) -> None:
    said = told("12-uhc-five-units")
    assert said.contractor is None
    assert as_data(said)["contractor"] is None
    assert "contractor" not in notes(said)


RECORD = {
    "motion_restriction": True,
    "outcome_measure": True,
    "post_treatment_measure": True,
    "skilled_need": True,
    "clinic_need": True,
}


def test_an_unknown_state_is_no_obstacle_where_every_contractor_judges_alike(told: Tell) -> None:
    said = told(state=None, record=RECORD, episode={"beyond_initial_plan": False})
    assert said.policy == "medicare-part-b"
    assert said.outcome is Outcome.COVERED
    assert "may apply instead, by state; the visit comes out the same" in notes(said)


def test_an_unknown_state_is_asked_for_where_a_contractor_asks_for_more(told: Tell) -> None:
    said = told(state=None, record=RECORD | {"motion_restriction": False})
    assert said.outcome is Outcome.CONDITIONAL
    assert (None, "state") in said.info_needed
    assert "the visit comes out the same" not in notes(said)
