"""What holds for every day, whatever its codes and minutes."""

from __future__ import annotations

import json
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.therapy import (
    FirstBlock,
    MethodName,
    TimedLine,
    UnitMethod,
    claim_check,
    count_units,
    lawful_units,
)

CMS = UnitMethod(MethodName.CMS_POOLED, 15, 8)
MIDPOINT = UnitMethod(MethodName.MIDPOINT, 15, 8)
WHOLE = UnitMethod(MethodName.WHOLE, 15, 8)
LOWER = UnitMethod(MethodName.LOWER, 15, 8)
LEGACY = UnitMethod(MethodName.FIRST_BLOCK, 15, 7, FirstBlock(30, 20))
METHODS = [CMS, MIDPOINT, WHOLE, LOWER, LEGACY]

methods = st.sampled_from(METHODS)
codes = st.sampled_from(["97035", "97110", "97112", "97116", "97140", "97530", "97535"])
minutes = st.integers(0, 75) | st.sampled_from([5, 7, 8, 14, 20, 23])
entries = st.lists(st.tuples(codes, minutes), max_size=9)


def lines_of(entries):
    return [TimedLine(index, code, minutes) for index, (code, minutes) in enumerate(entries)]


def minutes_by_code(entries):
    total = {}
    for code, minutes in entries:
        total[code] = total.get(code, 0) + minutes
    return total


@st.composite
def any_method(draw):
    unit = draw(st.integers(1, 60))
    name = draw(st.sampled_from([MethodName.CMS_POOLED, MethodName.MIDPOINT, MethodName.LOWER]))
    return UnitMethod(name, unit, draw(st.integers(1, unit)))


