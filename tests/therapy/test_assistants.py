"""Assistant units: CMS's published scenarios, the two exceptions, and what needs a person.

Sources: the CMS page "Billing examples using CQ/CO modifiers for services furnished in whole or in
part by PTAs and OTAs", and the CY 2020 and CY 2022 physician fee schedule rules.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.therapy import (
    AssistantTerms,
    Ground,
    Rounding,
    SharedMinutes,
    SharedPair,
    over_de_minimis,
    share_units,
    share_untimed,
    trigger_minutes,
)

CMS = AssistantTerms(
    minutes_per_unit=15,
    de_minimis_percent=10,
    rounding=Rounding.WHOLE_PERCENT,
    final_unit_minutes=8,
    shared_pair=SharedPair(least_each=9, most_each=14, least_together=23, most_together=28),
)
BEFORE_2022 = replace(CMS, final_unit_minutes=None, shared_pair=None)
BY_MINUTES = replace(CMS, rounding=Rounding.MINUTES_PLUS_ONE)


def shares(units: int, therapist: int, assistant: int, together: int = 0, terms=CMS):
    [result] = share_units(terms, [SharedMinutes("97110", units, therapist, assistant, together)])
    return result


def plain_and_reduced(result) -> tuple[int, int]:
    return result.without_modifier, result.with_modifier


@pytest.mark.parametrize(
    ("units", "therapist", "assistant", "plain", "reduced"),
    [
        pytest.param(2, 13, 23, 1, 1, id="cms-scenario-1"),
        pytest.param(1, 5, 10, 0, 1, id="cms-example-a"),
        pytest.param(1, 8, 10, 1, 0, id="eight-of-the-last-unit"),
        pytest.param(1, 7, 1, 0, 1, id="one-minute-of-eight"),
        pytest.param(2, 12, 14, 1, 1, id="cms-two-last-units"),
        pytest.param(2, 20, 3, 1, 1, id="filled-then-over-a-tenth"),
        pytest.param(2, 0, 23, 0, 2, id="assistant-alone"),
        pytest.param(2, 23, 0, 2, 0, id="therapist-alone"),
        pytest.param(3, 23, 22, 2, 1, id="cms-45-minutes"),
    ],
)
def test_cms_scenarios(units, therapist, assistant, plain, reduced):
    result = shares(units, therapist, assistant)
    assert plain_and_reduced(result) == (plain, reduced)
    assert not result.review


@pytest.mark.parametrize(
    ("total", "trigger"), [(8, 2), (10, 2), (15, 3), (20, 3), (22, 3), (30, 4), (45, 6)]
)
def test_cms_shortcut_a_tenth_rounded_plus_one_minute(total, trigger):
    assert trigger_minutes(BY_MINUTES, total) == trigger
    assert over_de_minimis(BY_MINUTES, trigger, total)
    assert not over_de_minimis(BY_MINUTES, trigger - 1, total)


@pytest.mark.parametrize(
    ("total", "trigger"), [(8, 1), (10, 2), (15, 2), (20, 3), (22, 3), (30, 4), (45, 5)]
)
def test_a_share_that_rounds_to_eleven_percent_calls_for_the_modifier(total, trigger):
    assert trigger_minutes(CMS, total) == trigger


def test_exactly_ten_percent_is_within_the_limit():
    assert not over_de_minimis(CMS, 2, 20)
    assert over_de_minimis(CMS, 3, 20)


def test_the_two_roundings_disagree_at_two_of_fifteen_minutes_and_the_unit_says_so():
    unit = share_untimed(CMS, SharedMinutes("97161", 1, 13, 2, 0)).units[0]
    assert unit.carries
    assert unit.disputed
    agreed = share_untimed(CMS, SharedMinutes("97161", 1, 12, 3, 0)).units[0]
    assert agreed.carries
    assert not agreed.disputed


def test_minutes_given_together_count_as_the_therapists():
    assert plain_and_reduced(shares(1, 0, 1, together=14)) == (1, 0)
    assert plain_and_reduced(shares(1, 0, 15)) == (0, 1)


def test_the_last_unit_exception_came_in_2022():
    assert shares(1, 8, 10).units[0].ground is Ground.FINAL_UNIT
    assert shares(1, 8, 10, terms=BEFORE_2022).units[0].ground is Ground.OVER_DE_MINIMIS
    assert plain_and_reduced(shares(1, 8, 10, terms=BEFORE_2022)) == (0, 1)


@pytest.mark.parametrize(("therapist", "assistant"), [(9, 14), (14, 9), (14, 14)])
def test_two_last_units_shared_within_the_bounds_split_one_and_one(therapist, assistant):
    result = shares(2, therapist, assistant)
    assert [unit.ground for unit in result.units] == [Ground.SHARED_PAIR] * 2
    assert [unit.carries for unit in result.units] == [False, True]
    assert not result.review


@pytest.mark.parametrize(("therapist", "assistant"), [(8, 14), (14, 8), (10, 10)])
def test_two_last_units_outside_the_bounds_need_a_person(therapist, assistant):
    result = shares(2, therapist, assistant)
    assert {unit.ground for unit in result.units} == {Ground.UNDECIDED}
    assert plain_and_reduced(result) == (0, 2)
    assert "which no exception covers" in result.review[0]


def test_each_bound_of_the_shared_pair_counts_by_itself():
    def split(therapist, assistant, **bounds):
        pair = replace(SharedPair(1, 14, 2, 28), **bounds)
        result = shares(2, therapist, assistant, terms=replace(CMS, shared_pair=pair))
        return result.units[0].ground is Ground.SHARED_PAIR

    assert split(14, 8)
    assert not split(14, 8, least_each=9)
    assert not split(8, 14, least_each=9)
    assert not split(14, 8, most_each=13)
    assert not split(8, 14, most_each=13)
    assert not split(14, 8, least_together=23)
    assert not split(14, 8, most_together=21)


def test_mixed_left_overs_in_two_codes_with_one_unit_between_them_need_a_person():
    exercise = SharedMinutes("97110", 1, 5, 6, 0)
    manual = SharedMinutes("97140", 0, 4, 5, 0)
    results = share_units(CMS, [exercise, manual])
    assert all("choose the code to bill" in result.review[0] for result in results)
    both_earn = share_units(CMS, [exercise, replace(manual, units=1)])
    assert not any(result.review for result in both_earn)
    alone = share_units(CMS, [exercise, replace(manual, therapist=0)])
    assert not any(result.review for result in alone)


def test_an_untimed_code_is_held_against_its_whole_time():
    reduced = share_untimed(CMS, SharedMinutes("97150", 1, 26, 4, 0))
    assert plain_and_reduced(reduced) == (0, 1)
    plain = share_untimed(CMS, SharedMinutes("97150", 1, 27, 3, 0))
    assert plain_and_reduced(plain) == (1, 0)


def test_minutes_below_zero_are_refused():
    with pytest.raises(ValueError, match="97110: units and minutes below 0"):
        shares(1, -1, 5)


minutes = st.integers(0, 50)


@given(st.integers(0, 6), minutes, minutes, minutes)
def test_every_unit_is_shared_out_and_no_minute_twice(units, therapist, assistant, together):
    result = shares(units, therapist, assistant, together)
    assert len(result.units) == units
    decided = [unit for unit in result.units if unit.ground is not Ground.UNDECIDED]
    assert sum(unit.therapist for unit in decided) <= therapist + together
    assert sum(unit.assistant for unit in decided) <= assistant


@given(st.integers(0, 6), minutes, minutes)
def test_without_an_assistant_no_unit_carries_and_without_a_therapist_every_one(
    units, therapist, assistant
):
    assert shares(units, therapist, 0).with_modifier == 0
    filled = min(units, assistant // 15)
    assert shares(filled, 0, assistant).without_modifier == 0


@given(st.sampled_from(Rounding), st.integers(1, 120), st.integers(0, 120))
def test_the_trigger_is_the_least_that_calls_for_the_modifier(rounding, total, assistant):
    terms = replace(CMS, rounding=rounding)
    assert over_de_minimis(terms, assistant, total) == (assistant >= trigger_minutes(terms, total))
