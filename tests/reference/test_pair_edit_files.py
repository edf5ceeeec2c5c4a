"""CMS's files of pair edits become tables that say the same, and files that are wrong say why."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.reference import read_reference_tables, read_source
from engine.reference.imports.batches import batches
from engine.reference.imports.open_table import LARGEST_TABLE, open_table
from engine.reference.imports.pair_rows import LAYOUT
from engine.reference.imports.problems import ImportRefusedError
from engine.therapy import Indicator
from tests.reference.published import (
    EDITS,
    PREAMBLE,
    Folder,
    edit,
    sheet_of,
    text_of,
    zipped,
)

WHOLE = "practitioner-2026q3-v322r0.txt"
"""A name without a part: the whole table."""
AUGUST = date(2026, 8, 3)


def part(number: int, quarter: str = "2026q3", version: str = "v322r0") -> str:
    return f"medicare-ncci-{quarter}-practitioner-ptp-edits-ccipra-{version}-f{number}.txt"


def table(folder: Folder, on: date = AUGUST, name: str = "practitioner"):
    return read_reference_tables(folder.reference).edits(name, on)


def applies(folder: Folder, first: str, second: str, on: date = AUGUST):
    return table(folder, on).lookup(first, second, on).applies


# --- what is read ----------------------------------------------------------------------------


def test_the_rows_of_therapy_codes_are_kept_with_their_dates(folder):
    told = folder.import_edits(folder.edits(WHOLE))
    assert "kept 5 of 7 rows" in told[0]
    edits = table(folder).edits
    assert edits.codes() == {"97012", "97140", "97124", "97530", "97116", "98940"}
    (ended,) = edits.get(frozenset(("97116", "97530")), ())
    assert (ended.effective, ended.deletion) == (date(2020, 10, 1), date(2025, 6, 30))
    assert (ended.column_1, ended.indicator) == ("97530", Indicator.MODIFIER)


@pytest.mark.parametrize(("first", "second"), [("97140", "97124"), ("97124", "97140")])
def test_a_pair_is_found_in_either_order(folder, first, second):
    folder.import_edits(folder.edits(WHOLE))
    assert applies(folder, first, second) is True


def test_an_edit_is_active_through_its_deletion_date(folder):
    folder.import_edits(folder.edits(WHOLE))
    days = (date(2020, 9, 30), date(2020, 10, 1), date(2025, 6, 30), date(2025, 7, 1))
    assert [applies(folder, "97116", "97530", day) for day in days] == [False, True, True, False]


def test_an_edit_deleted_on_its_own_first_day_never_was(folder):
    folder.import_edits(folder.edits(WHOLE))
    assert applies(folder, "97140", "97530", date(2020, 1, 1)) is False


def test_a_pair_of_a_therapy_code_without_a_row_has_no_edit_and_other_pairs_are_unknown(folder):
    folder.import_edits(folder.edits(WHOLE))
    assert applies(folder, "97110", "99213") is False
    assert applies(folder, "99213", "99214") is None


def test_other_codes_can_be_kept(folder):
    codes = folder.write("codes.txt", "99213, 98940\n")
    told = folder.import_edits(folder.edits(WHOLE), codes=str(codes))
    assert "kept 2 of 7 rows" in told[0]
    assert applies(folder, "99213", "99214") is True


def test_text_csv_sheets_and_archives_of_either_say_the_same(folder):
    lines = text_of(EDITS).decode("latin-1").replace("\t", ",")
    forms = {
        "a-practitioner-2026q1-v320r0.txt": text_of(EDITS),
        "b-practitioner-2026q2-v321r0.csv": lines.encode(),
        "c-practitioner-2026q3-v322r0.xlsx": sheet_of(EDITS),
        "d-practitioner-2026q4-v323r0.zip": zipped(x__TXT=text_of(EDITS), x__xlsx=sheet_of(())),
        "e-practitioner-2027q1-v330r0.zip": zipped(x__xlsx=sheet_of(EDITS)),
    }
    folder.import_edits(*(folder.write(name, content) for name, content in forms.items()))
    found = {
        tuple(table(folder, date(year, month, 5)).edits.stored())
        for year, month in ((2026, 1), (2026, 4), (2026, 7), (2026, 10), (2027, 1))
    }
    assert len(found) == 1


@pytest.mark.parametrize("lines", [0, 1, 3, 6])
def test_the_rows_are_found_below_any_number_of_lines(folder, lines):
    notices = [("a notice", *[""] * 6)] * lines
    content = sheet_of(EDITS, [*notices, *PREAMBLE])
    folder.import_edits(folder.write("practitioner-2026q3.xlsx", content))
    assert applies(folder, "97140", "97124") is True


def test_leading_zeros_stay(folder):
    folder.import_edits(folder.edits(WHOLE, [edit("00100", "97140")]))
    assert applies(folder, "97140", "00100") is True


def test_a_row_is_told_by_its_line_across_blocks_and_rows_that_are_left_out(folder):
    rows = [edit("97140", f"{number:05}") for number in range(10_000, 90_000)]
    rows[70_000:70_000] = [("97140", "97124"), ("97140",)]
    rows[75_000] = edit("97140", "97124", "20260230")
    told = folder.refusal(folder.edits(WHOLE, rows))
    assert "line 70007: the row has 2 columns where 7 were expected" in told
    assert "line 70008: the row has 1 columns" in told
    assert "line 75007: '20260230' is no date" in told


@given(st.lists(st.sampled_from(["good", "short", "blank"]), max_size=30))
def test_every_line_number_is_that_of_the_file(tmp_path_factory, kinds):
    lines = [b"\t".join(cell.encode() for cell in row) for row in PREAMBLE]
    good = "\t".join(edit("97140", "97124")).encode()
    lines.append(good)
    forms = {"good": good, "short": b"97140\t97124", "blank": b"\t\t\t\t\t\t"}
    lines += [forms[kind] for kind in kinds]
    path = tmp_path_factory.mktemp("lines") / "a.txt"
    path.write_bytes(b"\n".join(lines) + b"\n")
    noted = []
    found = {}
    for batch in batches(open_table(path), LAYOUT, noted.append):
        for row in range(batch.rows):
            column = batch.columns[0]
            found[batch.line(row)] = column.texts[column.indices[row].as_py()]
    begun = len(PREAMBLE) + 1
    numbered = list(enumerate(kinds, begun + 1))
    assert [each.line for each in noted] == [line for line, kind in numbered if kind == "short"]
    assert sorted(found) == [begun, *(line for line, kind in numbered if kind != "short")]
    assert [line for line, text in found.items() if not text] == [
        line for line, kind in numbered if kind == "blank"
    ]


# --- quarters and parts ----------------------------------------------------------------------


def test_parts_given_one_after_another_make_up_the_table(folder):
    first = [row for row in EDITS if row[0] < "97100"]
    rest = [row for row in EDITS if row[0] >= "97100"]
    told = folder.import_edits(folder.edits(part(4), rest))
    assert "f1, f2 and f3 not loaded yet" in told[0]
    folder.import_edits(folder.edits(part(1), first))
    told = folder.import_edits(
        folder.edits(part(2), [edit("30000", "97140")]),
        folder.edits(part(3), [edit("50000", "97140")]),
    )
    assert "not loaded" not in told[0]
    assert "kept 7 of 9 rows" in told[0]
    assert applies(folder, "97012", "97140") is True
    assert applies(folder, "97110", "99213") is False


def test_what_may_stand_in_a_part_that_is_not_there_is_unknown(folder):
    rows = [edit("60000", "97140"), edit("97140", "97124", "20200101", "20210101")]
    folder.import_edits(folder.edits(part(4), rows))
    assert applies(folder, "97110", "97112") is False
    assert applies(folder, "97110", "99213") is False
    assert applies(folder, "97110", "20560") is None
    assert applies(folder, "97140", "60000") is True
    assert table(folder).partial


def test_a_row_that_has_ended_does_not_speak_for_the_other_order_in_a_missing_part(folder):
    rows = [edit("60000", "20560"), edit("97140", "20560", "20200101", "20210101")]
    folder.import_edits(folder.edits(part(4), rows))
    assert applies(folder, "97140", "20560") is None
    folder.import_edits(*(folder.edits(part(n), [edit(f"{n}0000", "97140")]) for n in (1, 2, 3)))
    assert applies(folder, "97140", "20560") is False


def test_two_neighbouring_parts_leave_no_gap_between_them(folder):
    folder.import_edits(
        folder.edits(part(3), [edit("40000", "97140"), edit("61000", "97140")]),
        folder.edits(part(4), [edit("62000", "97140")]),
    )
    assert applies(folder, "97140", "61500") is False
    assert applies(folder, "97140", "39999") is None


def test_the_number_of_parts_can_be_stated(folder):
    told = folder.import_edits(folder.edits(part(1)), parts=1)
    assert "not loaded" not in told[0]
    assert not table(folder).partial


def test_the_same_part_again_takes_its_place(folder):
    folder.import_edits(folder.edits(part(1), [edit("97140", "97124")]))
    folder.import_edits(folder.edits(part(1), [edit("97140", "97110")]))
    assert table(folder).edits.codes() == {"97140", "97110"}


def test_a_new_edition_takes_the_place_of_the_whole_quarter(folder):
    folder.import_edits(*(folder.edits(part(n), [edit(f"9{n}140", "97140")]) for n in (1, 2)))
    new = [folder.edits(part(n, version="v322r1"), [edit(f"8{n}140", "97140")]) for n in (1, 2)]
    assert "fewer" not in folder.import_edits(*new)[0]
    assert table(folder).edits.codes() == {"97140", "81140", "82140"}
    assert table(folder).version == "v322r1"


def test_a_new_edition_that_would_leave_less_is_refused(folder):
    folder.import_edits(*(folder.edits(part(n), [edit(f"9{n}140", "97140")]) for n in (1, 2)))
    told = folder.refusal(folder.edits(part(2, version="v322r1")))
    assert "v322r0 is loaded" in told
    assert "give all files of the new edition at once" in told


def test_the_same_file_given_twice_counts_once(folder):
    file = folder.edits(part(1))
    assert "of 7 rows" in folder.import_edits(file, file)[0]


def test_tables_and_quarters_given_together_are_told_apart(folder):
    told = folder.import_edits(
        folder.edits("practitioner-2026q2.txt"),
        folder.edits("medicare-ncci-2026q2-hospital-ptp-edits-ccioph-v321r0.txt", EDITS[:3]),
        folder.edits("practitioner-2026q1.txt", EDITS[:2]),
    )
    assert len(told) == 3
    names = {path.name for path in (folder.reference / "imported").glob("*.yaml")}
    assert names == {
        "ncci-pairs-hospital-2026q2.source.yaml",
        "ncci-pairs-practitioner-2026q1.source.yaml",
        "ncci-pairs-practitioner-2026q2.source.yaml",
    }


def test_two_tables_that_are_the_same_are_both_imported(folder):
    told = folder.import_edits(
        folder.edits("practitioner-2026q3.txt"), folder.edits("hospital-2026q3.txt")
    )
    assert len(told) == 2


def test_the_source_tells_the_files_their_digests_and_their_rows(folder):
    file = folder.edits(part(4))
    folder.import_edits(file)
    path = folder.reference / "imported" / "ncci-pairs-practitioner-2026q3.source.yaml"
    source = read_source(path)
    assert (source.valid_from, source.valid_through) == (date(2026, 7, 1), date(2026, 9, 30))
    (told,) = source.imported.files
    assert (told.name, told.rows, told.kept, told.part) == (file.name, 7, 5, 4)
    assert told.sha256 == open_table(file).sha256
    assert (told.first, told.last) == ("0001A", "99213")
    assert source.imported.version == "v322r0"


@pytest.mark.parametrize(
    ("name", "quarter"),
    [
        ("medicare-ncci-2026q3-practitioner-ptp-edits-ccipra-v322r0-f1.txt", date(2026, 7, 1)),
        ("ccipra-v320r0-f1.txt", date(2026, 1, 1)),
        ("ccipra-v313r2.TXT", date(2025, 10, 1)),
        ("Practitioner 2025 Q2.txt", date(2025, 4, 1)),
    ],
)
def test_the_quarter_is_told_by_the_name(folder, name, quarter):
    folder.import_edits(folder.edits(name, [edit("97140", "97124", "20200101")]))
    assert table(folder, quarter).valid_from == quarter


def test_a_renamed_file_is_told_by_options(folder):
    file = folder.edits("download.txt")
    folder.import_edits(file, table="hospital", quarter="2026q3")
    assert table(folder, name="hospital").valid_from == date(2026, 7, 1)


# --- what is refused -------------------------------------------------------------------------


def without_rows(*cells: str) -> bytes:
    return text_of([(*cells, *[""] * (7 - len(cells)))])


REFUSED = {
    "pdf": ("practitioner-2026q3.zip", b"%PDF-1.7\n", "this is a PDF document"),
    "page": ("practitioner-2026q3.zip", b"\r\n<!DOCTYPE html><html>", "the licence page"),
    "empty": ("practitioner-2026q3.zip", b"", "the file is empty"),
    "cut off": (
        "practitioner-2026q3.zip",
        zipped(x__txt=text_of(EDITS))[:-30],
        "cut off or damaged",
    ),
    "nested": ("practitioner-2026q3.zip", zipped(x__zip=b"PK"), "holds no table, but 'x.zip'"),
    "two tables": (
        "practitioner-2026q3.zip",
        zipped(a__txt=text_of(EDITS), b__txt=text_of(EDITS)),
        "several tables: 'a.txt' and 'b.txt'",
    ),
    "no sheet": ("practitioner-2026q3.xlsx", b"PK\x03\x04", "cut off or damaged"),
    "old sheet": ("practitioner-2026q3.xls", b"\xd0\xcf\x11\xe0", "the old .xls form"),
    "other ending": ("practitioner-2026q3.docx", b"text", "no table that can be read"),
    "utf-16": (WHOLE, text_of(EDITS).decode().encode("utf-16"), "saved as Unicode (UTF-16)"),
    "binary": (WHOLE, b"\0\1\2", "the file is not text"),
    "no rows": (WHOLE, b"some\ttext\n", "no row of it was found"),
    "no heading": (WHOLE, b"\t".join(c.encode() for c in EDITS[0]), "and are not named"),
    "other order": (
        WHOLE,
        text_of(EDITS).replace(b"Effective\tDeletion", b"Deletion\tEffective"),
        "'Deletion Date', 'Effective Date *=no data'",
    ),
    "unit maxima": (
        "practitioner-2026q3.csv",
        b"HCPCS/ CPT Code,Practitioner Services MUE Values,MUE Adjudication Indicator,x\n",
        "but CMS's unit maxima - say 'import mue'",
    ),
    "fee schedule": (
        "PPRRVU2026.csv",
        b"HCPCS,MOD,DESCRIPTION,STATUS CODE,WORK RVU\n97140,,,A,1\n",
        "but CMS's relative values - say 'import fee-schedule'",
    ),
    "no table named": ("2026q3.txt", text_of(EDITS), "say --table practitioner or"),
    "equipment": ("dme-2026q3.txt", text_of(EDITS), "durable medical equipment"),
    "medicaid": ("medicaid-practitioner-2026q3.txt", text_of(EDITS), "Medicaid's NCCI"),
    "no quarter": ("practitioner.txt", text_of(EDITS), "say --quarter, such as 2026q3"),
    "two quarters": ("practitioner-2026q2-v322r0.txt", text_of(EDITS), "2026q2 and 2026q3"),
    "later rows": ("practitioner-2019q3.txt", text_of(EDITS), "so it is not of 2019q3"),
    "code": (WHOLE, without_rows("9714", "97124"), "no row of it was found"),
    "indicator": (WHOLE, text_of([edit("97140", "97124", "20200101", "*", "2")]), "is '2'"),
    "date": (WHOLE, text_of([edit("97140", "97124", "2020-1-1")]), "'2020-1-1' is no date"),
    "no date": (WHOLE, text_of([edit("97140", "97124", "")]), "'' is no date"),
    "reversed": (
        WHOLE,
        text_of([edit("97140", "97124", "20200101", "20191231")]),
        "line 7: the edit is deleted before it takes effect",
    ),
    "same code": (WHOLE, text_of([edit("97140", "97140")]), "the same code stands in both"),
    "two of a pair": (
        WHOLE,
        text_of([edit("97140", "97124"), edit("97140", "97124", "20200101", "20210101")]),
        "several rows from the same day on: 97140 with 97124, 2020-01-01",
    ),
}


@pytest.mark.parametrize(("name", "content", "says"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_is_wrong_is_refused_and_what_was_loaded_stays(folder, name, content, says):
    folder.import_edits(folder.edits("practitioner-2026q3-before.txt", EDITS[:2]))
    told = folder.refusal(folder.write(name, content))
    assert says in told
    assert " - " in told


def test_a_missing_file_a_folder_and_a_device_are_refused(folder):
    (folder.path / "practitioner-2026q3.zip").mkdir()
    told = folder.refusal(
        folder.path / "gone.zip", folder.path / "practitioner-2026q3.zip", Path(os.devnull)
    )
    for words in ("there is no such file", "this is a folder - name the files", "this is no file"):
        assert words in told


def test_an_encrypted_archive_is_refused(folder):
    content = bytearray(zipped(x__txt=text_of(EDITS)))
    content[6] |= 1
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    told = folder.refusal(folder.write("practitioner-2026q3.zip", bytes(content)))
    assert "the archive is encrypted - unpack it with its password" in told


def test_an_archive_that_unpacks_to_more_than_any_table_is_refused_unread(folder):
    content = bytearray(zipped(x__txt=text_of(EDITS)))
    directory = content.rindex(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = (LARGEST_TABLE + 1).to_bytes(4, "little")
    told = folder.refusal(folder.write("practitioner-2026q3.zip", bytes(content)))
    assert "more than any table of CMS" in told


def test_an_archive_that_understates_its_size_is_refused(folder):
    content = bytearray(zipped(x__txt=text_of(EDITS)))
    directory = content.rindex(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = (len(text_of(EDITS)) - 50).to_bytes(4, "little")
    told = folder.refusal(folder.write("practitioner-2026q3.zip", bytes(content)))
    assert "cut off or damaged" in told


def test_any_cut_of_an_archive_is_refused(folder):
    whole = zipped(x__txt=text_of(EDITS))
    for end in range(1, len(whole), 7):
        folder.refusal(folder.write("practitioner-2026q3.zip", whole[:end]))


def test_a_sheet_that_lost_its_leading_zeros_is_refused(folder):
    told = folder.refusal(folder.edits(WHOLE, [*EDITS, edit("100", "97140")]))
    assert "as when a spreadsheet program drops leading zeros" in told


def test_a_broken_row_with_letters_beyond_ascii_is_told_by_its_line(folder, capfd):
    content = text_of(EDITS) + "97140\t97124\tMisüse\r\n".encode("latin-1")
    assert "line 14: the row has 3 columns" in folder.refusal(folder.write(WHOLE, content))
    assert capfd.readouterr().err == ""


@given(st.data())
def test_whatever_is_damaged_in_a_file_it_is_imported_or_refused(tmp_path_factory, data):
    folder = Folder(tmp_path_factory.mktemp("damaged"))
    forms = {
        WHOLE: text_of(EDITS),
        "practitioner-2026q3.xlsx": sheet_of(EDITS),
        "practitioner-2026q3.zip": zipped(x__txt=text_of(EDITS)),
    }
    name = data.draw(st.sampled_from(sorted(forms)))
    content = bytearray(forms[name])
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    file = folder.write(name, bytes(content))
    imported = True
    try:
        folder.import_edits(file)
    except ImportRefusedError:
        imported = False
    assert len(folder.loaded()) == (2 if imported else 0)


def test_everything_wrong_with_all_files_is_told_together(folder):
    told = folder.refusal(
        folder.edits("practitioner-2026q1.txt", [*EDITS, ("97140", "97124")]),
        folder.edits(
            "practitioner-2026q2.txt", [*EDITS, edit("97140", "97124", "20200101", "*", "7")]
        ),
    )
    assert "practitioner-2026q1.txt, line 14" in told
    assert "practitioner-2026q2.txt, line 14" in told


def test_of_very_many_problems_the_first_are_told_and_the_rest_counted(folder):
    told = folder.refusal(folder.edits(WHOLE, [*EDITS, *[("97140",)] * 500]))
    assert told.endswith("and 488 more problems")


def test_files_for_the_same_part_are_refused(folder):
    told = folder.refusal(
        folder.edits("a-practitioner-2026q3-f1.txt"),
        folder.edits("b-practitioner-2026q3-f1.txt", EDITS[:2]),
    )
    assert "several files for the same part" in told


def test_files_of_two_editions_are_refused(folder):
    told = folder.refusal(
        folder.edits(part(1)), folder.edits(part(2, version="v322r1"), [edit("98000", "97140")])
    )
    assert "several editions, v322r0 and v322r1" in told


@pytest.mark.parametrize(
    ("text", "says"),
    [("97140 9714", "holds '9714'"), ("", "holds nothing")],
)
def test_a_file_of_anything_but_codes_is_refused(folder, text, says):
    codes = folder.write("codes.txt", text)
    assert says in folder.refusal(folder.edits(WHOLE), codes=str(codes))


def test_an_unknown_set_of_codes_is_told_with_the_known_ones(folder):
    told = folder.refusal(folder.edits(WHOLE), codes="therapie")
    assert "no code set has this name, and no file" in told
    assert "'therapy'" in told
