"""What is wrong with a visit file is told with the name of the fact, at its place, all at once."""

from __future__ import annotations

from datetime import date

import pytest

from engine.facts import read_visit
from engine.facts.vocabulary import load
from tests.facts.visits import DAY, read

HEAD = f"date_of_service: {DAY}\n"
ONE_LINE = "lines:\n  - code: 97140\n"

ERRORS = [
    # text, words that must appear, line, column
    (HEAD + ONE_LINE + "    minutes: -5\n", ["line 1: minutes", "at least 0", "-5"], 4, 14),
    (HEAD + ONE_LINE + "    minutes: 15.5\n", ["line 1: minutes", "whole number"], 4, 14),
    (HEAD + ONE_LINE + "    minutes: fifteen\n", ["line 1: minutes", "'fifteen'"], 4, 14),
    (HEAD + ONE_LINE + "    minutes: 2000\n", ["line 1: minutes", "720"], 4, 14),
    (HEAD + ONE_LINE + '    units: "2"\n', ["line 1: units", "digits"], 4, 12),
    (HEAD + ONE_LINE + "    units: two\n", ["line 1: units", "'two'"], 4, 12),
    (HEAD + ONE_LINE + "    units: 100\n", ["line 1: units", "99"], 4, 12),
    (HEAD + ONE_LINE + "    minuets: 5\n", ["line 1", "minuets", "'minutes'"], 4, 5),
    (HEAD + ONE_LINE + "    modifiers: GP\n", ["line 1: modifiers", "list", "[GP]"], 4, 16),
    (HEAD + ONE_LINE + "    modifiers: [GPX]\n", ["line 1: modifiers", "two characters"], 4, 17),
    (HEAD + ONE_LINE + "    modifiers: [GP, GP]\n", ["line 1: modifiers", "second"], 4, 21),
    (HEAD + ONE_LINE + "    regions: [lumbr]\n", ["line 1: regions", "lumbar"], 4, 15),
    (HEAD + ONE_LINE + "    one_on_one: yes\n", ["line 1: one_on_one", "true"], 4, 17),
    (
        HEAD + ONE_LINE + '    minutes: 15\n    blocks: ["09:00-09:23"]\n',
        ["line 1: minutes", "15", "23", "clock"],
        4,
        14,
    ),
    (
        HEAD + ONE_LINE + '    blocks: ["09:23-09:00"]\n',
        ["line 1: blocks", "earlier time first"],
        4,
        14,
    ),
    (HEAD + ONE_LINE + '    blocks: ["soon"]\n', ["line 1: blocks", "09:00-09:23"], 4, 14),
    (
        HEAD + ONE_LINE + "    minutes: 15\n    furnished: {therapist: 10, aide: 6}\n",
        ["line 1: furnished", "16", "15"],
        5,
        16,
    ),
    (
        HEAD + ONE_LINE + "    furnished: {therapist: 10, nurse: 6}\n",
        ["line 1: furnished", "nurse"],
        4,
        32,
    ),
    (
        HEAD + 'sessions: ["09:00-09:30"]\n' + ONE_LINE + '    blocks: ["09:15-09:45"]\n',
        ["line 1: blocks", "09:15-09:45", "outside the session of 09:00-09:30"],
        5,
        14,
    ),
    (
        HEAD + 'sessions: ["09:00-09:30"]\n' + ONE_LINE + "    minutes: 31\n",
        ["line 1 (97140) has 31 minutes, the session 30"],
        4,
        5,
    ),
    (
        HEAD + 'sessions: ["09:00-09:30"]\nsession: {minutes: 45}\n' + ONE_LINE,
        ["session.minutes", "45 minutes are stated, the sessions make 30"],
        3,
        20,
    ),
    (HEAD + 'sessions: ["9-10"]\n' + ONE_LINE, ["sessions", "09:00"], 2, 12),
    (
        HEAD
        + "lines:\n"
        + "  - {code: 97140, minutes: 720}\n" * 2
        + "  - {code: 97110, minutes: 1}\n",
        ["lines", "1441 minutes together", "a day has 1440"],
        3,
        3,
    ),
    (HEAD + "lines:\n  - code: 97140\n  - code: 9711\n", ["line 2: code", "five"], 4, 11),
    (HEAD + "lines:\n  - code: 97140\n  - minutes: 8\n", ["line 2", "'code'"], 4, 5),
    (HEAD + "lines: []\n", ["lines", "at least 1"], 2, 8),
    (HEAD, ["'lines'"], 1, 1),
    (ONE_LINE, ["'date_of_service'"], 1, 1),
    ("date_of_service: 2026-02-30\n" + ONE_LINE, ["date_of_service", "28 days"], 1, 18),
    ("date_of_service: 3/2/2026\n" + ONE_LINE, ["date_of_service", "2026-03-02"], 1, 18),
    (HEAD + "palce_of_service: 11\n" + ONE_LINE, ["palce", "'place_of_service'"], 2, 1),
    (HEAD + "place_of_service: 5\n" + ONE_LINE, ["place_of_service", "two digits"], 2, 19),
    (
        HEAD + "place_of_service: 11\nplace_of_service: 12\n" + ONE_LINE,
        ["place_of_service", "second time"],
        3,
        1,
    ),
    (HEAD + "plan: {type: hom}\n" + ONE_LINE, ["plan.type", "hmo"], 2, 14),
    (HEAD + "plan: {tpye: hmo}\n" + ONE_LINE, ["plan", "tpye", "'type'"], 2, 8),
    (HEAD + "plan: hmo\n" + ONE_LINE, ["plan", "map"], 2, 7),
    (HEAD + "state: ny\n" + ONE_LINE, ["state", "NY"], 2, 8),
    (HEAD + "diagnoses: [5]\n" + ONE_LINE, ["diagnoses", "ICD-10-CM"], 2, 13),
    (HEAD + "record: {technique: maybe}\n" + ONE_LINE, ["record.technique", "visits_ago"], 2, 21),
    (
        HEAD + "record: {technique: {visits_ago: -1}}\n" + ONE_LINE,
        ["record.technique", "at least 0"],
        2,
        34,
    ),
    (
        HEAD + "episode: {year_to_date_allowed: {ot: 10.005}}\n" + ONE_LINE,
        ["episode.year_to_date_allowed.ot", "0.01"],
        2,
        38,
    ),
    (
        HEAD + "authorizations: [{from: 2026-05-01, until: 2026-04-01}]\n" + ONE_LINE,
        ["authorization 1: until", "before the first"],
        2,
        44,
    ),
    (
        HEAD + "authorizations: [{visits: some}]\n" + ONE_LINE,
        ["authorization 1: visits", "'some'"],
        2,
        27,
    ),
    ("- code: 97140\n", ["map"], 1, 1),
    ("", ["empty"], 1, 1),
    ("lines: [\n", ["never closed"], 1, 8),
]


