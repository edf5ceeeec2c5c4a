"""Clocks against calendars worked out by hand: Mondays and Thursdays from 2 March 2026 on."""

from __future__ import annotations

from engine.determination.evaluate import Evaluator
from engine.forecast import Kind
from engine.rules.tree import Standing
from tests.forecast.episodes import ahead, clock_of, day, episode, number


def test_a_report_is_due_by_the_end_of_the_tenth_day_and_again_every_ten(acme: Evaluator) -> None:
    told = ahead(acme, episode(), visits=30)
    clock = clock_of(told, "REPORT")
    # Visit 4 on Monday, 5 on Thursday, ... the tenth is six visits later, Monday 23 March.
    assert (number(told, clock.due), day(told, clock.due)) == (10, "2026-03-23")
    assert (number(told, clock.runs_out), day(told, clock.runs_out)) == (11, "2026-03-26")
    assert [number(told, index) for index in clock.again] == [20, 30]
    assert clock.values[:3] == (4, 5, 6)
    assert clock.kind is Kind.PROGRESS_REPORT
    assert (clock.warned_by, clock.warns) == ("REPORT-DUE", clock.due)


def test_a_report_in_the_stated_note_starts_the_count_anew(acme: Evaluator) -> None:
    told = ahead(acme, episode(record={"progress_report": True}), visits=15)
    clock = clock_of(told, "REPORT")
    assert clock.values[:3] == (4, 1, 2)
    assert number(told, clock.due) == 14


def test_a_report_written_on_the_tenth_day_is_in_time(acme: Evaluator) -> None:
    stated = {"treatment_days_since_progress_report": 10}
    told = ahead(acme, episode(episode=stated, record={"progress_report": True}), visits=12)
    assert clock_of(told, "REPORT").values[:2] == (10, 1)
    assert number(told, clock_of(told, "REPORT").due) == 14


def test_a_report_that_is_overdue_has_run_out_already(acme: Evaluator) -> None:
    told = ahead(acme, episode(episode={"treatment_days_since_progress_report": 12}), visits=12)
    clock = clock_of(told, "REPORT")
    assert clock.ran_out
    assert (clock.due, clock.runs_out, clock.last_in_order) == (0, None, None)
    assert [each.finding.rule for each in told.standing] == ["REPORT"]


def test_a_certification_runs_by_the_calendar(acme: Evaluator) -> None:
    told = ahead(acme, episode(), visits=30)
    clock = clock_of(told, "CERTIFIED")
    # Ninety days after 18 February 2026 is 19 May, a Tuesday.
    assert clock.through is not None
    assert clock.through.isoformat() == "2026-05-19"
    assert day(told, clock.last_in_order) == "2026-05-18"
    assert day(told, clock.runs_out) == "2026-05-21"
    assert clock.kind is Kind.RECERTIFICATION


def test_a_leap_day_counts_as_a_day_of_care(acme: Evaluator) -> None:
    leap = episode(date_of_service="2028-02-28", episode={"first_treatment_date": "2028-02-01"})
    through = clock_of(ahead(acme, leap, visits=3), "CERTIFIED").through
    # February 2028 has 29 days: 28 are left of it, then 31 in March, 30 in April, 1 in May.
    assert through is not None
    assert through.isoformat() == "2028-05-01"


def test_how_often_moves_the_days_and_not_the_visits(acme: Evaluator) -> None:
    seldom = ahead(acme, episode(), "1/week", visits=30)
    often = ahead(acme, episode(), "4/week", visits=30)
    for rule in ("REPORT", "LONG-REASON"):
        one, other = clock_of(seldom, rule), clock_of(often, rule)
        assert (one.runs_out, one.due) == (other.runs_out, other.due)
        assert day(seldom, one.runs_out) != day(often, other.runs_out)
    late, soon = clock_of(seldom, "CERTIFIED"), clock_of(often, "CERTIFIED")
    assert late.through == soon.through
    assert late.runs_out == 12
    assert soon.runs_out is None


def test_a_conclusion_is_a_clock_for_the_rule_that_rests_on_it(acme: Evaluator) -> None:
    clock = clock_of(told := ahead(acme, episode(), visits=20), "LONG-REASON")
    assert (clock.kind, clock.limit) == (Kind.MANUAL_THERAPY, 18)
    assert number(told, clock.last_in_order) == 18
    assert number(told, clock.runs_out) == 19
    assert [each.follows for each in clock.consequences] == [Standing.BROKEN]


def test_visits_without_manual_therapy_do_not_count_as_such(acme: Evaluator) -> None:
    exercise = [{"code": "97110", "minutes": 30, "allowed": 70}]
    told = ahead(acme, episode(lines=exercise), visits=20)
    assert [clock for clock in told.clocks if clock.kind is Kind.MANUAL_THERAPY] == []
    assert told.visits[20].visit.facts["episode.manual_therapy_visits"] == 4


