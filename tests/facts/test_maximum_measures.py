"""Units claimed against the unit maxima of a published table, by what each is held against."""

from __future__ import annotations

from datetime import date

import pytest

from engine.facts import Tables
from engine.therapy import Adjudication, MaximaTable, UnitMaximum
from tests.facts.visits import ask, line, visit_of

START, END = date(2026, 1, 1), date(2026, 3, 31)


class Published:
    """Unit maxima: exercise by the day, evaluations by policy, tests by line, packs none."""

    def edits(self, table, on):
        del table, on

    def maxima(self, table, on):
        del on
        maxima = (
            UnitMaximum("97110", 3, Adjudication.DAY_CLINICAL, "nature of the service"),
            UnitMaximum("97161", 1, Adjudication.DAY_POLICY, "policy"),
            UnitMaximum("97750", 2, Adjudication.LINE, "policy"),
            UnitMaximum("97010", 0, Adjudication.DAY_CLINICAL, "policy"),
        )
        return MaximaTable(table, START, END, {entry.code: entry for entry in maxima})


def look(name, *lines, **args):
    facts = {"date_of_service": args.pop("on", "2026-03-02")}
    return ask(
        visit_of(*lines, **facts),
        name,
        tables=Tables({"ncci": Published()}),
        table="ncci",
        service="practitioner",
        **args,
    )


def over(kind, *lines, **args):
    return look("over_unit_maximum", *lines, kind=kind, **args)


@pytest.mark.parametrize(("claimed", "above"), [(2, 0), (3, 0), (4, 1), (9, 6)])
def test_units_above_the_maximum_of_a_day_are_counted(claimed, above):
    assert over("clinical", line("97110", units=claimed)) == [above]


def test_a_maximum_of_the_day_adds_up_lines_and_one_of_the_line_does_not():
    assert over("clinical", line("97110", units=2), line("97110", units=2)) == [1, 1]
    assert over("firm", line("97750", units=3), line("97750", units=2)) == [1, 0]


@pytest.mark.parametrize(
    ("code", "kind"),
    [("97110", "clinical"), ("97161", "firm"), ("97750", "firm"), ("97010", "never")],
)
def test_a_maximum_counts_for_its_own_kind_alone(code, kind):
    kinds = ("never", "firm", "clinical")
    found = {each: over(each, line(code, units=9)) for each in kinds}
    assert [each for each, above in found.items() if above != [0]] == [kind]


def test_units_that_are_not_claimed_or_have_no_maximum_are_not_above_it():
    assert over("clinical", line("97110", 90), line("97140", units=9)) == [0, 0]


def test_a_table_of_maxima_stands_in_for_later_days():
    assert over("clinical", line("97110", units=4), on="2027-01-01") == [1]
    assert look("unit_maximum_unread", line("97110", units=4), on="2027-01-01") == [0]


def test_before_the_oldest_table_units_above_it_are_unread_and_not_over():
    early = "2025-12-31"
    assert over("clinical", line("97110", units=4), on=early) == [0]
    assert look("unit_maximum_unread", line("97110", units=4), on=early) == [1]
    assert look("unit_maximum_unread", line("97110", units=3), on=early) == [0]
    assert look("unit_maximum_unread", line("97110", units=4), on="2026-01-01") == [0]
