"""Parameters come from CSV files and spreadsheets; each row tells first what it would do."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.editing.columns import guessed_columns
from engine.editing.edits import EntryError, with_entry
from engine.editing.fields import AnswerError, Field, FieldKind, read_answer
from engine.editing.preview import Does, Preview
from engine.editing.sheets import Sheet, SheetError, day_of, read_sheet, sheet_names
from engine.editing.value_table import import_values
from engine.editing.value_template import values_as_csv
from engine.facts import vocabulary
from engine.knowledge import KnowledgeBase
from tests.editing.books import Cell, Failed, Formula, book
from tests.editing.test_edits import changed_lines, data_of

BASE = KnowledgeBase.open()
WORDS = vocabulary.load()
MEDICARE = BASE.files["medicare-part-b"]
TEXT = MEDICARE.document.text

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
    assert [row.says for row in preview.rows] == ["2,510 USD from 01/01/2027"]
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
    assert preview.rows[0].says == "from 01/01/2026: 2,480 → 2,510 USD"
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
    assert "from: 'soon' is no day that a policy states" in told[3][0]
    assert [problem.split(":")[0] for problem in told[4]] == ["value", "sources"]
    assert "sources: what is verified names the document" in told[5][0]
    assert "from: this is needed" in told[6][0]
    assert told[7] == ()
    assert preview.problems == 5
    assert data_of(preview.text)["values"]["deductible"]["dated"][-1]["value"] == 300


def test_what_all_rows_share_is_said_once() -> None:
    sheet = read_sheet(b"day;usd\n2027-01-01;300\n", "x.csv")
    columns = {"from": "day", "value": "usd"}
    fixed = {"name": "deductible", "confidence": "unverified"}
    preview = import_values(TEXT, WORDS, sheet, columns, fixed)
    assert (preview.rows[0].subject, preview.rows[0].says) == (
        "deductible",
        "300 USD from 01/01/2027",
    )


def test_a_column_that_is_not_there_is_told() -> None:
    with pytest.raises(EntryError, match="no column 'usd' - its columns: day"):
        import_values(TEXT, WORDS, read_sheet(b"day\n2027-01-01\n", "x"), {"value": "usd"})


def row_of(line: str, **fixed: Any) -> Preview:
    """What one row says to the threshold of occupational therapy."""
    content = CSV.split(b"\n")[0] + b"\n" + line.encode()
    return values_from(content, **fixed)


def test_a_table_with_the_present_values_changes_nothing_when_it_comes_back() -> None:
    for file in BASE.files.values():
        sheet = read_sheet(values_as_csv(file.data), "values.csv")
        preview = import_values(file.document.text, WORDS, sheet, guessed_columns(sheet))
        assert {row.does for row in preview.rows} <= {Does.SAME}, file.id
        assert preview.text == file.document.text


def test_columns_are_guessed_by_what_stands_above_them() -> None:
    sheet = Sheet(("Parameter", "Effective date", "Amount (USD)", "How sure", "Unit"), ())
    assert guessed_columns(sheet) == {
        "name": "Parameter",
        "from": "Effective date",
        "value": "Amount (USD)",
        "confidence": "How sure",
    }


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("verified_primary", "verified_primary"),
        ("verified in the original", "verified_primary"),
        ("Not verified", "unverified"),
        ("", "unverified"),
    ],
)
def test_how_sure_a_value_is_may_be_said_in_words(said: str, words: str) -> None:
    preview = row_of(f"kx_threshold_ot,1/1/2027,2510,CMS-THERAPY,{said}")
    assert preview.problems == 0
    entry = data_of(preview.text)["values"]["kx_threshold_ot"]["dated"][-1]
    assert entry["confidence"] == words


def test_a_value_may_be_named_by_what_it_is_and_a_document_by_its_title() -> None:
    about = MEDICARE.data["values"]["deductible"]["about"]
    title = MEDICARE.sources["DEDUCTIBLE"].title
    preview = row_of(f'"{about}",1/1/2027,300,"{title}",verified_secondary')
    assert [row.subject for row in preview.rows] == ["deductible"]
    assert data_of(preview.text)["values"]["deductible"]["dated"][-1]["sources"] == ["DEDUCTIBLE"]


@pytest.mark.parametrize("amount", ["$2,510", "2510.00", '"2,510"', " 2510 USD"])
def test_an_amount_is_read_as_people_write_it(amount: str) -> None:
    quoted = amount if amount.startswith('"') else f'"{amount}"'
    preview = row_of(f"kx_threshold_ot,1/1/2027,{quoted},CMS-THERAPY,verified_primary")
    assert data_of(preview.text)["values"]["kx_threshold_ot"]["dated"][-1]["value"] == 2510


@pytest.mark.parametrize(
    ("name", "amount", "words"),
    [
        ("kx_threshold_ot", "=SUM(A1:A3)", "'=SUM(A1:A3)' is no number"),
        ("kx_threshold_ot", '"2.510,00"', "'2.510,00' is no number"),
        ("kx_threshold_ot", '"2,5"', "'2,5' is no number"),
        ("kx_threshold_ot", "20%", "is a percentage, and this value is in USD"),
        ("progress_report_days", "$90", "is an amount of money"),
        ("kx_threshold_ot", "-5", "no number that a payor states"),
        ("kx_threshold_ot", "", "the cell is empty, or not worked out"),
        ("kx_threshold_ot", "#REF!", "is no number"),
    ],
)
def test_a_number_that_may_mean_another_is_refused(name: str, amount: str, words: str) -> None:
    known = name if name in MEDICARE.data["values"] else "progress_days"
    preview = row_of(f"{known},1/1/2027,{amount},CMS-THERAPY,verified_primary")
    assert words in " ".join(preview.rows[0].problems)
    assert preview.text == TEXT


def test_a_percentage_that_a_spreadsheet_keeps_as_a_part_of_one_is_refused() -> None:
    sheet = Sheet(("name", "value", "from"), (("sequestration", 0.02, "1/1/2027"),))
    preview = import_values(TEXT, WORDS, sheet, guessed_columns(sheet))
    assert preview.rows[0].problems == (
        "value: a cell that shows 2% holds 0.02 - write 2 without the percent sign",
    )
    plain = Sheet(("name", "value", "from"), (("sequestration", 2.5, "1/1/2027"),))
    assert import_values(TEXT, WORDS, plain, guessed_columns(plain)).problems == 0


def test_days_that_contradict_each_other_are_refused() -> None:
    columns = {**COLUMNS, "until": "until"}
    head = CSV.split(b"\n")[0] + b",until\n"
    rows = [
        b"deductible,1/1/2027,300,DEDUCTIBLE,verified_secondary,12/31/2026",
        b"deductible,1/1/2028,300,DEDUCTIBLE,verified_secondary,12/31/9999",
        b"deductible,1/1/2028,310,DEDUCTIBLE,verified_secondary,",
        b"deductible,1/1/2025,257,DEDUCTIBLE,verified_secondary,6/30/2026",
        b"deductible,1/1/0207,257,DEDUCTIBLE,verified_secondary,",
    ]
    preview = import_values(TEXT, WORDS, read_sheet(head + b"\n".join(rows), "x.csv"), columns)
    told = {row.number: (row.does, " ".join(row.problems)) for row in preview.rows}
    assert "ends before it begins" in told[2][1]
    assert told[3] == (Does.NEW, "")
    assert "row 3 states this value from this day too" in told[4][1]
    assert "two values would hold on 01/01/2026" in told[5][1]
    assert "no day that a policy states" in told[6][1]


def test_an_entry_that_ends_by_itself_is_not_made_longer_by_the_one_after_it() -> None:
    entries = [{"from": date(2028, 1, 1), "value": 2}]
    new = {"from": date(2026, 1, 1), "until": date(2026, 6, 30), "value": 1}
    assert with_entry("x", entries, new)[0]["until"] == date(2026, 6, 30)


def test_a_value_of_another_policy_is_told_to_stand_there() -> None:
    sheet = Sheet(("name", "value"), (("units", 4),))
    preview = import_values(TEXT, WORDS, sheet, guessed_columns(sheet), {}, {"units": "Medicare"})
    assert "is inherited from Medicare - import it there" in preview.rows[0].problems[0]


@given(st.lists(st.text(max_size=12), min_size=5, max_size=5))
def test_whatever_a_row_says_the_policy_stays_readable(cells: list[str]) -> None:
    head = ("name", "value", "from", "until", "confidence")
    for name in ("deductible", cells[0]):
        sheet = Sheet(head, ((name, *cells[1:]),))
        preview = import_values(SMALL, WORDS, sheet, guessed_columns(sheet))
        assert preview.rows[0].does is Does.REFUSED or data_of(preview.text)


SMALL = """\
policy: small
values:
  deductible:  # what the patient pays first
    about: what a patient pays first
    unit: USD
    dated:
      - {from: 2026-01-01, value: 283, confidence: unverified}
