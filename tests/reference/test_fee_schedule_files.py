"""CMS's files of relative values and localities, and payors' lists, as people give them.

The headings, and the rows of localities, are those of CMS's files of July 2026 (PPRRVU2026_Jul and
GPCI2026 in rvu26c); the values of 97140 there add up to the 0.83 that is published for it.
"""

from __future__ import annotations

import csv
import shutil
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from engine.locations import shipped_knowledge_base
from engine.reference.fee_schedules import read_fee_schedules
from engine.reference.imports.fee_schedule import run
from engine.reference.imports.problems import ImportRefusedError
from engine.reference.imports.request import ImportOptions, ImportRequest
from engine.reference.source import IMPORTED

TODAY = date(2026, 11, 23)
VALUES = """\
,,2026 National Physician Fee Schedule Relative Value File July Release,,,,,,,,,,,,,,,,,,,,,,,,,,,,,
,,RELEASED 06/30/2026,,,,,,,,,,,,,,,,,,,,,,,,,,,,,
,,,,,,,,,,,,,,,,,,,,,,,,,,,,,NON-FACILITY,FACILITY,
,,,,NOT USED,,,,,,,,,,,,,,,,,,,,,,PHYSICIAN,,DIAGNOSTIC,PE USED,PE USED,MP USED
,,,,FOR,,,NON-FAC,,FACILITY,,,,,,,,,,,,,,,,,SUPERVISION OF,,IMAGING,FOR OPPS,FOR OPPS,FOR OPPS
,,,STATUS,MEDICARE,WORK,NON-FAC,NA,FACILITY,NA,MP,NON-FACILITY,FACILITY,PCTC,GLOB,PRE,INTRA,POST,\
MULT,BILAT,ASST,CO-,TEAM,PRIC,ENDO,CONV,DIAGNOSTIC,CALCULATION,FAMILY,PAYMENT,PAYMENT,PAYMENT
HCPCS,MOD,DESCRIPTION,CODE,PAYMENT,RVU,PE RVU,INDICATOR,PE RVU,INDICATOR,RVU,TOTAL,TOTAL,IND,DAYS,\
OP,OP,OP,PROC,SURG,SURG,SURG,SURG,IND,BASE,FACTOR,PROCEDURES,FLAG,INDICATOR,AMOUNT,AMOUNT,AMOUNT
0001F,,REDACTED,I,,0.00,0.00,,0.00,,0.00,0.00,0.00,9,XXX,0.00,0.00,0.00,9,9,9,9,9,9,,33.4009,09,0,\
99,0.00,0.00,0.00
97140,,REDACTED,A,,0.43,0.39,,0.39,,0.01,0.83,0.83,7,XXX,0.00,0.00,0.00,5,0,0,0,0,0,,33.4009,09,0,\
99,0.00,0.00,0.00
"""
PLACES = """\
ADDENDUM E. FINAL CY 2026 GEOGRAPHIC PRACTICE COST INDICES (GPCIs) BY STATE AND LOCALITY,,,,,,
,,,,,,
Medicare Administrative Contractor (MAC),State,Locality Number,Locality Name,\
2026 PW GPCI (with 1.0 Floor)***,2026 PE GPCI,2026 MP GPCI
10112,AL,00,ALABAMA,1.000,0.875,0.566
02102,AK,01,ALASKA*,1.500,1.065,0.551
12202,DC,01,DC + MD/VA SUBURBS,1.054,1.178,1.113
12302,MD,01,BALTIMORE/SURR. CNTYS,1.016,1.073,1.237
11302,VA,00,VIRGINIA,1.000,0.983,0.706
"MAC Assignments as of November 22, 2023",,,,,,
*Work GPCI reflects a 1.5 floor in Alaska established by the MIPPA.,,,,,,
"""
LIST = "CPT Code,Modifier,Allowed Amount,Effective Date,State\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of reference data with the shipped tables."""
    return Path(shutil.copytree(shipped_knowledge_base() / "reference", tmp_path / "reference"))


def write(folder: Path, name: str, text: str) -> Path:
    path = folder.parent / name
    path.write_text(text, encoding="latin-1")
    return path


def imported(folder: Path, *files: Path, **options: object) -> tuple[str, ...]:
    return run(ImportRequest(files, folder, TODAY, ImportOptions(**options)))


def refusal(folder: Path, *files: Path, **options: object) -> str:
    """What is said when nothing is imported; what was there before is as it was."""
    before = read_fee_schedules(folder)
    with pytest.raises(ImportRefusedError) as raised:
        imported(folder, *files, **options)
    assert read_fee_schedules(folder) == before
    return str(raised.value)