def test_an_authorization_runs_out_by_its_visits(acme: Evaluator) -> None:
    few = [{"until": "2026-12-31", "visits": 10, "used": 3}]
    told = ahead(acme, episode(authorizations=few), visits=10)
    clock = next(c for c in told.clocks if c.counts == "authorization on file")
    # The stated visit uses the fourth; the seventh left is visit 10.
    assert clock.values[:8] == (7, 6, 5, 4, 3, 2, 1, 0)
    assert number(told, clock.last_in_order) == 10
    assert number(told, clock.runs_out) == 11


def test_an_authorization_runs_out_by_its_last_day(acme: Evaluator) -> None:
    short = [{"until": "2026-04-01", "visits": 100, "used": 3}]
    told = ahead(acme, episode(authorizations=short), visits=15)
    clock = next(c for c in told.clocks if c.counts == "authorization on file")
    assert clock.through is not None
    assert clock.through.isoformat() == "2026-04-01"
    assert day(told, clock.last_in_order) == "2026-03-30"


def test_a_second_authorization_takes_over(acme: Evaluator) -> None:
    two = [{"visits": 5, "used": 3}, {"visits": 3, "used": 0}]
    told = ahead(acme, episode(authorizations=two), visits=8)
    clock = next(c for c in told.clocks if c.counts == "authorization on file")
    assert clock.values[:6] == (5, 4, 3, 2, 1, 0)


def test_the_visits_that_need_no_authorization_are_a_clock(acme: Evaluator) -> None:
    told = ahead(acme, episode(authorizations=None), visits=6)
    clock = clock_of(told, "AUTH")
    assert (clock.kind, clock.limit) == (Kind.AUTHORIZATION, 6)
    assert number(told, clock.runs_out) == 7
    assert clock.consequences[0].follows is Standing.POSSIBLE


def test_a_third_visit_of_a_week_is_foreseen_in_each_week(acme: Evaluator) -> None:
    told = ahead(acme, episode(), "mon,wed,fri", visits=8)
    clock = clock_of(told, "WEEK/per-week")
    assert clock.values == (1, 2, 3, 1, 2, 3, 1, 2, 3)
    assert (clock.runs_out, clock.again) == (2, (5, 8))


def test_twice_a_week_stays_within_two_a_week(acme: Evaluator) -> None:
    clock = clock_of(ahead(acme, episode(), visits=8), "WEEK/per-week")
    assert (clock.ran_out, clock.runs_out) == (False, None)


def test_the_visits_of_a_plan_fall_to_none(acme: Evaluator) -> None:
    plan = {"benefit_visits_used": 3, "benefit_visits_allowed": 8}
    told = ahead(acme, episode(episode=plan), visits=8)
    clock = clock_of(told, "BENEFIT")
    assert (clock.kind, clock.rises) == (Kind.BENEFIT_VISITS, False)
    assert clock.values[:6] == (5, 4, 3, 2, 1, 0)
    assert number(told, clock.last_in_order) == 8


def test_what_the_record_must_say_again_is_due_in_the_note_past_it(acme: Evaluator) -> None:
    told = ahead(acme, episode(), visits=9)
    clock = clock_of(told, "PAIN/pain-level")
    # In this note, and within four visits: the three that follow may leave it out.
    assert clock.values[:5] == (0, 1, 2, 3, 4)
    assert (clock.due, clock.runs_out, clock.again) == (4, 4, (8,))


def test_what_every_note_says_is_taken_to_stand_in_the_planned_ones(acme: Evaluator) -> None:
    told = ahead(acme, episode(), visits=5)
    assert told.visits[5].visit.facts["record.signature"] == 0
    assert all(each.finding.rule != "SIGNED/signature" for each in told.foreseen)


def test_a_note_that_is_not_signed_is_not_taken_to_be_signed_later(acme: Evaluator) -> None:
    told = ahead(acme, episode(record={"signature": False}), visits=3)
    assert [each.finding.rule for each in told.standing] == ["SIGNED/signature"]
    assert told.standing[0].gone is None


def test_values_if_renewed_never_pass_the_limit(acme: Evaluator) -> None:
    told = ahead(acme, episode(), visits=40)
    report, pain = clock_of(told, "REPORT"), clock_of(told, "PAIN/pain-level")
    assert report.renewed[:10] == (4, 5, 6, 7, 8, 9, 10, 1, 2, 3)
    assert pain.renewed[:6] == (0, 1, 2, 3, 0, 1)
    care = clock_of(told, "CERTIFIED")
    for clock in (report, pain, care):
        assert all(value is not None and value <= clock.limit for value in clock.renewed)


def test_a_recertification_is_due_again_ninety_days_after_it_was_renewed(acme: Evaluator) -> None:
    told = ahead(acme, episode(), visits=60)
    clock = clock_of(told, "CERTIFIED")
    # Renewed on the last visit in order, 18 May; ninety days later is 16 August, a Sunday.
    assert [day(told, index) for index in clock.again] == ["2026-08-13"]


def test_a_rule_that_began_to_apply_before_and_is_met_is_no_clock(acme: Evaluator) -> None:
    done = episode(
        episode={"first_treatment_date": "2025-10-01"}, plan_of_care={"recertification": "signed"}
    )
    told = ahead(acme, done, visits=5)
    assert [clock for clock in told.clocks if clock.kind is Kind.RECERTIFICATION] == []
