"""What a visit states at all, and calendar years from one date to another."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.facts.visits import ask, ask_visit, line, visit_of

FILING = {"later": "claim.received_on", "earlier": "date_of_service", "years": 1}


def test_a_fact_is_stated_whatever_it_says():
    stated = {"fact": "patient.hospice"}
    assert ask_visit(visit_of(line("97140")), "stated", **stated) == 0
    for answer in (True, False):
        visit = visit_of(line("97140"), patient={"hospice": answer})
        assert ask_visit(visit, "stated", **stated) == 1


def test_a_line_states_for_itself_alone():
    visit = visit_of(line("97140", student_under="nobody_in_room"), line("97110"))
    assert ask(visit, "stated_on_line", fact="line.student_under") == [1, 0]


def past(visit_day: str, received: str) -> int | None:
    visit = visit_of(line("97140"), date_of_service=visit_day, claim={"received_on": received})
    return ask_visit(visit, "days_past_years", **FILING)


@pytest.mark.parametrize(
    ("visit_day", "received", "days"),
    [
        ("2025-03-02", "2026-03-02", 0),
        ("2025-03-02", "2026-03-03", 1),
        ("2023-06-01", "2024-06-01", 0),  # 366 days, for the leap day between them
        ("2024-02-29", "2025-03-01", 0),
        ("2024-02-29", "2025-02-28", -1),
    ],
)
def test_a_year_ends_on_the_same_day_of_the_next_one(visit_day, received, days):
    assert past(visit_day, received) == days


def test_without_the_day_of_receipt_nobody_knows():
    assert ask_visit(visit_of(line("97140")), "days_past_years", **FILING) is None


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 800))
def test_a_day_later_is_a_day_more(start, after):
    received = start + timedelta(days=after)
    first = past(start.isoformat(), received.isoformat())
    second = past(start.isoformat(), (received + timedelta(days=1)).isoformat())
    assert first is not None
    assert second == first + 1
    assert 365 <= after - first <= 366
