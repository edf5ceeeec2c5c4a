"""``payor-rules import`` and ``payor-rules tables``, as somebody at a desk would use them."""

from __future__ import annotations

import json
import shutil

import pytest

from engine.locations import shipped_knowledge_base
from tests.cli.commands import Desk
from tests.reference.published import EDITS, MAXIMA, TODAY, edit, text_of

PTP = "medicare-ncci-2026q3-practitioner-ptp-edits-ccipra-v322r0-f{}.txt"
MUE = "MCR_MUE_PractitionerServices_Eff_07-01-2026.csv"


@pytest.fixture
def downloads(desk: Desk) -> Desk:
    """The desk, with files of CMS's."""
    for part in (1, 2, 3, 4):
        rows = [edit(f"{part}0000", "97140"), *(EDITS if part == 4 else ())]
        (desk.folder / PTP.format(part)).write_bytes(text_of(rows))
    (desk.folder / MUE).write_text(MAXIMA.format("Practitioner"), encoding="latin-1")
    return desk


def parts(*numbers: int) -> list[str]:
    return [PTP.format(number) for number in numbers]


def test_an_import_says_what_was_kept_and_where(downloads: Desk) -> None:
    done = downloads.run("import", "ptp", *parts(1, 2, 3, 4))
    assert (done.code, done.err.splitlines()[0]) == (0, f"reading {PTP.format(1)}")
    assert done.out.splitlines() == [
        "pair edits, practitioner 2026q3 (v322r0): kept 9 of 11 rows",
        "  kb/reference/imported/ncci-pairs-practitioner-2026q3.source.yaml",
    ]


def test_maxima_are_imported_beside_the_edits(downloads: Desk) -> None:
    done = downloads.run("import", "mue", MUE)
    assert done.code == 0
    assert "unit maxima, practitioner from 2026-07-01: kept 4 of 5 rows" in done.out


def test_a_refusal_is_one_line_for_each_problem_and_exits_with_2(downloads: Desk) -> None:
    downloads.write("licence.zip", "<html>")
    done = downloads.run("import", "ptp", "licence.zip", "gone.zip")
    assert (done.code, done.out) == (2, "")
    first, *rest = done.err.splitlines()
    assert first == "payor-rules: nothing was imported"
    assert [line.partition(": ")[0] for line in rest] == ["gone.zip", "licence.zip"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("ptpp", "x.zip"), "no kind of table 'ptpp' - did you mean 'ptp'?"),
        (("ptp", "x.zip", "--effective", "2026-07-01"), "--effective means nothing to 'ptp'"),
        (("mue", "x.csv", "--quarter", "2026q3"), "--quarter means nothing to 'mue'"),
        (("ptp", "x.zip", "--kb", "gone"), "the knowledge base gone is not there"),
        (("ptp", "x.zip", "--kb", "visit.yaml"), "visit.yaml is a file, not a folder"),
        (("ptp", PTP.format(1), "--quarter", "2026q5"), "'2026q5' is no quarter - write 2026q3"),
        (("ptp", PTP.format(1), "--table", "practitoner"), "did you mean 'practitioner'?"),
        (("ptp", PTP.format(1), "--parts", "0"), "'0' is no number of files"),
    ],
)
def test_a_slip_of_the_command_is_told(
    downloads: Desk, arguments: tuple[str, ...], says: str
) -> None:
    done = downloads.run("import", *arguments)
    assert done.code == 2
    assert says in done.err
    assert "bug" not in done.err


def test_tables_tell_what_is_loaded_and_what_is_missing(downloads: Desk) -> None:
    assert "no tables in" in downloads.run("tables").out
    downloads.run("import", "ptp", *parts(1, 4))
    downloads.run("import", "mue", MUE)
    out = downloads.run("tables").out
    for words in (
        "Medicare NCCI pair edits 2026 Q3, practitioner",
        "2026-07-01 to 2026-09-30",
        "v322r0: kept 7 of 9 rows",
        "f2 and f3 not imported",
        "Medicare NCCI unit maxima 2026 Q3, practitioner",
        "ncci-unit-maxima-practitioner-2026q3",
    ):
        assert words in out
    data = json.loads(downloads.run("tables", "--format", "json").out)
    assert [each["imported"]["missing_parts"] for each in data] == [[2, 3], []]
    assert [file["part"] for file in data[0]["imported"]["files"]] == [1, 4]


def test_what_was_imported_can_be_removed_by_name_or_quarter(downloads: Desk) -> None:
    downloads.run("import", "ptp", *parts(1, 2, 3, 4))
    downloads.run("import", "mue", MUE)
    done = downloads.run("tables", "--remove", "ncci-pairs-practitioner-2026q3")
    assert done.out == "removed: ncci-pairs-practitioner-2026q3\n"
    assert downloads.run("tables", "--remove", "2026q3").code == 0
    assert "no tables in" in downloads.run("tables").out
    left = sorted(path.name for path in (downloads.folder / "kb/reference/imported").iterdir())
    assert left == [".lock"]


def test_removing_what_is_not_there_tells_what_is(downloads: Desk) -> None:
    done = downloads.run("tables", "--remove", "2026q3")
    assert (done.code, "nothing was imported into kb" in done.err) == (2, True)
    downloads.run("import", "mue", MUE)
    done = downloads.run("tables", "--remove", "2026q4")
    assert (done.code, "did you mean '2026q3'?" in done.err) == (2, True)


def test_a_source_that_was_edited_by_hand_is_told_by_tables_and_validate(downloads: Desk) -> None:
    downloads.run("import", "ptp", *parts(1, 2, 3, 4))
    (source,) = (downloads.folder / "kb/reference/imported").glob("*.yaml")
    source.write_text(source.read_text().replace("kind:", "knid:"))
    for command in ("tables", "validate"):
        done = downloads.run(command)
        assert done.code == 1
        assert "knid" in done.out + done.err


MEDICARE = """\
payor: medicare-part-b
state: PA
date_of_service: 2026-08-03
setting: private_practice
lines:
  - {code: "97140", minutes: 23, units: 1}
  - {code: "97124", minutes: 15, units: 1}
"""


def test_a_visit_is_held_against_the_imported_table_and_says_so(downloads: Desk) -> None:
    left_out = shutil.ignore_patterns("imported", "scenarios")
    shutil.copytree(shipped_knowledge_base(), downloads.folder / "mine", ignore=left_out)
    downloads.write("medicare.yaml", MEDICARE)
    asked = ("check", "medicare.yaml", "--kb", "mine", "--as-of", TODAY.isoformat())
    before = " ".join(downloads.run(*asked).out.split())
    assert "edit table of 2024-07-01; newer quarters can be imported" in before
    downloads.run("import", "ptp", *parts(1, 2, 3, 4), "--kb", "mine")
    after = " ".join(downloads.run(*asked).out.split())
    assert "edit table of 2026-07-01 (imported, v322r0)" in after
