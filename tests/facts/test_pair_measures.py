"""A line beside the other services of its day: which there are, how apart, and what tables say."""

from __future__ import annotations

from datetime import date

import pytest

from engine.facts import Tables
from engine.therapy import EditTable, Extent, Indicator, PairEdit
from tests.facts.visits import ask, line, visit_of

# --- beside ----------------------------------------------------------------------------------


def test_another_line_with_one_of_the_codes_stands_beside():
    visit = visit_of(line("97140"), line("98940"), line("97110"))
    assert ask(visit, "beside", codes=("98940", "98941")) == [1, 0, 1]


def test_a_second_line_of_the_same_code_does_not_stand_beside_itself():
    visit = visit_of(line("97140"), line("97140"))
    assert ask(visit, "beside", codes=("97140",)) == [0, 0]


# --- regions ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mine", "theirs", "apart"),
    [
        (["lumbar"], ["cervical"], 1),
        (["lumbar"], ["lumbar"], 0),
        (["lumbar", "knee"], ["cervical", "knee"], 0),
        (["arm"], ["shoulder"], 0),
        (["shoulder"], ["arm"], 0),
        (["shoulder"], ["hand"], 1),
        (["leg"], ["arm"], 1),
        (["trunk"], ["lumbar"], 0),
        (None, ["lumbar"], None),
        (["lumbar"], None, None),
    ],
)
def test_regions_are_apart_when_they_touch_nowhere(mine, theirs, apart):
    visit = visit_of(line("97140", regions=mine), line("98940", regions=theirs))
    assert ask(visit, "distinct_region", codes=("98940",))[0] == apart


def test_one_touching_region_decides_against_what_is_not_known():
    visit = visit_of(
        line("97140", regions=["lumbar"]), line("98940"), line("98941", regions=["lumbar"])
    )
    assert ask(visit, "distinct_region", codes=("98940", "98941"))[0] == 0
    assert ask(visit, "distinct_region", codes=("98940",))[0] is None


# --- intervals -------------------------------------------------------------------------------


def interval(mine, theirs, **args):
    visit = visit_of(line("97140", **mine), line("97530", **theirs))
    return ask(visit, "distinct_interval", codes=("97530",), **args)[0]


def at(*times):
    return {"blocks": list(times)}


def test_times_that_share_no_minute_are_apart():
    assert interval(at("09:00-09:15"), at("09:15-09:30")) == 1
    assert interval(at("09:00-09:16"), at("09:15-09:30")) == 0


def test_the_clock_counts_more_than_what_is_said():
    said = {"separate_interval": True}
    assert interval(at("09:00-09:16") | said, at("09:15-09:30")) == 0


def test_without_the_clock_of_both_what_is_said_counts():
    assert interval({"separate_interval": True}, at("09:00-09:15")) == 1
    assert interval({"separate_interval": False}, {}) == 0
    assert interval(at("09:00-09:15"), {}) is None
    assert interval({}, {}) is None


def test_minutes_of_one_interval_are_not_apart_when_the_policy_gives_its_length():
    length = {"minutes_per_unit": 15, "first_unit_minutes": 8}
    assert interval(at("09:00-09:08"), at("09:08-09:15")) == 1
    assert interval(at("09:00-09:08"), at("09:08-09:15"), **length) == 0
    assert interval(at("09:00-09:15"), at("09:15-09:23"), **length) == 1


# --- edit tables -----------------------------------------------------------------------------

START, END = date(2026, 1, 1), date(2026, 3, 31)


def edit(paid, denied, indicator, effective=START, deletion=None):
    return PairEdit(paid, denied, Indicator(indicator), effective, deletion, "test")


class Published:
    """A small table: pairs that a modifier unlocks, one that nothing does, one that has ended."""

    def edits(self, table, on):
        del on
        rows = (
            edit("97530", "97140", 1),
            edit("98940", "97140", 1),
            edit("97161", "97140", 1, deletion=date(2026, 2, 28)),
            edit("97150", "97110", 0),
            edit("97530", "97110", 1),
            edit("97164", "97110", 9),
        )
        codes = frozenset(code for row in rows for code in (row.column_1, row.column_2))
        return EditTable.of(table, START, END, (Extent(codes, codes),), rows)

    def maxima(self, table, on):
        del table, on


