"""What a determination says of money: always an estimate, and only where a schedule is loaded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from engine import evaluate, read_visit
from engine.determination.as_data import as_data
from engine.determination.estimate import VisitEstimate
from engine.determination.model import Determination
from engine.determination.price import estimate_visit
from engine.determination.render_markdown import to_markdown
from engine.determination.render_text import to_text
from engine.knowledge import KnowledgeBase
from engine.locations import schemas_folder
from engine.policy.model import Confidence

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SCHEMA = json.loads((schemas_folder() / "determination.schema.json").read_text("utf-8"))


def of_example(number: str) -> Determination:
    (path,) = EXAMPLES.glob(f"{number}-*")
    return evaluate(read_visit(path))


def estimate_of(determination: Determination) -> VisitEstimate:
    assert determination.estimate is not None
    return determination.estimate


@pytest.mark.parametrize("number", ["01", "03", "05", "06", "07", "12"])
def test_json_with_and_without_an_estimate_follows_the_schema(number: str):
    Draft202012Validator(SCHEMA).validate(as_data(of_example(number)))


def test_a_payor_without_a_schedule_has_no_estimate_and_no_note_about_it():
    determination = of_example("12")
    assert determination.estimate is None
    assert all(line.estimate is None for line in determination.lines)
    assert not any("estimate" in note for note in determination.notes)
    assert "estimate" not in to_text(determination, why=True)


def test_a_day_without_a_conversion_factor_has_a_note_instead():
    visit = read_visit(EXAMPLES / "03-over-billed.yaml")
    later = evaluate(visit.having({(None, "date_of_service"): 739990}))
    assert later.date_of_service.year == 2027
    assert later.estimate is None
    assert any(note.startswith("no estimate of what is paid") for note in later.notes)


def test_the_sums_are_those_of_the_lines_that_stand():
    estimate = estimate_of(of_example("03"))
    assert estimate.allowed == sum(line.allowed or 0 for line in estimate.lines)
    assert estimate.payor + estimate.patient == estimate.allowed
    assert (estimate.lines[3].allowed, estimate.lines[3].remark) == (0, "no unit")


def test_what_would_be_denied_is_told_with_the_finding_that_foretells_it():
    determination = of_example("06")
    findings = [f for f in determination.findings if f.blocks]
    assert findings
    for finding in findings:
        assert finding.line is not None
        assert finding.at_stake == estimate_of(determination).line(finding.line).would_be
    assert all(f.at_stake is None for f in determination.findings if not f.blocks)
    assert "at stake: " in to_text(determination)
    assert "at stake: " in to_markdown(determination)


def test_an_assistants_units_are_cut_in_the_payors_part_alone():
    estimate = estimate_of(of_example("06"))
    parts = [part for line in estimate.lines for part in line.parts if "CQ" in part.modifiers]
    assert parts
    for part in parts:
        assert part.payor + part.patient + part.assistant_cut == part.allowed
        assert 100 * (part.payor + part.patient) / part.allowed == pytest.approx(88, abs=0.05)


def test_lawful_choices_are_told_with_their_amounts_and_a_word_against_choosing_by_them():
    determination = of_example("07")
    best, other = estimate_of(determination).choices
    assert best.allowed > other.allowed
    page = " ".join(to_text(determination).split())
    assert f"{best.says}: {best.allowed / 100:,.2f} USD by estimate for the day" in page
    assert "what it pays is no reason to choose it" in page


def test_a_day_of_one_lawful_way_has_no_choices():
    assert estimate_of(of_example("03")).choices == ()


def test_the_page_calls_it_an_estimate_and_why_shows_how_it_came_about():
    determination = of_example("03")
    brief, full = to_text(determination), to_text(determination, why=True)
    assert "an estimate, no promise of payment" in brief
    assert "relative values of 2024-07-01" in brief
    assert "sequestration" not in brief
    assert "sequestration (2 percent of the payor's part, 1.16 USD) is not taken off" in " ".join(
        full.split()
    )
    assert "0.37 x 50%" in full


def test_an_estimate_is_no_surer_than_the_values_it_rests_on():
    assert estimate_of(of_example("03")).confidence is Confidence.VERIFIED_SECONDARY


def test_a_visit_is_estimated_before_anything_is_evaluated():
    base = KnowledgeBase.open()
    visit = read_visit(EXAMPLES / "03-over-billed.yaml")
    day = visit.day("date_of_service")
    linked = base.link("medicare-part-b", day, day)
    told = estimate_visit(linked, visit, base.tables)
    assert isinstance(told, VisitEstimate)
    # Four units are claimed, and taken as they are: 97035 pays 0.31 x 33.4009 beside the others.
    assert told.allowed == 7265 + 1069
