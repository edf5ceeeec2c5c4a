"""The year's amounts: what a visit adds, where the threshold is crossed, and the new year."""

from __future__ import annotations

from pathlib import Path

from engine import read_visit
from engine.determination.evaluate import Evaluator
from engine.forecast import Kind, Plan, forecast, read_frequency
from tests.forecast.episodes import VISIT, ahead, clock_of, day, episode, number

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
UNPRICED = [{k: v for k, v in line.items() if k != "allowed"} for line in VISIT["lines"]]


def test_the_visit_that_crosses_the_threshold_is_named(acme: Evaluator) -> None:
    told = ahead(acme, episode(), visits=10)
    clock = clock_of(told, "KX")
    # 300 before visit 4, 100 each: 1,000 is used up with visit 10, and visit 11 is above it.
    assert clock.kind is Kind.THRESHOLD
    assert clock.values[:3] == (40000, 50000, 60000)
    assert number(told, clock.runs_out) == 11
    (kx,) = [each for each in told.foreseen if each.finding.rule == "KX"]
    assert number(told, kx.first) == 11


def test_without_amounts_the_threshold_says_what_to_state(acme: Evaluator) -> None:
    told = ahead(acme, episode(lines=UNPRICED), visits=10)
    (lacking,) = [clock for clock in told.open_clocks if clock.kind is Kind.THRESHOLD]
    assert lacking.places == ((1, "line.allowed"), (2, "line.allowed"))
    assert all(each.finding.rule != "KX" for each in told.foreseen)
    assert clock_of(told, "REPORT").runs_out == 7


def test_an_amount_for_a_visit_is_shared_out_by_minutes(acme: Evaluator) -> None:
    told = ahead(acme, episode(lines=UNPRICED), visits=10, allowed_per_visit=10000)
    lines = told.visits[0].visit.lines
    assert [line.count("line.allowed") for line in lines] == [3333, 6667]
    assert number(told, clock_of(told, "KX").runs_out) == 11
    assert any("an estimate: 100.00 USD allowed for a visit" in note for note in told.notes)


def test_amounts_that_are_stated_are_not_estimated(acme: Evaluator) -> None:
    told = ahead(acme, episode(), visits=3, allowed_per_visit=99900)
    assert clock_of(told, "KX").values[:2] == (40000, 50000)
    assert not any("estimate" in note for note in told.notes)


def test_a_fee_schedule_gives_the_estimate_where_nothing_is_stated(shipped: Evaluator) -> None:
    visit = episode(payor="medicare-part-b", state="NY", lines=UNPRICED)
    told = ahead(shipped, visit, visits=3)
    before = told.visits[0].visit.facts["episode.year_to_date_allowed.pt_slp"]
    after = told.visits[1].visit.facts["episode.year_to_date_allowed.pt_slp"]
    assert isinstance(before, int)
    assert isinstance(after, int)
    assert after > before
    assert any("rest on an estimate" in note for note in told.notes)


def test_without_the_year_s_amount_the_question_for_it_is_asked(acme: Evaluator) -> None:
    told = ahead(acme, episode(episode={"year_to_date_allowed": None}), visits=3)
    (lacking,) = [clock for clock in told.open_clocks if clock.kind is Kind.THRESHOLD]
    assert lacking.places == ((None, "episode.year_to_date_allowed.pt_slp"),)
    assert lacking.asks[0].startswith("How much had been allowed for physical and speech therapy")


def test_the_new_year_begins_anew_under_its_own_limit(acme: Evaluator) -> None:
    late = episode(
        date_of_service="2026-12-14",
        episode={"first_treatment_date": "2026-12-01", "year_to_date_allowed": {"pt_slp": 100}},
        authorizations=None,
    )
    told = ahead(acme, late, visits=12)
    of_2026, of_2027 = [clock for clock in told.clocks if clock.kind is Kind.THRESHOLD][::-1]
    assert (of_2026.limit, of_2026.runs_out) == (100000, None)
    assert of_2026.ends is not None
    assert of_2026.ends.isoformat() == "2027-01-01"
    # Mondays and Thursdays of 2027: 4, 7, 11 January use up 300; the 14th is above it.
    assert (of_2027.limit, day(told, of_2027.runs_out)) == (30000, "2027-01-14")
    first_of_year = next(visit for visit in told.visits if visit.day.year == 2027)
    assert first_of_year.visit.facts["episode.year_to_date_allowed.pt_slp"] == 0
    assert any("1 January" in note for note in told.notes)


def test_therapy_of_the_other_discipline_adds_nothing(acme: Evaluator) -> None:
    told = ahead(acme, episode(discipline="OT"), visits=3)
    facts = told.visits[3].visit.facts
    assert facts["episode.year_to_date_allowed.pt_slp"] == 30000


def test_an_unknown_discipline_leaves_the_year_s_amount_open(acme: Evaluator) -> None:
    told = ahead(acme, episode(discipline=None), visits=3)
    assert "episode.year_to_date_allowed.pt_slp" not in told.visits[1].visit.facts


def test_an_amount_of_review_is_no_threshold(shipped: Evaluator) -> None:
    visit = read_visit(EXAMPLES / "19-episode-to-plan-ahead.yaml")
    told = forecast(shipped, visit, Plan(read_frequency("2/week")))
    assert clock_of(told, "K-06-pt").kind is Kind.REVIEW_AMOUNT
    assert clock_of(told, "K-03-pt").kind is Kind.THRESHOLD
