"""Past visits from JSON lines and CSV: what is read, and what is told of the rest."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from engine.facts import vocabulary
from engine.facts.vocabulary import FactType
from engine.facts.write_visit import visit_to_data
from engine.impact import PastVisits, PastVisitsError, read_visits
from engine.impact.csv_rows import cell_value
from engine.impact.identity import tells_who
from tests.impact.past import VISIT, csv_file, entries, json_lines, places, readings, visit
from tests.impact.random_edits import scenario_visits

HEADING = "visit,payor,date_of_service,discipline,line.code,line.minutes,line.units,line.modifiers"


def test_a_visit_a_line_is_read_as_a_visit_file_is(tmp_path: Path) -> None:
    found, problems = readings(json_lines(tmp_path, [VISIT, "", visit(state="OH")]))
    assert [each.facts.get("state") for each in found] == [None, "OH"]
    assert found[0].lines[0].facts["line.techniques"] == frozenset({"taping"})
    assert problems == []


def test_a_bad_line_is_told_at_its_place_and_passed_over(tmp_path: Path) -> None:
    bad = json.dumps(visit(discipline="XX"))
    found, problems = readings(json_lines(tmp_path, [VISIT, bad, "{nonsense", "[1]", VISIT]))
    assert len(found) == 2
    assert places(problems) == [
        (2, bad.index('"XX"') + 1, "not-allowed"),
        (3, 2, "not-json"),
        (4, 1, "not-a-map"),
    ]
    assert all(problem.advice for problem in problems)
    assert problems[0].message.startswith("discipline: ")


def test_what_names_a_patient_is_left_out_and_told_once(tmp_path: Path) -> None:
    named = visit(patient_name="A. Nobody", patient={"age": 70, "dob": "1950-01-01"})
    found, problems = readings(json_lines(tmp_path, [named, named]))
    assert len(found) == 2
    assert places(problems) == [(1, 1, "identity")]
    assert "'patient.dob' and 'patient_name'" in problems[0].message
    assert found[0].facts["patient.age"] == 70
    assert not any("Nobody" in str(value) for value in found[0].facts.values())


def test_a_line_that_names_a_patient_is_not_shown_with_its_mistake(tmp_path: Path) -> None:
    _, problems = readings(json_lines(tmp_path, [visit(name="A. Nobody", discipline="XX")]))
    assert [problem.code for problem in problems] == ["identity", "not-allowed"]
    assert "Nobody" not in str(problems)


@pytest.mark.parametrize(
    "name", ["name", "Patient Name", "DOB", "birth_date", "member_id", "SubscriberNumber", "ssn"]
)
def test_names_of_patients_are_known_by_their_columns(name: str) -> None:
    assert tells_who(name)


def test_no_fact_tells_who_a_patient_is() -> None:
    assert [fact for fact in vocabulary.load().facts if tells_who(fact)] == []


def test_a_visit_may_have_a_name(tmp_path: Path) -> None:
    assert [each.name for each in entries(json_lines(tmp_path, [visit(visit="V1"), VISIT]))] == [
        "V1",
        "line 2",
    ]


def test_the_same_facts_have_the_same_key_whatever_they_are_called(tmp_path: Path) -> None:
    again = dict(reversed(visit(visit="V1").items()))
    one, two, other = entries(json_lines(tmp_path, [VISIT, again, visit(state="OH")]))
    assert one.key == two.key != other.key


def test_rows_of_a_visit_become_its_lines(tmp_path: Path) -> None:
    found, problems = readings(
        csv_file(
            tmp_path,
            HEADING,
            "1,acme,2026-03-02,PT,97140,23,2,GP KX",
            "1,,,,97110,15,1,GP;59",
            "2,acme,3/2/2026,OT,97535,30,2,",
        )
    )
    assert problems == []
    first, second = found
    assert [line.code for line in first.lines] == ["97140", "97110"]
    assert first.lines[0].facts["line.modifiers"] == frozenset({"GP", "KX"})
    assert first.lines[1].facts["line.modifiers"] == frozenset({"GP", "59"})
    assert first.facts["discipline"] == "PT"
    assert second.day("date_of_service").isoformat() == "2026-03-02"


def test_a_bad_cell_is_told_by_row_and_column(tmp_path: Path) -> None:
    found, problems = readings(
        csv_file(
            tmp_path,
            HEADING,
            "1,acme,2026-03-02,PT,97140,many,2,GP",
            "2,acme,2026-03-02,XX,97140,23,2,GP",
            "3,acme,2026-03-02,PT,97140,23,2,GP",
            "3,acme,2026-03-03,PT,97140,23,2,GP,more",
            ",acme,2026-03-02,PT,97140,23,2,GP",
            "2,acme,2026-03-02,PT,97140,23,2,GP",
            "4,acme,2026-03-02,PT,97140,23,2,GP",
        )
    )
    assert len(found) == 1
    assert places(problems) == [
        (2, 6, "wrong-type"),
        (3, 4, "not-allowed"),
        (5, 9, "too-many-cells"),
        (5, 3, "contradiction"),
        (6, 1, "no-visit"),
        (7, 1, "scattered"),
    ]


def test_columns_that_name_a_patient_or_no_fact_are_left_out(tmp_path: Path) -> None:
    found, problems = readings(
        csv_file(
            tmp_path,
            HEADING + ",member_id,line.minuts,payor",
            "1,acme,2026-03-02,PT,97140,23,2,GP,X123,5,zenith",
        )
    )
    assert found[0].facts["payor"] == "acme"
    assert places(problems) == [(1, 9, "identity"), (1, 10, "unknown-column"), (1, 11, "twice")]
    assert "line.minutes" in problems[1].advice


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_cells_may_be_separated_as_spreadsheets_do(tmp_path: Path, separator: str) -> None:
    row = "1,acme,2026-03-02,PT,97140,23,2,GP"
    path = tmp_path / "past.csv"
    text = "\r\n".join((HEADING, row)).replace(",", separator)
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    found, problems = readings(read_visits(path))
    assert (len(found), problems) == (1, [])


def refusal(path: Path) -> str:
    """Why a file is refused, with what to give instead."""
    with pytest.raises(PastVisitsError) as refused:
        read_visits(path)
    (problem,) = refused.value.diagnostics
    return f"{problem.code}: {problem.advice}"


def test_files_without_visits_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "past"
    assert refusal(path).startswith("missing-file")
    assert refusal(tmp_path).startswith("directory")
    path.write_text("  \n")
    assert refusal(path).startswith("empty-file")
    path.write_text('[{"payor": "acme"}]')
    assert refusal(path).startswith("not-json-lines: one visit a line")
    path.write_text("visit,payor\n1,acme\n")
    assert "date_of_service and line.code" in refusal(path)
    path.write_text(HEADING, encoding="utf-16")
    assert refusal(path).startswith("not-utf8")


def test_a_line_without_end_is_no_visit(tmp_path: Path) -> None:
    found, problems = readings(json_lines(tmp_path, [VISIT, '{"a": "' + "x" * 300_000, VISIT]))
    assert len(found) == 2
    assert places(problems) == [(2, 1, "too-large")]


def test_rows_without_end_are_no_visit(tmp_path: Path) -> None:
    row = "1,acme,2026-03-02,PT,97140,23,2,GP"
    after = row.replace("1,", "2,", 1)
    found, problems = readings(csv_file(tmp_path, HEADING, *[row] * 2_000, after))
    assert len(found) == 1
    assert places(problems) == [(102, 1, "too-large")]
    _, problems = readings(csv_file(tmp_path, HEADING, *[row] * 100))
    assert "too-large" not in [code for _, _, code in places(problems)]


def as_csv(data: dict[str, object]) -> str | None:
    """A visit as CSV by the ids of its facts; None where it holds more than facts."""
    words = vocabulary.load()
    if "authorizations" in data or "sessions" in data:
        return None
    lines = data["lines"]
    assert isinstance(lines, list)
    rows = []
    for line in lines:
        if "blocks" in line:
            return None
        row = {"visit": "1"}
        for spec in words.facts.values():
            value: object = line if spec.on_line else data
            for step in spec.path:
                value = value.get(step) if isinstance(value, dict) else None
            if isinstance(value, list):
                if not value:
                    return None
                row[spec.id] = " ".join(map(str, value))
            elif isinstance(value, dict):
                row[spec.id] = str(value["visits_ago"])
            elif value is not None:
                row[spec.id] = str(value)
        rows.append(row)
    out = io.StringIO()
    needed = ("visit", "payor", "date_of_service", "line.code")
    writer = csv.DictWriter(out, dict.fromkeys((*needed, *(key for row in rows for key in row))))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def test_visits_of_scenarios_read_alike_from_csv_and_json_lines(tmp_path: Path) -> None:
    words, tried = vocabulary.load(), 0
    for each in scenario_visits()[::25]:
        data = visit_to_data(each, words)
        text = as_csv(data)
        if text is None:
            continue
        path = tmp_path / "past.csv"
        path.write_text(text, encoding="utf-8")
        (from_csv,), problems = readings(read_visits(path))
        assert problems == []
        (from_json,), _ = readings(json_lines(tmp_path, [data]))
        assert from_csv.facts == from_json.facts
        assert [line.facts for line in from_csv.lines] == [line.facts for line in from_json.lines]
        tried += 1
    assert tried > 30


def test_cells_are_read_by_the_type_of_their_fact() -> None:
    words = vocabulary.load()
    of_type = {spec.type: spec for spec in words.facts.values()}
    assert cell_value(of_type[FactType.YES_NO], "Yes") is True
    assert cell_value(of_type[FactType.YES_NO], "0") is False
    assert cell_value(of_type[FactType.YES_NO], "maybe") == "maybe"
    assert cell_value(of_type[FactType.RECORDED], "4") == {"visits_ago": 4}
    assert cell_value(of_type[FactType.MONEY], "$1,180.40") == 1180.4
    assert cell_value(of_type[FactType.COUNT], "23.0") == 23


def test_a_visit_is_found_again_by_its_line(tmp_path: Path) -> None:
    visits: PastVisits = json_lines(tmp_path, [VISIT, visit(visit="here")])
    found = visits.find(2)
    assert found is not None
    assert found.name == "here"
    assert visits.find(3) is None
