"""What is forecast is there when that visit is checked alone, and on no visit before it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engine
from engine import read_visit
from engine.determination.evaluate import Evaluator
from engine.facts import vocabulary
from engine.facts.write_visit import visit_to_yaml
from engine.forecast import Forecast
from engine.knowledge import KnowledgeBase
from engine.rules.tree import Standing
from tests.forecast.episodes import TODAY, ahead, clock_of, episode, write_base

EXAMPLES = sorted((Path(__file__).resolve().parents[2] / "examples").glob("*-*"))


def alone(evaluator: Evaluator, told: Forecast, index: int) -> set[str]:
    """What is broken when a projected visit is written to a file, read again, and judged."""
    text = visit_to_yaml(told.visits[index].visit, vocabulary.load())
    sessions = evaluator.hold(read_visit(text.encode()), as_of=TODAY).assessment.sessions
    return {
        rule
        for session in sessions.values()
        for rule, standing in session.standings.items()
        if standing is Standing.BROKEN
    }


def hold(evaluator: Evaluator, told: Forecast) -> None:
    """Every finding foreseen stands first where it is said to."""
    found = [alone(evaluator, told, index) for index in range(len(told.visits))]
    for each in told.foreseen:
        if each.finding.follows is not Standing.BROKEN:
            continue
        stands = [each.finding.rule in broken for broken in found]
        assert not any(stands[: each.first])
        assert all(stands[each.first : each.last + 1])
        assert stands[each.last + 1 : each.last + 2] != [True]


episodes = st.fixed_dictionaries(
    {
        "date_of_service": st.dates(date(2026, 1, 5), date(2026, 12, 18)).map(date.isoformat),
        "episode": st.fixed_dictionaries(
            {
                "treatment_days_since_progress_report": st.none() | st.integers(0, 12),
                "manual_therapy_visits": st.none() | st.integers(1, 20),
                "visits": st.none() | st.integers(1, 20),
                "visits_this_week": st.none() | st.just(1),
                "benefit_visits_used": st.integers(0, 30),
                "benefit_visits_allowed": st.none() | st.integers(5, 40),
                "first_treatment_date": st.dates(date(2025, 10, 1), date(2026, 1, 2)).map(
                    date.isoformat
                ),
                "year_to_date_allowed": st.none()
                | st.integers(0, 1200).map(lambda usd: {"pt_slp": usd}),
            }
        ),
        "authorizations": st.none()
        | st.lists(
            st.fixed_dictionaries({"visits": st.integers(1, 12), "used": st.integers(0, 12)}),
            min_size=1,
            max_size=2,
        ),
        "record": st.fixed_dictionaries(
            {
                "pain_level": st.none() | st.booleans() | st.just({"visits_ago": 2}),
                "progress_report": st.none() | st.booleans(),
                "skilled_need": st.none() | st.booleans(),
            }
        ),
    }
)


@settings(max_examples=25)
@given(changes=episodes, often=st.sampled_from(["1/week", "2/week", "mon,wed,fri", "5/week"]))
def test_a_finding_foreseen_is_there_on_its_visit_and_not_before(
    acme: Evaluator, changes: dict[str, Any], often: str
) -> None:
    told = ahead(acme, episode(**changes), often, visits=12)
    hold(acme, told)
    for each in told.standing:
        assert each.finding.rule in alone(acme, told, 0)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_what_is_foreseen_of_the_examples_is_there(shipped: Evaluator, path: Path) -> None:
    hold(shipped, ahead(shipped, read_visit(path), "2/week", visits=26))


@settings(max_examples=25)
@given(changes=episodes)
def test_a_clock_runs_out_where_its_value_first_passes_the_limit(
    acme: Evaluator, changes: dict[str, Any]
) -> None:
    told = ahead(acme, episode(**changes), visits=15)
    for clock in told.clocks:
        past = [
            value is not None and (value > clock.limit if clock.rises else value < clock.limit)
            for value in clock.values
        ]
        if clock.runs_out is None:
            assert clock.ran_out is past[0]
            continue
        assert past[clock.runs_out]
        assert not past[clock.runs_out - 1]
        assert clock.last_in_order == clock.runs_out - 1


def test_a_finding_of_the_stated_visit_is_not_foreseen(acme: Evaluator) -> None:
    told = ahead(acme, episode(plan_of_care={"recertification": "missing"}), visits=2)
    report = episode(episode={"treatment_days_since_progress_report": 12})
    assert all(each.finding.rule != "REPORT" for each in ahead(acme, report, visits=5).foreseen)
    assert all(each.finding.rule != "CERTIFIED" for each in told.foreseen)


def test_a_rule_that_begins_on_a_day_is_foreseen_with_that_day(acme: Evaluator) -> None:
    video = episode(
        date_of_service="2026-10-22",
        setting="telehealth",
        episode={"first_treatment_date": "2026-10-12"},
    )
    told = ahead(acme, video, visits=6)
    (change,) = told.changes
    assert change.day.isoformat() == "2026-11-01"
    assert [each.rule for each in change.begins] == ["TELE"]
    (tele,) = [each for each in told.foreseen if each.finding.rule == "TELE"]
    assert told.visits[tele.first].day.isoformat() == "2026-11-02"
    assert not tele.clocked


def test_in_the_clinic_the_same_rule_begins_and_breaks_nothing(acme: Evaluator) -> None:
    told = ahead(acme, episode(date_of_service="2026-10-22"), visits=6)
    assert all(each.finding.rule != "TELE" for each in told.foreseen)


def test_a_new_rule_with_a_counter_is_a_clock_without_code(shipped: Evaluator) -> None:
    visit = read_visit(next(path for path in EXAMPLES if path.stem.startswith("16")))
    told = ahead(shipped, visit, visits=30)
    assert {each.policy for each in told.visits} == {"tricare"}
    for clock in told.clocks:
        assert clock_of(told, clock.consequences[0].rule).consequences


def test_the_walk_ends_before_the_day_from_which_no_policy_fits(
    tmp_path: Path, shipped: Evaluator
) -> None:
    text = (write_base(tmp_path) / "acme.yaml").read_text("utf-8")
    ending = text.replace("extends:", "scope: {until: 2026-03-17}\nextends:")
    (tmp_path / "acme.yaml").write_text(ending, "utf-8")
    evaluator = Evaluator(KnowledgeBase.open(tmp_path))
    try:
        told = ahead(evaluator, episode(), visits=20)
    finally:
        evaluator.close()
    assert told.visits[-1].day.isoformat() == "2026-03-16"
    assert "no policy of the payor 'acme' fits this visit on 2026-03-19" in told.stopped
    assert ahead(shipped, read_visit(EXAMPLES[0]), visits=2).stopped == ""


def test_the_python_interface_forecasts_with_the_shipped_policies() -> None:
    visit = engine.read_visit(next(path for path in EXAMPLES if path.stem.startswith("19")))
    plan = engine.Plan(engine.read_frequency("2/week"), visits=5)
    told = engine.forecast_of(visit, plan, as_of=TODAY)
    assert clock_of(told, "R-01").due == 4
