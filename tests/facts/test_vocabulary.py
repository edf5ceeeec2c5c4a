"""The vocabulary file is whole, and what is wrong with another one is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.facts.vocabulary import Advance, Change, FactType, load
from engine.locations import schemas_folder

GOOD = """
facts:
  - id: side
    type: choice
    values: {left: left, right: right}
    question: Which side?
  - id: state
    type: choice
    values_of: states
    question: Which state?
choices:
  states: [NY, OH]
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "vocabulary.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_shipped_vocabulary_is_what_its_schema_asks_for():
    vocabulary = load()
    assert "line.minutes" in vocabulary
    assert all(spec.question.endswith("?") for spec in vocabulary.facts.values())


def test_the_schema_of_the_vocabulary_says_what_each_key_means():
    schema = json.loads((schemas_folder() / "vocabulary.schema.json").read_text("utf-8"))
    for key, inner in schema["$defs"]["fact"]["properties"].items():
        assert inner["title"], key
        assert inner["description"], key


def test_every_choice_has_a_label_and_shared_choices_are_put_in():
    vocabulary = load()
    assert vocabulary["discipline"].values["PT"] == "physical therapy"
    assert "NY" in vocabulary["state"].values


def test_what_is_recorded_can_be_written_down_later_and_minutes_cannot_be_changed():
    vocabulary = load()
    assert vocabulary["record.technique"].change is Change.DOCUMENT
    assert vocabulary["line.minutes"].change is Change.NO


@pytest.mark.parametrize(
    ("fact", "written", "stored"),
    [
        ("line.code", " g0283 ", "G0283"),
        ("payor", "Aetna", "aetna"),
        ("diagnoses", "m54.2", "M542"),
        ("line.modifiers", "gp", "GP"),
    ],
)
def test_codes_are_stored_in_one_form(fact, written, stored):
    assert load()[fact].stored(written) == stored


def test_the_example_of_every_code_has_its_form():
    for spec in load().facts.values():
        if spec.type in (FactType.CODE, FactType.CODES):
            assert spec.stored(spec.example), spec.id


def test_a_whole_arm_contains_the_shoulder_and_a_shoulder_no_more_than_itself():
    regions = load()["line.regions"]
    assert "shoulder" in regions.parts(["arm"])
    assert regions.parts(["shoulder"]) == {"shoulder"}


def test_another_vocabulary_can_be_read(tmp_path):
    vocabulary = load(written(tmp_path, GOOD))
    assert list(vocabulary.facts) == ["side", "state"]
    assert vocabulary["side"].type is FactType.CHOICE


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("type: choice", "type: colour", ["colour", "yes_no"]),
        ("id: state", "id: side", ["side stands twice"]),
        ("values_of: states", "values_of: lands", ["lands", "choices"]),
        ("Which side?", "Which side", ["Which side"]),
        ("values: {left", "honest: [up]\n    values: {left", ["up", "no value"]),
        ("id: state", "id: side.other", ["side.other", "within another"]),
        ("    values: {left: left, right: right}\n", "", ["values"]),
        ("facts:", "facts: [", ["syntax", "write instead"]),
    ],
)
def test_what_is_wrong_with_a_vocabulary_is_told(tmp_path, old, new, words):
    file = written(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(ValueError, match=words[0]) as raised:
        load(file)
    assert all(word in str(raised.value) for word in words)


def test_every_count_of_the_episode_says_how_it_advances_from_visit_to_visit():
    counts = [
        spec
        for spec in load().facts.values()
        if spec.id.startswith("episode.") and spec.type in (FactType.COUNT, FactType.MONEY)
    ]
    assert load()["episode.visits"].advances == Advance("visit")
    # What a plan allows is a limit, not a count.
    silent = {spec.id for spec in counts if spec.advances is None}
    assert silent == {"episode.benefit_visits_allowed"}


def test_a_count_can_begin_anew_only_after_something_recorded(tmp_path: Path):
    text = """
facts:
  - id: sessions
    type: count
    unit: visits
    at_most: 9
    advances: {by: visit, anew_after: report}
    question: How many?
  - id: report
    type: yes_no
    question: Is there one?
"""
    with pytest.raises(ValueError, match="sessions: report is nothing recorded"):
        load(written(tmp_path, text))
    (tmp_path / "mended").mkdir()
    load(written(tmp_path / "mended", text.replace("yes_no", "recorded")))
