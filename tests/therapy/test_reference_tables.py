"""The shipped tables say what CMS's tables of 2024-07-01 say, and broken tables say where."""

from __future__ import annotations

import hashlib
import shutil
from datetime import date
from pathlib import Path

import pytest

from engine.reference import ReferenceDataError, read_reference_tables, read_source
from engine.therapy import Adjudication, Indicator

SHIPPED = Path(__file__).resolve().parents[2] / "policies" / "reference"
AUGUST = date(2024, 8, 15)
PAIRS = "ncci-pairs-2024q3"
MAXIMA = "ncci-unit-maxima-2024q3"


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(SHIPPED, tmp_path / "reference"))


def lookup(first: str, second: str, table: str = "practitioner", on: date = AUGUST):
    return read_reference_tables(SHIPPED).edits(table, on).lookup(first, second, on)


def problems(folder: Path):
    with pytest.raises(ReferenceDataError) as raised:
        read_reference_tables(folder)
    return raised.value.diagnostics


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("paid", "denied", "indicator"),
    [
        *(("97140", code, 1) for code in ("95851", "95852", "97018", "97750")),
        ("97140", "97124", 0),
        *((code, "97140", 1) for code in ("97012", "97150", "97755", "97760", "97761", "97763")),
        *((code, "97140", 1) for code in ("95992", "29581", "29584")),
        *((code, "97140", 1) for code in ("97169", "97170", "97171", "97172")),
        *((code, "97140", 1) for code in ("98940", "98941", "98942")),
        *((code, "97140", 0) for code in ("98925", "98926", "98927", "98928", "98929", "97545")),
    ],
)
def test_active_edits_of_manual_therapy(paid, denied, indicator):
    for answer in (lookup(paid, denied), lookup(denied, paid)):
        assert answer.applies is True
        assert (answer.edit.column_1, answer.edit.column_2) == (paid, denied)
        assert answer.edit.indicator is Indicator(indicator)


@pytest.mark.parametrize(
    "other",
    [
        *("97530", "97164", "97168", "97161", "97162", "97163", "97165", "97166", "97167"),
        *("97110", "97112", "97116", "97535", "97035", "97016", "97032"),
    ],
)
def test_manual_therapy_has_no_edit_with_these(other):
    assert lookup("97140", other).applies is False


def test_manual_therapy_with_activities_ended_on_the_last_day_of_2019():
    assert lookup("97140", "97530").edit.deletion == date(2019, 12, 31)
    for table in ("practitioner", "hospital"):
        assert lookup("97140", "97530", table).applies is False


def test_gait_with_activities_has_no_active_edit():
    assert lookup("97116", "97530").applies is False


def test_the_two_tables_differ_in_the_indicator_of_an_evaluation_pair():
    assert lookup("97161", "97750").edit.indicator is Indicator.NEVER
    assert lookup("97161", "97750", "hospital").edit.indicator is Indicator.MODIFIER


def test_a_pair_that_was_not_shipped_is_unknown_not_absent():
    assert lookup("97140", "99213").applies is False
    assert lookup("97140", "99213", "hospital").applies is None
    assert lookup("97110", "99213").applies is None


def test_the_shipped_quarter_does_not_speak_for_the_next_year():
    answer = lookup("97140", "97124", on=date(2025, 2, 3))
    assert (answer.applies, answer.last_known) == (None, True)


@pytest.mark.parametrize(
    ("code", "units", "adjudication"),
    [
        ("97140", 6, 3),
        ("97110", 6, 3),
        ("97112", 4, 3),
        ("97113", 6, 3),
        ("97116", 4, 3),
        ("97124", 4, 3),
        ("97530", 6, 3),
        ("97535", 8, 3),
        ("97150", 1, 3),
        ("97035", 2, 3),
        ("97032", 4, 3),
        ("97750", 8, 3),
        ("97012", 1, 3),
        ("97016", 1, 3),
        ("97010", 0, 3),
        ("97014", 0, 3),
        ("G0283", 1, 3),
        ("97161", 1, 2),
        ("97168", 1, 2),
    ],
)
def test_practitioner_unit_maxima(code, units, adjudication):
    answer = read_reference_tables(SHIPPED).maxima("practitioner", AUGUST).lookup(code, AUGUST)
    assert answer.dated
    assert answer.maximum.units == units
    assert answer.maximum.adjudication is Adjudication(adjudication)


def test_the_hospital_maximum_may_be_higher():
    tables = read_reference_tables(SHIPPED)
    for table, units in (("practitioner", 6), ("hospital", 8)):
        assert tables.maxima(table, AUGUST).lookup("97110", AUGUST).maximum.units == units


def test_an_unknown_table_has_no_version():
    tables = read_reference_tables(SHIPPED)
    assert tables.edits("dme", AUGUST) is None
    assert tables.maxima("dme", AUGUST) is None