"""


@given(
    st.dates(date(2026, 1, 2), date(2099, 1, 1)),
    st.integers(0, 10**6),
)
def test_a_new_value_adds_its_line_and_ends_the_one_before(day: date, amount: int) -> None:
    sheet = Sheet(("name", "value", "from"), (("deductible", amount, day),))
    preview = import_values(SMALL, WORDS, sheet, guessed_columns(sheet))
    went, came = changed_lines(SMALL, preview.text)
    assert preview.rows[0].does is Does.NEW
    assert [len(went), len(came)] == [1, 2]


def test_a_table_begins_at_its_first_row_that_says_something() -> None:
    sheet = read_sheet("\n\n a , b ,\n1, x\n\n2\n".encode("utf-8-sig"), "x.csv")
    assert sheet == Sheet(("a", "b"), (("1", "x"), ("2", None)), (4, 6))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty - give a table with a row of column names"),
        (b"a,a\n1,2\n", "two columns 'a'"),
        (b"PK\x03\x04 cut off", "cut off or damaged"),
        (b"a\0b", "is no table"),
        (b"\xd0\xcf\x11\xe0 old", "is of an older Excel - save it as .xlsx or as CSV"),
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


HEAD = ["Name", "Value", "From", "Confidence"]


def from_book(*rows: list[Cell], first_row: int = 1) -> Preview:
    sheet = read_sheet(book({"Values": [HEAD, *rows]}, first_row), "x.xlsx")
    return import_values(TEXT, WORDS, sheet, guessed_columns(sheet))


def test_a_workbook_gives_days_and_numbers_as_its_cells_hold_them() -> None:
    preview = from_book(
        ["deductible", 300.0, date(2027, 1, 1)], ["deductible", Formula("B2*2", 600), "1/1/2028"]
    )
    assert [row.says for row in preview.rows] == [
        "300 USD from 01/01/2027",
        "600 USD from 01/01/2028; the one before it ends on 12/31/2027",
    ]


def test_a_cell_that_is_not_worked_out_is_told() -> None:
    preview = from_book(
        ["deductible", Formula("B9"), date(2027, 1, 1)],
        ["deductible", Failed("#REF!"), date(2027, 1, 1)],
        ["deductible", 300, 46388],
    )
    told = [" ".join(row.problems) for row in preview.rows]
    assert all("the cell is empty, or not worked out" in each for each in told[:2])
    assert "'46388' is no day" in told[2]


def test_rows_keep_the_numbers_of_the_spreadsheet() -> None:
    preview = from_book(["deductible", 300, "1/1/2027"], [], ["nothing", 1, "x"], first_row=3)
    assert [row.number for row in preview.rows] == [4, 6]


def test_a_sheet_is_chosen_by_its_name() -> None:
    content = book({"Read me": [["See the other sheet"]], "Values": [HEAD]})
    assert sheet_names(content, "x.xlsx") == ("Read me", "Values")
    assert read_sheet(content, "x.xlsx").columns == ("See the other sheet",)
    assert read_sheet(content, "x.xlsx", "Values").columns == tuple(HEAD)
    assert sheet_names(CSV, "x.csv") == ()
    with pytest.raises(SheetError, match="no sheet 'Value' - its sheets: Read me, Values"):
        read_sheet(content, "x.xlsx", "Value")


def test_a_cell_far_out_is_refused_before_the_rows_before_it_are_held() -> None:
    small = book({"Values": [HEAD]})
    for place, words in (("XFD3", "200 columns"), ("A1048576", "20,000 rows")):
        with pytest.raises(SheetError, match=words):
            read_sheet(replaced(small, b'r="D1"', f'r="{place}"'.encode()), "x.xlsx")


def replaced(content: bytes, old: bytes, new: bytes) -> bytes:
    """A workbook with something else in its parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as one, zipfile.ZipFile(stream, "w") as other:
        for part in one.namelist():
            other.writestr(part, one.read(part).replace(old, new))
    return stream.getvalue()


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("word/document.xml", "<w/>")
    with pytest.raises(SheetError, match="is no Excel file"):
        read_sheet(stream.getvalue(), "x.xlsx")
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/large.xml", b" " * 50_000_001)
    with pytest.raises(SheetError, match="unpacks to more than it should"):
        read_sheet(stream.getvalue(), "x.xlsx")


