"""Progress-report and certification clocks, and the annual amount.

Sources: Medicare Benefit Policy Manual, Pub. 100-02, ch. 15 s. 220.1.3 (certification) and
s. 220.3.D (progress reports); Social Security Act 1833(g) (annual amounts).
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.therapy import (
    CertificationTerms,
    Position,
    certification_window,
    certified,
    overdue_days,
    progress_clock,
    threshold_lines,
    verbal_signature_by,
)

MEDICARE = CertificationTerms(initial_days=30, longest_days=90, verbal_signature_days=14)
FIRST = date(2025, 3, 3)
DAYS = [FIRST + timedelta(days=2 * visit) for visit in range(14)]


def test_the_report_is_due_by_the_end_of_the_tenth_treatment_day():
    tenth = progress_clock(DAYS, [], DAYS[9], every=10)
    assert (tenth.day, tenth.due_today, tenth.overdue) == (10, True, False)
    ninth = progress_clock(DAYS, [], DAYS[8], every=10)
    assert (ninth.due_in, ninth.due_today, ninth.overdue) == (1, False, False)


def test_the_eleventh_treatment_day_without_a_report_is_overdue():
    assert progress_clock(DAYS, [], DAYS[10], every=10).overdue
    assert overdue_days(DAYS, [], every=10) == tuple(DAYS[10:])


def test_a_report_on_the_tenth_day_starts_a_new_period_on_the_eleventh():
    assert not overdue_days(DAYS, [DAYS[9]], every=10)
    eleventh = progress_clock(DAYS, [DAYS[9]], DAYS[10], every=10)
    assert (eleventh.day, eleventh.last_report) == (1, DAYS[9])


def test_an_early_report_moves_the_next_one_forward():
    clock = progress_clock(DAYS, [DAYS[3]], DAYS[13], every=10)
    assert (clock.day, clock.due_today) == (10, True)


def test_a_late_report_ends_the_overdue_days_but_does_not_undo_them():
    assert overdue_days(DAYS, [DAYS[11]], every=10) == (DAYS[10], DAYS[11])


def test_fourteen_visits_after_a_report_at_the_first_are_overdue_at_the_last():
    assert progress_clock(DAYS, [DAYS[0]], DAYS[13], every=10).overdue


def test_two_visits_of_a_date_are_one_treatment_day():
    assert progress_clock([*DAYS, *DAYS], [], DAYS[9], every=10).day == 10


def test_calendar_days_do_not_matter_to_the_report():
    monthly = [FIRST + timedelta(days=31 * visit) for visit in range(10)]
    assert not overdue_days(monthly, [], every=10)


def test_the_first_certification_is_in_time_on_day_thirty_and_late_on_day_thirty_one():
    window = certification_window(FIRST, None, MEDICARE)
    assert window.sign_by == date(2025, 4, 2)
    assert window.days_late(date(2025, 4, 2)) == 0
    assert window.days_late(date(2025, 4, 3)) == 1


def test_a_certification_covers_the_plan_or_ninety_days_whichever_is_shorter():
    assert certification_window(FIRST, date(2025, 4, 30), MEDICARE).through == date(2025, 4, 30)
    assert certification_window(FIRST, date(2025, 12, 31), MEDICARE).through == date(2025, 6, 1)
    assert certification_window(FIRST, None, MEDICARE).through == date(2025, 6, 1)


def test_day_ninety_is_covered_and_day_ninety_five_needs_a_recertification():
    window = certification_window(FIRST, None, MEDICARE)
    assert certified(FIRST + timedelta(days=90), [window])
    day_95 = FIRST + timedelta(days=95)
    assert not certified(day_95, [window])
    renewed = certification_window(FIRST + timedelta(days=91), None, MEDICARE)
    assert certified(day_95, [window, renewed])


def test_no_day_before_the_first_treatment_is_covered():
    window = certification_window(FIRST, None, MEDICARE)
    assert not window.covers(FIRST - timedelta(days=1))


def test_a_verbal_order_is_signed_within_fourteen_days():
    assert verbal_signature_by(FIRST, MEDICARE) == date(2025, 3, 17)


def test_a_plan_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="before its first treatment day 2025-03-03"):
        certification_window(FIRST, FIRST - timedelta(days=1), MEDICARE)


def test_the_line_that_straddles_the_amount_and_every_later_one_exceed_it():
    """2026: 2,470.00 used of 2,480.00, lines of 27.00 each."""
    lines = threshold_lines(247_000, [900, 2_700, 2_700], 248_000)
    assert [line.position for line in lines] == [
        Position.BELOW,
        Position.STRADDLES,
        Position.ABOVE,
    ]
    assert [line.exceeds for line in lines] == [False, True, True]


def test_reaching_the_amount_exactly_does_not_exceed_it_but_the_next_line_does():
    lines = threshold_lines(247_000, [1_000, 2_700], 248_000)
    assert [line.position for line in lines] == [Position.BELOW, Position.CROSSES]


def test_a_line_of_nothing_at_the_exact_amount_is_still_below():
    assert threshold_lines(248_000, [0], 248_000)[0].position is Position.BELOW


def test_negative_amounts_are_refused():
    with pytest.raises(ValueError, match="an amount of -1 cents"):
        threshold_lines(0, [500, -1], 248_000)


@given(st.integers(0, 5_000), st.lists(st.integers(0, 2_000)), st.integers(0, 9_000))
def test_once_exceeded_always_exceeded_and_at_most_one_line_passes_the_amount(
    used, allowed, threshold
):
    lines = threshold_lines(used, allowed, threshold)
    exceeded = [line.exceeds for line in lines]
    assert exceeded == sorted(exceeded)
    passing = [line for line in lines if line.position in (Position.STRADDLES, Position.CROSSES)]
    assert len(passing) <= 1
    for line in lines:
        assert line.exceeds == (line.after > threshold)
