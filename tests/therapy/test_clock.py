"""Start and stop times: what is read, what overlaps, what is a separate interval."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.therapy import (
    ClockBlock,
    ClockError,
    Contradiction,
    Overlap,
    clock_text,
    contradictions,
    distinct_intervals,
    overlaps,
    read_block,
    total_minutes,
)


def blocks(*texts: str) -> list[ClockBlock]:
    return [read_block(text) for text in texts]


def distinct(first: list[ClockBlock], second: list[ClockBlock]) -> bool | None:
    return distinct_intervals(first, second, minutes_per_unit=15, first_unit_minutes=8).holds


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("09:00-09:23", "09:00-09:23"),
        ("9:00 - 9:23", "09:00-09:23"),
        ("09:00\u201309:23", "09:00-09:23"),
        ("9:00 am - 9:23 am", "09:00-09:23"),
        ("1:05 p.m. to 1:20 p.m.", "13:05-13:20"),
        ("11:50-12:10 pm", "11:50-12:10"),
        ("1:00-1:15 pm", "13:00-13:15"),
        ("12:00 am - 12:15 AM", "00:00-00:15"),
        ("9am-10am", "09:00-10:00"),
        ("23:30-24:00", "23:30-24:00"),
        ("11:30 pm - 12:00 am", "23:30-24:00"),
    ],
)
def test_times_are_read_on_both_clocks(text, expected):
    assert str(read_block(text)) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("09:00", "not a start and an end - write 09:00-09:23"),
        ("9-10", "'9' in '9-10' is not a time"),
        ("25:00-26:00", "no such time of day"),
        ("09:60-10:00", "no such time of day"),
        ("13:00 pm-1:15 pm", "no such time of day"),
        ("9:00 am-9:23", "write it at the end too"),
        ("10:00-09:00", "write the earlier time first"),
        ("09:00-09:00", "write the earlier time first"),
        ("9:00m-9:23m", "is not a time"),
    ],
)
def test_a_time_that_cannot_be_read_says_what_to_write(text, words):
    with pytest.raises(ClockError, match=words):
        read_block(text)


def test_a_minute_in_two_blocks_of_a_code_counts_once():
    assert total_minutes(blocks("09:00-09:10", "09:05-09:20")) == 20
    assert total_minutes(blocks("09:00-09:10", "09:10-09:20")) == 20
    assert total_minutes([]) == 0


def test_an_overlap_of_two_codes_is_named_with_its_minutes():
    found = overlaps({"97140": blocks("09:00-09:15"), "97530": blocks("09:10-09:25")})
    assert found == (Overlap("97140", "97530", read_block("09:10-09:15")),)
    assert not overlaps({"97140": blocks("09:00-09:15"), "97530": blocks("09:15-09:30")})


def test_a_block_within_another_is_an_overlap_even_in_one_code():
    found = overlaps({"97140": blocks("09:00-10:00", "09:20-09:30")})
    assert [str(overlap.block) for overlap in found] == ["09:20-09:30"]


def test_stated_minutes_that_the_clock_contradicts_are_named():
    clock = {"97140": blocks("09:00-09:12", "09:30-09:33"), "97110": blocks("09:12-09:30")}
    assert contradictions({"97140": 23, "97110": 18}, clock) == (Contradiction("97140", 23, 15),)
    assert not contradictions({"97140": 15, "97112": 5}, clock)


def test_interleaved_intervals_are_distinct():
    """Medicare NCCI, modifier 59: ten minutes manual, fifteen of activities, five manual."""
    manual = blocks("09:00-09:10", "09:25-09:30")
    activities = blocks("09:10-09:25")
    assert distinct(manual, activities) is True


def test_both_services_within_the_same_fifteen_minutes_are_not_distinct():
    both = blocks("09:00-09:15")
    assert distinct(both, both) is False
    assert distinct(blocks("09:00-09:08"), blocks("09:08-09:15")) is False


def test_one_shared_minute_makes_intervals_not_distinct():
    assert distinct(blocks("09:00-09:16"), blocks("09:15-09:30")) is False
    assert distinct(blocks("09:00-09:15"), blocks("09:15-09:30")) is True


def test_two_intervals_need_the_minutes_of_two_units():
    first = blocks("09:00-09:15")
    assert distinct(first, blocks("09:15-09:23")) is True
    assert distinct(first, blocks("09:15-09:22")) is False


def test_without_a_clock_nobody_knows_whether_intervals_are_distinct():
    assert distinct([], blocks("09:00-09:15")) is None


times = st.integers(0, 1440)
clock_blocks = st.tuples(times, times).filter(lambda pair: pair[0] < pair[1])
any_blocks = st.lists(clock_blocks.map(lambda pair: ClockBlock(*pair)), max_size=5)


@given(any_blocks)
def test_the_total_is_the_number_of_covered_minutes(several):
    covered = {minute for block in several for minute in range(block.start, block.end)}
    assert total_minutes(several) == len(covered)


@given(any_blocks, any_blocks)
def test_codes_share_a_minute_exactly_when_some_overlap_names_both(first, second):
    def minutes(of):
        return {minute for block in of for minute in range(block.start, block.end)}

    found = overlaps({"97110": first, "97140": second})
    named = any(
        {overlap.first_code, overlap.second_code} == {"97110", "97140"} for overlap in found
    )
    assert named == bool(minutes(first) & minutes(second))


@given(clock_blocks)
def test_a_block_is_read_back_from_its_text(pair):
    block = ClockBlock(*pair)
    assert read_block(str(block)) == block
    assert clock_text(block.start) in str(block)
