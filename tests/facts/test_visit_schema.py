"""The schema of a visit file comes from the vocabulary, and the shipped file is up to date."""

from __future__ import annotations

import json

from jsonschema import Draft202012Validator

from engine.facts.visit_schema import visit_schema
from engine.facts.vocabulary import load
from engine.locations import schemas_folder


def test_the_shipped_schema_is_the_one_that_the_vocabulary_makes():
    shipped = (schemas_folder() / "visit.schema.json").read_text("utf-8")
    assert shipped == json.dumps(visit_schema(load()), indent=2) + "\n", "run `make schemas`"


def test_the_schema_is_a_schema():
    Draft202012Validator.check_schema(visit_schema(load()))


def test_every_fact_stands_at_its_place_with_its_question():
    schema = visit_schema(load())
    for spec in load().facts.values():
        place = schema["properties"]["lines"]["items"] if spec.on_line else schema
        for step in spec.path:
            place = place["properties"][step]
        assert spec.question in place["description"]
        assert place["title"] == spec.id


def test_a_visit_needs_its_day_and_lines_and_a_line_its_code_and_nothing_else():
    schema = visit_schema(load())
    assert schema["required"] == ["date_of_service", "lines"]
    assert schema["properties"]["lines"]["items"]["required"] == ["code"]
    assert "required" not in schema["properties"]["plan"]


def test_an_editor_takes_codes_without_quotes_and_in_small_letters():
    validator = Draft202012Validator(visit_schema(load()))
    line = {"code": 97140, "modifiers": [59, "gp"]}
    assert validator.is_valid({"date_of_service": "2026-03-02", "lines": [line]})
    assert not validator.is_valid({"date_of_service": "2026-03-02", "lines": [{"code": "97"}]})


def test_editors_show_what_each_choice_means():
    setting = visit_schema(load())["properties"]["setting"]
    meanings = dict(zip(setting["enum"], setting["enumDescriptions"], strict=True))
    assert meanings["home"] == "the patient's home"
