"""The published unit tables and examples, each with the document that it comes from.

MCPM: Medicare Claims Processing Manual, Pub. 100-04, ch. 5 s. 20.2.C.
Midpoint: the CPT time rule, by which a unit is earned when its midpoint is passed.
"""

from __future__ import annotations

import pytest

from engine.therapy import (
    FirstBlock,
    MethodName,
    TimedLine,
    UnitMethod,
    UntimedCode,
    count_units,
    lawful_units,
    table_row,
)

CMS = UnitMethod(MethodName.CMS_POOLED, 15, 8)
MIDPOINT = UnitMethod(MethodName.MIDPOINT, 15, 8)
WHOLE = UnitMethod(MethodName.WHOLE, 15, 15)
LOWER = UnitMethod(MethodName.LOWER, 15, 8)
LEGACY = UnitMethod(MethodName.FIRST_BLOCK, 15, 7, FirstBlock(minutes=30, least_minutes=30))


def proof_of(method: UnitMethod, minutes: dict[str, int]):
    lines = [TimedLine(index, code, m) for index, (code, m) in enumerate(minutes.items())]
    return count_units(method, lines)


@pytest.mark.parametrize(
    ("units", "least", "most"),
    [
        (0, 0, 7),
        (1, 8, 22),
        (2, 23, 37),
        (3, 38, 52),
        (4, 53, 67),
        (5, 68, 82),
        (6, 83, 97),
        (7, 98, 112),
        (8, 113, 127),
        (9, 128, 142),
    ],
)
def test_mcpm_table_of_units(units, least, most):
    for minutes in (least, (least + most) // 2, most):
        row = table_row(CMS, minutes)
        assert (row.units, row.least, row.most) == (units, least, most)
        assert proof_of(CMS, {"97140": minutes}).units == units


@pytest.mark.parametrize(
    ("minutes", "units", "allocations"),
    [
        pytest.param(
            {"97112": 24, "97110": 23}, 3, [{"97112": 2, "97110": 1}], id="mcpm-example-1"
        ),
        pytest.param(
            {"97112": 20, "97110": 20},
            3,
            [{"97110": 2, "97112": 1}, {"97110": 1, "97112": 2}],
            id="mcpm-example-2",
        ),
        pytest.param({"97110": 33, "97140": 7}, 3, [{"97110": 2, "97140": 1}], id="mcpm-example-3"),
        pytest.param(
            {"97110": 18, "97140": 13, "97116": 10, "97035": 8},
            3,
            [{"97110": 1, "97140": 1, "97116": 1, "97035": 0}],
            id="mcpm-example-4",
        ),
        pytest.param(
            {"97112": 7, "97110": 7, "97140": 7},
            1,
            [
                {"97110": 1, "97112": 0, "97140": 0},
                {"97110": 0, "97112": 1, "97140": 0},
                {"97110": 0, "97112": 0, "97140": 1},
            ],
            id="mcpm-example-5",
        ),
    ],
)
def test_mcpm_examples(minutes, units, allocations):
    proof = proof_of(CMS, minutes)
    assert proof.units == units
    assert list(proof.allocations) == allocations
    assert proof.allocation_count == len(allocations)


@pytest.mark.parametrize(
    ("minutes", "cms", "midpoint", "lower"),
    [
        ({"97140": 8, "97110": 8}, 1, 2, 1),
        ({"97140": 10, "97110": 10}, 1, 2, 1),
        ({"97112": 24, "97110": 23}, 3, 4, 3),
        ({"97110": 18, "97140": 13, "97116": 10, "97035": 8}, 3, 4, 3),
        ({"97110": 15, "97140": 14, "97530": 8}, 2, 3, 2),
        ({"97110": 33, "97140": 7}, 3, 2, 2),
        ({"97112": 20, "97110": 20}, 3, 2, 2),
        ({"97112": 7, "97110": 7, "97140": 7}, 1, 0, 0),
        ({"97140": 5, "97110": 5}, 1, 0, 0),
        ({"97140": 15, "97530": 15}, 2, 2, 2),
    ],
)
def test_pooling_pays_sometimes_more_and_sometimes_less_than_the_midpoint(
    minutes, cms, midpoint, lower
):
    assert proof_of(CMS, minutes).units == cms
    assert proof_of(MIDPOINT, minutes).units == midpoint
    assert proof_of(LOWER, minutes).units == lower


def test_ten_and_ten_minutes_under_every_method():
    minutes = {"97140": 10, "97110": 10}
    assert proof_of(CMS, minutes).units == 1
    assert proof_of(MIDPOINT, minutes).units == 2
    assert proof_of(LOWER, minutes).units == 1
    assert proof_of(WHOLE, minutes).units == 0


def test_one_minute_short_of_the_row_leaves_the_third_code_without_a_unit():
    proof = proof_of(CMS, {"97110": 15, "97140": 14, "97530": 8})
    assert list(proof.allocations) == [{"97110": 1, "97140": 1, "97530": 0}]
    assert lawful_units(proof_of(CMS, {"97110": 16, "97140": 14, "97530": 8}), "97530") == (1, 1)


def test_seven_leftover_minutes_still_earn_the_third_unit():
    proof = proof_of(CMS, {"97110": 33, "97140": 7})
    assert lawful_units(proof, "97140") == (1, 1)
    assert "7 left-over minutes of 97140 earn a unit that the day's total allows" in proof.notes


def test_the_same_seven_minutes_earn_nothing_when_each_code_stands_alone():
    assert lawful_units(proof_of(MIDPOINT, {"97110": 33, "97140": 7}), "97140") == (0, 0)


def test_seven_minutes_alone_are_not_billable_and_eight_are():
    assert proof_of(CMS, {"97140": 7}).units == 0
    assert proof_of(CMS, {"97140": 8}).units == 1


def test_the_largest_left_over_is_served_before_the_tie_below_it():
    proof = proof_of(CMS, {"97110": 14, "97112": 8, "97116": 8})
    assert proof.units == 2
    assert lawful_units(proof, "97110") == (1, 1)
    assert list(proof.allocations) == [
        {"97110": 1, "97112": 1, "97116": 0},
        {"97110": 1, "97112": 0, "97116": 1},
    ]


def test_the_first_choice_of_a_tie_serves_the_code_with_the_most_minutes():
    proof = proof_of(CMS, {"97110": 20, "97112": 35})
    assert list(proof.allocations) == [{"97110": 1, "97112": 3}, {"97110": 2, "97112": 2}]


def test_short_codes_together_earn_one_unit_on_the_longest():
    proof = proof_of(CMS, {"97140": 3, "97110": 5})
    assert list(proof.allocations) == [{"97110": 1, "97140": 0}]
    assert proof_of(CMS, {"97140": 3, "97110": 4}).units == 0


def test_two_visits_of_a_day_add_up_in_one_code():
    twice = count_units(CMS, [TimedLine(0, "97140", 10), TimedLine(1, "97140", 13)])
    assert lawful_units(twice, "97140") == (2, 2)


def test_lymph_drainage_and_bandage_teaching_make_five_units():
    proof = proof_of(CMS, {"97140": 60, "97535": 15})
    assert list(proof.allocations) == [{"97140": 4, "97535": 1}]


def test_untimed_minutes_stay_out_of_the_total():
    proof = count_units(CMS, [TimedLine(0, "97140", 15)], [UntimedCode("97161", 1)])
    assert (proof.minutes, proof.units) == (15, 1)
    assert lawful_units(proof, "97161") == (0, 1)
    assert lawful_units(proof, "97110") == (0, 0)


def test_a_code_cannot_be_timed_and_untimed():
    with pytest.raises(ValueError, match="97150: both timed and untimed"):
        count_units(CMS, [TimedLine(0, "97150", 15)], [UntimedCode("97150", 1)])


def test_negative_minutes_are_refused_by_line():
    with pytest.raises(ValueError, match=r"line 4 \(97110\): -1 minutes"):
        count_units(CMS, [TimedLine(4, "97110", -1)])


@pytest.mark.parametrize(
    ("minutes", "units"), [(29, 0), (30, 1), (36, 1), (37, 2), (51, 2), (52, 3), (60, 3)]
)
def test_legacy_first_block_then_further_units_from_seven_minutes(minutes, units):
    assert proof_of(LEGACY, {"X4102": minutes}).units == units
    row = table_row(LEGACY, minutes)
    assert row.least <= minutes <= row.most
    assert row.units == units


def test_whole_units_alone_count_in_the_strictest_method():
    assert proof_of(WHOLE, {"97140": 29, "97110": 14}).units == 1


def test_numbers_that_contradict_the_method_are_refused():
    with pytest.raises(ValueError, match="at most the length of the unit"):
        UnitMethod(MethodName.CMS_POOLED, 15, 16)
    with pytest.raises(ValueError, match="a first block belongs to"):
        UnitMethod(MethodName.FIRST_BLOCK, 15, 7)
    with pytest.raises(ValueError, match="a first block belongs to"):
        UnitMethod(MethodName.MIDPOINT, 15, 8, FirstBlock(30, 30))
    with pytest.raises(ValueError, match="at most the length of the block"):
        FirstBlock(30, 31)


def test_many_equal_codes_list_a_bounded_number_of_choices():
    minutes = {f"X{number:04}": 8 for number in range(40)}
    proof = proof_of(CMS, minutes)
    assert proof.units == 21
    assert len(proof.allocations) == 256
    assert proof.allocation_count == 131_282_408_400
    assert "131282408400 lawful choices, 256 of them listed" in proof.notes
    assert lawful_units(proof, "X0000") == (0, 1)


def test_the_proof_as_a_table_for_an_auditor():
    proof = count_units(
        CMS,
        [TimedLine(0, "97110", 33), TimedLine(1, "97140", 7)],
        [UntimedCode("97010", 1)],
    )
    assert proof.rows() == [
        ("code", "minutes", "whole 15s", "left over", "extra unit", "units"),
        ("97110", "33", "2", "3", "0", "2"),
        ("97140", "7", "0", "7", "1", "1"),
        ("total", "40", "2", "10", "1", "3"),
        ("97010", "untimed", "", "", "", "at most 1"),
    ]
    assert proof.notes[0] == "40 minutes in the day's timed codes: 38-52 minutes = 3 units"


def test_a_tie_is_named_with_its_codes():
    proof = proof_of(CMS, {"97112": 20, "97110": 20})
    assert [count.code for count in proof.tied] == ["97110", "97112"]
    assert proof.notes[-1] == (
        "tie at 5 minutes left over between 97110, 97112: 1 unit to give, one a code"
        " - choose, and write down why"
    )
    assert not proof_of(CMS, {"97112": 21, "97110": 20}).tied


def test_the_lower_of_two_methods_says_which_one_held():
    assert (
        "the day's total makes 3 units, the codes counted alone make 2 units: the lower holds"
        in proof_of(LOWER, {"97110": 33, "97140": 7}).notes
    )
    agreeing = proof_of(LOWER, {"97140": 15, "97530": 15}).notes
    assert not any("the lower holds" in note for note in agreeing)