@given(entries)
def test_pooled_units_are_those_of_the_day_total_table(entries):
    proof = count_units(CMS, lines_of(entries))
    total = sum(minutes for _, minutes in entries)
    assert proof.units == (0 if total < 8 else (total + 7) // 15)
    assert proof.row.least <= total <= proof.row.most
    assert proof.row.units == proof.units


@given(entries)
def test_midpoint_units_are_the_sum_of_each_code_alone(entries):
    expected = sum(0 if m < 8 else (m + 7) // 15 for m in minutes_by_code(entries).values())
    assert count_units(MIDPOINT, lines_of(entries)).units == expected


@given(entries)
def test_the_lower_method_is_the_lower_of_the_two(entries):
    lines = lines_of(entries)
    both = [count_units(method, lines).units for method in (CMS, MIDPOINT)]
    assert count_units(LOWER, lines).units == min(both)


@given(methods | any_method(), entries)
def test_every_allocation_sums_to_the_total(method, entries):
    proof = count_units(method, lines_of(entries))
    assert proof.allocations
    for allocation in proof.allocations:
        assert sum(allocation.values()) == proof.units
        assert allocation.keys() == minutes_by_code(entries).keys()


@given(methods | any_method(), entries)
def test_filled_units_are_never_lost_and_no_code_gains_two(method, entries):
    proof = count_units(method, lines_of(entries))
    for allocation in proof.allocations:
        for count in proof.codes:
            gained = allocation[count.code] - count.whole
            assert gained in (0, 1)
            assert gained <= count.remainder


@given(entries)
def test_fifteen_minutes_of_a_code_bring_at_least_one_unit(entries):
    proof = count_units(CMS, lines_of(entries))
    for code, minutes in minutes_by_code(entries).items():
        assert lawful_units(proof, code)[0] >= minutes // 15


@given(any_method(), entries)
def test_no_allocation_passes_over_a_larger_left_over(method, entries):
    proof = count_units(method, lines_of(entries))
    remainder = {count.code: count.remainder for count in proof.codes}
    whole = {count.code: count.whole for count in proof.codes}
    for allocation in proof.allocations:
        given_to = [remainder[code] for code in allocation if allocation[code] > whole[code]]
        passed = [remainder[code] for code in allocation if allocation[code] == whole[code]]
        assert min(given_to, default=99) >= max(passed, default=0)


@given(methods, entries, st.randoms(use_true_random=False))
def test_the_order_of_the_lines_changes_nothing(method, entries, random):
    lines = lines_of(entries)
    shuffled = random.sample(lines, len(lines))
    assert count_units(method, lines) == count_units(method, shuffled)


@given(methods | any_method(), entries, codes, st.integers(1, 30))
def test_more_minutes_never_make_fewer_units(method, entries, code, more):
    before = count_units(method, lines_of(entries)).units
    assert count_units(method, lines_of([*entries, (code, more)])).units >= before


@given(methods, entries)
def test_dividing_a_line_into_two_visits_changes_no_unit(method, entries):
    halves = [(code, part) for code, m in entries for part in (m // 2, m - m // 2)]
    whole = count_units(method, lines_of(entries))
    assert count_units(method, lines_of(halves)).allocations == whole.allocations


@given(methods, entries)
def test_the_proof_survives_json_and_its_table_sums_up(method, entries):
    proof = count_units(method, lines_of(entries))
    assert json.loads(json.dumps(proof.as_dict())) == proof.as_dict()
    heading, *rows = proof.rows()
    assert {len(row) for row in rows} == {len(heading)}
    assert sum(int(row[1]) for row in rows[:-1]) == int(rows[-1][1])
    assert int(rows[-1][2]) + int(rows[-1][4]) == int(rows[-1][5]) == proof.units


@given(methods, entries, st.dictionaries(codes, st.integers(0, 6)))
def test_a_claim_is_lawful_exactly_when_it_is_one_of_the_allocations(method, entries, claimed):
    proof = count_units(method, lines_of(entries))
    by_code = dict.fromkeys(minutes_by_code(entries), 0) | claimed
    listed = [dict.fromkeys(by_code, 0) | dict(allocation) for allocation in proof.allocations]
    assert proof.allocation_count == len(proof.allocations)
    assert claim_check(proof, claimed).lawful == (by_code in listed)


@given(methods, entries, st.dictionaries(codes, st.integers(0, 6)))
def test_the_nearest_allocation_is_lawful_and_none_is_nearer(method, entries, claimed):
    proof = count_units(method, lines_of(entries))
    nearest = claim_check(proof, claimed).nearest
    assert claim_check(proof, nearest).lawful

    def distance(allocation):
        return sum(abs(units - claimed.get(code, 0)) for code, units in allocation.items())

    assert distance(nearest) == min(map(distance, proof.allocations))


@pytest.mark.parametrize("method", [CMS, LOWER])
def test_two_codes_exhaustively_to_an_hour(method):
    for first, second in product(range(61), repeat=2):
        proof = count_units(method, [TimedLine(0, "97110", first), TimedLine(1, "97140", second)])
        mixed = sum(minutes % 15 > 0 for minutes in (first, second))
        assert 0 <= proof.extra_units <= mixed


def lawful_by_hand(minutes, total):
    """Every way to give ``total`` units to codes that leaves no filled unit and no larger
    left-over minutes behind; found by trying all ways, by none of the code under test."""
    codes = sorted(minutes)
    ways = []
    for units in product(*(range(minutes[code] // 15 + 2) for code in codes)):
        extra = [given - minutes[code] // 15 for code, given in zip(codes, units, strict=True)]
        served = [minutes[c] % 15 for c, more in zip(codes, extra, strict=True) if more]
        passed = [minutes[c] % 15 for c, more in zip(codes, extra, strict=True) if not more]
        filled = sum(units) == total and min(extra, default=0) >= 0
        if filled and min(served, default=15) >= max(passed, default=0):
            ways.append(dict(zip(codes, units, strict=True)))
    return ways


def in_order(allocations):
    return sorted(sorted(allocation.items()) for allocation in allocations)


@given(st.dictionaries(codes, minutes, max_size=5))
def test_the_lawful_allocations_are_those_found_by_trying_every_way(day):
    total = sum(day.values())
    units = 0 if total < 8 else (total + 7) // 15
    proof = count_units(CMS, lines_of(day.items()))
    assert proof.units == units
    assert in_order(proof.allocations) == in_order(lawful_by_hand(day, units))


@given(st.dictionaries(codes, minutes, max_size=5))
def test_methods_that_count_each_code_alone_leave_nothing_to_choose(day):
    for method, of_code in (
        (MIDPOINT, lambda m: 0 if m < 8 else (m + 7) // 15),
        (WHOLE, lambda m: m // 15),
    ):
        expected = {code: of_code(minutes) for code, minutes in sorted(day.items())}
        assert list(count_units(method, lines_of(day.items())).allocations) == [expected]


@given(st.dictionaries(codes, minutes, max_size=5))
def test_the_lower_of_two_methods_gives_each_unit_to_the_largest_left_over(day):
    total = sum(day.values())
    pooled = 0 if total < 8 else (total + 7) // 15
    alone = sum(0 if m < 8 else (m + 7) // 15 for m in day.values())
    proof = count_units(LOWER, lines_of(day.items()))
    assert in_order(proof.allocations) == in_order(lawful_by_hand(day, min(pooled, alone)))