def look(name, *lines, on="2026-03-02", **args):
    return ask(
        visit_of(*lines, date_of_service=on),
        name,
        tables=Tables({"ncci": Published()}),
        table="ncci",
        service="practitioner",
        **args,
    )


def test_the_code_that_is_not_paid_has_the_indicator_and_the_other_none():
    assert look("edit_indicator", line("97140"), line("97530")) == [1, -1]
    assert look("edit_indicator", line("97150"), line("97110")) == [-1, 0]


def test_the_strictest_of_several_pairs_decides():
    assert look("edit_indicator", line("97110"), line("97530"), line("97150"))[0] == 0


def test_codes_that_are_no_pair_have_no_indicator():
    assert look("edit_indicator", line("97140"), line("97110")) == [-1, -1]
    assert look("edit_indicator", line("97110"), line("97164"))[0] == -1
    assert look("edit_indicator", line("97140"), line("G0283"))[0] == -1


def test_an_edit_holds_through_its_last_day():
    pair = (line("97140"), line("97161"))
    assert look("edit_indicator", *pair, on="2026-02-28")[0] == 1
    assert look("edit_indicator", *pair, on="2026-03-01")[0] == -1


def test_a_table_stands_in_for_later_days_but_not_for_edits_that_had_ended():
    assert look("edit_indicator", line("97140"), line("97530"), on="2027-01-01")[0] == 1
    assert look("edit_indicator", line("97140"), line("97161"), on="2027-01-01")[0] == -1


def separate(mine, *others):
    return look("edit_distinct", line("97140", **mine), *others, by_region=("98940",))[0]


def test_a_pair_is_separate_by_region_from_some_codes_and_by_minutes_from_others():
    lumbar, neck = {"regions": ["lumbar"]}, {"regions": ["cervical"]}
    apart = {"separate_interval": True}
    assert separate(lumbar, line("98940", **neck)) == 1
    assert separate(lumbar, line("98940", **lumbar)) == 0
    assert separate(lumbar | apart, line("98940", **lumbar)) == 0
    assert separate(lumbar, line("97530", **neck)) is None
    assert separate(lumbar | apart, line("97530", **lumbar)) == 1
    assert separate(lumbar | apart, line("97530"), line("98940", **neck)) == 1
    assert separate(lumbar | apart, line("97530"), line("98940")) is None
    assert separate({"separate_interval": False}, line("97530"), line("98940")) == 0


def test_where_there_is_no_pair_nothing_stands_against_it():
    assert separate({}, line("97110")) == 1
    assert look("edit_distinct", line("97110"), line("97150"), by_region=())[0] == 1


# --- the clock of timed codes ----------------------------------------------------------------

COUNTED = {
    "method": "cms_pooled",
    "minutes_per_unit": 15,
    "first_unit_minutes": 8,
    "timed": ("97140", "97530"),
}


def by_the_clock(mine, theirs, other="97530", **args):
    lines = (line("97140", blocks=mine), line(other, blocks=theirs))
    return look("edit_distinct", *lines, by_region=(), **args)[0]


def test_timed_codes_may_be_interleaved_but_need_time_for_two_units():
    interleaved = ["09:00-09:10", "09:25-09:30"]
    assert by_the_clock(interleaved, ["09:10-09:25"], **COUNTED) == 1
    assert by_the_clock(["09:00-09:08"], ["09:08-09:15"], **COUNTED) == 0
    assert by_the_clock(["09:00-09:08"], ["09:08-09:15"]) == 1


def test_a_code_that_is_not_timed_needs_only_minutes_of_its_own():
    terms = COUNTED | {"timed": ("97140",)}
    assert by_the_clock(["09:00-09:08"], ["09:08-09:15"], **terms) == 1
    assert by_the_clock(["09:00-09:09"], ["09:08-09:15"], **terms) == 0


