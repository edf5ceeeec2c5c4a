"""Minutes of the clock that two lines claim, and those that no session can hold."""

from __future__ import annotations

from tests.facts.visits import TIMED, ask, line, visit_of


def clocked(code, *blocks, **facts):
    return line(code, blocks=list(blocks), **facts)


def doubled(*lines, **facts):
    return ask(visit_of(*lines, **facts), "doubled_minutes", beside=("97010",))


def test_minutes_under_two_codes_are_counted_on_both():
    assert doubled(clocked("97110", "09:00-09:20"), clocked("97140", "09:15-09:35")) == [5, 5]


def test_a_minute_that_three_lines_claim_is_one_minute_of_each():
    three = [clocked(code, "09:00-09:10") for code in ("97110", "97140", "97530")]
    assert doubled(*three) == [10, 10, 10]


def test_two_lines_of_one_code_share_minutes_too():
    assert doubled(clocked("97110", "09:00-09:20"), clocked("97110", "09:10-09:30")) == [10, 10]


def test_what_may_run_beside_others_doubles_nothing():
    assert doubled(clocked("97110", "09:00-09:20"), clocked("97010", "09:00-09:20")) == [0, 20]


def test_lines_without_a_clock_share_nothing_that_is_known():
    assert doubled(line("97110", 15), clocked("97140", "09:00-09:15")) == [0, 0]


def test_minutes_of_two_disciplines_are_not_doubled_but_given_together():
    both = (clocked("97110", "09:00-09:20"), clocked("97530", "09:15-09:35", discipline="OT"))
    assert doubled(*both, discipline="PT") == [0, 0]
    assert ask(visit_of(*both, discipline="PT"), "minutes_of_two_disciplines") == [5, 5]


def past(*lines, **facts):
    return ask(visit_of(*lines, **facts), "minutes_past_session", codes=TIMED)


def test_timed_minutes_are_held_against_the_session():
    lines = (line("97110", 30), line("97140", 16), line("97010", 15))
    assert past(*lines, session={"minutes": 45}) == [1, 1, 1]
    assert past(*lines, session={"minutes": 46}) == [0, 0, 0]


def test_several_sessions_of_a_day_are_taken_together():
    lines = (line("97110", 30), line("97140", 30))
    assert past(*lines, sessions=["09:00-09:30", "14:00-14:29"]) == [1, 1]


def test_each_discipline_is_held_against_the_session_by_itself():
    lines = (line("97110", 30), line("97530", 30, discipline="OT"))
    assert past(*lines, session={"minutes": 30}, discipline="PT") == [0, 0]


def test_without_the_session_or_some_minutes_nothing_is_known():
    assert past(line("97110", 30)) == [None]
    assert past(line("97110", 30), line("97140"), session={"minutes": 30}) == [None, None]