@pytest.mark.parametrize("name", [PAIRS, MAXIMA])
def test_the_shipped_tables_are_those_that_their_source_describes(name):
    source = read_source(SHIPPED / f"{name}.source.yaml")
    assert hashlib.sha256(source.file.read_bytes()).hexdigest() == source.sha256


def test_a_newer_quarter_takes_over_from_its_first_day(folder):
    newer = folder / "ncci-pairs-2024q4.source.yaml"
    shutil.copy(folder / f"{PAIRS}.source.yaml", newer)
    change(newer, "valid_from: 2024-07-01", "valid_from: 2024-10-01")
    change(newer, "valid_through: 2024-09-30", "valid_through: 2024-12-31")
    tables = read_reference_tables(folder)
    for on, first in (
        (date(2024, 6, 1), date(2024, 7, 1)),
        (date(2024, 9, 30), date(2024, 7, 1)),
        (date(2024, 10, 1), date(2024, 10, 1)),
        (date(2026, 1, 1), date(2024, 10, 1)),
    ):
        assert tables.edits("hospital", on).valid_from == first


def test_a_changed_file_is_read_again(folder):
    before = read_reference_tables(folder).maxima("practitioner", AUGUST)
    change(folder / f"{MAXIMA}.csv", "both,97140,6,3", "both,97140,14,3")
    after = read_reference_tables(folder).maxima("practitioner", AUGUST)
    assert before.lookup("97140", AUGUST).maximum.units == 6
    assert after.lookup("97140", AUGUST).maximum.units == 14


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("both,9714,97530,,,1,x", "column_1 '9714' is not a code"),
        ("both,97140,97530,,20191231,1,x", "deletion '20191231' is not a date"),
        ("both,97140,97530,2024-02-30,,1,x", "effective '2024-02-30' is not a date"),
        ("both,97140,97530,2024-02-01,2024-01-31,1,x", "deleted before it is effective"),
        ("both,97140,97530,,,2,x", "no indicator is 2"),
        ("both,97140,97530,,,,x", "indicator '' is not a whole number"),
        ("dme,97140,97530,,,1,x", "no table 'dme'"),
        ("both,97140,97140,,,1,x", "97140 stands in both columns"),
        ("both,97140,97124,,,1,x", "the same pair and dates as in line"),
        ("both,97140,97530", "3 values in a row of 7"),
        ('both,97140,97530,,,1,"x', "not a row of CSV"),
    ],
)
def test_a_malformed_pair_is_named_with_its_line(folder, row, message):
    path = folder / f"{PAIRS}.csv"
    path.write_text(path.read_text(encoding="utf-8") + row + "\n", encoding="utf-8")
    last = len(path.read_text(encoding="utf-8").splitlines())
    first = problems(folder)[0]
    assert message in first.message
    assert first.advice
    assert (first.file, first.line) == (str(path), last)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("both,97140,6,3,x", "97140 has a maximum already, for practitioner and hospital"),
        ("both,99999,six,3,x", "units 'six' is not a whole number"),
        ("both,99999,6,4,x", "no adjudication is 4"),
    ],
)
def test_a_malformed_maximum_is_named_with_its_line(folder, row, message):
    path = folder / f"{MAXIMA}.csv"
    path.write_text(path.read_text(encoding="utf-8") + row + "\n", encoding="utf-8")
    assert message in problems(folder)[0].message


def test_all_problems_of_a_table_come_together(folder):
    path = folder / f"{MAXIMA}.csv"
    path.write_text(
        path.read_text(encoding="utf-8") + "both,1,2,3,x\nboth,99999,6,9,x\n", encoding="utf-8"
    )
    assert [problem.code for problem in problems(folder)] == ["not-a-code", "unknown-indicator"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("valid_through: 2024-09-30", "valid_through: 2024-06-30", "ends before it starts"),
        ("  hospital:\n    - {one: therapy", "  hospital:\n    - {one: x", "no code set is named"),
        ("complete_for:\n  practitioner", "complete_for:\n  dme", "no table is named 'dme'"),
        ("file: ncci-pairs-2024q3.csv", "file: gone.csv", "the table does not exist"),
    ],
)
def test_a_source_that_contradicts_itself_says_where(folder, old, new, message):
    change(folder / f"{PAIRS}.source.yaml", old, new)
    assert message in problems(folder)[0].message


def test_a_source_with_an_unknown_key_is_refused_at_its_line(folder):
    path = folder / f"{PAIRS}.source.yaml"
    change(path, "kind: pair-edits", "kind: pair-edits\nknid: pair-edits")
    assert (problems(folder)[0].file, problems(folder)[0].line) == (str(path), 3)


def test_a_table_with_other_columns_is_refused(folder):
    change(folder / f"{MAXIMA}.csv", "table,code,units", "code,table,units")
    assert "the columns are code,table,units" in problems(folder)[0].message


def test_without_the_schema_a_source_is_not_trusted(folder):
    (folder / "source.schema.json").unlink()
    assert "the schema of reference sources is missing" in problems(folder)[0].message
