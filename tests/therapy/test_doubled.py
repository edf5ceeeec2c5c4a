"""Minutes of the clock that two lines claim are named, and count once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.therapy import (
    Claimant,
    ClockBlock,
    doubled_stretches,
    keepings,
    read_block,
    total_minutes,
)

NINE = 9 * 60


def claimant(line: int, *blocks: str, yields: bool = True) -> Claimant:
    return Claimant(line, tuple(map(read_block, blocks)), yields)


def spans(*claimants: Claimant):
    return [(str(s.block), s.lines, s.may_keep) for s in doubled_stretches(claimants)]


def test_blocks_that_touch_share_no_minute():
    assert spans(claimant(1, "09:00-09:15"), claimant(2, "09:15-09:30")) == []


def test_the_shared_part_is_named_and_either_line_may_keep_it():
    assert spans(claimant(1, "09:00-09:20"), claimant(2, "09:15-09:35")) == [
        ("09:15-09:20", (1, 2), (1, 2))
    ]


def test_a_group_keeps_the_minutes_it_shares_with_a_service_given_alone():
    group = claimant(2, "09:10-09:40", yields=False)
    assert spans(claimant(1, "09:00-09:20"), group) == [("09:10-09:20", (1, 2), (2,))]


def test_two_services_that_keep_their_minutes_are_no_matter_of_counting():
    group = claimant(1, "09:00-09:30", yields=False)
    assert spans(group, claimant(2, "09:00-09:30", yields=False)) == []


def test_three_lines_are_cut_where_those_that_claim_change():
    found = spans(
        claimant(1, "09:00-09:30"), claimant(2, "09:00-09:20"), claimant(3, "09:10-09:30")
    )
    assert found == [
        ("09:00-09:10", (1, 2), (1, 2)),
        ("09:10-09:20", (1, 2, 3), (1, 2, 3)),
        ("09:20-09:30", (1, 3), (1, 3)),
    ]


def test_the_first_way_leaves_every_stretch_with_the_line_that_stands_first():
    stretches = doubled_stretches([claimant(1, "09:00-09:15"), claimant(2, "09:00-09:15")])
    first, second = keepings(stretches, (1, 2))
    assert (first.lost, second.lost) == ({2: 15}, {1: 15})


def test_without_doubled_minutes_there_is_one_way_and_nothing_is_lost():
    (only,) = keepings((), (1, 2))
    assert only.lost == {}


def test_the_ways_of_a_hopeless_clock_are_bounded():
    lines = [
        claimant(number, *(f"{9 + h:02}:00-{9 + h:02}:15" for h in range(8)))
        for number in (1, 2, 3)
    ]
    stretches = doubled_stretches(lines)
    assert len(stretches) == 8
    assert len(list(keepings(stretches, (1, 2, 3)))) == 64


blocks = st.tuples(st.integers(0, 40), st.integers(1, 20)).map(
    lambda pair: ClockBlock(NINE + pair[0], NINE + pair[0] + pair[1])
)
claims = st.lists(st.lists(blocks, max_size=3), min_size=1, max_size=4)


@given(claims)
def test_every_way_counts_each_minute_of_the_clock_exactly_once(entries):
    known = [Claimant(number, tuple(each)) for number, each in enumerate(entries, 1)]
    lines = [each.line for each in known]
    once = total_minutes([block for each in known for block in each.blocks])
    for keeping in keepings(doubled_stretches(known), lines):
        counted = [total_minutes(c.blocks) - keeping.lost.get(c.line, 0) for c in known]
        assert min(counted) >= 0
        assert sum(counted) == once
