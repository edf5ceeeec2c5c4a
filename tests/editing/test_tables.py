"""Rules that differ in a few cells are a table; parameters come from CSV files and spreadsheets."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.editing.edits import EntryError
from engine.editing.fields import Field
from engine.editing.forms import GENERAL, rule_form
from engine.editing.imports import (
    Preview,
    import_codes,
    import_parameters,
    import_values,
)
from engine.editing.names import Names
from engine.editing.sheets import Sheet, SheetError, day_of, read_sheet
from engine.editing.tables import Table, add_row, set_cells, tables_of
from engine.facts import vocabulary
from engine.knowledge import KnowledgeBase
from engine.source import read_document
from tests.editing.test_edits import changed_lines, data_of
from tests.reference.published import sheet_of

BASE = KnowledgeBase.open()
WORDS = vocabulary.load()
MEDICARE = BASE.files["medicare-part-b"]
TEXT = MEDICARE.document.text


def places() -> Table:
    return next(table for table in tables_of(MEDICARE.rules) if "PL-snf" in table.rules)


def test_rules_of_one_form_are_a_table_with_what_differs_as_columns() -> None:
    table = places()
    assert table.rules[0] == "H-12"
    assert [column.name for column in table.columns] == [
        "when: setting",
        "require: place of service",
        "severity",
    ]
    assert table.shared[("codes",)] == "set:therapy"
    row = table.rules.index("PL-corf")
    assert [column.cells[row] for column in table.columns] == ["corf", "62", "warn"]


def test_rules_that_differ_in_form_are_no_table() -> None:
    rules = [
        {"id": "A", "shape": "not_payable", "codes": ["97010"]},
        {"id": "B", "shape": "not_payable", "codes": ["97014"], "when": {"discipline": "PT"}},
    ]
    assert tables_of(rules) == ()
    assert len(tables_of([rules[0], {**rules[0], "id": "B", "codes": ["97014"]}])) == 1


def test_a_cell_changes_its_line_alone() -> None:
    path = ("require", "place_of_service")
    after = set_cells(TEXT, {"PL-corf": {path: ["62", "19"]}})
    went, came = changed_lines(TEXT, after)
    assert [len(went), len(came)] == [1, 1]
    assert came[0] == went[0].replace('"62"', '["62", "19"]')
    assert set_cells(TEXT, {}) == TEXT


def test_a_cell_that_is_emptied_takes_its_key_away() -> None:
    after = set_cells(TEXT, {"PL-corf": {("severity",): None}})
    rule = next(r for r in data_of(after)["rules"] if r["id"] == "PL-corf")
    assert "severity" not in rule


def test_a_row_is_added_behind_the_last_of_its_table() -> None:
    cells = {("when", "setting"): "rehab_agency", ("require", "place_of_service"): ["11"]}
    after = add_row(TEXT, places(), "PL-agency", "An agency bills its own place", cells)
    rules = data_of(after)["rules"]
    ids = [rule["id"] for rule in rules]
    place = ids.index("PL-agency")
    assert ids[place - 1] == places().rules[-1]
    assert rules[place]["when"]["setting"] == "rehab_agency"
    assert "message" not in rules[place]
    assert changed_lines(TEXT, after)[0] == []
    with pytest.raises(EntryError, match="no title"):
        add_row(TEXT, places(), "PL-x", " ", cells)


CSV = (
    b"value,starts,amount,source,sure\n"
    b'kx_threshold_ot,2027-01-01,"2,510",CMS-THERAPY,verified_primary\n'
)
COLUMNS = {
    "name": "value", "from": "starts", "value": "amount", "sources": "source", "confidence": "sure",
}  # fmt: skip


def values_from(content: bytes, **fixed: Any) -> Preview:
    return import_values(TEXT, WORDS, read_sheet(content, "kx.csv"), COLUMNS, fixed)


def test_dated_values_come_from_a_csv_file() -> None:
    preview = values_from(CSV)
    assert [row.says for row in preview.rows] == ["kx_threshold_ot: 2510 USD from 2027-01-01"]
    assert preview.problems == 0
    entry = data_of(preview.text)["values"]["kx_threshold_ot"]["dated"][-1]
    assert entry == {
        "from": date(2027, 1, 1),
        "value": 2510,
        "sources": ["CMS-THERAPY"],
        "confidence": "verified_primary",
    }
    went, came = changed_lines(TEXT, preview.text)
    assert (len(went), len(came)) == (0, 1)


def test_a_row_from_a_day_that_is_there_corrects_the_entry() -> None:
    content = CSV.replace(b"2027-01-01", b"1/1/2026")
    preview = values_from(content)
    assert preview.rows[0].says == "kx_threshold_ot from 2026-01-01: 2480 → 2510 USD"
    entry = data_of(preview.text)["values"]["kx_threshold_ot"]["dated"][-1]
    assert (entry["value"], entry["until"]) == (2510, date(2026, 12, 31))


def test_each_row_tells_what_is_wrong_with_it_and_the_others_are_taken() -> None:
    rows = [
        b"kx_threshold,2027-01-01,2510,CMS-THERAPY,verified_primary",
        b"deductible,soon,2510,CMS-THERAPY,verified_primary",
        b"deductible,2027-01-01,many,CMS-THERAPI,verified_primary",
        b"deductible,2027-01-01,300,,verified_primary",
        b"deductible,,300,CMS-THERAPY,verified_primary",
        b"deductible,2027-01-01,300,CMS-THERAPY,unverified",
    ]
    preview = values_from(CSV.split(b"\n")[0] + b"\n" + b"\n".join(rows))
    told = {row.number: row.problems for row in preview.rows}
    assert "there is no value 'kx_threshold'" in told[2][0]
    assert "from: 'soon' is no day" in told[3][0]
    assert [problem.split(":")[0] for problem in told[4]] == ["value", "sources"]
    assert "sources: a verified rule names the document" in told[5][0]
    assert "from: this is needed" in told[6][0]
    assert told[7] == ()
    assert preview.problems == 5
    assert data_of(preview.text)["values"]["deductible"]["dated"][-1]["value"] == 300


def test_what_all_rows_share_is_said_once() -> None:
    sheet = read_sheet(b"day;usd\n2027-01-01;300\n", "x.csv")
    columns = {"from": "day", "value": "usd"}
    fixed = {"name": "deductible", "confidence": "unverified"}
    preview = import_values(TEXT, WORDS, sheet, columns, fixed)
    assert preview.rows[0].says == "deductible: 300 USD from 2027-01-01"


def test_a_column_that_is_not_there_is_told() -> None:
    with pytest.raises(EntryError, match="no column 'usd' - its columns: day"):
        import_values(TEXT, WORDS, read_sheet(b"day\n2027-01-01\n", "x"), {"value": "usd"})


def fields_of(rule_id: str) -> tuple[Field, ...] | None:
    names = Names.of(BASE, MEDICARE.id, date(2026, 6, 1))
    for rule in MEDICARE.rules:
        if rule["id"] == rule_id:
            return rule_form(rule.get("shape", GENERAL), WORDS, rule, names).fields
    return None


def test_parameters_of_rules_come_from_a_spreadsheet() -> None:
    rows = [["N-04", "2"], ["N-99", "3"], ["N-03", "two"], ["K-03-ot", "4"], ["N-05", ""]]
    sheet = read_sheet(sheet_of(rows, [["rule", "every"]]), "x.xlsx")
    preview = import_parameters(TEXT, sheet, "rule", {("every_visits",): "every"}, fields_of)
    told = {row.number: (row.says, row.problems) for row in preview.rows}
    assert told[2] == ("N-04: every_visits → 2", ())
    assert "no rule 'N-99'" in told[3][1][0]
    assert "'two' is no whole number" in told[4][1][0]
    assert "this rule has no 'every_visits'" in told[5][1][0]
    assert told[6] == ("N-05: as it is", ())
    rules = {rule["id"]: rule for rule in read_document(preview.text.encode()).data["rules"]}
    assert rules["N-04"]["every_visits"] == 2
    assert [len(lines) for lines in changed_lines(TEXT, preview.text)] == [1, 1]


def test_codes_come_from_a_column_also_as_numbers() -> None:
    names = Names.of(BASE, "tricare", date(2026, 6, 1))
    text = BASE.files["tricare"].document.text
    sheet = Sheet(("CPT",), ((97010,), ("97035",), ("9703",), ("97039",)))
    preview = import_codes(text, names, "heat_and_ultrasound", sheet, "CPT")
    assert [bool(row.problems) for row in preview.rows] == [False, False, True, False]
    codes = data_of(preview.text)["code_sets"]["heat_and_ultrasound"]["codes"]
    assert codes == ["97010", "97024", "97026", "97035", "97039"]
    instead = import_codes(text, names, "heat_and_ultrasound", sheet, "CPT", instead=True)
    assert data_of(instead.text)["code_sets"]["heat_and_ultrasound"]["codes"] == [
        "97010", "97035", "97039",
    ]  # fmt: skip
    with pytest.raises(EntryError, match="no code set 'heat'"):
        import_codes(text, names, "heat", sheet, "CPT")


def test_a_table_begins_at_its_first_row_that_says_something() -> None:
    sheet = read_sheet("\n\n a , b ,\n1, x\n\n2\n".encode("utf-8-sig"), "x.csv")
    assert sheet == Sheet(("a", "b"), (("1", "x"), ("2", None)), 4)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty - give a table with a row of column names"),
        (b"a,a\n1,2\n", "two columns 'a'"),
        (b"PK\x03\x04 cut off", "cut off or damaged"),
        (b"a\0b", "is no table"),
        (b"\xd0\xcf\x11\xe0 old", "cannot be read as an Excel file"),
        (b"a\n" + b"1\n" * 20_001, "more than 20,000 rows"),
        (b"x" * 5_000_001, "larger than 5 MB"),
    ],
)  # fmt: skip
def test_what_is_no_table_says_so(content: bytes, words: str) -> None:
    with pytest.raises(SheetError, match=words):
        read_sheet(content, "x.csv")


@given(st.binary(max_size=200))
def test_any_bytes_are_a_table_or_refused(content: bytes) -> None:
    try:
        sheet = read_sheet(content, "x")
    except SheetError:
        return
    assert all(len(row) == len(sheet.columns) for row in sheet.rows)


@given(st.dates(date(1900, 1, 1)))
def test_a_day_is_read_however_it_is_written(day: date) -> None:
    american = f"{day.month}/{day.day}/{day.year}"
    assert {day_of(day), day_of(day.isoformat()), day_of(american)} == {day}
    assert day_of("13/13/2027") is None
