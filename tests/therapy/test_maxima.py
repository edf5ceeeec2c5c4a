"""Unit maxima: held against the line or the day, as the adjudication indicator says."""

from __future__ import annotations

from datetime import date

import pytest

from engine.therapy import Adjudication, ClaimedLine, MaximaTable, UnitMaximum, over_maximum

DAY = UnitMaximum("97140", 6, Adjudication.DAY_CLINICAL, "")
LINE = UnitMaximum("97140", 6, Adjudication.LINE, "")
NONE_AT_ALL = UnitMaximum("97010", 0, Adjudication.DAY_POLICY, "")
SPLIT = [
    ClaimedLine(0, "97140", 4),
    ClaimedLine(1, "97110", 9),
    ClaimedLine(2, "97140", 3),
]


def test_a_day_maximum_adds_up_the_lines_of_the_code():
    [found] = over_maximum(DAY, SPLIT)
    assert (found.units, found.lines) == (7, (0, 2))
    assert found.text == (
        "97140: 7 units in one day, at most 6 - bill 6 or fewer, or correct the units"
    )


def test_a_line_maximum_lets_two_lines_pass_that_together_exceed_it():
    assert not over_maximum(LINE, SPLIT)
    assert [over.lines for over in over_maximum(LINE, [ClaimedLine(3, "97140", 7)])] == [(3,)]


@pytest.mark.parametrize("maximum", [DAY, LINE])
def test_the_maximum_itself_is_allowed(maximum):
    assert not over_maximum(maximum, [ClaimedLine(0, "97140", 6)])


def test_a_maximum_of_zero_refuses_the_first_unit():
    assert over_maximum(NONE_AT_ALL, [ClaimedLine(0, "97010", 1)])
    assert not over_maximum(NONE_AT_ALL, [ClaimedLine(0, "97010", 0)])


def test_a_lookup_says_whether_the_table_reaches_the_date():
    table = MaximaTable("test", date(2024, 7, 1), date(2024, 9, 30), {"97140": DAY})
    assert table.lookup("97140", date(2024, 9, 30)).dated
    assert not table.lookup("97140", date(2024, 10, 1)).dated
    assert table.lookup("97140", date(2024, 10, 1)).maximum == DAY
    assert table.lookup("99999", date(2024, 8, 1)) is None
