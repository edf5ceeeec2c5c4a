"""Which edition of a table answers for a day, and how it says so."""

from __future__ import annotations

import shutil
from datetime import date

import pytest

from engine.locations import shipped_knowledge_base
from engine.reference import ReferenceDataError, read_reference_tables
from engine.therapy import edition_text
from tests.reference.published import EDITS, MAXIMA, Folder, edit

SHIPPED = date(2024, 7, 1)


@pytest.fixture
def beside(folder) -> Folder:
    """The shipped tables of 2024 Q3, and beside them the imported ones of 2025 Q4 and 2026 Q3."""
    ignored = shutil.ignore_patterns("imported")
    shutil.copytree(shipped_knowledge_base() / "reference", folder.reference, ignore=ignored)
    old = [row for row in EDITS if row[3] < "2026"]
    folder.import_edits(folder.edits("practitioner-2025q4.txt", old))
    folder.import_edits(folder.edits("practitioner-2026q3.txt"))
    for day in ("10-01-2025", "07-01-2026"):
        folder.import_maxima(folder.maxima(f"MUE_Practitioner_Eff_{day}.csv"))
    return folder


def edits_on(folder: Folder, day: date):
    return read_reference_tables(folder.reference).edits("practitioner", day)


@pytest.mark.parametrize(
    ("day", "answers", "says"),
    [
        (date(2024, 8, 1), SHIPPED, "table of 2024-07-01"),
        (date(2025, 12, 31), date(2025, 10, 1), "table of 2025-10-01 (imported)"),
        (date(2026, 7, 1), date(2026, 7, 1), "table of 2026-07-01 (imported)"),
        # Between two quarters the rows of the next later one tell, by their own dates.
        (
            date(2026, 2, 1),
            date(2026, 7, 1),
            "table of 2026-07-01 (imported), whose rows tell of 2026-02-01; that quarter's own is"
            " not loaded",
        ),
        (
            date(2024, 10, 1),
            date(2025, 10, 1),
            "table of 2025-10-01 (imported), whose rows tell of 2024-10-01; that quarter's own is"
            " not loaded",
        ),
        (
            date(2024, 6, 30),
            date(2025, 10, 1),
            "table of 2025-10-01 (imported), whose rows tell of 2024-06-30; that quarter's own is"
            " not loaded",
        ),
        (
            date(2026, 10, 1),
            date(2026, 7, 1),
            "table of 2026-07-01 (imported); newer quarters can be imported",
        ),
    ],
)
def test_the_most_reliable_edition_answers_and_is_named(beside, day, answers, says):
    table = edits_on(beside, day)
    assert table.valid_from == answers
    assert edition_text("table", table, day) == says


@pytest.mark.parametrize(
    ("day", "answers"),
    [
        (date(2024, 6, 30), SHIPPED),
        (date(2024, 8, 1), SHIPPED),
        (date(2025, 3, 1), SHIPPED),
        (date(2025, 10, 1), date(2025, 10, 1)),
        (date(2026, 2, 1), date(2025, 10, 1)),
        (date(2027, 2, 1), date(2026, 7, 1)),
    ],
)
def test_maxima_have_no_dates_of_their_own_so_the_last_before_answers(beside, day, answers):
    tables = read_reference_tables(beside.reference)
    assert tables.maxima("practitioner", day).valid_from == answers


def test_the_dated_rows_of_a_later_quarter_answer_for_an_earlier_day(beside):
    day = date(2025, 3, 1)
    table = edits_on(beside, day)
    assert table.lookup("97116", "97530", day).applies is True
    assert table.lookup("97110", "97112", day).applies is False


def test_an_imported_quarter_takes_the_place_of_the_shipped_one(beside):
    beside.import_edits(beside.edits("practitioner-2024q3.txt"))
    assert edits_on(beside, date(2024, 8, 1)).imported


def test_a_part_of_a_quarter_leaves_the_shipped_one_in_place(beside):
    beside.import_edits(beside.edits("practitioner-2024q3-f4.txt", [edit("97140", "97110")]))
    assert not edits_on(beside, date(2024, 8, 1)).imported


def test_other_tables_give_another_key_and_the_same_tables_the_same(beside):
    before = read_reference_tables(beside.reference).key
    assert read_reference_tables(beside.reference).key == before
    beside.import_edits(beside.edits("practitioner-2026q3.txt", EDITS[:3]))
    after = read_reference_tables(beside.reference).key
    assert after != before
    assert read_reference_tables(beside.reference, imported=False).key not in (before, after)


def test_imports_can_be_left_out(beside):
    tables = read_reference_tables(beside.reference, imported=False)
    assert tables.edits("practitioner", date(2026, 8, 1)).valid_from == SHIPPED


def test_a_table_whose_rows_were_changed_is_not_used(beside):
    (rows,) = (beside.reference / "imported").glob("ncci-pairs-practitioner-2026q3-*.sqlite")
    rows.write_bytes(rows.read_bytes()[:-1] + b"x")
    tables = read_reference_tables(beside.reference)
    with pytest.raises(ReferenceDataError, match="not the file that its source describes"):
        tables.edits("practitioner", date(2026, 8, 1)).lookup("97140", "97124", date(2026, 8, 1))
    assert [each.advice for each in tables.problems()] == ["import the quarter again"]
    assert tables.edits("practitioner", date(2025, 11, 1)).edits.codes()


def test_a_source_under_the_name_of_another_table_is_not_used(beside):
    folder = beside.reference / "imported"
    (folder / "ncci-pairs-practitioner-2026q3.source.yaml").rename(
        folder / "ncci-pairs-practitioner-2026q4.source.yaml"
    )
    with pytest.raises(ReferenceDataError, match="describes another table than its name says"):
        edits_on(beside, date(2026, 11, 1))


def test_the_maxima_say_that_they_were_imported(beside):
    day = date(2026, 8, 1)
    table = read_reference_tables(beside.reference).maxima("practitioner", day)
    assert edition_text("table", table, day) == "table of 2026-07-01 (imported)"
    assert MAXIMA
