"""Physical and occupational therapy on one day: each line counts under its own plan of care."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.facts import NO_TABLES, place_of, views
from engine.facts.visit import Visit
from tests.facts.visits import POOLED, TIMED, ask, line, read, visit_of

POOL = {"pool": TIMED, "counted": "together"}


def units(name: str, *lines, terms=POOLED, discipline: str | None = "PT", **args):
    stated = {} if discipline is None else {"discipline": discipline}
    return ask(visit_of(*lines, **stated), name, **terms, timed=TIMED, **args)


def seen(visit: Visit) -> list[str | None]:
    return [view.text("discipline") for view in views(visit, NO_TABLES).lines]


def test_a_line_is_seen_under_its_own_discipline_else_under_that_of_the_visit():
    visit = visit_of(line("97110", 15), line("97530", 15, discipline="OT"), discipline="PT")
    assert seen(visit) == ["PT", "OT"]
    assert views(visit, NO_TABLES).visit.text("discipline") == "PT"
    assert place_of(visit, 2, "discipline") == (2, "line.discipline")
    assert place_of(visit, 1, "discipline") == place_of(visit, None, "discipline")


def test_a_line_states_its_discipline_where_the_visit_does_not():
    assert seen(visit_of(line("97110", 15), line("97530", 15, discipline="OT"))) == [None, "OT"]


def test_minutes_of_two_disciplines_are_not_added_up():
    mixed = (line("97110", 7), line("97530", 7, discipline="OT"))
    assert units("units_lawful", *mixed) == [0, 0]
    assert units("units_lawful", *mixed, terms=POOLED | {"disciplines": "together"}) == [1, 1]


def test_minutes_of_one_discipline_are_added_up_wherever_it_is_stated():
    assert units("units_lawful", line("97110", 7), line("97530", 7, discipline="PT")) == [1, 1]


def test_one_code_under_two_plans_is_two_services():
    mixed = (line("97530", 15, units=2), line("97530", 15, units=1, discipline="OT"))
    assert units("units_over", *mixed) == [1, 0]
    assert units("units_under", *mixed) == [0, 0]


def test_units_wait_for_the_discipline_of_the_visit_where_lines_differ():
    mixed = (line("97110", 15), line("97530", 15, discipline="OT"))
    assert units("units_lawful", *mixed, discipline=None) == [None, None]
    assert units("units_lawful", line("97110", 15), line("97530", 15), discipline=None) == [1, 1]


def test_a_daily_maximum_holds_for_the_day_or_for_each_discipline():
    mixed = (line("97110", 30), line("97140", 15), line("97530", 30, discipline="OT"))
    assert units("day_units", *mixed, pool=TIMED, counted="together") == [5, 5, 5]
    assert units("day_units", *mixed, pool=TIMED, counted="discipline") == [3, 3, 2]
    assert units("units_beyond", *mixed, pool=TIMED, counted="discipline", most=2) == [0, 1, 0]
    assert units("day_units", *mixed, pool=TIMED, counted="discipline", discipline=None) == [
        None,
        None,
        None,
    ]


def test_the_amounts_of_one_discipline_do_not_use_up_the_bucket_of_the_other():
    visit = visit_of(
        line("97110", 15, allowed=60),
        line("97530", 15, allowed=60, discipline="OT"),
        line("97140", 15, allowed=60),
        discipline="PT",
        episode={"year_to_date_allowed": {"pt_slp": 100}},
    )
    spent = "episode.year_to_date_allowed.pt_slp"
    assert ask(visit, "over_amount", spent=spent, most=21000) == [0, 0, 1]


def test_an_assistant_of_one_discipline_earns_no_unit_of_the_other():
    share = {"percent": 10, "final_unit_minutes": 8}
    mixed = (
        line("97530", 15, furnished={"therapist": 15}),
        line("97530", 15, furnished={"assistant": 15}, discipline="OT"),
    )
    assert units("assistant_units", *mixed, **share) == [0, 1]


def test_an_unknown_discipline_on_a_line_is_refused_by_name():
    visit, found = read(
        "date_of_service: 2026-03-02\ndiscipline: PT\n"
        'lines:\n  - {code: "97110", minutes: 15, discipline: SLP}\n'
    )
    assert visit is None
    assert [(each.line, each.code) for each in found] == [(4, "not-allowed")]


@given(
    st.lists(st.tuples(st.sampled_from(TIMED), st.integers(0, 60)), min_size=1, max_size=5),
    st.lists(st.tuples(st.sampled_from(TIMED), st.integers(0, 60)), min_size=1, max_size=5),
)
def test_a_day_of_two_disciplines_is_two_days_of_one(physical, occupational):
    mine = [line(code, minutes) for code, minutes in physical]
    theirs = [line(code, minutes) for code, minutes in occupational]
    own = [entry | {"discipline": "OT"} for entry in theirs]
    assert units("units_lawful", *mine, *own) == [
        *units("units_lawful", *mine),
        *units("units_lawful", *theirs),
    ]