def test_the_yearly_archive_brings_values_factor_and_localities(folder: Path):
    archive = folder.parent / "rvu26c-updated-06-30-2026.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("PPRRVU2026_Jul_nonQPP.csv", VALUES)
        zipped.writestr("PPRRVU2026_Jul_QPP.csv", VALUES.replace("33.4009", "33.5675"))
        zipped.writestr("PPRRVU2026_Jul_nonQPP.txt", "of fixed width")
        zipped.writestr("GPCI2026.csv", PLACES)
        zipped.writestr("26LOCCO.csv", "counties")
    told = imported(folder, archive)
    assert len(told) == 2
    assert "relative values of July 2026, from 2026-07-01: kept 1 of 2 rows" in told[1]
    schedule = read_fee_schedules(folder)["medicare-physician"]
    values, places = schedule.relative_values[-1], schedule.localities[-1]
    assert (values.valid_from, values.imported) == (date(2026, 7, 1), True)
    assert values.factor == Decimal("33.4009")
    assert values.values["97140"].practice_expense == Decimal("0.39")
    assert places.localities["02102-01"].name == "ALASKA"
    assert [each.id for each in places.of_state("VA")] == ["11302-00", "12202-01"]


def test_no_description_of_a_code_is_kept(folder: Path):
    imported(folder, write(folder, "PPRRVU2026_Jul_nonQPP.csv", VALUES))
    kept = "".join(p.read_text() for p in (folder / IMPORTED).iterdir() if p.is_file())
    assert "97140" in kept
    assert "REDACTED" not in kept


def test_the_shipped_edition_stays_beside_the_imported_one(folder: Path):
    before = read_fee_schedules(folder)["medicare-physician"].relative_values
    imported(folder, write(folder, "PPRRVU2026_Jul_nonQPP.csv", VALUES))
    assert read_fee_schedules(folder)["medicare-physician"].relative_values[:-1] == before


def test_the_same_edition_again_takes_its_place(folder: Path):
    first = write(folder, "PPRRVU2026_Jul_nonQPP.csv", VALUES)
    imported(folder, first)
    mended = VALUES.replace("0.43,0.39,,0.39,,0.01,0.83,0.83", "0.44,0.39,,0.39,,0.01,0.84,0.84")
    imported(folder, write(folder, "PPRRVU2026_Jul_nonQPP.csv", mended))
    editions = read_fee_schedules(folder)["medicare-physician"].relative_values
    assert [each.values["97140"].work for each in editions if each.imported] == [Decimal("0.44")]
    assert len(list((folder / IMPORTED).glob("*.csv"))) == 1


def test_a_file_of_an_older_year_has_one_column_less_and_no_factor(folder: Path):
    pric, factor = 23, 25
    cells = list(csv.reader(VALUES.replace("2026", "2024").splitlines()))
    older = [[cell if place != factor else "" for place, cell in enumerate(row)] for row in cells]
    rows = "\n".join(",".join(row[:pric] + row[pric + 1 :]) for row in older)
    imported(folder, write(folder, "PPRRVU24_JUL.csv", rows))
    (found,) = [
        e for e in read_fee_schedules(folder)["medicare-physician"].relative_values if e.imported
    ]
    assert (found.valid_from, found.factor) == (date(2024, 7, 1), None)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "PPRRVU2026_Jul.csv",
            VALUES.replace("0.43,0.39", "0.43,0.93"),
            "line 9: the values of 97140 do not add up to the total of 0.83",
        ),
        ("PPRRVU2026_Jul.csv", VALUES.replace("0.43,", "work,"), "is not a number"),
        (
            "PPRRVU2026_Jul.csv",
            VALUES.replace("PE RVU,INDICATOR,PE", "RATE,INDICATOR,PE"),
            "column 7 is 'NON-FAC RATE', not 'non-fac pe rvu'",
        ),
        ("PPRRVU2026_Jul.csv", VALUES[: VALUES.index("0001F")], "no row of it was found"),
        ("PPRRVU2026_Jul.csv", VALUES.replace("97140", "99999"), "is about a therapy code"),
        ("PPRRVU2026_Jul.csv", VALUES[:-10], "the row has"),
        ("PPRRVU.csv", VALUES.replace("2026 National", "National"), "say --effective"),
        ("GPCI2026.csv", PLACES.replace("0.875", "cheap"), "the PE GPCI is 'cheap', not an index"),
        ("GPCI2026.csv", PLACES.replace("02102,AK,01", "10112,AL,00"), "in line 4 already"),
        ("GPCI2026.csv", PLACES.replace("PW GPCI", "GAF"), "pw gpci"),
        ("fees.csv", LIST, "its name does not say what it is"),
    ],
)
def test_a_file_that_is_not_as_cms_publishes_it_is_refused(
    folder: Path, name: str, text: str, said: str
):
    assert said in refusal(folder, write(folder, name, text))


