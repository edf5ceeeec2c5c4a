"""Claimed units against the proof of the day: each fault named, and silent when there is none."""

from __future__ import annotations

import pytest

from engine.therapy import (
    ClaimFault,
    MethodName,
    TimedLine,
    UnitMethod,
    UntimedCode,
    claim_check,
    count_units,
)

CMS = UnitMethod(MethodName.CMS_POOLED, 15, 8)


def check(minutes: dict[str, int], claimed: dict[str, int], untimed=()):
    lines = [TimedLine(index, code, m) for index, (code, m) in enumerate(minutes.items())]
    return claim_check(count_units(CMS, lines, untimed), claimed)


def faults(result):
    return [(remark.fault, remark.code) for remark in result.remarks]


def test_the_fourth_unit_of_a_three_unit_day_is_named_with_its_code():
    minutes = {"97110": 18, "97140": 13, "97116": 10, "97035": 8}
    result = check(minutes, dict.fromkeys(minutes, 1))
    assert faults(result) == [(ClaimFault.OVER_TOTAL, None), (ClaimFault.OVER_CODE, "97035")]
    assert result.nearest == {"97110": 1, "97140": 1, "97116": 1, "97035": 0}
    assert check(minutes, result.nearest).lawful


def test_a_tie_billed_on_both_codes_is_over_in_total_but_on_neither_code():
    result = check({"97140": 10, "97110": 10}, {"97140": 1, "97110": 1})
    assert faults(result) == [(ClaimFault.OVER_TOTAL, None)]


@pytest.mark.parametrize("claimed", [{"97140": 1}, {"97110": 1, "97140": 0}])
def test_a_tie_billed_on_either_code_is_lawful_and_stays_as_chosen(claimed):
    result = check({"97140": 10, "97110": 10}, claimed)
    assert result.lawful
    assert {code: units for code, units in result.nearest.items() if units} == {
        code: units for code, units in claimed.items() if units
    }


def test_all_minutes_on_one_code_is_a_wrong_distribution():
    result = check({"97112": 24, "97110": 23}, {"97112": 3})
    assert faults(result) == [
        (ClaimFault.WRONG_DISTRIBUTION, None),
        (ClaimFault.UNDER_CODE, "97110"),
        (ClaimFault.OVER_CODE, "97112"),
    ]


def test_the_extra_unit_on_the_smaller_left_over_is_a_wrong_distribution():
    result = check({"97110": 33, "97140": 7}, {"97110": 3})
    assert result.has(ClaimFault.WRONG_DISTRIBUTION)
    assert not check({"97110": 33, "97140": 7}, {"97110": 2, "97140": 1}).remarks


def test_too_few_units_are_under_in_total():
    result = check({"97140": 40}, {"97140": 2})
    assert faults(result) == [(ClaimFault.UNDER_TOTAL, None), (ClaimFault.UNDER_CODE, "97140")]
    assert result.remarks[0].text == (
        "2 units claimed in all, 40 minutes make 3 - bill 3 units in all, or accept the smaller"
        " claim"
    )


def test_a_code_without_minutes_is_named():
    result = check({"97140": 15}, {"97140": 1, "97530": 1})
    assert result.remarks[-1].text == (
        "97530: 1 unit claimed, no timed minutes are recorded for it - bill 0"
    )


def test_an_untimed_code_is_held_against_its_units_a_day_and_not_the_total():
    untimed = [UntimedCode("97161", 1)]
    assert check({"97140": 15}, {"97140": 1, "97161": 1}, untimed).lawful
    twice = check({"97140": 15}, {"97140": 1, "97161": 2}, untimed)
    assert faults(twice) == [(ClaimFault.OVER_CODE, "97161")]
    assert twice.claimed == 1


def test_negative_units_are_refused():
    with pytest.raises(ValueError, match="97140: -1 units claimed"):
        check({"97140": 15}, {"97140": -1})
