"""A file of past visits looked through: how many can be read, and what is wrong with which line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from engine.facts import vocabulary
from engine.impact.survey import MOST_PROBLEMS, survey
from tests.impact.past import VISIT, json_lines, visit

WORDS = vocabulary.load()


def test_every_visit_is_counted_and_what_is_wrong_has_its_line(tmp_path: Path) -> None:
    other = visit(payor="cigna", date_of_service="2026-05-04")
    past = json_lines(tmp_path, [VISIT, visit(discipline="XX"), "{nonsense", other])
    seen: list[int] = []
    found = survey(past, WORDS, lambda visits, _: seen.append(visits))
    assert (found.readable, found.unreadable, found.payors) == (2, 2, 2)
    assert found.last == date(2026, 5, 4)
    assert [(each.line, each.code) for each in found.problems] == [
        (2, "not-allowed"),
        (3, "not-json"),
    ]
    assert found.more == 0
    assert seen == [1, 2, 3, 4]


def test_a_key_that_names_a_patient_is_told_and_its_visit_counts(tmp_path: Path) -> None:
    past = json_lines(tmp_path, [visit(patient_name="x")])
    found = survey(past, WORDS)
    assert (found.readable, found.unreadable) == (1, 0)
    assert [each.code for each in found.problems] == ["identity"]


def test_of_many_problems_the_first_are_told_and_the_rest_counted(tmp_path: Path) -> None:
    past = json_lines(tmp_path, [VISIT, *["{nonsense"] * (MOST_PROBLEMS + 7)])
    found = survey(past, WORDS)
    assert (len(found.problems), found.more) == (MOST_PROBLEMS, 7)
    assert found.unreadable == MOST_PROBLEMS + 7