@pytest.mark.parametrize(("text", "words", "line", "column"), ERRORS)
def test_an_error_is_named_and_placed_and_no_visit_comes_of_it(text, words, line, column):
    visit, diagnostics = read(text)
    assert visit is None
    (problem,) = [d for d in diagnostics if d.severity == "error"]
    told = f"{problem.message} {problem.advice}"
    assert [word for word in words if word not in told] == []
    assert (problem.line, problem.column) == (line, column)
    assert problem.file == "visit.yaml"


WARNINGS = [
    (
        HEAD + "lines:\n  - {code: 97140, units: 0, modifiers: [GP]}\n",
        ["line 1: units", "0 units keep the line off the bill", "leave them out"],
        3,
        26,
    ),
    (HEAD + "lines:\n  - code: 97410\n", ["line 1: code", "97410", "97140"], 3, 11),
    (HEAD + "lines:\n  - code: 97111\n", ["line 1: code", "97110", "97112"], 3, 11),
    (HEAD + "lines:\n  - code: 99999\n", ["line 1: code", "99999"], 3, 11),
    (
        HEAD
        + 'lines:\n  - {code: 97140, blocks: ["09:00-09:20"]}\n'
        + '  - {code: 97110, blocks: ["09:10-09:30"]}\n',
        ["line 2: blocks", "line 1", "97140", "09:10-09:20", "count once"],
        4,
        27,
    ),
    (
        HEAD + ONE_LINE + '    blocks: ["09:00-09:20", "09:10-09:30"]\n',
        ["line 1: blocks", "09:10-09:30"],
        4,
        29,
    ),
    (
        HEAD + "episode: {evaluation_date: 2026-03-03}\n" + ONE_LINE,
        ["episode.evaluation_date", "2026-03-03"],
        2,
        28,
    ),
    (
        HEAD + "diagnoses: [M54.2]\n" + ONE_LINE + "    diagnoses: [M25.511]\n",
        ["line 1: diagnoses", "M25511"],
        5,
        16,
    ),
]


@pytest.mark.parametrize(("text", "words", "line", "column"), WARNINGS)
def test_what_is_probably_not_meant_is_warned_of_and_the_visit_is_read(text, words, line, column):
    visit, (problem,) = read(text)
    assert visit is not None
    assert problem.severity == "warning"
    told = f"{problem.message} {problem.advice}"
    assert [word for word in words if word not in told] == []
    assert (problem.line, problem.column) == (line, column)


