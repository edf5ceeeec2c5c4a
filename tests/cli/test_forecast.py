"""``payor-rules forecast`` as it is typed: pages, JSON, and mistakes."""

from __future__ import annotations

import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from engine.forecast.as_data import SCHEMA_ID
from engine.locations import schemas_folder
from tests.cli.commands import POLICY, TODAY, VISIT, Desk, Done

SCHEMA = json.loads((schemas_folder() / "forecast.schema.json").read_text("utf-8"))
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "19-episode-to-plan-ahead.yaml"


def ahead(desk: Desk, *arguments: str, file: str | Path = EXAMPLE) -> Done:
    """Runs a forecast of the example under the shipped policies."""
    shipped = Path(__file__).resolve().parents[2] / "policies"
    return desk.run("forecast", str(file), "--kb", str(shipped), *TODAY, *arguments)


def objects(schema: Any) -> list[dict[str, Any]]:
    """Every part of the schema that speaks of an object."""
    if isinstance(schema, list):
        return [found for part in schema for found in objects(part)]
    if not isinstance(schema, dict):
        return []
    own = [schema] if schema.get("type") == "object" else []
    return own + [found for part in schema.values() for found in objects(part)]


def test_the_page_names_visit_and_day_of_each_clock(desk: Desk) -> None:
    done = ahead(desk, "--frequency", "mon,thu", "--until", "2027-01-15")
    assert done.code == 0
    assert "due by the end of visit 10 (Mon 2026-10-26)" in " ".join(done.out.split())
    for words in ("recertification", "manual therapy", "threshold of the", "2027-01-01", "R-01"):
        assert words in done.out
    assert max(map(len, done.out.splitlines())) <= 80


def test_the_json_follows_its_schema(desk: Desk) -> None:
    done = ahead(desk, "--frequency", "2/week", "--format", "json", "--facts")
    data = json.loads(done.out)
    Draft202012Validator.check_schema(SCHEMA)
    errors = [error.json_path for error in Draft202012Validator(SCHEMA).iter_errors(data)]
    assert errors == []
    assert data["schema"] == SCHEMA["$id"] == SCHEMA_ID
    report = next(each for each in data["clocks"] if each["kind"] == "progress_report")
    assert report["due"] == {"index": 4, "number": 10, "date": "2026-10-26"}
    assert report["values"][:5] == [6, 7, 8, 9, 10]
    events = [event["event"] for event in data["timeline"][4]["events"]]
    assert {"notice", "due"} <= set(events)
    assert data["timeline"][4]["facts"]["episode"]["visits"] == 10


def test_no_object_of_the_schema_takes_keys_that_are_not_described() -> None:
    assert [part for part in objects(SCHEMA) if "additionalProperties" not in part] == []
    bare = [
        name
        for part in objects(SCHEMA)
        for name, schema in part.get("properties", {}).items()
        if not schema.get("description")
    ]
    assert bare == []


def test_a_visit_comes_from_standard_input_as_well(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(EXAMPLE.read_bytes())))
    done = ahead(desk, "--frequency", "2/week", "--visits", "3", file="-")
    assert done.code == 0
    assert "3 planned visits" in done.out


def test_a_projected_visit_of_the_json_can_be_checked(desk: Desk) -> None:
    done = ahead(desk, "--frequency", "2/week", "--format", "json", "--facts")
    later = json.loads(done.out)["timeline"][5]["facts"]
    desk.write("later.json", json.dumps(later))
    shipped = Path(__file__).resolve().parents[2] / "policies"
    told = desk.run("check", "later.json", "--kb", str(shipped), *TODAY)
    assert told.code == 0
    assert "treatment day 11 since the last progress report" in " ".join(told.out.split())


MISTAKES = {
    "nothing planned": (["--frequency", "0/week"], "--frequency: '0/week' plans no visit"),
    "too often": (["--frequency", "8/week"], "more than a visit on each day"),
    "in words": (["--frequency", "twice"], "'twice' is no frequency - write 2/week"),
    "no frequency": ([], "--frequency"),
    "a day that is past": (
        ["--frequency", "2/week", "--until", "2026-10-01"],
        "2026-10-01 is not after the visit itself, 2026-10-12 - write a later day",
    ),
    "a day before the next": (
        ["--frequency", "1/week", "--until", "2026-10-14"],
        "no visit falls after 2026-10-12 up to 2026-10-14 - write a later day",
    ),
    "no day": (["--frequency", "2/week", "--until", "soon"], "'soon' is no date"),
    "too many": (["--frequency", "2/week", "--visits", "10000"], "10,000 visits cannot be walked"),
    "none": (["--frequency", "2/week", "--visits", "0"], "0 visits cannot be walked"),
    "fewer than none": (["--frequency", "2/week", "--visits=-3"], "'-3' is no number of visits"),
    "too far": (
        ["--frequency", "5/week", "--until", "2040-01-01"],
        "more than 260 visits fall up to 2040-01-01",
    ),
    "no amount": (
        ["--frequency", "2/week", "--allowed-per-visit", "much"],
        "'much' is no amount in USD - write 112.50",
    ),
    "an amount below nothing": (
        ["--frequency", "2/week", "--allowed-per-visit=-5"],
        "'-5' is no amount",
    ),
    "no such payor": (
        ["--frequency", "2/week", "--payor", "aetna"],
        "no policy of the payor 'aetna' is loaded",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_the_plan_is_told_in_one_line(desk: Desk, mistake: str) -> None:
    arguments, told = MISTAKES[mistake]
    done = ahead(desk, *arguments)
    assert done.code == 2
    assert told in done.err
    assert done.out == ""
    assert "Traceback" not in done.err


def test_a_visit_file_with_mistakes_is_shown_with_their_place(desk: Desk) -> None:
    file = desk.write("visit.yaml", VISIT.replace("minutes", "minuets"))
    done = desk.run("forecast", file, "--frequency", "2/week")
    assert done.code == 2
    assert "visit.yaml:6" in done.err
    assert "'minuets'" in done.err


def test_a_visit_without_its_day_cannot_be_walked_on(desk: Desk) -> None:
    file = desk.write("visit.yaml", VISIT.replace("date_of_service: 2026-03-02\n", ""))
    done = desk.run("forecast", file, "--frequency", "2/week")
    assert done.code == 2
    assert "date_of_service" in done.err


def test_a_policy_a_folder_and_a_missing_file_are_no_visits(desk: Desk) -> None:
    policy = desk.write("other.yaml", POLICY)
    assert "is a policy, not a visit" in desk.run("forecast", policy, "--frequency", "2/week").err
    assert "is a folder" in desk.run("forecast", ".", "--frequency", "2/week").err
    missing = desk.run("forecast", "absent.yaml", "--frequency", "2/week")
    assert missing.code == 2
    assert "absent.yaml" in missing.err


def test_a_day_of_service_in_a_year_before_any_policy_says_so_or_answers(desk: Desk) -> None:
    file = desk.write("visit.yaml", VISIT.replace("2026-03-02", "1951-03-05"))
    done = desk.run("forecast", file, "--frequency", "2/week", "--visits", "2")
    assert done.code in (0, 2)
    assert "Traceback" not in done.err + done.out
