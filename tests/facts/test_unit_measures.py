"""Units as measures: what the day allows a line, and what its claim has too many or too few."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.therapy import (
    MethodName,
    TimedLine,
    UnitMethod,
    claim_check,
    count_units,
)
from tests.facts.visits import MIDPOINT, POOLED, TIMED, ask, line, visit_of

ALL = (*TIMED, "97010")


def units(name, *lines, terms=POOLED, **args):
    return ask(visit_of(*lines), name, **terms, timed=TIMED, **args)


# --- units_lawful ----------------------------------------------------------------------------


def test_seven_minutes_beat_three_left_over_when_minutes_are_pooled():
    assert units("units_lawful", line("97110", 33), line("97140", 7)) == [2, 1]


def test_seven_minutes_earn_nothing_when_each_code_is_counted_alone():
    assert units("units_lawful", line("97110", 33), line("97140", 7), terms=MIDPOINT) == [2, 0]


def test_either_of_two_tied_codes_may_have_the_unit():
    assert units("units_lawful", line("97110", 10), line("97140", 10)) == [1, 1]


def test_a_code_that_is_not_timed_has_one_unit_whatever_its_minutes():
    assert units("units_lawful", line("97010", 45), line("97010")) == [1, 1]


def test_two_lines_of_a_code_are_counted_as_one():
    assert units("units_lawful", line("97110", 8), line("97110", 15)) == [2, 2]


def test_pooled_units_wait_for_the_minutes_of_every_timed_line():
    assert units("units_lawful", line("97110", 33), line("97140")) == [None, None]


def test_pooled_units_do_not_wait_for_minutes_that_never_count():
    assert units("units_lawful", line("97110", 33), line("97010")) == [2, 1]


def test_units_of_a_code_alone_wait_for_its_own_minutes_only():
    both = (line("97110", 33), line("97140"))
    assert units("units_lawful", *both, terms=MIDPOINT) == [2, None]


def test_minutes_of_an_aide_earn_no_unit():
    helped = line("97110", 30, furnished={"therapist": 15, "aide": 15})
    assert units("units_lawful", helped) == [1]


def test_minutes_of_an_aide_earn_no_unit_even_while_the_rest_is_not_known():
    helped = line("97110", 30, furnished={"aide": 15})
    assert units("units_lawful", helped) == [1]


def test_minutes_earn_units_while_nothing_is_known_of_who_gave_them():
    assert units("units_lawful", line("97110", 30)) == [2]


def test_a_longer_first_unit_is_given_by_two_more_arguments():
    terms = {"method": "first_block", "minutes_per_unit": 15, "first_unit_minutes": 7}
    found = units(
        "units_lawful",
        line("97110", 37),
        terms=terms,
        first_block_minutes=30,
        first_block_least=23,
    )
    assert found == [2]


# --- units_over and units_under --------------------------------------------------------------


def test_a_line_that_is_not_billed_is_neither_over_nor_under():
    assert units("units_over", line("97110", 15)) == [0]
    assert units("units_under", line("97110", 15)) == [0]


def test_a_lawful_claim_is_neither_over_nor_under():
    claim = (line("97110", 33, units=2), line("97140", 7, units=1))
    assert units("units_over", *claim) == [0, 0]
    assert units("units_under", *claim) == [0, 0]


def test_a_unit_too_many_is_told_of_its_own_code():
    claim = (line("97110", 33, units=3), line("97140", 7, units=1))
    assert units("units_over", *claim) == [1, 0]


def test_a_unit_too_few_is_told_of_its_own_code():
    claim = (line("97110", 33, units=2), line("97140", 7, units=0))
    assert units("units_under", *claim) == [0, 1]


def test_a_tie_claimed_twice_is_over_on_both_codes():
    claim = (line("97110", 10, units=1), line("97140", 10, units=1))
    assert units("units_over", *claim) == [1, 1]


def test_a_tie_claimed_once_is_not_over():
    claim = (line("97110", 10, units=1), line("97140", 10, units=0))
    assert units("units_over", *claim) == [0, 0]
    assert units("units_under", *claim) == [0, 0]


def test_a_tie_claimed_by_one_line_and_open_on_the_other_is_not_over():
    claim = (line("97110", 10, units=1), line("97140", 10))
    assert units("units_over", *claim) == [0, 0]


def test_a_tie_claimed_by_nobody_is_under_on_both_codes():
    claim = (line("97110", 10, units=0), line("97140", 10, units=0))
    assert units("units_under", *claim) == [1, 1]


def test_two_lines_of_a_code_are_over_together():
    claim = (line("97110", 15, units=1), line("97110", 15, units=2))
    assert units("units_over", *claim) == [1, 1]


def test_two_lines_of_a_code_that_claim_its_units_in_two_parts_are_not_over():
    claim = (line("97110", 15, units=1), line("97110", 15, units=1))
    assert units("units_over", *claim) == [0, 0]
    assert units("units_under", *claim) == [0, 0]


def test_a_code_that_is_not_timed_is_over_from_its_second_unit():
    assert units("units_over", line("97010", 30, units=2)) == [1]
    assert units("units_over", line("97010", 30, units=1)) == [0]
    assert units("units_under", line("97010", 30, units=0)) == [0]


def test_over_and_under_wait_for_minutes():
    claim = (line("97110", units=2), line("97140", 15, units=1))
    assert units("units_over", *claim) == [None, None]
    assert units("units_under", *claim) == [None, None]
    assert units("units_over", *claim, terms=MIDPOINT) == [None, 0]


@given(
    st.dictionaries(st.sampled_from(TIMED), st.integers(0, 40), min_size=1),
    st.data(),
    st.sampled_from(["cms_pooled", "midpoint", "whole", "lower_of_pooled_and_midpoint"]),
)
def test_no_line_is_over_or_under_exactly_when_the_claim_is_lawful(minutes, data, method):
    claimed = {code: data.draw(st.integers(0, 4)) for code in minutes}
    terms = POOLED | {"method": method}
    claim = [line(code, m, units=claimed[code]) for code, m in minutes.items()]
    faults = units("units_over", *claim, terms=terms) + units("units_under", *claim, terms=terms)
    timed = [TimedLine(n, code, m) for n, (code, m) in enumerate(minutes.items())]
    proof = count_units(UnitMethod(MethodName(method), 15, 8), timed)
    assert (not any(faults)) is claim_check(proof, claimed).lawful


# --- minutes of the clock that two lines claim -------------------------------------------------


def clocked(code, *blocks, **facts):
    return line(code, blocks=list(blocks), **facts)


def test_the_same_quarter_of_an_hour_under_two_codes_makes_one_unit():
    both = (clocked("97140", "09:00-09:15"), clocked("97530", "09:00-09:15"))
    assert units("units_lawful", *both) == [1, 0]
    assert units("units_lawful", *both, terms=MIDPOINT) == [1, 0]


def test_the_code_that_claims_the_doubled_minutes_has_them():
    both = (
        clocked("97140", "09:00-09:15", units=0),
        clocked("97530", "09:00-09:15", units=1),
    )
    assert units("units_lawful", *both) == [0, 1]
    assert units("units_over", *both) == [0, 0]


def test_doubled_minutes_claimed_twice_are_one_unit_over():
    both = (
        clocked("97140", "09:00-09:15", units=1),
        clocked("97530", "09:00-09:15", units=1),
    )
    assert units("units_over", *both) == [0, 1]


def test_minutes_in_a_group_are_not_given_one_to_one():
    both = (clocked("97110", "09:00-09:30"), clocked("97150", "09:15-09:45"))
    assert units("units_lawful", *both) == [2, 1]
    assert units("units_lawful", *both, terms=POOLED | {"apart": ("97150",)}) == [1, 1]


def test_a_pack_beside_exercise_takes_no_minutes_from_it():
    both = (clocked("97110", "09:00-09:30"), clocked("97010", "09:00-09:15"))
    assert units("units_lawful", *both, terms=POOLED | {"apart": ("97150",)}) == [2, 1]


def test_two_disciplines_may_each_state_the_minutes_they_gave_together():
    both = (clocked("97110", "09:00-09:15"), clocked("97530", "09:00-09:15", discipline="OT"))
    assert ask(visit_of(*both, discipline="PT"), "units_lawful", **POOLED, timed=TIMED) == [1, 1]


# --- units under the wrong code, and lines that stay off the bill --------------------------------


def test_a_unit_under_a_code_that_did_not_earn_it_is_misplaced():
    swapped = (line("97112", 24, units=1), line("97110", 23, units=2))
    assert units("units_misplaced", *swapped) == [0, 1]
    assert units("units_over", *swapped) == [0, 1]


def test_a_unit_that_nothing_earned_is_over_and_not_misplaced():
    assert units("units_misplaced", line("97112", 24, units=2), line("97110", 23, units=2)) == [
        0,
        0,
    ]


def test_of_two_units_over_one_may_be_misplaced():
    claimed = (line("97110", 30, units=1), line("97140", 15, units=3))
    assert units("units_over", *claimed) == [0, 2]
    assert units("units_misplaced", *claimed) == [0, 1]


def test_nothing_is_misplaced_before_every_line_is_billed():
    assert units("units_misplaced", line("97112", 24), line("97110", 23, units=2)) == [0, 0]


def test_a_unit_above_what_was_earned_is_no_misplaced_one():
    claimed = (line("97110", 30, units=1), line("97140", 15, units=3))
    assert units("units_above", *claimed) == [0, 1]
    assert units("units_above", line("97110", 15, units=1), line("97140", 7, units=2)) == [0, 0]
    assert units("units_above", line("97110"), line("97140", 7)) == [0, 0]
    assert units("units_above", line("97110"), line("97140", 7, units=1)) == [0, None]


def test_a_line_that_earns_no_unit_beside_others_is_for_the_note_alone():
    day = line("97110", 15, units=1)
    assert units("unit_off_the_bill", day, line("97140", 7, units=1)) == [0, 1]
    assert units("unit_unearned", day, line("97140", 7, units=1)) == [0, 0]


def test_a_line_that_earns_no_unit_and_is_not_billed_yet_is_not_billable():
    day = line("97110", 15, units=1)
    assert units("unit_off_the_bill", day, line("97140", 7)) == [0, 0]
    assert units("unit_unearned", day, line("97140", 7)) == [0, 1]


def test_a_line_that_is_all_there_is_to_bill_cannot_be_taken_off():
    assert units("unit_off_the_bill", line("97140", 7, units=1)) == [0]
    assert units("unit_unearned", line("97140", 7, units=1)) == [1]


def test_a_service_that_is_not_timed_can_be_billed_alone():
    both = (line("97140", 7, units=1), line("97010", units=1))
    assert units("unit_off_the_bill", *both) == [1, 0]


def test_a_line_of_no_units_stays_off_the_bill_already():
    day = line("97110", 15, units=1)
    for name in ("unit_off_the_bill", "unit_unearned", "units_above"):
        assert units(name, day, line("97140", 7, units=0)) == [0, 0]


def test_whether_a_line_can_be_taken_off_waits_for_the_minutes_of_the_others():
    both = (line("97140", 7, units=1), line("97110", units=1))
    assert units("unit_off_the_bill", *both, terms=MIDPOINT) == [None, 0]


# --- day_units and units_beyond --------------------------------------------------------------


def test_units_of_a_day_are_those_claimed_else_those_allowed():
    day = (line("97110", 33, units=4), line("97140", 7), line("97010", 10))
    assert units("day_units", *day, pool=ALL, counted="together") == [6, 6, 6]
    assert units("day_units", *day, pool=ALL, counted="each") == [4, 1, 1]
    assert units("day_units", *day, pool=("97140",), counted="together") == [1, 1, 1]
    assert units("day_units", *day, pool=("97140",), counted="each") == [0, 1, 0]


def test_a_tied_unit_counts_once_in_a_day():
    day = (line("97110", 10), line("97140", 10))
    assert units("day_units", *day, pool=TIMED, counted="together") == [1, 1]


def test_a_claim_decides_which_of_two_tied_codes_has_the_unit():
    day = (line("97110", 10), line("97140", 10, units=1))
    assert units("day_units", *day, pool=TIMED, counted="together") == [1, 1]
    assert units("day_units", *day, pool=TIMED, counted="each") == [0, 1]


def test_units_of_a_code_on_two_lines_count_once_in_a_day():
    day = (line("97110", 15), line("97110", 15))
    assert units("day_units", *day, pool=TIMED, counted="together") == [2, 2]
    billed = (line("97110", 15, units=1), line("97110", 15))
    assert units("day_units", *billed, pool=TIMED, counted="together") == [2, 2]


def test_units_of_a_day_wait_for_minutes_unless_they_are_claimed():
    open_day = (line("97110", units=2), line("97140"))
    assert units("day_units", *open_day, pool=TIMED, counted="together") == [None, None]
    assert units("day_units", *open_day, pool=("97110",), counted="together") == [2, 2]


def test_units_beyond_a_maximum_are_those_of_the_last_lines():
    day = (line("97110", 30), line("97140", 30), line("97530", 15))
    args = {"pool": TIMED, "counted": "together"}
    assert units("units_beyond", *day, most=4, **args) == [0, 0, 1]
    assert units("units_beyond", *day, most=3, **args) == [0, 1, 1]
    assert units("units_beyond", *day, most=1, **args) == [1, 2, 1]
    assert units("units_beyond", *day, most=5, **args) == [0, 0, 0]


def test_units_beyond_a_maximum_of_each_code_leave_other_codes_alone():
    day = (line("97110", 45), line("97140", 15))
    assert units("units_beyond", *day, pool=TIMED, counted="each", most=2) == [1, 0]


def test_a_line_outside_the_pool_is_never_beyond():
    day = (line("97110", 45), line("97010", 15))
    assert units("units_beyond", *day, pool=TIMED, counted="together", most=0) == [3, 0]


def test_units_beyond_wait_only_for_the_lines_before():
    day = (line("97110", 45, units=3), line("97140"))
    assert units("units_beyond", *day, pool=TIMED, counted="together", most=2) == [1, None]


@pytest.mark.parametrize("name", ["units_lawful", "units_over"])
def test_an_argument_of_the_wrong_kind_is_an_error_in_the_program(name):
    with pytest.raises(TypeError, match="whole number"):
        units(name, line("97110", 15, units=1), terms=POOLED | {"minutes_per_unit": "15"})
    with pytest.raises(KeyError, match="method"):
        ask(visit_of(line("97110", 15, units=1)), name, timed=TIMED)
