"""Which edition, place and factor price a line, and what is said of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from engine.therapy.fee_schedule import (
    Amount,
    AmountTable,
    FeeSchedule,
    GeographicIndices,
    Locality,
    LocalityTable,
    RelativeValues,
    RelativeValueTable,
    edition_on,
)
from engine.therapy.payment import ReducedPart
from engine.therapy.pricing import LineUnits, PaymentTerms, Place, Pricer, schedule_of

DAY = date(2024, 7, 15)
TERMS = PaymentTerms(
    schedule="physician",
    payor="acme",
    factor=Decimal("33.2875"),
    further_percent=Decimal(50),
    reduced_mark="5",
    paid=frozenset("AR"),
    bundled=frozenset("B"),
    not_paid=frozenset("IN"),
)


def of_code(code: str, status: str = "A", mark: str = "5", expense: str = "0.37") -> RelativeValues:
    value = Decimal(expense)
    return RelativeValues(code, status, Decimal("0.43"), value, Decimal(0), Decimal("0.01"), mark)


VALUES = {
    each.code: each
    for each in (
        of_code("97140"),
        of_code("97010", status="B"),
        of_code("97014", status="I"),
        of_code("97039", status="C"),
        of_code("97129", mark="0"),
    )
}
HIGH = Locality(
    "01182",
    "18",
    frozenset({"CA"}),
    "LOS ANGELES",
    GeographicIndices(Decimal(2), Decimal(2), Decimal(2)),
)
REST = replace(HIGH, number="75", name="REST OF CALIFORNIA")
ONLY = replace(
    HIGH, contractor="11402", number="16", states=frozenset({"WV"}), name="WEST VIRGINIA"
)


def edition(year: int, month: int = 7, factor: str | None = None) -> RelativeValueTable:
    begins, ends = date(year, month, 1), date(year, month + 2, 28)
    stated = None if factor is None else Decimal(factor)
    return RelativeValueTable(f"values {year}", begins, ends, VALUES, stated)


PLACES = LocalityTable(
    "places", date(2024, 1, 1), date(2024, 12, 31), {each.id: each for each in (HIGH, REST, ONLY)}
)
SCHEDULE = FeeSchedule((edition(2024),), (PLACES,))
OWN = AmountTable(
    "own",
    date(2024, 1, 1),
    date(9999, 12, 31),
    {
        "97140": (
            Amount("97140", 3000, starts=date(2024, 1, 1)),
            Amount("97140", 2500, frozenset({"CQ"})),
            Amount("97140", 3200, place="WV"),
            Amount("97140", 9900, starts=date(2030, 1, 1)),
        )
    },
)


NOWHERE = Place()


def pricer(on: date = DAY, place: Place = NOWHERE, **changed: object) -> Pricer:
    return Pricer(replace(TERMS, **changed), SCHEDULE, on, place)


def cents(of: Pricer, code: str = "97140", *modifiers: str) -> int | None:
    rate = of.price(code, frozenset(modifiers)).rate
    return None if rate is None else rate.full


def test_an_unknown_place_has_the_amount_of_the_country_and_is_told():
    assert cents(pricer()) == 2696
    assert "national amount: the payment locality is not known" in pricer().basis()


def test_the_only_locality_of_a_state_is_taken():
    there = pricer(place=Place(state="WV"))
    assert cents(there) == 2 * 2696 + 1  # 2 x 26.962875 is 53.92575
    assert "indices of locality 11402-16 (WEST VIRGINIA) of 2024-01-01" in there.basis()


def test_a_state_of_several_localities_has_the_amount_of_the_country():
    there = pricer(place=Place(state="CA"))
    assert cents(there) == 2696
    assert list(there.basis())[-1].startswith("national amount: CA has 2 payment localities")


def test_a_locality_that_is_stated_goes_before_the_state():
    assert pricer(place=Place("01182-75", "WV")).locality == REST


def test_a_locality_that_does_not_exist_is_told_and_not_guessed():
    there = pricer(place=Place("01182-99", "WV"))
    assert cents(there) == 2696
    assert "01182-99 is not among the localities" in list(there.basis())[-1]


@pytest.mark.parametrize(
    ("code", "amount", "remark"),
    [
        ("97140", 2696, ""),
        ("97010", 0, "97010 is bundled: the schedule pays nothing for it by itself"),
        ("97014", 0, "the schedule does not pay 97014"),
        ("97039", None, "the schedule leaves the amount of 97039 open (its mark is C)"),
        ("99999", None, "the schedule has no amount for 99999"),
    ],
)
def test_the_schedules_mark_decides_whether_a_code_has_an_amount(
    code: str, amount: int | None, remark: str
):
    price = pricer().price(code)
    assert (cents(pricer(), code), price.remark) == (amount, remark)


def test_only_codes_with_the_mark_are_reduced():
    marked, unmarked = pricer().price("97140").rate, pricer().price("97129").rate
    assert marked is not None
    assert unmarked is not None
    assert (marked.further, unmarked.further) == (2080, None)


def test_a_place_that_the_policy_calls_a_facility_has_its_practice_expense():
    inside = pricer(place=Place(of_service="22"), facility_places=frozenset({"22"}))
    assert cents(inside) == 1465  # (0.43 + 0 + 0.01) x 33.2875
    assert cents(pricer(place=Place(of_service="22"))) == 2696


def test_without_a_factor_nothing_is_priced_and_why_is_told():
    assert "conversion factor for 2024-07-15 is not known" in pricer(factor=None).why_not
    assert cents(pricer(factor=None)) is None
    assert pricer().why_not == ""


@pytest.mark.parametrize(
    ("on", "of_policy", "used"),
    [
        (date(2026, 8, 1), "33.00", "33.4009"),
        (date(2026, 5, 1), "33.00", "33.00"),
        (date(2026, 5, 1), None, "33.4009"),
        (date(2027, 1, 5), "34.00", "34.00"),
        (date(2027, 1, 5), None, None),
    ],
)
def test_an_editions_own_factor_holds_in_its_quarter_and_stands_in_within_its_year(
    on: date, of_policy: str | None, used: str | None
):
    schedule = FeeSchedule((edition(2026, factor="33.4009"),), ())
    stated = None if of_policy is None else Decimal(of_policy)
    found = Pricer(replace(TERMS, factor=stated), schedule, on).factor
    assert found == (None if used is None else Decimal(used))


@pytest.mark.parametrize(
    ("on", "year", "month"),
    [
        (date(2024, 8, 1), 2024, 7),
        (date(2024, 12, 31), 2024, 7),
        (date(2023, 1, 1), 2024, 7),
        (date(2025, 6, 1), 2024, 7),
        (date(2026, 2, 1), 2026, 4),
        (date(2026, 8, 1), 2026, 7),
        (date(2030, 1, 1), 2026, 7),
    ],
)
def test_the_latest_edition_by_the_day_is_asked_and_one_of_the_same_year_goes_before_an_older(
    on: date, year: int, month: int
):
    editions = (edition(2024), edition(2026, 4), edition(2026, 7))
    found = edition_on(editions, on)
    assert found is not None
    assert (found.valid_from.year, found.valid_from.month) == (year, month)
    assert edition_on((), on) is None


def test_an_edition_that_does_not_reach_the_day_is_told():
    later = list(pricer(date(2026, 3, 2)).basis())
    assert later[0] == (
        "relative values of 2024-07-01, the newest that are loaded (those of 2026 can be imported)"
    )
    earlier = list(pricer(date(2023, 3, 2)).basis())
    assert earlier[0] == "relative values of 2024-07-01, which begin after that day"
    assert next(iter(pricer().basis())) == "relative values of 2024-07-01"


def test_a_payors_own_list_goes_before_the_schedule():
    fees = {"physician": SCHEDULE, "acme": FeeSchedule(amounts=(OWN,))}
    assert schedule_of(TERMS, fees) is fees["acme"]
    assert schedule_of(TERMS, {"physician": SCHEDULE}) is SCHEDULE
    assert schedule_of(TERMS, {}) is None


def test_of_a_list_the_amount_that_names_most_of_modifiers_and_place_is_taken():
    listed = Pricer(TERMS, FeeSchedule(amounts=(OWN,)), DAY, Place(state="PA"))
    at_home = Pricer(TERMS, FeeSchedule(amounts=(OWN,)), DAY, Place(state="WV"))
    assert (cents(listed), cents(listed, "97140", "GP", "CQ")) == (3000, 2500)
    assert cents(at_home) == 3200
    assert listed.price("97110").remark == "the payor's list has no amount for 97110 on 2024-07-15"


def test_a_list_is_cut_as_a_whole_or_not_at_all():
    own = FeeSchedule(amounts=(OWN,))
    codes = frozenset({"97140"})
    by_half = Pricer(replace(TERMS, reduced_codes=codes, reduced_part=ReducedPart.AMOUNT), own, DAY)
    by_expense = Pricer(replace(TERMS, reduced_codes=codes), own, DAY)
    assert [each.allowed for each in by_half.day([LineUnits(1, "97140", 2)])] == [4500]
    assert [each.allowed for each in by_expense.day([LineUnits(1, "97140", 2)])] == [6000]
    assert any("cannot be worked out from a list of amounts" in said for said in by_expense.basis())


def test_a_line_without_an_amount_leaves_the_others_theirs():
    told = pricer().day([LineUnits(1, "99999", 1), LineUnits(2, "97140", 2)])
    assert [each.allowed for each in told] == [None, 2696 + 2080]
