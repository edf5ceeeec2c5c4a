"""Rules see facts and measures by name: a line sees its visit, the visit does not see its lines."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.facts import NO_TABLES, Tables, views
from engine.facts.day import Day
from engine.facts.measures import MEASURES, VISIT_FACTS, Args
from engine.facts.measures.stated import FACT_ARGS
from engine.locations import knowledge_base_folder
from engine.reference import read_reference_tables
from engine.reference.fee_schedules import read_fee_schedules
from engine.rules.tree import Fact, Measure
from engine.rules.view import View
from tests.facts.visits import line, visit_of

VISIT = visit_of(
    line("97140", 15, regions=["lumbar"]), line("97110"), state="NY", patient={"age": 40}
)


def test_a_line_sees_its_own_facts_and_those_of_its_visit():
    first, second = views(VISIT, NO_TABLES).lines
    assert first.number(Fact("line.minutes")) == 15
    assert first.number(Fact("patient.age")) == 40
    assert first.text("state") == "NY"
    assert first.text("line.code") == "97140"
    assert first.texts("line.regions") == {"lumbar"}
    assert second.number(Fact("line.minutes")) is None


def test_the_visit_sees_no_line():
    seen = views(VISIT, NO_TABLES).visit
    assert seen.number(Fact("patient.age")) == 40
    assert seen.number(Fact("line.minutes")) is None


def test_what_is_not_stated_or_of_another_kind_is_unknown():
    seen = views(VISIT, NO_TABLES).visit
    assert seen.number(Fact("episode.visits")) is None
    assert seen.text("discipline") is None
    assert seen.texts("diagnoses") is None
    assert seen.number(Fact("state")) is None
    assert seen.text("patient.age") is None
    assert seen.texts("state") is None


def test_views_are_what_rules_ask():
    seen: View = views(VISIT, NO_TABLES).visit
    assert seen.text("state") == "NY"


def test_a_measure_is_seen_from_the_line_and_one_of_the_visit_from_both():
    seen = views(VISIT, NO_TABLES)
    services = Measure("only_service", (("codes", ("97110", "97140")),))
    assert [seen.visit.number(services), seen.lines[1].number(services)] == [1, 1]
    assert seen.lines[0].number(Measure("beside", (("codes", ("97110",)),))) == 1


def test_a_measure_of_lines_is_not_asked_of_the_visit():
    with pytest.raises(TypeError, match="looks at a line"):
        views(VISIT, NO_TABLES).visit.number(Measure("billed"))


def test_a_measure_that_there_is_not_is_an_error_in_the_program():
    with pytest.raises(KeyError):
        views(VISIT, NO_TABLES).lines[0].number(Measure("billd"))


def test_a_measure_is_worked_out_once_for_each_set_of_arguments(monkeypatch):
    asked = []
    spec = MEASURES["beside"]

    def compute(day, line, args):
        asked.append(args.texts("codes"))
        return spec.compute(day, line, args)

    monkeypatch.setitem(MEASURES, "beside", replace(spec, compute=compute))
    seen = views(VISIT, NO_TABLES).lines[0]
    exercise, walking = (Measure("beside", (("codes", (c,)),)) for c in ("97110", "97116"))
    assert [seen.number(m) for m in (exercise, walking, exercise, walking)] == [1, 0, 1, 0]
    assert asked == [("97110",), ("97116",)]


def test_every_measure_says_what_it_is_and_what_it_needs():
    for name, spec in MEASURES.items():
        assert spec.name == name
        assert len(spec.about.split()) > 8, name
        assert set(spec.args).isdisjoint(spec.optional)


class Watched(dict):
    """Facts of a visit that note which of them are asked for."""

    def __init__(self, facts):
        super().__init__(facts)
        self.asked = set()

    def get(self, fact, otherwise=None):
        self.asked.add(fact)
        return super().get(fact, otherwise)

    def __getitem__(self, fact):
        self.asked.add(fact)
        return super().__getitem__(fact)


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
    "table": "ncci",
    "service": "practitioner",
    "modifiers": ("59",),
    "kind": "firm",
    "spent": "episode.year_to_date_allowed.ot",
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


def test_measures_rest_on_no_other_facts_of_the_visit_than_those_listed():
    published = read_reference_tables(knowledge_base_folder() / "reference")
    fees = read_fee_schedules(knowledge_base_folder() / "reference")
    lines = (line("97140", 15, units=1), line("97110", 15, units=1))
    asked = set()
    for name, spec in MEASURES.items():
        if set(spec.args) & set(FACT_ARGS):
            continue  # such a measure rests on the facts that its arguments name
        spent = {"year_to_date_allowed": {"ot": 100}}
        visit = visit_of(*lines, state="NY", episode=spent)
        visit = replace(visit, facts=Watched(visit.facts))
        measure = Measure(name, tuple(sorted((arg, ARGUMENTS[arg]) for arg in spec.args)))
        seen = Day(visit, Tables({"ncci": published}, fees))
        for entry in visit.lines:
            spec.compute(seen, entry, Args(dict(measure.args)))
        asked |= visit.facts.asked
    assert asked <= VISIT_FACTS
    assert asked > {"date_of_service", "diagnoses", "payment_locality"}


def test_tables_are_found_by_name_and_a_wrong_name_is_told():
    assert NO_TABLES.names() == frozenset()
    with pytest.raises(LookupError, match="no published tables named 'ncci'"):
        NO_TABLES.edits("ncci", "practitioner", visit_day())
    tables = Tables({"ncci": Empty()})
    assert tables.names() == {"ncci"}
    with pytest.raises(LookupError, match="no unit maxima 'dentist' in 'ncci'"):
        tables.maxima("ncci", "dentist", visit_day())


class Empty:
    """Published tables without any part."""

    def edits(self, table, on):
        del table, on

    def maxima(self, table, on):
        del table, on


def visit_day():
    return views(VISIT, NO_TABLES).day.date_of_service
