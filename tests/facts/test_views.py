"""Rules see facts and measures by name: a line sees its visit, the visit does not see its lines."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.facts import NO_TABLES, Tables, views
from engine.facts.measures import MEASURES
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
