"""Scenario files: what is wrong with them is said at its place, and patches do what they say."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from engine.facts.visit import Visit
from engine.locations import schemas_folder
from engine.scenarios import read_scenarios
from engine.scenarios.read import ScenarioReading
from tests.scenarios.small_policy import POLICY, SCENARIOS, VISIT, knowledge_base


def reading(folder: Path, **files: str) -> ScenarioReading:
    return read_scenarios(knowledge_base(folder, POLICY, **files))


def problems(folder: Path, text: str) -> list[tuple[int | None, str, str]]:
    return [(d.line, d.code, d.advice) for d in reading(folder, file=text).diagnostics]


def only_visit(folder: Path, scenario: str) -> Visit:
    read = reading(folder, file=VISIT + scenario)
    assert read.diagnostics == ()
    ((scenario_read,),) = [file.scenarios for file in read.files]
    return scenario_read.visit


def patched(folder: Path, but: str) -> Visit:
    return only_visit(folder, f"  - title: x\n    but: {but}\n    expect: {{findings: []}}\n")


def test_a_good_file_is_read_without_a_word(tmp_path: Path) -> None:
    read = reading(tmp_path, file=SCENARIOS)
    assert read.diagnostics == ()
    assert len(read.of("small")) == 14
    assert str(read.of("small")[0].place).endswith("payors/scenarios/small/file.yaml:8")


# --- patches ---------------------------------------------------------------------------------


def test_maps_merge_and_single_values_replace(tmp_path: Path) -> None:
    visit = patched(tmp_path, "{discipline: PT, episode: {visits: 9, acuity: acute}}")
    assert visit.facts["episode.visits"] == 9
    assert visit.facts["episode.acuity"] == "acute"
    assert visit.facts["discipline"] == "PT"
    assert visit.facts["date_of_service"] == date(2026, 3, 2).toordinal()


def test_null_makes_a_fact_unknown(tmp_path: Path) -> None:
    visit = patched(tmp_path, "{episode: {visits: null}, lines: {1: {minutes: null}}}")
    assert "episode.visits" not in visit.facts
    assert "line.minutes" not in visit.lines[0].facts


def test_lists_replace(tmp_path: Path) -> None:
    visit = patched(tmp_path, "{lines: {1: {techniques: [cupping]}}}")
    assert visit.lines[0].facts["line.techniques"] == frozenset({"cupping"})
    assert visit.lines[0].facts["line.minutes"] == 15


def test_a_whole_list_of_lines_replaces_the_lines(tmp_path: Path) -> None:
    visit = patched(tmp_path, '{lines: [{code: "97110"}, {code: 97530}]}')
    assert [line.code for line in visit.lines] == ["97110", "97530"]
    assert "line.minutes" not in visit.lines[0].facts


def test_a_number_past_the_end_adds_a_line_and_null_removes_one(tmp_path: Path) -> None:
    added = patched(tmp_path / "added", "{lines: {2: {code: 97110, minutes: 20}}}")
    assert [line.code for line in added.lines] == ["97140", "97110"]
    moved = patched(tmp_path / "moved", "{lines: {1: null, 2: {code: 97110}}}")
    assert [line.code for line in moved.lines] == ["97110"]


def test_codes_and_amounts_keep_what_is_written(tmp_path: Path) -> None:
    but = "{place_of_service: 02, episode: {year_to_date_allowed: {ot: 2480.10}}}"
    visit = patched(tmp_path, but)
    assert visit.facts["place_of_service"] == "02"
    assert visit.facts["episode.year_to_date_allowed.ot"] == 248_010


def test_the_visit_of_the_file_stays_as_it_is_for_the_next_scenario(tmp_path: Path) -> None:
    read = reading(tmp_path, file=SCENARIOS)
    minutes = [s.visit.lines[0].facts.get("line.minutes") for s in read.of("small")[:5]]
    assert minutes == [15, 8, 7, None, 7]


# --- what is wrong, and where ----------------------------------------------------------------

EXPECT = "    expect: {findings: []}\n"


@pytest.mark.parametrize(
    ("scenario", "line", "code", "advice"),
    [
        ("  - title: x\n    butt: {}\n" + EXPECT, 9, "unknown-key", "but"),
        ("  - title: x\n", 8, "missing-key", "expect"),
        ("  - title: x\n    expect: {findings: [MINN]}\n", 9, "unknown-rule", "'MIN'"),
        ("  - title: x\n    expect: {notes: [XYZ]}\n", 9, "unknown-rule", "the id of a rule"),
        ("  - title: x\n    expect: {findings: [HANDS-ON]}\n", 9, "unknown-rule", ""),
        ("  - title: x\n    expect: {findings: [NOTE]}\n", 9, "misplaced-rule", "'notes'"),
        ("  - title: x\n    expect: {notes: [MIN]}\n", 9, "misplaced-rule", "'findings'"),
        ("  - title: x\n    expect: {asks: [line.minute]}\n", 9, "unknown-fact", "line.minutes"),
        ("  - title: x\n    expect: {mends: [[line.unit]]}\n", 9, "unknown-fact", "line.units"),
        ("  - title: x\n    expect: {outcome: denied}\n", 9, "not-allowed", ""),
        ("  - title: x\n    expect: {lines: {2: {units: 1}}}\n", 9, "no-such-line", "from 1 to 1"),
        ("  - title: x\n    but: {lines: {3: {units: 1}}}\n" + EXPECT, 9, "no-such-line", "2"),
        ("  - title: x\n    but: {episode: {visit: 3}}\n" + EXPECT, 9, "unknown-key", "visits"),
    ],
)
def test_a_slip_is_named_at_its_line(
    tmp_path: Path, scenario: str, line: int, code: str, advice: str
) -> None:
    found = problems(tmp_path, VISIT + scenario)
    assert [(where, what) for where, what, _ in found] == [(line, code)]
    assert advice in found[0][2]


def test_a_visit_that_does_not_read_is_shown_where_its_value_is_written(tmp_path: Path) -> None:
    text = (
        VISIT
        + "  - title: x\n"
        + "    but:\n"
        + "      lines:\n"
        + "        1:\n"
        + "          minutes: soon\n"
        + EXPECT
    )
    read = reading(tmp_path, file=text)
    (problem,) = read.diagnostics
    assert (problem.line, problem.column) == (12, 20)
    assert problem.source_line.strip() == "minutes: soon"
    assert "line 1: minutes" in problem.message
    assert read.of("small") == ()


def test_a_contradiction_between_file_and_patch_points_to_both(tmp_path: Path) -> None:
    text = VISIT + '  - title: x\n    but: {lines: {1: {blocks: ["09:00-09:20"]}}}\n' + EXPECT
    (problem,) = reading(tmp_path, file=text).diagnostics
    assert problem.line == 6
    assert [related.line for related in problem.related] == [9]


def test_an_unknown_policy_is_named_with_the_one_it_may_be(tmp_path: Path) -> None:
    text = SCENARIOS.replace("policy: small", "policy: smal")
    assert problems(tmp_path, text) == [(1, "unknown-policy", "did you mean 'small'?")]


def test_a_title_stands_once_in_all_files_of_a_policy(tmp_path: Path) -> None:
    one = "  - title: The same\n    expect: {findings: []}\n"
    read = reading(tmp_path / "two", a=VISIT + one, b=VISIT + one)
    (problem,) = read.diagnostics
    assert (problem.code, problem.line) == ("duplicate-title", 8)
    assert problem.related[0].file.endswith("a.yaml")
    other = one.replace("The same", "Another")
    assert reading(tmp_path / "fine", a=VISIT + one, b=VISIT + other).diagnostics == ()


def test_a_file_that_cannot_be_taken_apart_is_a_diagnostic(tmp_path: Path) -> None:
    read = reading(tmp_path, broken="policy: [", file=SCENARIOS)
    assert {problem.file.rsplit("/", 1)[-1] for problem in read.diagnostics} == {"broken.yaml"}
    assert len(read.of("small")) == 14


def test_policies_are_not_taken_for_scenarios_nor_scenarios_for_policies(tmp_path: Path) -> None:
    base = knowledge_base(tmp_path, POLICY, file=SCENARIOS)
    assert list(base.files) == ["small"]
    assert base.diagnostics == ()


def test_the_schema_is_sound_and_its_references_are_shipped_beside_it() -> None:
    schema = json.loads((schemas_folder() / "scenarios.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == "https://payor-rules.org/schemas/scenarios.schema.json"
    reference = schema["properties"]["visit"]["$ref"]
    beside = json.loads((schemas_folder() / reference).read_text("utf-8"))
    assert beside["$id"] == schema["$id"].replace("scenarios.schema.json", reference)
