"""Whole days under Medicare: minutes to units, and units to lines with and without the modifier."""

from __future__ import annotations

import pytest

from engine.therapy import (
    AssistantTerms,
    MethodName,
    Rounding,
    SharedMinutes,
    SharedPair,
    TimedLine,
    UnitMethod,
    UntimedCode,
    claim_check,
    count_units,
    distinct_intervals,
    lawful_units,
    read_block,
    share_units,
    total_minutes,
)

CMS = UnitMethod(MethodName.CMS_POOLED, 15, 8)
TERMS = AssistantTerms(15, 10, Rounding.WHOLE_PERCENT, 8, SharedPair(9, 14, 23, 28))


def day(*codes: tuple[str, int, int]):
    """Code, therapist minutes, assistant minutes; gives (units plain, units reduced) by code."""
    lines = [TimedLine(index, code, t + a) for index, (code, t, a) in enumerate(codes)]
    [allocation] = count_units(CMS, lines).allocations
    shared = [SharedMinutes(code, allocation[code], t, a, 0) for code, t, a in codes]
    return {
        result.code: (result.without_modifier, result.with_modifier)
        for result in share_units(TERMS, shared)
    }


def test_an_assistant_alone_for_twenty_three_minutes_bills_two_reduced_units():
    assert day(("97140", 0, 23)) == {"97140": (0, 2)}


def test_twelve_and_fourteen_minutes_make_one_line_of_each():
    assert day(("97140", 12, 14)) == {"97140": (1, 1)}


def test_five_and_ten_minutes_make_one_reduced_unit_and_eight_and_ten_a_plain_one():
    assert day(("97140", 5, 10)) == {"97140": (0, 1)}
    assert day(("97140", 8, 10)) == {"97140": (1, 0)}


def test_cms_scenario_of_sixty_six_minutes():
    """CMS billing examples: PTA 23 and PT 13 of 97110, PT 30 of 97140; four units in all."""
    assert day(("97110", 13, 23), ("97140", 30, 0)) == {"97110": (1, 1), "97140": (2, 0)}


def test_billing_each_of_two_ten_minute_codes_is_over():
    proof = count_units(CMS, [TimedLine(0, "97140", 10), TimedLine(1, "97110", 10)])
    assert not claim_check(proof, {"97140": 1, "97110": 1}).lawful
    assert claim_check(proof, {"97140": 1}).lawful


def test_minutes_that_two_codes_both_claim_count_once():
    block = [read_block("09:00-09:15")]
    kept = total_minutes([*block, *block])
    assert kept == 15
    assert count_units(CMS, [TimedLine(0, "97140", kept)]).units == 1
    found = distinct_intervals(block, block, minutes_per_unit=15, first_unit_minutes=8)
    assert found.holds is False


def test_group_minutes_stay_out_of_the_individual_units_of_the_day():
    proof = count_units(CMS, [TimedLine(0, "97140", 30)], [UntimedCode("97150", 1)])
    assert claim_check(proof, {"97140": 2, "97150": 1}).lawful
    assert not claim_check(proof, {"97140": 4}).lawful


@pytest.mark.parametrize(("minutes", "units"), [(30, 2), (15, 1)])
def test_only_the_minutes_of_qualified_hands_are_counted(minutes, units):
    assert lawful_units(count_units(CMS, [TimedLine(0, "97140", minutes)]), "97140")[1] == units
