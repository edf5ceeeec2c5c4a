"""CMS's files of unit maxima become tables that say the same, and files that are wrong say why."""

from __future__ import annotations

from datetime import date

import pytest

from engine.reference import read_reference_tables
from engine.therapy import Adjudication
from tests.reference.published import MAXIMA, Folder, archive, sheet_of, text_of

JULY = "MCR_MUE_PractitionerServices_Eff_07-01-2026.csv"
OCTOBER = "MCR_MUE_PractitionerServices_Eff_10-01-2026.csv"
SHEET = (
    (
        "HCPCS/\nCPT Code",
        "Practitioner Services MUE Values",
        "MUE Adjudication Indicator",
        "MUE Rationale",
    ),
    ("97140", "6", "3 Date of Service Edit: Clinical", "Clinical: CMS Workgroup"),
)


def maximum(folder: Folder, code: str, on: date, table: str = "practitioner"):
    answer = read_reference_tables(folder.reference).maxima(table, on).lookup(code, on)
    return answer and (answer.maximum.units, answer.maximum.adjudication, answer.dated)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("97140", (6, Adjudication.DAY_CLINICAL, True)),
        ("97161", (1, Adjudication.DAY_POLICY, True)),
        ("G0283", (1, Adjudication.LINE, True)),
        ("0001U", None),
    ],
)
def test_the_maxima_of_therapy_codes_are_kept_with_their_indicator(folder, code, expected):
    assert "kept 4 of 5 rows" in folder.import_maxima(folder.maxima(JULY))[0]
    assert maximum(folder, code, date(2026, 8, 3)) == expected


def test_a_code_that_the_next_file_lacks_ends_the_day_before_it(folder):
    later = MAXIMA.replace("97110,8,3 Date of Service Edit: Clinical,Clinical: CMS Workgroup\n", "")
    folder.import_maxima(folder.maxima(JULY), folder.maxima(OCTOBER, later))
    assert maximum(folder, "97110", date(2026, 9, 30)) == (8, Adjudication.DAY_CLINICAL, True)
    assert maximum(folder, "97110", date(2026, 10, 1)) is None


def test_a_file_that_takes_effect_within_a_quarter_stands_beside_the_one_of_its_start(folder):
    folder.import_maxima(folder.maxima(JULY))
    later = folder.maxima("corrected.csv", MAXIMA.replace("97140,6", "97140,7"))
    folder.import_maxima(later, effective=date(2026, 8, 15))
    assert maximum(folder, "97140", date(2026, 8, 14))[0] == 6
    assert maximum(folder, "97140", date(2026, 8, 15))[0] == 7


def test_an_archive_of_both_forms_and_a_sheet_alone_say_the_same(folder):
    name = "medicare-ncci-2026-q{}-practitioner-services-mue-table.zip"
    member = "MCR_MUE_PractitionerServices_Eff_{}-01-2026"
    both = archive(
        **{member.format("04") + ".csv": MAXIMA, member.format("04") + ".xlsx": b"no workbook"}
    )
    alone = archive(**{member.format("07") + ".xlsx": sheet_of(SHEET, ())})
    folder.import_maxima(folder.write(name.format(2), both), folder.write(name.format(3), alone))
    clinical = (6, Adjudication.DAY_CLINICAL, True)
    assert maximum(folder, "97140", date(2026, 4, 1)) == clinical
    assert maximum(folder, "97140", date(2026, 7, 1)) == clinical


def test_the_hospital_table_stands_beside_the_practitioners(folder):
    folder.import_maxima(
        folder.maxima(JULY),
        folder.maxima(
            "MCR_MUE_OutpatientHospitalServices_Eff_07-01-2026.csv",
            MAXIMA.replace("97140,6", "97140,9"),
            "Outpatient Hospital",
        ),
    )
    day = date(2026, 7, 1)
    assert (maximum(folder, "97140", day)[0], maximum(folder, "97140", day, "hospital")[0]) == (
        6,
        9,
    )


REFUSED = {
    "thousands": (JULY, MAXIMA.replace("97140,6", '97140,"1,000"'), "of 97140 is '1,000', not"),
    "a list": (JULY, MAXIMA.replace("97140,6", "97140,6;8"), "line 8: the maximum of 97140 is"),
    "indicator": (JULY, MAXIMA.replace("1 Line", "4 Line"), "begin with 1, 2 or 3"),
    "code": (JULY, MAXIMA + "9714,1,1 Line Edit,x\n", "'9714' is no code"),
    "twice": (JULY, MAXIMA + "97140,1,1 Line Edit,x\n", "97140 has a maximum in line 8 already"),
    "width": (JULY, MAXIMA + "97150,1\n", "the row has 2 columns where 4 were expected"),
    "open quotes": (JULY, MAXIMA + '"97150,1,1 Line Edit,x\n', "this is no row"),
    "no date": ("MCR_MUE_PractitionerServices.csv", MAXIMA, "say --effective"),
    "impossible date": ("MUE_Practitioner_Eff_02-30-2026.csv", MAXIMA, "say --effective"),
    "columns": (JULY, MAXIMA.replace("MUE Rationale", "Notes"), "and 'Notes' - give"),
    "equipment": ("MCR_MUE_DMESupplierServices_Eff_07-01-2026.csv", MAXIMA, "medical equipment"),
    "other table": (
        "MCR_MUE_OutpatientHospitalServices_Eff_07-01-2026.csv",
        MAXIMA,
        "named in two ways, hospital and practitioner",
    ),
    "pair edits": (JULY, text_of(()).decode().replace("\t", ",") + "97140,97124\n", "pair edits"),
}


@pytest.mark.parametrize(("name", "text", "says"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_is_wrong_is_refused_and_what_was_loaded_stays(folder, name, text, says):
    folder.import_maxima(folder.maxima("before.csv"), effective=date(2026, 7, 1))
    of = "DME Supplier" if "DME" in name else "Practitioner"
    assert says in folder.refusal(folder.maxima(name, text, of), maxima=True)


def test_two_files_for_one_day_are_refused(folder):
    other = folder.maxima("b-" + JULY, MAXIMA.replace("97140,6", "97140,7"))
    told = folder.refusal(folder.maxima(JULY), other, maxima=True)
    assert "is the practitioner table of the same day - give one of the two" in told
