"""Values, rules and codes from a table: shown row by row before one step writes them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from engine.editing.code_import import codes_as_csv
from engine.editing.names import Names
from engine.editing.rule_import import OwnRules, rules_as_csv
from engine.editing.value_template import values_as_csv
from engine.history import Drafts, History
from engine.knowledge import KnowledgeBase
from engine.knowledge.settings import Role
from tests.editing.books import Cell, book
from tests.ui.pages import page_alone, settled, text
from tests.ui.workbench import CIGNA, changed_lines, drafts, own_base
from ui import people

__all__ = ["own_base"]

TABLE = b"""\
Name,Value,From,Until,Confidence,Documents,Note
units_a_day,5,1/1/2027,,verified in a secondary source,GAWENDA-4,
filing_days_in_network,=A1,1/1/2027,,,,
zebra,1,1/1/2027,,,,
"""


TABS = {"values": "Values", "rules": "Rules", "codes": "Code sets"}


def values_tab(policy: str = "cigna-direct", kind: str = "values") -> AppTest:
    """The values of a policy, or its rules or code sets, with the import open."""
    page = page_alone("rules", None, policy=policy)
    page.session_state[f"part-{policy}"] = TABS[kind]
    page.session_state[f"import-open-{kind}-{policy}"] = True
    return settled(page.run())


def given(page: AppTest, content: bytes, name: str = "fees.csv") -> AppTest:
    """The page once a file was chosen."""
    return settled(page.file_uploader[0].upload(name, content).run())


def writes(page: AppTest) -> list[str]:
    """The buttons that would write."""
    return [each.label for each in page.button if each.label.startswith("Write ")]


def test_a_table_is_shown_row_by_row_and_written_as_one_step(own_base: Path) -> None:
    page = given(values_tab(), TABLE)
    told = text(page)
    assert "5 units from 01/01/2027" in told
    assert "is no number" in told
    assert "there is no value" in told
    assert writes(page) == ["Write 1 row into the draft"]
    assert drafts(own_base) == ()
    settled(page.button(key="import-write-values-cigna-direct").click().run())
    (draft,) = drafts(own_base)
    assert [step.says for step in draft.steps] == ["1 row imported from fees.csv"]
    went, came = changed_lines(own_base)
    assert "value: 5" in "".join(came)
    assert len(went) <= 1
    assert "1 row of fees" in text(page)


def test_the_present_values_come_back_unchanged(own_base: Path) -> None:
    page = values_tab()
    template = page.get("download_button")[0]
    assert template.proto.label == "Download the present values"
    data = KnowledgeBase.open(own_base).files["cigna-direct"].data
    page = given(page, values_as_csv(data))
    assert any("Nothing to write" in each.value for each in page.caption)
    assert writes(page) == []


@pytest.mark.usefixtures("own_base")
def test_a_column_that_was_guessed_wrong_is_corrected() -> None:
    content = b"Which,Old,Value,Effective\nunits_a_day,4,4,1/1/2027\nunits_a_day,5,6,1/1/2028\n"
    page = given(values_tab(), content)
    assert "no column says which value a row is about" in text(page).replace("\\", "")
    next(each for each in page.selectbox if each.label == "Name").set_value("Which").run()
    assert "6 units from 01/01/2028" in text(settled(page))
    next(each for each in page.selectbox if each.label == "Value").set_value("Old").run()
    assert "5 units from 01/01/2028" in text(settled(page))


@pytest.mark.usefixtures("own_base")
def test_what_no_column_holds_is_said_once_for_all_rows() -> None:
    page = given(values_tab(), b"Amount\n6\n")
    name = next(each for each in page.selectbox if each.label == "Value that the rows are of")
    name.set_value("units_a_day").run()
    assert "this is needed" in text(settled(page))
    page.date_input[0].set_value(date(2028, 1, 1)).run()
    assert "6 units from 01/01/2028" in text(settled(page))


@pytest.mark.usefixtures("own_base")
def test_a_sheet_of_a_workbook_is_chosen() -> None:
    rows = [["Name", "Value", "From"], ["units_a_day", 5, date(2027, 1, 1)]]
    page = given(values_tab(), book({"Read me": [["Words"]], "Fees": rows}), "fees.xlsx")
    assert "no row below them" in text(page).replace("\\", "")
    next(each for each in page.selectbox if each.label == "Sheet").set_value("Fees").run()
    assert "5 units from 01/01/2027" in text(settled(page))


@pytest.mark.usefixtures("own_base")
@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("fees.csv", b"", "is empty"),
        ("fees.xlsx", b"PK\x03\x04 cut off", "cut off or damaged"),
        ("fees.xls", b"\xd0\xcf\x11\xe0 old", "is of an older Excel"),
        ("fees.csv", b"a,a\n1,2\n", "two columns"),
        ("<b>fees</b>.csv", b"\x00\x01", "is no table"),
        ("fees.csv", b"Name,Value,From\n", "no row below them"),
    ],
)
def test_a_file_that_is_no_table_is_told(name: str, content: bytes, words: str) -> None:
    page = given(values_tab(), content, name)
    assert words in text(page).replace("\\", "")
    assert writes(page) == []


@pytest.mark.usefixtures("own_base")
def test_markup_in_a_cell_stays_text() -> None:
    page = given(values_tab(), b"Name,Value\n<img src=x onerror=alert(1)>,1\n")
    told = text(page)
    assert "&lt;img src=x" in told
    assert "<img src=x" not in told


@pytest.mark.usefixtures("own_base")
def test_a_viewer_is_offered_no_import(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "role", lambda: Role.VIEWER)
    page = values_tab()
    assert [each for each in page.expander if each.label == "Import from a table"] == []


def test_who_is_made_a_viewer_meanwhile_writes_nothing(
    own_base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = given(values_tab(), TABLE)
    monkeypatch.setattr(people, "role", lambda: Role.VIEWER)
    settled(page.button(key="import-write-values-cigna-direct").click().run())
    assert drafts(own_base) == ()


@pytest.mark.usefixtures("own_base")
def test_a_policy_without_values_says_how_to_begin() -> None:
    page = values_tab("therapy-codes")
    assert any("no dated values of its own" in each.value for each in page.caption)
    assert len(page.file_uploader) == 0


def test_a_policy_whose_yaml_cannot_be_read_waits_for_it(own_base: Path) -> None:
    draft = Drafts(History.open(own_base)).begin("Ana", "Unfinished")
    draft.write(CIGNA, (own_base / CIGNA).read_bytes() + b"x: [", "typed")
    page = values_tab()
    assert "of the YAML cannot be read as it is typed" in text(page).replace("\\", "")
    assert len(page.file_uploader) == 0


# --- rules -----------------------------------------------------------------------------------

RULES = b"""\
Rule,Daily maximum,How sure are we,Owner
CIG-3.1,6,not verified,Ana
No more than four units of therapy a day are paid,7,,
CIG-3.1,five,,
K-03-ot,4,,
CIG-2.1,4,,
"""


def present(page: AppTest) -> str:
    """What can be downloaded."""
    label: str = page.get("download_button")[0].proto.label
    return label


def test_numbers_of_rules_are_shown_row_by_row_and_written_as_one_step(own_base: Path) -> None:
    page = given(values_tab(kind="rules"), RULES, "maxima.csv")
    told = text(page).replace("\\", "")
    assert "No more than four units of therapy a day are paid" in told
    assert "→ 6 units" in told
    assert "its dated value stays under Values" in told
    assert "row 2 is about this rule too" in told
    assert "this policy has no rule" in told
    assert "this rule has no such field - leave the cell empty" in told
    assert drafts(own_base) == ()
    assert writes(page) == ["Write 1 row into the draft"]
    settled(page.button(key="import-write-rules-cigna-direct").click().run())
    (draft,) = drafts(own_base)
    assert [step.says for step in draft.steps] == ["1 row imported from maxima.csv"]
    went, came = changed_lines(own_base)
    assert (len(went), len(came)) == (1, 1)
    assert "most: 6" in came[0]


@pytest.mark.usefixtures("own_base")
def test_a_column_with_a_name_of_its_own_is_told_what_it_holds() -> None:
    page = given(values_tab(kind="rules"), RULES)
    told = next(each for each in page.selectbox if "How sure are we" in each.label)
    told.set_value("How it was verified").run()
    assert "somebody else" in text(settled(page))
    assert "not verified" in text(page)
    told = next(each for each in page.selectbox if "How sure are we" in each.label)
    told.set_value("Daily maximum").run()
    assert "two columns hold “Daily maximum”" in text(settled(page)).replace("\\", "")
    assert writes(page) == []


def test_the_present_rules_come_back_unchanged(own_base: Path) -> None:
    page = values_tab(kind="rules")
    assert present(page) == "Download the present rules"
    base = KnowledgeBase.open(own_base)
    names = Names.of(base, "cigna-direct", date(2026, 6, 1))
    file = base.files["cigna-direct"]
    titles = {source.id: source.title for source in file.sources.values()}
    page = given(page, rules_as_csv(file.rules, OwnRules(names, titles, {})))
    assert any("Nothing to write" in each.value for each in page.caption)
    assert writes(page) == []


@pytest.mark.usefixtures("own_base")
def test_an_inherited_rule_is_to_be_changed_where_it_is_written() -> None:
    page = given(values_tab("cigna-ash", "rules"), b"Rule,Last day\nCIG-4.1,6/30/2027\n")
    assert "this rule is inherited from" in text(page)


@pytest.mark.usefixtures("own_base")
def test_a_table_without_a_field_of_a_rule_says_so() -> None:
    page = given(values_tab(kind="rules"), b"Zebra,Stripes\nx,1\n")
    told = text(page).replace("\\", "")
    assert "no column says which rule a row is about" in told
    assert "no column holds a field of a rule" in told


@pytest.mark.usefixtures("own_base")
def test_a_policy_without_rules_says_how_to_begin() -> None:
    page = values_tab("therapy-codes", "rules")
    assert any("no rules of its own" in each.value for each in page.caption)
    assert len(page.file_uploader) == 0


# --- codes -----------------------------------------------------------------------------------

NEVER_PAID = "pneumatic compression, infrared, work hardening, dry needling, laser"


def test_codes_of_a_workbook_are_shown_row_by_row_and_written_as_one_step(own_base: Path) -> None:
    rows: list[list[Cell]] = [
        ["CPT code", "Code set"],
        [97039, NEVER_PAID],
        ["97161-97163", NEVER_PAID],
        ["97039", NEVER_PAID],
        ["9703", NEVER_PAID],
        ["97110", "zebra"],
    ]
    page = given(values_tab(kind="codes"), book({"Codes": rows}), "codes.xlsx")
    told = text(page).replace("\\", "")
    assert "with 97161-97163" in told
    assert "is no code" in told
    assert "Code set: there is no code set" in told
    assert "2 new, 1 as they stand, 2 left out" in told
    assert writes(page) == ["Write 2 rows into the draft"]
    settled(page.button(key="import-write-codes-cigna-direct").click().run())
    (draft,) = drafts(own_base)
    assert [step.says for step in draft.steps] == ["2 rows imported from codes.xlsx"]
    went, came = changed_lines(own_base)
    assert (len(went), len(came)) == (1, 1)
    assert '"97039", 97161-97163]' in came[0]


def test_codes_that_the_table_does_not_state_are_taken_away_when_asked(own_base: Path) -> None:
    page = given(values_tab(kind="codes"), b"Code\nS8948\n97039\n")
    chosen = next(each for each in page.selectbox if each.label.startswith("Code set that"))
    settled(chosen.set_value("never_paid").run())
    assert writes(page) == ["Write 1 row into the draft"]
    settled(page.get("button_group")[-1].set_value("are taken away").run())
    assert "taken away" in text(page)
    (label,) = writes(page)
    assert label.endswith("changes into the draft")
    settled(page.button(key="import-write-codes-cigna-direct").click().run())
    assert "S8948" in "".join(changed_lines(own_base)[1])


def test_the_present_codes_come_back_unchanged(own_base: Path) -> None:
    page = values_tab(kind="codes")
    assert present(page) == "Download the present codes"
    base = KnowledgeBase.open(own_base)
    names = Names.of(base, "cigna-direct", date(2026, 6, 1))
    page = given(page, codes_as_csv(base.files["cigna-direct"].data, names))
    assert any("Nothing to write" in each.value for each in page.caption)
    assert writes(page) == []


@pytest.mark.usefixtures("own_base")
def test_a_policy_without_code_sets_offers_no_file() -> None:
    page = values_tab("cigna-ash", "codes")
    assert any("no code sets of its own" in each.value for each in page.caption)
    assert len(page.file_uploader) == 0


@pytest.mark.usefixtures("own_base")
@pytest.mark.parametrize("kind", ["rules", "codes"])
def test_a_viewer_is_offered_no_import_of_any_kind(
    monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(people, "role", lambda: Role.VIEWER)
    page = values_tab(kind=kind)
    assert [each for each in page.expander if each.label == "Import from a table"] == []


@pytest.mark.usefixtures("own_base")
def test_what_would_leave_the_policies_unusable_is_told_and_cannot_be_written() -> None:
    table = b"Code,Set\nset:physical_medicine,set:highmark_timed\n"
    page = given(values_tab("highmark", "codes"), table)
    assert "the policy could not be used after it" in text(page)
    assert page.button(key="import-write-codes-highmark").disabled
