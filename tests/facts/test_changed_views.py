"""A changed visit measures as one read anew, though it keeps what the change does not bear on."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.facts import Tables, views
from engine.facts.counted_minutes import MINUTE_FACTS, as_counted
from engine.facts.measures import MEASURES, rests_on
from engine.facts.plan_count import UNITS
from engine.facts.views import changed_views
from engine.facts.visit import Line, Visit
from engine.locations import knowledge_base_folder
from engine.reference import read_reference_tables
from engine.reference.fee_schedules import read_fee_schedules
from engine.rules.tree import Measure
from tests.facts.visits import line, visit_of

ARGUMENTS = {
    "method": "cms_pooled",
    "minutes_per_unit": 15,
    "first_unit_minutes": 8,
    "timed": ("97110", "97140"),
    "pool": ("97110", "97140"),
    "codes": ("97110",),
    "beginnings": ("M54",),
    "beside": ("97010",),
    "by_region": ("97110",),
    "counted": "together",
    "most": 3,
    "percent": 10,
    "final_unit_minutes": 8,
    "disciplines": "each",
    "apart": ("97150",),
    "rounding": "whole_percent",
    "pair_least_each": 9,
    "pair_most_each": 14,
    "pair_least_together": 23,
    "pair_most_together": 28,
    "table": "ncci",
    "service": "practitioner",
    "modifiers": ("59",),
    "kind": "firm",
    "spent": "episode.year_to_date_allowed.ot",
    "fact": "line.regions",
    "later": "plan_of_care.established",
    "earlier": "date_of_service",
    "years": 1,
    "schedule": "medicare-physician",
    "payor": "medicare-part-b",
    "factor": "33.4009",
    "further_percent": "50",
    "reduced_part": "practice_expense",
    "reduced_mark": "5",
    "reduced_codes": (),
    "paid": ("A",),
    "bundled": ("B",),
    "not_paid": ("I",),
    "facility_places": (),
}
OPTIONAL = ("disciplines", "apart", "rounding", *(a for a in ARGUMENTS if a.startswith("pair_")))


def measure(name, arguments=ARGUMENTS):
    spec = MEASURES[name]
    given = (*spec.args, *(arg for arg in OPTIONAL if arg in spec.optional))
    return Measure(name, tuple(sorted((arg, arguments[arg]) for arg in given)))


ASKED = tuple(map(measure, MEASURES))


@cache
def tables():
    reference = knowledge_base_folder() / "reference"
    return Tables({"ncci": read_reference_tables(reference)}, read_fee_schedules(reference))


def measured(seen):
    """Every measure of every line."""
    return [[view.number(each) for each in ASKED] for view in seen.lines]


MINUTES = st.sampled_from((0, 5, 8, 15, 23))
OF_LINES = {
    "line.minutes": MINUTES,
    "line.furnished.therapist": MINUTES,
    "line.furnished.assistant": MINUTES,
    "line.furnished.aide": MINUTES,
    "line.furnished.student": MINUTES,
    "line.furnished.other": MINUTES,
    "line.units": st.integers(0, 3),
    "line.code": st.sampled_from(("97110", "97140", "97150", "97530")),
    "line.discipline": st.sampled_from(("PT", "OT")),
    "line.modifiers": st.frozensets(st.sampled_from(("GP", "59", "KX"))),
    "line.regions": st.frozensets(st.sampled_from(("lumbar", "knee"))),
    "line.separate_interval": st.integers(0, 1),
    "line.diagnoses": st.frozensets(st.sampled_from(("M545", "S100"))),
    "line.allowed": st.integers(0, 400),
}
OF_VISIT = {
    "discipline": st.sampled_from(("PT", "OT")),
    "state": st.sampled_from(("AZ", "NY")),
    "diagnoses": st.frozensets(st.sampled_from(("M545", "S100"))),
    "session.minutes": MINUTES,
    "episode.year_to_date_allowed.ot": st.integers(0, 400),
    "date_of_service": st.sampled_from((739_677, 739_700, 730_000)),
    "plan_of_care.established": st.integers(738_000, 739_000),
}


@st.composite
def visits(draw):
    """Three lines with some facts, and the visit with some."""
    lines = []
    for number in (1, 2, 3):
        stated = draw(st.fixed_dictionaries({}, optional=OF_LINES))
        lines.append(Line(number, {"line.code": draw(OF_LINES["line.code"]), **stated}))
    facts = draw(st.fixed_dictionaries({}, optional=OF_VISIT))
    return Visit({"date_of_service": 739_677, **facts}, tuple(lines))


@st.composite
def changes(draw, facts=OF_LINES):
    """One to four facts changed."""
    found = {}
    for _ in range(draw(st.integers(1, 4))):
        fact = draw(st.sampled_from(tuple(facts)))
        number = draw(st.integers(1, 3)) if fact in OF_LINES else None
        found[number, fact] = draw(facts[fact])
    return found


@given(visits(), changes(OF_LINES | OF_VISIT), changes(OF_LINES | OF_VISIT))
def test_a_changed_visit_measures_as_if_it_were_read_anew(visit, first, second):
    before = views(visit, tables())
    measured(before)
    for change in (first, second, first | second):
        after = changed_views(before, change)
        assert measured(after) == measured(views(visit.having(change), tables()))


@given(visits(), st.integers(1, 3), st.fixed_dictionaries(OF_LINES | OF_VISIT))
def test_measures_rest_on_no_other_facts_than_they_say(visit, number, values):
    before = views(visit, tables())
    for fact, value in values.items():
        place = (number if fact in OF_LINES else None, fact)
        after = views(visit.having({place: value}), tables())
        for each in (each for each in ASKED if fact not in rests_on(each)):
            for view, changed in zip(before.lines, after.lines, strict=True):
                assert view.number(each) == changed.number(each), (each.name, fact)


MINUTES_AND_UNITS = {fact: OF_LINES[fact] for fact in (*sorted(MINUTE_FACTS), UNITS)}


@given(visits(), st.lists(changes(MINUTES_AND_UNITS), min_size=6, max_size=6))
def test_minutes_that_count_alike_measure_alike(visit, several):
    found = {}
    for change in several:
        changed = visit.having(change)
        alike = found.setdefault(tuple(map(counted, changed.lines)), [])
        alike.append(measured(views(changed, tables())))
    for alike in found.values():
        assert all(each == alike[0] for each in alike)


def counted(each):
    """What measures make of the minutes and units of a line."""
    return each.count(UNITS), as_counted(each)


def test_who_gave_the_minutes_counts_though_they_are_as_many():
    of_both = visit_of(line("97110", 30, furnished={"therapist": 15, "assistant": 15}))
    of_one = visit_of(line("97110", 30, furnished={"therapist": 30}))
    assert counted(of_both.lines[0]) != counted(of_one.lines[0])
    assert measured(views(of_both, tables())) != measured(views(of_one, tables()))


@pytest.mark.parametrize("fact", [*OF_LINES, *OF_VISIT])
def test_each_fact_tried_here_bears_on_some_measure(fact):
    assert any(fact in rests_on(each) for each in ASKED)


def test_every_fact_that_a_measure_looks_at_is_tried_here():
    looked_at = frozenset().union(*map(rests_on, ASKED))
    assert looked_at - {"payment_locality", "place_of_service"} <= {*OF_LINES, *OF_VISIT}
