"""The JSON of a determination follows its schema, and the schema explains itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from engine import evaluate, read_visit
from engine.determination.as_data import SCHEMA_ID, as_data
from engine.determination.model import Determination
from engine.locations import schemas_folder
from tests.cli.determinations import COVERED, DENIED, FULL

SCHEMA = json.loads((schemas_folder() / "determination.schema.json").read_text("utf-8"))


def errors(data: Any) -> list[str]:
    """What the schema says against plain data."""
    return [error.json_path for error in Draft202012Validator(SCHEMA).iter_errors(data)]


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    """Every part of the schema that speaks of an object."""
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for part in schema.values():
            yield from objects(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from objects(part)


def test_the_schema_is_a_schema_with_its_own_id() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$id"] == SCHEMA_ID


@pytest.mark.parametrize("told", [FULL, COVERED, DENIED], ids=lambda told: told.visit)
def test_what_is_written_follows_the_schema(told: Determination) -> None:
    assert errors(json.loads(json.dumps(as_data(told)))) == []


EXAMPLES = sorted((Path(__file__).resolve().parents[2] / "examples").glob("*-*"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_what_the_shipped_policies_say_of_the_examples_follows_the_schema(path: Path) -> None:
    told = evaluate(read_visit(path), as_of=date(2026, 11, 23))
    assert errors(json.loads(json.dumps(as_data(told)))) == []


def test_the_schema_refuses_unknown_keys_and_outcomes() -> None:
    data = as_data(FULL)
    assert errors(data | {"extra": 1}) == ["$"]
    assert errors(data | {"outcome": "paid"}) == ["$.outcome"]


def test_no_object_takes_keys_that_are_not_described() -> None:
    assert [part for part in objects(SCHEMA) if "additionalProperties" not in part] == []


def test_every_property_is_described() -> None:
    bare = [
        name
        for part in objects(SCHEMA)
        for name, schema in part.get("properties", {}).items()
        if "$ref" not in schema and not schema.get("description")
    ]
    assert bare == []
    assert [name for name, part in SCHEMA["$defs"].items() if not part.get("description")] == []


def test_a_source_is_written_once_and_named_by_its_key() -> None:
    data = as_data(FULL)
    assert set(data["sources"]) == {"acme:EDITS", "acme:P-1"}
    assert data["lines"][0]["findings"][0]["sources"] == ["acme:EDITS", "acme:P-1"]
    assert data["sources"]["acme:EDITS"]["read_on"] == "2026-03-02"


def test_values_are_as_a_visit_file_writes_them() -> None:
    (mend,) = as_data(FULL)["lines"][0]["mends"]
    assert mend["steps"][0]["value"] == ["59", "GP"]


def test_an_answer_that_stands_for_all_others_has_no_value() -> None:
    question = as_data(FULL)["lines"][0]["questions"][0]
    assert [answer["value"] for answer in question["answers"]] == [["taping"], None]
