"""Codes come from a column, for one code set or for those that another column names."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.editing.code_import import codes_as_csv, import_codes
from engine.editing.columns import CODE_HEADINGS, guessed_columns
from engine.editing.edits import EntryError
from engine.editing.names import Names
from engine.editing.preview import Does, Preview
from engine.editing.sheets import Sheet, read_sheet
from engine.knowledge import KnowledgeBase
from tests.editing.books import Cell, book
from tests.editing.test_edits import changed_lines, data_of

BASE = KnowledgeBase.open()
DAY = date(2026, 6, 1)
TRICARE = BASE.files["tricare"].document.text
HEAT = "heat_and_ultrasound"


def codes(*cells: Any, policy: str = "tricare", to: str = HEAT, instead: bool = False) -> Preview:
    """What a column of codes does to one set of a policy."""
    sheet = Sheet(("CPT",), tuple((cell,) for cell in cells))
    names = Names.of(BASE, policy, DAY)
    text = BASE.files[policy].document.text
    return import_codes(text, names, sheet, {"code": "CPT"}, to, instead=instead)


def held(preview: Preview, name: str = HEAT) -> list[str]:
    """The codes of a set after an import."""
    found: list[str] = data_of(preview.text)["code_sets"][name]["codes"]
    return found


@pytest.mark.parametrize("policy", [x.id for x in BASE.files.values() if x.data.get("code_sets")])
@pytest.mark.parametrize("instead", [False, True])
def test_the_present_codes_change_no_byte_when_they_come_back(policy: str, instead: bool) -> None:
    file = BASE.files[policy]
    names = Names.of(BASE, policy, DAY)
    sheet = read_sheet(codes_as_csv(file.data, names), "codes.csv")
    columns = guessed_columns(sheet, CODE_HEADINGS)
    preview = import_codes(file.document.text, names, sheet, columns, instead=instead)
    assert {row.does for row in preview.rows} == {Does.SAME}
    assert preview.text == file.document.text


def test_codes_are_added_to_those_that_a_set_holds_also_as_numbers() -> None:
    preview = codes(97010, "97035", "9703", "97039")
    assert [row.does for row in preview.rows] == [Does.SAME, Does.SAME, Does.REFUSED, Does.NEW]
    assert "'9703' is no code" in preview.rows[2].problems[0]
    assert held(preview) == ["97010", "97024", "97026", "97035", "97039"]
    assert [len(lines) for lines in changed_lines(TRICARE, preview.text)] == [1, 1]


def test_codes_that_the_table_does_not_state_can_be_taken_away() -> None:
    preview = codes("97010", "97039", instead=True)
    assert [row.does for row in preview.rows] == [Does.SAME, Does.NEW, *[Does.GONE] * 3]
    assert held(preview) == ["97010", "97039"]
    assert (preview.changes, preview.noun) == (4, "change")


def test_nothing_is_taken_away_while_a_row_is_left_out() -> None:
    preview = codes("97010", "9703", instead=True)
    assert preview.changes == 0
    assert preview.text == TRICARE


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("97161-97168", ["97161-97168"]),
        ("97161 – 97168", ["97161-97168"]),
        ("97161 to 97168", ["97161-97168"]),
        ("97161 through 97168, 97750", ["97161-97168", "97750"]),
        ("'97750", ["97750"]),
        ('="97750"', ["97750"]),
        ("g0283", ["G0283"]),
        ("97750; 97755\n97760", ["97750", "97755", "97760"]),
    ],
)
def test_a_cell_is_read_as_people_write_codes(cell: str, read: list[str]) -> None:
    assert held(codes(cell))[4:] == read


@pytest.mark.parametrize("cell", ["97168-97161", "97161-9716", "97161-", "x", "", 97110.5])
def test_what_is_no_code_is_refused(cell: Any) -> None:
    preview = codes(cell)
    assert preview.problems == 1
    assert preview.text == TRICARE


def test_zeros_that_a_spreadsheet_took_away_come_back_where_the_code_is_known() -> None:
    text = TRICARE.replace('["97010", "97024"', '["97010", "00640"')
    assert text != TRICARE
    base = BASE.with_changes({"federal/tricare.yaml": text.encode()})
    names = Names.of(base, "tricare", DAY)
    sheet = Sheet(("CPT",), ((640,), ("00640",), (641,)))
    rows = import_codes(text, names, sheet, {"code": "CPT"}, HEAT).rows
    assert [row.does for row in rows] == [Does.SAME, Does.SAME, Does.REFUSED]
    assert "00640 is in it already" in rows[0].says


def test_a_code_twice_is_taken_once() -> None:
    preview = codes("97039", "97039", "97750, 97750")
    assert [row.does for row in preview.rows] == [Does.NEW, Does.SAME, Does.NEW]
    assert preview.rows[1].says == "97039 is stated in row 2 too"
    assert held(preview)[4:] == ["97039", "97750"]


def test_a_code_that_is_not_known_is_taken_and_pointed_out() -> None:
    preview = codes("97011", "97110", "43210-43219")
    assert preview.problems == 0
    assert [len(row.notes) for row in preview.rows] == [1, 0, 1]
    assert "97011: not a code that is known here" in preview.rows[0].notes
    assert preview.rows[1].says == "with 97110 (exercise for strength, motion and endurance)"


def test_a_code_that_a_span_or_a_set_within_the_set_holds_is_not_written_twice() -> None:
    through = codes("97110", to="treatment")
    assert through.rows[0].does is Does.SAME
    assert "is in it already, with “timed codes”" in through.rows[0].says
    spanned = codes("99210", policy="uhc-commercial", to="physician_visits")
    assert "with 99201-99499" in spanned.rows[0].says
    assert not spanned.changes


def test_a_column_may_name_the_code_set_by_what_it_holds() -> None:
    about = data_of(TRICARE)["code_sets"][HEAT]["about"]
    rows: list[list[Cell]] = [
        ["CPT", "Code set"],
        [97039, about.upper()],
        ["97039", "set:dry_needling"],
        ["97039", "heat and ultrasound"],
        ["97039", None],
        [None, about],
        ["9703", "zebra"],
    ]
    sheet = read_sheet(book({"Codes": rows}), "codes.xlsx")
    columns = guessed_columns(sheet, CODE_HEADINGS)
    preview = import_codes(TRICARE, Names.of(BASE, "tricare", DAY), sheet, columns)
    told = {row.number: (row.does, row.subject, row.problems) for row in preview.rows}
    assert told[2][:2] == (Does.NEW, HEAT)
    assert told[3][:2] == (Does.NEW, "dry_needling")
    assert "there is no code set 'heat and ultrasound'" in told[4][2][0]
    assert "write which code set the code is for" in told[5][2][0]
    assert "code: this is needed" in told[6][2][0]
    assert [each.split(":")[0] for each in told[7][2]] == ["set", "code"]


def test_an_inherited_code_set_is_told_to_stand_elsewhere() -> None:
    problem = codes("97039", to="timed").rows[0].problems[0]
    assert "is inherited from" in problem


def test_a_set_does_not_hold_itself() -> None:
    assert "there is no code set" in codes(f"set:{HEAT}").rows[0].problems[0]


def test_a_column_that_is_not_there_is_told() -> None:
    names = Names.of(BASE, "tricare", DAY)
    with pytest.raises(EntryError, match="no column 'CPT' - its columns: Code"):
        import_codes(TRICARE, names, Sheet(("Code",), ()), {"code": "CPT"})