def test_an_archive_that_is_cut_off_is_refused(folder: Path):
    archive = folder.parent / "rvu26c.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("PPRRVU2026_Jul_nonQPP.csv", VALUES)
    archive.write_bytes(archive.read_bytes()[:-60])
    assert "cut off or damaged" in refusal(folder, archive)


def test_one_wrong_file_of_several_keeps_all_of_them_out(folder: Path):
    good = write(folder, "PPRRVU2026_Jul_nonQPP.csv", VALUES)
    refusal(folder, good, write(folder, "GPCI2026.csv", "nothing"))
    assert not list((folder / IMPORTED).glob("*.csv"))


# --- a payor's own list -----------------------------------------------------------------------


def test_a_list_is_taken_with_headings_and_dates_as_people_write_them(folder: Path):
    rows = LIST + '97140,,"$1,027.50",1/1/2026,\n97110,"GP, CQ",31,2026-01-01,wv\n'
    told = imported(folder, write(folder, "fees.csv", rows), payor="acme")
    assert "list of amounts of acme, from 2026-01-01: kept 2 of 2 rows" in told[0]
    (table,) = read_fee_schedules(folder)["acme"].amounts
    manual, exercise = table.amounts["97140"][0], table.amounts["97110"][0]
    assert (manual.cents, manual.starts, manual.ends) == (102750, date(2026, 1, 1), None)
    assert (exercise.modifiers, exercise.place) == (frozenset({"GP", "CQ"}), "WV")


def test_a_day_for_rows_that_name_none_can_be_stated(folder: Path):
    rows = write(folder, "fees.csv", "code,fee\n97140,27.50\n")
    assert "say --effective" in refusal(folder, rows, payor="acme")
    imported(folder, rows, payor="acme", effective=date(2026, 1, 1))
    assert read_fee_schedules(folder)["acme"].amounts[0].valid_from == date(2026, 1, 1)


def test_a_code_that_is_not_known_is_told_and_kept(folder: Path):
    rows = write(folder, "fees.csv", LIST + "12345,,10,2026-01-01,\n97140,,10,2026-01-01,\n")
    assert imported(folder, rows, payor="acme")[1].startswith("12345: no therapy code")


def test_a_code_may_have_a_new_amount_from_the_day_after_the_old_one_ends(folder: Path):
    rows = "code,amount,from,until\n97140,27,2025-01-01,2025-12-31\n97140,28,2026-01-01,\n"
    imported(folder, write(folder, "fees.csv", rows), payor="acme")
    assert len(read_fee_schedules(folder)["acme"].amounts[0].amounts["97140"]) == 2


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("9714,,10,2026-01-01,", "line 2: '9714' is no code"),
        ("97140,,ten,2026-01-01,", "line 2: 'ten' is no amount"),
        ("97140,,-3,2026-01-01,", "line 2: '-3' is no amount"),
        ("97140,,NaN,2026-01-01,", "line 2: 'NaN' is no amount"),
        ("97140,,,2026-01-01,", "line 2: '' is no amount"),
        ('97140,,"1,0",2026-01-01,', "line 2: '1,0' is no amount"),
        ("97140,,3.005,2026-01-01,", "line 2: '3.005' has parts of a cent"),
        ("97140,,10,2026-13-01,", "line 2: '2026-13-01' is no date"),
        ("97140,GPX,10,2026-01-01,", "line 2: 'GPX' is no modifier"),
        ("97140,,10,2026-01-01,Ohio", "line 2: 'OHIO' is no state"),
        (
            "97140,,10,2026-01-01,\n97140,,11,2026-03-01,",
            "line 3: 97140 has an amount for the same",
        ),
    ],
)
def test_what_is_wrong_with_a_list_is_told_with_its_line(folder: Path, rows: str, said: str):
    assert said in refusal(folder, write(folder, "fees.csv", LIST + rows + "\n"), payor="acme")


def test_everything_wrong_with_a_list_is_told_at_once(folder: Path):
    rows = write(folder, "fees.csv", LIST + "9714,,ten,2026-01-01,\n97140,,x,2026-01-01,\n")
    assert len(refusal(folder, rows, payor="acme").splitlines()) == 3


def test_a_list_without_known_columns_says_what_was_found(folder: Path):
    said = refusal(folder, write(folder, "fees.csv", "what,how much\n97140,3\n"), payor="acme")
    assert "it begins 'what' and 'how much'" in said


def test_two_columns_of_one_meaning_are_refused(folder: Path):
    rows = write(folder, "fees.csv", "code,amount,fee\n97140,3,4\n")
    assert "two columns stand for amount" in refusal(folder, rows, payor="acme")
