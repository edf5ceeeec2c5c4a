"""Unit maxima: held against the line or the day, as the adjudication indicator says."""

from __future__ import annotations

from datetime import date

import pytest

from engine.therapy import Adjudication, MaximaTable, UnitMaximum, held_units

DAY = UnitMaximum("97140", 6, Adjudication.DAY_CLINICAL, "")


@pytest.mark.parametrize("indicator", [Adjudication.DAY_POLICY, Adjudication.DAY_CLINICAL])
def test_a_maximum_of_the_day_is_held_against_all_lines_of_the_code(indicator):
    assert held_units(UnitMaximum("97140", 6, indicator, ""), on_line=3, in_day=7) == 7


def test_a_maximum_of_the_line_is_held_against_each_line_by_itself():
    assert held_units(UnitMaximum("97140", 6, Adjudication.LINE, ""), on_line=3, in_day=7) == 3


def test_a_lookup_says_whether_the_table_reaches_the_date():
    table = MaximaTable("test", date(2024, 7, 1), date(2024, 9, 30), {"97140": DAY})
    assert table.lookup("97140", date(2024, 9, 30)).dated
    assert not table.lookup("97140", date(2024, 10, 1)).dated
    assert table.lookup("97140", date(2024, 10, 1)).maximum == DAY
    assert table.lookup("99999", date(2024, 8, 1)) is None
