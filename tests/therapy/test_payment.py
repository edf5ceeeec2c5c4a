"""Amounts of the physician fee schedule, worked out by hand from CMS's own relative values.

Relative values of July 2024 and indices of 2024 are CMS's (policies/reference); the formula and
the 50 percent of the practice expense are those of the CMS Therapy Services page. The 2026 amounts
of 97140 (27.72 USD) and 97016 (12.02 USD) are published by mirahealth.care for totals of 0.83 and
0.36.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.therapy.fee_schedule import NATIONAL, GeographicIndices, RelativeValues
from engine.therapy.payment import (
    RatedUnits,
    ReducedPart,
    ShareTerms,
    UnitRate,
    allowed_units,
    amount_rate,
    cents,
    relative_rate,
    shares,
)

FACTOR_2024 = Decimal("33.2875")
FACTOR_2026 = Decimal("33.4009")
HALF = Decimal(50)
MEDICARE = ShareTerms(coinsurance=Decimal(20), assistant_pays=Decimal(85))


def values(code: str, work: str, expense: str, malpractice: str = "0.01") -> RelativeValues:
    return RelativeValues(
        code, "A", Decimal(work), Decimal(expense), Decimal(expense), Decimal(malpractice), "5"
    )


MANUAL = values("97140", "0.43", "0.37")
EXERCISE = values("97110", "0.45", "0.42")
ACTIVITIES = values("97530", "0.44", "0.65")


def rate(of: RelativeValues, factor: Decimal = FACTOR_2024) -> UnitRate:
    return relative_rate(of, NATIONAL, factor, further_percent=HALF)


def test_one_unit_of_manual_therapy_in_july_2024_is_26_96_in_the_country_as_a_whole():
    # 0.43 + 0.37 + 0.01 = 0.81; 0.81 x 33.2875 = 26.962875
    assert rate(MANUAL).full == 2696


def test_half_the_practice_expense_leaves_20_80_of_it():
    # 0.43 + 0.185 + 0.01 = 0.625; 0.625 x 33.2875 = 20.8046875
    assert rate(MANUAL).further == 2080


def test_west_virginia_weighs_each_part_by_its_index():
    # 0.43 x 1 + 0.37 x 0.862 + 0.01 x 1.333 = 0.76227; x 33.2875 = 25.37406...
    place = GeographicIndices(Decimal(1), Decimal("0.862"), Decimal("1.333"))
    assert relative_rate(MANUAL, place, FACTOR_2024).full == 2537


@pytest.mark.parametrize(("total", "published"), [("0.83", 2772), ("0.36", 1202)])
def test_totals_of_2026_times_the_factor_are_the_published_amounts(total: str, published: int):
    assert relative_rate(values("97140", total, "0", "0"), NATIONAL, FACTOR_2026).full == published


def test_a_code_outside_the_reduction_has_no_lower_rate():
    assert relative_rate(MANUAL, NATIONAL, FACTOR_2024).further is None


def test_a_facility_counts_its_own_practice_expense_and_keeps_the_rank():
    cognition = RelativeValues(
        "97129", "A", Decimal("0.5"), Decimal("0.16"), Decimal("0.15"), Decimal("0.01"), "0"
    )
    inside = relative_rate(cognition, NATIONAL, FACTOR_2024, facility=True)
    outside = relative_rate(cognition, NATIONAL, FACTOR_2024)
    assert (inside.full, outside.full) == (2197, 2230)
    assert inside.rank == outside.rank == Decimal("0.16")


def test_a_cut_of_the_whole_amount_takes_half_of_everything():
    cut = relative_rate(
        MANUAL, NATIONAL, FACTOR_2024, further_percent=HALF, part=ReducedPart.AMOUNT
    )
    assert (cut.full, cut.further) == (2696, 1348)


def test_the_code_with_the_highest_practice_expense_keeps_one_unit_in_full():
    # 97530: 1.10 x 33.2875 = 36.61625; reduced 0.775 x 33.2875 = 25.7978125
    day = [RatedUnits(1, 2, rate(MANUAL)), RatedUnits(2, 2, rate(ACTIVITIES))]
    first, second = allowed_units(day)
    assert (first.in_full, first.allowed) == (0, 2 * 2080)
    assert (second.in_full, second.allowed) == (1, 3662 + 2580)


def test_equal_practice_expense_is_decided_by_the_dearer_unit():
    cheap, dear = values("97542", "0.48", "0.46"), values("97537", "0.50", "0.46")
    first, second = allowed_units([RatedUnits(1, 1, rate(cheap)), RatedUnits(2, 1, rate(dear))])
    assert (first.in_full, second.in_full) == (0, 1)


def test_a_line_without_units_never_takes_the_place_of_the_full_unit():
    first, second = allowed_units(
        [RatedUnits(1, 0, rate(ACTIVITIES)), RatedUnits(2, 1, rate(MANUAL))]
    )
    assert (first.allowed, second.in_full) == (0, 1)


def test_codes_outside_the_reduction_neither_take_nor_lose_the_full_unit():
    alone = relative_rate(values("98975", "0", "0.58", "0.02"), NATIONAL, FACTOR_2024)
    outside, inside = allowed_units([RatedUnits(1, 2, alone), RatedUnits(2, 1, rate(MANUAL))])
    assert (outside.in_full, outside.allowed) == (2, 2 * 1997)
    assert inside.in_full == 1


def test_a_list_of_amounts_keeps_the_dearest_unit_whole():
    day = [RatedUnits(1, 1, amount_rate(3000, HALF)), RatedUnits(2, 2, amount_rate(3500, HALF))]
    assert [each.allowed for each in allowed_units(day)] == [1500, 3500 + 1750]


def test_the_patient_pays_a_fifth_and_the_payor_the_rest():
    (share,) = shares([(2696, False)], MEDICARE)
    # 80 percent of 26.96 is 21.568
    assert (share.payor, share.patient, share.received) == (2157, 539, 2696)


def test_an_assistants_units_bring_about_88_percent_of_the_schedule():
    # the cut is taken from Medicare's part alone: 0.8 x 0.85 + 0.2 = 0.88
    (share,) = shares([(10_000, True)], MEDICARE)
    assert (share.payor, share.patient, share.assistant_cut) == (6800, 2000, 1200)
    assert share.received == 8800


def test_what_is_left_of_the_deductible_is_the_patients_and_used_up_in_order():
    first, second = shares([(3000, False), (3000, False)], MEDICARE, deductible_left=4000)
    assert (first.payor, first.patient, first.deductible) == (0, 3000, 3000)
    assert (second.payor, second.patient, second.deductible) == (1600, 1400, 1000)


def test_half_a_cent_is_rounded_up():
    assert cents(Decimal("0.125")) == 13
    assert cents(Decimal("0.1249")) == 12


# --- what holds for every day -----------------------------------------------------------------

_PART = st.integers(0, 300).map(lambda hundredths: Decimal(hundredths) / 100)
_VALUES = st.builds(
    lambda work, expense, malpractice: RelativeValues(
        "97140", "A", work, expense, expense, malpractice
    ),
    _PART,
    _PART,
    _PART,
)
_INDEX = st.integers(300, 2600).map(lambda thousandths: Decimal(thousandths) / 1000)
_RATES = st.builds(
    relative_rate,
    _VALUES,
    st.builds(GeographicIndices, _INDEX, _INDEX, _INDEX),
    st.just(FACTOR_2026),
    further_percent=st.sampled_from([None, Decimal(50), Decimal(75)]),
)
_DAYS = st.lists(st.tuples(st.integers(0, 6), _RATES), min_size=1, max_size=6).map(
    lambda lines: [RatedUnits(number, units, r) for number, (units, r) in enumerate(lines, 1)]
)


def total(day: list[RatedUnits]) -> int:
    return sum(each.allowed for each in allowed_units(day))


@given(_RATES)
def test_a_further_unit_is_never_dearer_than_a_full_one(each: UnitRate):
    assert each.further is None or 0 <= each.further <= each.full


@given(_DAYS)
def test_exactly_one_of_the_units_reduced_together_is_paid_in_full(day: list[RatedUnits]):
    told = allowed_units(day)
    pooled = [each for each in told if each.rated.rate.further is not None]
    assert sum(each.in_full for each in pooled) == int(any(e.rated.units for e in pooled))


@given(_DAYS, st.randoms(use_true_random=False))
def test_the_order_of_the_lines_changes_nothing_that_is_paid(day: list[RatedUnits], random):
    mixed = list(day)
    random.shuffle(mixed)
    assert total(day) == total(mixed)


@given(_DAYS)
def test_splitting_a_line_in_two_changes_nothing_that_is_paid(day: list[RatedUnits]):
    halves = [
        RatedUnits(each.line, units, each.rate, part)
        for each in day
        for part, units in enumerate((each.units // 2, each.units - each.units // 2))
    ]
    assert total(halves) == total(day)


@given(
    st.lists(st.tuples(st.integers(0, 10_000), st.booleans()), max_size=6), st.integers(0, 30_000)
)
def test_every_allowed_cent_is_the_payors_the_patients_or_cut(
    amounts: list[tuple[int, bool]], left: int
):
    told = shares(amounts, MEDICARE, left)
    for (allowed, assistant), share in zip(amounts, told, strict=True):
        assert share.payor + share.patient + share.assistant_cut == allowed == share.allowed
        assert share.deductible <= share.patient
        assert assistant or share.assistant_cut == 0
    assert sum(share.deductible for share in told) == min(left, sum(a for a, _ in amounts))
