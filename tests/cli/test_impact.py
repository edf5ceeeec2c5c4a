"""``payor-rules impact``: what is compared, what is told, and what is refused."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from engine.history import History
from engine.locations import schemas_folder
from tests.cli.commands import POLICY, Desk, Done
from tests.impact.past import VISIT

WARNS = POLICY.replace("severity: deny", "severity: warn")


@pytest.fixture
def past(desk: Desk) -> Desk:
    """The desk with two past visits, of which one is taped."""
    untaped = {**VISIT, "lines": [{**VISIT["lines"][0], "techniques": ["joint_mobilization"]}]}
    desk.write("past.jsonl", json.dumps(VISIT) + "\n" + json.dumps(untaped) + "\n")
    return desk


def run(desk: Desk, *arguments: str) -> Done:
    """The command in this process alone."""
    return desk.run("impact", "--visits", "past.jsonl", "--workers", "0", *arguments)


def test_a_folder_is_compared_with_the_knowledge_base_in_use(past: Desk) -> None:
    past.write("old/acme.yaml", WARNS)
    done = run(past, "old")
    assert done.code == 1
    assert "1 of 2 visits in past.jsonl comes out otherwise" in done.out
    assert "1  meets policy → not covered" in done.out
    assert "past.jsonl:1  line 1" in done.out
    assert "NO-TAPING" in done.out


def test_a_policy_file_stands_in_place_of_the_policy_of_its_id(past: Desk) -> None:
    past.write("new.yaml", WARNS)
    done = run(past, "kb", "new.yaml", "--format", "json")
    data = json.loads(done.out)
    schema = json.loads((schemas_folder() / "impact.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(data)
    assert data["changed"] == 1
    assert data["outcomes"] == [{"before": "not_covered", "after": "covered", "visits": 1}]
    assert data["examples"][0]["rules"] == ["NO-TAPING"]


def test_without_a_form_what_was_published_last_is_compared(past: Desk) -> None:
    assert "nothing was published" in run(past).err
    History.begin(past.folder / "kb", "Ana", "The first state")
    done = run(past)
    assert done.code == 0
    assert "0 of 2 visits in past.jsonl come out otherwise" in done.out
    past.write("kb/acme.yaml", WARNS)
    assert run(past).code == 1


def test_the_settings_name_the_visits(past: Desk) -> None:
    past.write("old/acme.yaml", WARNS)
    assert "no past visits are named" in past.run("impact", "old", "--workers", "0").err
    past.write("kb/knowledge-base.yaml", "visits: ../past.jsonl\n")
    assert past.run("impact", "old", "--workers", "0").code == 1


def test_bad_lines_and_bad_words_are_told(past: Desk) -> None:
    past.write("old/acme.yaml", WARNS)
    past.write("past.jsonl", json.dumps(VISIT) + "\n{nonsense\n")
    done = run(past, "old")
    assert done.code == 1
    assert "past.jsonl:2:2: error: the line is no JSON" in done.err
    assert "1 cannot be read" in " ".join(done.out.split())
    assert "no number of processes" in past.run("impact", "old", "--workers", "many").err
    assert "gone is not there" in run(past, "gone").err
    assert "missing is not there" in past.run("impact", "--visits", "missing", "old").err
    past.write("old/acme.yaml", POLICY.replace("severity: deny", "severity: maybe"))
    assert run(past, "old").code == 2