@given(st.data())
def test_a_damaged_workbook_is_read_or_refused(data: st.DataObject) -> None:
    whole = book({"Values": [HEAD, ["deductible", 300, date(2027, 1, 1)]]})
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        parts = {name: bytearray(archive.read(name)) for name in archive.namelist()}
    for _ in range(data.draw(st.integers(1, 4))):
        part = parts[data.draw(st.sampled_from(sorted(parts)))]
        part[data.draw(st.integers(0, len(part) - 1))] = data.draw(st.integers(32, 126))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name, inside in parts.items():
            made.writestr(name, bytes(inside))
    try:
        sheet = read_sheet(stream.getvalue(), "x.xlsx")
    except SheetError:
        return
    assert all(len(row) == len(sheet.columns) for row in sheet.rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_table_is_read_in_the_encodings_of_spreadsheets(encoding: str) -> None:
    sheet = read_sheet("Name;Note\r\ndeductible;naïve – “so”\r\n".encode(encoding), "x.csv")
    assert sheet.rows == (("deductible", "naïve – “so”"),)


def test_a_note_that_looks_like_a_formula_comes_back_as_it_was() -> None:
    text = SMALL.replace("confidence: unverified}", 'confidence: unverified, note: "=now or -1"}')
    content = values_as_csv(data_of(text))
    assert b"'=now or -1" in content
    sheet = read_sheet(content, "values.csv")
    preview = import_values(text, WORDS, sheet, guessed_columns(sheet))
    assert (preview.rows[0].does, preview.text) == (Does.SAME, text)


@pytest.mark.parametrize("typed", ["1,500", "1500", "12,345,678", "1,500.25"])
def test_commas_between_thousands_are_no_part_of_a_number(typed: str) -> None:
    field = Field(("value",), FieldKind.DECIMAL, "Value", "", required=True)
    assert read_answer(field, typed) == float(typed.replace(",", ""))


@pytest.mark.parametrize("typed", ["1,5", "1,50", "1.500,00", "1,5000", ",5", "1500,000"])
def test_a_comma_anywhere_else_makes_it_no_number(typed: str) -> None:
    for kind in (FieldKind.DECIMAL, FieldKind.MONEY, FieldKind.NUMBER):
        with pytest.raises(AnswerError, match="is no "):
            read_answer(Field(("value",), kind, "Value", "", required=True), typed)
