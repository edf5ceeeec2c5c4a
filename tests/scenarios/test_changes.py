"""Which changes of a condition are made, and which are not because nobody could notice them."""

from __future__ import annotations

from itertools import pairwise

import pytest

from engine.facts.vocabulary import NEVER_RECORDED, load
from engine.rules.tree import (
    All,
    Any,
    Compare,
    Concluded,
    Condition,
    Constant,
    Extreme,
    Fact,
    Includes,
    Linear,
    Measure,
    Not,
    OneOf,
    Operator,
)
from engine.scenarios.changed_conditions import ALL_OF, changes
from engine.scenarios.ranges import Terms, true_for

WORDS = load()
MINUTES = Fact("line.minutes")
FIRST, SECOND = Concluded("one"), Concluded("two")


def texts(condition: Condition, terms: Terms | None = None) -> list[str]:
    return [change.text for change in changes(condition, terms or Terms(WORDS))]


def becomes(term: Fact | Measure | Linear, operator: Operator, constant: int) -> set[str]:
    compared = texts(Compare(term, operator, constant))
    return {text.split("becomes ")[1].strip("'") for text in compared}


# --- comparisons -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operator", "wanted"),
    [
        (Operator.GE, {"at least 9", "at least 7", "less than 8"}),
        (Operator.GT, {"more than 9", "more than 7", "at most 8"}),
        (Operator.LE, {"at most 9", "at most 7", "more than 8"}),
        (Operator.LT, {"less than 9", "less than 7", "at least 8"}),
        (Operator.EQ, {"is 9", "is 7", "is not 8"}),
        (Operator.NE, {"is not 9", "is not 7", "is 8"}),
    ],
)
def test_a_bound_is_moved_both_ways_and_the_comparison_turned(
    operator: Operator, wanted: set[str]
) -> None:
    assert becomes(MINUTES, operator, 8) == wanted


def test_a_strict_comparison_turned_loose_is_the_bound_moved_and_made_once() -> None:
    # On whole numbers, at least 8 turned into more than 8 is at least 9.
    assert len(texts(Compare(MINUTES, Operator.GE, 8))) == 3


def test_a_yes_or_no_only_becomes_its_opposite() -> None:
    assert becomes(Fact("plan_of_care.order_on_file"), Operator.EQ, 1) == {"is false"}
    assert becomes(Fact("plan_of_care.order_on_file"), Operator.EQ, 0) == {"is true"}


def test_a_measure_that_is_only_asked_for_0_or_1_only_becomes_its_opposite() -> None:
    beside = Compare(Measure("beside"), Operator.EQ, 1)
    terms = Terms.of([All((beside, Not(beside)))], (), WORDS)
    assert texts(beside, terms) == ["beside: 'is 1' becomes 'is 0'"]


def test_a_measure_that_is_asked_for_more_is_a_number() -> None:
    over = Compare(Measure("units_over"), Operator.GT, 0)
    terms = Terms.of([over], (), WORDS)
    assert len(texts(over, terms)) == 3


def test_the_mark_of_what_is_nowhere_recorded_is_not_moved() -> None:
    recorded = Compare(Fact("record.response"), Operator.LT, NEVER_RECORDED)
    assert texts(recorded) == ["record.response: 'less than never' becomes 'at least never'"]
    assert texts(Not(recorded)) == ["'not' left out before record.response less than never"]


def test_visits_since_something_was_recorded_are_moved() -> None:
    assert becomes(Fact("record.response"), Operator.LT, 10) == {
        "less than 11",
        "less than 9",
        "at least 10",
    }


def test_a_bound_beyond_what_a_visit_can_state_is_not_moved() -> None:
    # Nobody states more than 720 minutes or fewer than 0, so these bounds are out of reach.
    assert becomes(MINUTES, Operator.LE, 721) == {"more than 721"}
    assert becomes(MINUTES, Operator.GE, -1) == {"less than -1"}
    assert becomes(MINUTES, Operator.GE, 0) == {"at least 1", "less than 0"}


def test_below_not_the_opposite_is_left_to_leaving_out_the_not() -> None:
    condition = Not(Compare(MINUTES, Operator.GE, 8))
    assert texts(condition) == [
        "'not' left out before line.minutes at least 8",
        "line.minutes: 'at least 8' becomes 'at least 9'",
        "line.minutes: 'at least 8' becomes 'at least 7'",
    ]


