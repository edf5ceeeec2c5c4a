"""What a forecast looks like: the order of its parts, its width, its calendar."""

from __future__ import annotations

import pytest

from engine.determination.evaluate import Evaluator
from engine.forecast.calendar import letters, marks, weeks
from engine.forecast.render_text import to_text
from tests.forecast.episodes import ahead, clock_of, episode


def flat(text: str) -> str:
    """The words of a page, however it was wrapped."""
    return " ".join(text.split())


def test_what_runs_out_first_stands_first(acme: Evaluator) -> None:
    told = ahead(acme, episode(authorizations=None), visits=30)
    running = [clock for clock in told.clocks if clock.runs_out is not None]
    assert [clock.runs_out for clock in running] == sorted(c.runs_out or 0 for c in running)
    assert running


@pytest.mark.parametrize("width", [40, 60, 80, 100])
def test_no_line_is_wider_than_the_page(acme: Evaluator, width: int) -> None:
    page = to_text(ahead(acme, episode(), visits=30), width=width)
    assert max(map(len, page.splitlines())) <= width
    assert [line for line in page.splitlines() if line != line.rstrip()] == []


def test_the_page_tells_visit_day_remedy_rule_and_source(acme: Evaluator) -> None:
    page = flat(to_text(ahead(acme, episode(), visits=30)))
    told = "due by the end of visit 10 (Mon 2026-03-23); overdue on visit 11 (Thu 2026-03-26)"
    assert told in page
    assert "again by visit 20 (Mon 2026-04-27), visit 30 (Mon 2026-06-01)" in page
    assert "do: write the report" in page
    assert "REPORT · Acme therapy policy, read 2026-02-01 · verified in the original" in page


def test_a_clock_that_lasts_is_told_with_where_it_ends_up(acme: Evaluator) -> None:
    page = flat(to_text(ahead(acme, episode(), visits=3)))
    last = "threshold of the year: 400.00 of 1,000.00 USD, 700.00 of 1,000.00 USD on visit 7"
    assert (
        f"does not run out within this plan {last}"
        in page.replace(
            "progress report: 4 of 10 treatment days, 7 of 10 treatment days on visit 7 ", ""
        )
        or last in page
    )


def test_the_calendar_marks_the_last_in_order_and_the_first_past_it(acme: Evaluator) -> None:
    told = ahead(acme, episode(), visits=12)
    report = clock_of(told, "REPORT")
    letter = letters(told.clocks)[told.clocks.index(report)]
    found = marks(told)
    assert report.due is not None
    assert letter in found[report.due]
    assert letter.upper() in found[report.due + 1]


def test_quiet_weeks_are_folded_and_none_is_left_out(acme: Evaluator) -> None:
    told = ahead(acme, episode(record={"pain_level": None}), visits=40)
    found = list(weeks(told))
    assert sum(week.weeks for week in found) == len({v.day.isocalendar()[:2] for v in told.visits})
    assert any(week.weeks > 1 for week in found)
    assert all(not day.marks for week in found if week.weeks > 1 for day in week.days)


def test_a_visit_without_a_number_is_named_by_its_place_in_the_plan(acme: Evaluator) -> None:
    page = flat(to_text(ahead(acme, episode(episode={"visits": None}), visits=8)))
    assert "the stated visit (Mon 2026-03-02), then 8 planned visits" in page
    assert "due by the end of planned visit 6 (Mon 2026-03-23)" in page


def test_a_missing_count_says_what_to_state_and_the_others_run(acme: Evaluator) -> None:
    told = ahead(acme, episode(episode={"first_treatment_date": None}), visits=8)
    page = flat(to_text(told))
    assert "recertification (90 days): unknown - state episode.first_treatment_date" in page
    assert "When was the first treatment day of this episode" in page
    assert clock_of(told, "REPORT").runs_out == 7


def test_what_stands_in_the_way_already_is_named(acme: Evaluator) -> None:
    told = ahead(acme, episode(record={"signature": False}), visits=3)
    assert "also in the way on visit 4 (see check) SIGNED" in flat(to_text(told))
