"""How often: what can be written, and on which days visits then fall."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.forecast.frequency import Frequency, read_frequency

MONDAY = date(2026, 3, 2)


def days(text: str, start: date, count: int) -> list[str]:
    """The first planned days, with their weekday."""
    found = islice(read_frequency(text).days_after(start), count)
    return [day.strftime("%a %m-%d") for day in found]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2/week", Frequency(2)),
        ("3x/week", Frequency(3)),
        (" 3 X / Week ", Frequency(3)),
        ("2 per week", Frequency(2)),
        ("2 times a week", Frequency(2)),
        ("1/2weeks", Frequency(1, 2)),
        ("1 every 2 weeks", Frequency(1, 2)),
        ("5/wk", Frequency(5)),
        ("mon,thu", Frequency(2, 1, (0, 3))),
        ("Thursdays and Mon", None),
        ("thu, monday", Frequency(2, 1, (0, 3))),
        ("sat", Frequency(1, 1, (5,))),
    ],
)
def test_a_frequency_is_written_as_clinics_write_it(text: str, meant: Frequency | None) -> None:
    if meant is None:
        with pytest.raises(ValueError, match="is no frequency - write 2/week"):
            read_frequency(text)
    else:
        assert read_frequency(text) == meant


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("0/week", "plans no visit"),
        ("2/0weeks", "plans no visit"),
        ("8/week", "more than a visit on each day from Monday to Friday"),
        ("6/week", "name the days: mon,tue,wed,thu,fri,sat"),
        ("twice", "is no frequency - write 2/week, 3x/week, 1/2weeks"),
        ("", "is no frequency"),
        ("2", "is no frequency"),
        ("-2/week", "is no frequency"),
        ("1/99weeks", "too seldom"),
        ("m,t", "is no frequency"),
        ("mon,,xyz", "is no frequency"),
    ],
)
def test_what_is_no_frequency_says_what_to_write(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        read_frequency(text)


def test_two_a_week_from_monday_are_thursdays_and_mondays() -> None:
    assert days("2/week", MONDAY, 4) == ["Thu 03-05", "Mon 03-09", "Thu 03-12", "Mon 03-16"]


def test_two_a_week_from_wednesday_are_mondays_and_wednesdays() -> None:
    assert days("2/week", MONDAY + timedelta(2), 3) == ["Mon 03-09", "Wed 03-11", "Mon 03-16"]


def test_three_a_week_from_monday_leave_a_day_between() -> None:
    assert days("3/week", MONDAY, 3) == ["Wed 03-04", "Fri 03-06", "Mon 03-09"]


def test_once_in_two_weeks_stays_on_its_weekday() -> None:
    assert days("1/2weeks", MONDAY + timedelta(1), 2) == ["Tue 03-17", "Tue 03-31"]


def test_five_a_week_leave_out_the_weekend() -> None:
    assert days("5/week", MONDAY + timedelta(3), 3) == ["Fri 03-06", "Mon 03-09", "Tue 03-10"]


def test_after_a_saturday_the_week_begins_on_monday() -> None:
    assert days("5/week", MONDAY + timedelta(5), 2) == ["Mon 03-09", "Tue 03-10"]


def test_a_saturday_is_planned_when_it_is_named() -> None:
    assert days("wed,sat", MONDAY, 3) == ["Wed 03-04", "Sat 03-07", "Wed 03-11"]


def test_a_leap_day_is_a_day_like_others() -> None:
    assert days("mon,tue", date(2028, 2, 27), 2) == ["Mon 02-28", "Tue 02-29"]


def test_the_end_of_the_calendar_ends_the_plan() -> None:
    assert len(list(read_frequency("1/week").days_after(date(9999, 12, 10)))) == 3
    assert list(read_frequency("mon").days_after(date(9999, 12, 30))) == []


@given(
    visits=st.integers(1, 10),
    weeks=st.integers(1, 4),
    start=st.dates(date(2020, 1, 1), date(2035, 1, 1)),
)
def test_every_span_of_so_many_weeks_holds_so_many_visits(
    visits: int, weeks: int, start: date
) -> None:
    visits = min(visits, 5 * weeks)
    found = list(islice(Frequency(visits, weeks).days_after(start), 4 * visits))
    assert found == sorted(set(found))
    assert all(day.weekday() < 5 and day > start for day in found)
    span = timedelta(weeks=weeks)
    assert all(later - day == span for day, later in zip(found, found[visits:], strict=False))