def test_dates_and_amounts_are_told_as_the_policy_writes_them() -> None:
    start = Compare(Fact("date_of_service"), Operator.GE, 737_791)
    assert texts(start)[0].endswith("'on or after 2021-01-01' becomes 'on or after 2021-01-02'")
    amount = Compare(Fact("episode.year_to_date_allowed.ot"), Operator.GT, 241_000)
    assert texts(amount)[0].endswith("'more than 2410.00' becomes 'more than 2410.01'")


def test_a_difference_of_dates_is_a_number_of_days() -> None:
    waited = Linear(((1, Fact("processing_date")), (-1, Fact("date_of_service"))))
    assert becomes(waited, Operator.GT, 90) == {"more than 91", "more than 89", "at most 90"}
    assert "processing_date - date_of_service" in texts(Compare(waited, Operator.GT, 90))[0]


def test_the_smaller_of_two_counts_is_a_count() -> None:
    least = Extreme("least", (MINUTES, Fact("episode.visits")))
    assert texts(Compare(least, Operator.GE, 0)) == [
        "least of line.minutes, episode.visits: 'at least 0' becomes 'at least 1'",
        "least of line.minutes, episode.visits: 'at least 0' becomes 'less than 0'",
    ]


# --- memberships and connectives -------------------------------------------------------------


def test_each_value_of_a_short_list_is_left_out() -> None:
    many = frozenset(f"9714{index}" for index in range(ALL_OF))
    assert len(texts(OneOf("line.code", many))) == ALL_OF
    assert len(texts(Includes("line.modifiers", many))) == ALL_OF


def test_of_a_long_list_the_first_and_last_value_are_left_out() -> None:
    many = frozenset(f"9714{index}" for index in range(ALL_OF + 1))
    assert texts(OneOf("line.code", many)) == [
        "97140 left out of the values of line.code",
        "97148 left out of the values of line.code",
    ]


def test_a_named_code_set_is_changed_where_it_is_written() -> None:
    codes = frozenset({"97140", "97124"})
    terms = Terms(WORDS, named=frozenset({codes}))
    assert texts(OneOf("line.code", codes), terms) == []
    assert len(texts(OneOf("line.code", codes | {"97110"}), terms)) == 3


def test_each_part_is_left_out_and_changed() -> None:
    for kind in (All, Any):
        found = list(changes(kind((FIRST, Not(SECOND))), Terms(WORDS)))
        assert [change.condition for change in found] == [
            kind((Not(SECOND),)),
            kind((FIRST,)),
            kind((FIRST, SECOND)),
        ]


def test_the_only_part_is_not_left_out() -> None:
    assert texts(All((FIRST,))) == []


def test_constants_and_derived_facts_have_no_changes_of_their_own() -> None:
    assert texts(Constant(True)) == []
    assert texts(FIRST) == []


def test_every_change_differs_from_the_condition_and_stands_at_a_place_of_its_own() -> None:
    codes = OneOf("line.code", frozenset({"97140", "97124"}))
    condition = Any((Not(All((codes, Compare(MINUTES, Operator.GE, 8)))), codes))
    found = list(changes(condition, Terms(WORDS)))
    assert condition not in [change.condition for change in found]
    assert len({change.where for change in found}) == len(found)


def test_only_a_moved_number_depends_on_the_number() -> None:
    def places(bound: int) -> set[tuple[str | int, ...]]:
        condition = All((FIRST, Compare(MINUTES, Operator.GE, bound)))
        return {change.where for change in changes(condition, Terms(WORDS))}

    assert len(places(8) ^ places(9)) == 4
    assert len(places(8) & places(9)) == 3


# --- ranges ----------------------------------------------------------------------------------


@pytest.mark.parametrize("operator", list(Operator))
@pytest.mark.parametrize("constant", range(-2, 8))
def test_ranges_hold_exactly_the_values_for_which_a_comparison_is_true(
    operator: Operator, constant: int
) -> None:
    values = ((0, 2), (5, 5))
    compare = {
        Operator.LT: int.__lt__,
        Operator.LE: int.__le__,
        Operator.EQ: int.__eq__,
        Operator.NE: int.__ne__,
        Operator.GE: int.__ge__,
        Operator.GT: int.__gt__,
    }[operator]
    wanted = {value for value in (0, 1, 2, 5) if compare(value, constant)}
    found = true_for(operator, constant, values)
    assert {value for low, high in found for value in range(low, high + 1)} == wanted
    assert all(one[1] + 1 < two[0] for one, two in pairwise(found))