SILENT = [
    HEAD + ONE_LINE,
    HEAD + ONE_LINE + '    minutes: 20\n    blocks: ["09:00-09:20"]\n',
    HEAD + ONE_LINE + "    minutes: 15\n    furnished: {therapist: 10, aide: 5}\n",
    HEAD + ONE_LINE + "    minutes: 720\n    units: 0\n",
    HEAD
    + 'lines:\n  - {code: 97140, blocks: ["09:00-09:20"]}\n'
    + '  - {code: 97110, blocks: ["09:20-09:30"]}\n',
    HEAD + "episode: {evaluation_date: 2026-03-02}\n" + ONE_LINE,
    HEAD + "diagnoses: [M54.2, M25.511]\n" + ONE_LINE + "    diagnoses: [m25511]\n",
    HEAD + "authorizations: [{from: 2026-05-01, until: 2026-05-01}]\n" + ONE_LINE,
]


@pytest.mark.parametrize("text", SILENT)
def test_nothing_is_said_of_a_sound_visit(text):
    visit, diagnostics = read(text)
    assert visit is not None
    assert diagnostics == ()


def test_a_day_after_today_is_warned_of_and_today_is_not():
    _, (problem,) = read(HEAD + ONE_LINE, today=date(2026, 3, 1))
    assert problem.severity == "warning"
    assert "date_of_service: 2026-03-02 lies after today" in problem.message
    assert read(HEAD + ONE_LINE, today=date(2026, 3, 2))[1] == ()


def test_codes_are_held_against_the_labels_given_and_against_none_when_there_are_none():
    text = HEAD + "lines:\n  - code: X4110\n"
    assert read(text, labels={"X4110": "first half hour"})[1] == ()
    assert read(text, labels={})[1] == ()
    assert len(read(text)[1]) == 1


def test_all_problems_are_told_at_once_in_their_order():
    text = (
        "date_of_service: soon\n"
        "state: XX\n"
        "lines:\n"
        "  - code: 97410\n"
        "    minutes: 15\n"
        '    blocks: ["09:00-09:23"]\n'
        "  - code: 97110\n"
        "    minutes: many\n"
        "    colour: red\n"
    )
    visit, diagnostics = read(text)
    assert visit is None
    assert [(d.line, d.code) for d in diagnostics] == [
        (1, "invalid-date"),
        (2, "not-allowed"),
        (4, "unknown-code"),
        (5, "contradiction"),
        (8, "wrong-type"),
        (9, "unknown-key"),
    ]


def test_a_plan_that_was_not_signed_has_no_day_of_signature():
    start = f"date_of_service: {DAY}\nlines: [{{code: '97140'}}]\nplan_of_care:\n"
    visit, found = read(start + "  signed: false\n  signed_on: 2026-02-03\n")
    assert visit is not None
    assert [(d.line, d.code) for d in found] == [(5, "contradiction")]
    _, found = read(start + "  signed: true\n  signed_on: 2026-02-03\n  sent: false\n")
    assert found == ()


def test_the_minutes_of_a_form_are_named_as_those_of_a_file_are():
    data = {"date_of_service": DAY, "lines": [{"code": "97140", "minutes": 2000}]}
    reading = read_visit(data, load(), "form")
    assert reading.visit is None
    assert reading.diagnostics[0].message.startswith("line 1: minutes")
    assert reading.diagnostics[0].file == "form"


def test_a_value_that_no_visit_can_hold_is_refused():
    with pytest.raises(TypeError, match="cannot hold"):
        read_visit({"date_of_service": DAY, "lines": [{"code": object()}]}, load())


def test_a_place_of_service_that_does_not_exist_is_warned_of():
    visit, (warning,) = read(HEAD + 'place_of_service: "77"\n' + ONE_LINE)
    assert visit is not None
    assert (warning.severity, warning.line, warning.column) == ("warning", 2, 19)
    assert "'77' is no place of service that is known here" in warning.message
    assert "17 (walk-in clinic in a shop)" in (warning.advice or "")


@pytest.mark.parametrize("place", ["11", "02", "99"])
def test_a_place_of_service_that_exists_is_not_warned_of(place):
    assert read(HEAD + f'place_of_service: "{place}"\n' + ONE_LINE)[1] == ()


def test_what_is_no_place_of_service_at_all_is_told_once():
    visit, (error,) = read(HEAD + 'place_of_service: "office"\n' + ONE_LINE)
    assert visit is None
    assert "two digits" in f"{error.message} {error.advice}"