def test_another_session_of_the_day_is_separate_however_short():
    def in_sessions(*sessions):
        lines = (
            line("97140", blocks=["09:00-09:08"]),
            line("97530", blocks=["14:00-14:08"]),
        )
        visit = visit_of(*lines, sessions=list(sessions))
        tables = Tables({"ncci": Published()})
        asked = {"table": "ncci", "service": "practitioner", "by_region": (), **COUNTED}
        return ask(visit, "edit_distinct", tables=tables, **asked)[0]

    assert in_sessions("09:00-09:30", "14:00-14:30") == 1
    assert in_sessions("09:00-14:30") == 0


# --- modifiers on either line of a pair ------------------------------------------------------


def opposite(*others):
    lines = (line("97140", units=1, modifiers=["GP"]), *others)
    return look("edit_marked_opposite", *lines, modifiers=("59", "XS"))[0]


def marked(code, *modifiers):
    return line(code, units=1, modifiers=["GP", *modifiers])


def test_a_modifier_on_the_line_that_is_paid_is_seen_from_the_other():
    assert opposite(marked("97530", "59")) == 1
    assert opposite(marked("97530", "XS")) == 1
    assert opposite(marked("97530", "KX")) == 0
    assert opposite(line("97530")) == 0
    assert opposite(marked("97110", "59")) == 0


def test_a_modifier_of_its_own_or_a_bill_to_come_is_not_on_the_other_line():
    other = marked("97530", "59")
    for mine in (marked("97140", "XS"), line("97140")):
        assert look("edit_marked_opposite", mine, other, modifiers=("59", "XS"))[0] == 0


def test_every_line_that_is_paid_beside_it_must_carry_one():
    assert opposite(marked("97530", "59"), marked("98940")) == 0
    assert opposite(marked("97530", "59"), marked("98940", "XS")) == 1


def test_a_modifier_is_at_home_on_both_lines_of_a_pair_that_it_unlocks():
    assert look("edit_unlockable", line("97140"), line("97530")) == [1, 1]
    assert look("edit_unlockable", line("97110"), line("97150")) == [0, 0]
    assert look("edit_unlockable", line("97140"), line("97110")) == [0, 0]
    assert look("edit_unlockable", line("97140"), line("97161"), on="2026-03-01") == [0, 0]


def test_a_pair_that_no_table_holds_may_have_an_edit():
    assert look("edit_unlockable", line("97140"), line("99213")) == [1, 1]
    assert look("edit_outside", line("97140"), line("99213"), line("97530")) == [1, 2, 1]
    assert look("edit_outside", line("97140"), line("97530")) == [0, 0]
    assert look("edit_indicator", line("97140"), line("99213")) == [-1, -1]


# --- before the oldest table -----------------------------------------------------------------


class Undated(Published):
    """The same pairs from a source that does not say since when."""

    def edits(self, table, on):
        del on
        rows = (edit("97530", "97140", 1, None), edit("98940", "97140", 1))
        codes = frozenset(code for row in rows for code in (row.column_1, row.column_2))
        return EditTable.of(table, START, END, (Extent(codes, codes),), rows)


def undated(name, *lines, on):
    tables = Tables({"ncci": Undated()})
    visit = visit_of(*lines, date_of_service=on)
    return ask(visit, name, tables=tables, table="ncci", service="practitioner")


def test_before_the_oldest_table_a_row_without_a_first_day_decides_nothing():
    pair = (line("97140"), line("97530"))
    assert undated("edit_unread", *pair, on="2025-12-31") == [1, 0]
    assert undated("edit_indicator", *pair, on="2025-12-31") == [-1, -1]
    assert undated("edit_unlockable", *pair, on="2025-12-31") == [1, 1]
    assert undated("edit_unread", *pair, on="2026-01-01") == [0, 0]
    assert undated("edit_indicator", *pair, on="2026-01-01") == [1, -1]


def test_before_the_oldest_table_a_row_with_a_first_day_decides():
    pair = (line("97140"), line("98940"))
    assert undated("edit_unread", *pair, on="2025-12-31") == [0, 0]
    assert undated("edit_unlockable", *pair, on="2025-12-31") == [0, 0]
