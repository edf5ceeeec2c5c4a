"""Pair edits by date and direction, with the silent twin of each answer."""

from __future__ import annotations

from datetime import date

from engine.therapy import EditTable, Extent, Indicator, PairEdit

JULY = date(2024, 7, 1)
SEPTEMBER = date(2024, 9, 30)
AUGUST = date(2024, 8, 15)
THERAPY = frozenset({"97110", "97124", "97140", "97161", "97530", "98941"})


def row(column_1, column_2, indicator, effective=None, deletion=None):
    return PairEdit(column_1, column_2, Indicator(indicator), effective, deletion, "")


def table(*edits: PairEdit) -> EditTable:
    return EditTable.of("test table", JULY, SEPTEMBER, [Extent(THERAPY, THERAPY)], edits)


def test_a_pair_is_found_in_both_directions_and_keeps_its_columns():
    edits = table(row("98941", "97140", 1))
    for pair in (("98941", "97140"), ("97140", "98941")):
        answer = edits.lookup(*pair, AUGUST)
        assert answer.applies is True
        assert answer.edit.column_2 == "97140"
        assert answer.edit.indicator is Indicator.MODIFIER


def test_the_deletion_date_is_the_last_active_day():
    edits = table(row("97530", "97116", 1, date(2020, 10, 1), date(2024, 8, 31)))
    assert edits.lookup("97530", "97116", date(2024, 8, 31)).applies is True
    assert edits.lookup("97530", "97116", date(2024, 9, 1)).applies is False


def test_the_effective_date_is_the_first_active_day():
    edits = table(row("97530", "97116", 1, date(2020, 10, 1)))
    assert edits.lookup("97530", "97116", date(2020, 9, 30)).applies is False
    assert edits.lookup("97530", "97116", date(2020, 10, 1)).applies is True


def test_indicator_nine_is_never_active():
    edits = table(row("97161", "97140", 9, None, date(2020, 10, 1)))
    assert edits.lookup("97161", "97140", AUGUST).applies is False
    assert edits.lookup("97161", "97140", date(2020, 10, 1)).applies is False


def test_without_an_effective_date_an_edit_is_known_from_the_table_date_on():
    edits = table(row("97140", "97124", 0))
    assert edits.lookup("97140", "97124", JULY).applies is True
    assert edits.lookup("97140", "97124", date(2024, 6, 30)).applies is None


def test_after_its_quarter_a_table_only_tells_what_it_last_knew():
    edits = table(row("97140", "97124", 0), row("97140", "97530", 1, None, date(2019, 12, 31)))
    later = date(2025, 2, 3)
    active, ended = (edits.lookup("97140", code, later) for code in ("97124", "97530"))
    absent = edits.lookup("97140", "97110", later)
    assert [answer.applies for answer in (active, ended, absent)] == [None, None, None]
    assert [answer.last_known for answer in (active, ended, absent)] == [True, False, False]


def test_a_pair_without_a_row_has_no_edit_within_the_tables_extent():
    assert table().lookup("97140", "97110", AUGUST).applies is False


def test_a_pair_outside_the_tables_extent_is_unknown():
    answer = table().lookup("97140", "99213", AUGUST)
    assert (answer.applies, answer.last_known) == (None, None)


def test_an_extent_may_hold_one_code_with_every_other():
    extent = Extent(frozenset({"97140"}), None)
    assert extent.holds("99213", "97140")
    assert extent.holds("97140", "99213")
    assert not extent.holds("99213", "97110")


def test_an_active_row_decides_over_a_deleted_one_of_the_same_pair():
    old = row("97140", "97750", 0, None, date(2019, 12, 31))
    new = row("97140", "97750", 1)
    assert table(old, new).lookup("97750", "97140", AUGUST).edit == new
    assert table(new, old).lookup("97750", "97140", AUGUST).edit == new


def test_of_two_active_rows_the_one_without_a_modifier_decides():
    strict, lenient = row("97140", "97750", 0), row("97750", "97140", 1)
    assert table(lenient, strict).lookup("97140", "97750", AUGUST).edit == strict
