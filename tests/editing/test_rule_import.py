"""Numbers and lists of rules come from a table, each row of which tells first what it does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.editing.columns import RULE_HEADINGS, guessed_columns
from engine.editing.edits import EntryError
from engine.editing.names import Names
from engine.editing.preview import Does, Preview
from engine.editing.rule_import import (
    OwnRules,
    field_labels,
    guessed_fields,
    import_rules,
    rules_as_csv,
)
from engine.editing.sheets import Sheet, read_sheet
from engine.editing.spreadsheet_text import words
from engine.knowledge import KnowledgeBase
from tests.editing.books import Cell, book
from tests.editing.test_edits import changed_lines, data_of

BASE = KnowledgeBase.open()
TEXT = BASE.files["medicare-part-b"].document.text


def own(policy: str) -> OwnRules:
    """The rules of a shipped policy, with what they inherit."""
    file = BASE.files[policy]
    inherited = {
        words(name): entry.file.title
        for rule, entry in BASE.linker(policy).merged.rules.items()
        if entry.file.id != policy
        for name in (rule, entry.data.get("title", ""))
    }
    titles = {source.id: source.title for source in file.sources.values()}
    return OwnRules(Names.of(BASE, policy, date(2026, 6, 1)), titles, inherited)


def imported(sheet: Sheet, policy: str = "medicare-part-b", text: str = "") -> Preview:
    """What a table does, its columns taken by what stands above them."""
    rules = own(policy)
    file = BASE.files[policy]
    labels = field_labels(file.rules, rules)
    rule = guessed_columns(sheet, RULE_HEADINGS)["rule"]
    columns = guessed_fields(sheet, labels)
    return import_rules(text or file.document.text, rules, sheet, rule, columns)


def of(head: Sequence[Cell], *rows: Sequence[Cell]) -> Preview:
    """What an Excel file does to Medicare."""
    return imported(read_sheet(book({"Rules": [head, *rows]}), "rules.xlsx"))


@pytest.mark.parametrize("policy", [each.id for each in BASE.files.values() if each.rules])
def test_the_present_rules_change_no_byte_when_they_come_back(policy: str) -> None:
    file = BASE.files[policy]
    sheet = read_sheet(rules_as_csv(file.rules, own(policy)), "rules.csv")
    preview = imported(sheet, policy)
    assert {row.does for row in preview.rows} <= {Does.SAME}
    assert preview.text == file.document.text


def test_a_number_is_changed_in_its_line_alone() -> None:
    preview = of(["Rule", "At least once in"], ["N-04", 2])
    (row,) = preview.rows
    assert (row.does, row.says, row.notes) == (
        Does.CHANGED,
        "At least once in: 1 → 2 visits",
        (),
    )
    rules = {rule["id"]: rule for rule in data_of(preview.text)["rules"]}
    assert rules["N-04"]["every_visits"] == 2
    assert [len(lines) for lines in changed_lines(TEXT, preview.text)] == [1, 1]


def test_a_dated_value_is_named_by_its_words_and_a_number_in_its_place_is_pointed_out() -> None:
    values = BASE.linker("cigna-direct").merged.values
    (name,) = (x["most"]["value"] for x in BASE.files["cigna-direct"].rules if x["id"] == "CIG-3.1")
    about = values[name].data["about"]
    head = ("Rule", "Daily maximum")
    assert imported(Sheet(head, (("CIG-3.1", about),)), "cigna-direct").count(Does.SAME) == 1
    (row,) = imported(Sheet(head, (("CIG-3.1", 5),)), "cigna-direct").rows
    assert row.says == f"Daily maximum: “{about}” → 5 units"
    assert row.notes == (
        "Daily maximum: its dated value stays under Values, and no longer counts for this rule",
    )


def test_a_rule_may_be_named_by_its_title() -> None:
    title = next(
        rule["title"] for rule in BASE.files["medicare-part-b"].rules if rule["id"] == "N-04"
    )
    preview = of(["Title", "At least once in"], [f"  {title.upper()} ", 2])
    assert [row.subject for row in preview.rows] == ["N-04"]


def test_a_list_says_what_comes_and_what_goes() -> None:
    rules = {rule["id"]: rule for rule in BASE.files["texas-medicaid"].rules}
    name = next(
        x for x, rule in rules.items() if isinstance(rule.get("denial", {}).get("carc"), list)
    )
    held = [str(x) for x in rules[name]["denial"]["carc"]]
    sheet = Sheet(("Rule", "Reason codes (CARC)"), ((name, "16; 999"),))
    preview = imported(sheet, "texas-medicaid")
    went = [x for x in held if x != "16"]
    came = [x for x in ("16", "999") if x not in held]
    assert preview.rows[0].says.startswith(f"Reason codes (CARC): with {' and '.join(came)}")
    assert preview.rows[0].says.endswith(f"without {' and '.join(went)}" if went else "999")
    changed = {rule["id"]: rule for rule in data_of(preview.text)["rules"]}
    assert [str(x) for x in changed[name]["denial"]["carc"]] == ["16", "999"]


def test_what_a_list_names_by_words_stands_in_quotes() -> None:
    cell = "97110; 97112 to 97116; timed codes, with complex lymphedema therapy"
    sheet = Sheet(("Rule", "Codes it looks at"), (("CIG-2.1", cell),))
    preview = imported(sheet, "cigna-direct")
    assert preview.rows[0].says == (
        "Codes it looks at: with 97110, 97112-97116 and"
        " “timed codes, with complex lymphedema therapy”, without “every code”"
    )
    rules = {rule["id"]: rule for rule in data_of(preview.text)["rules"]}
    assert rules["CIG-2.1"]["codes"] == ["97110", "97112-97116", "set:counted_by_minute"]


def test_everything_that_is_wrong_is_told_at_once_and_the_other_rows_are_taken() -> None:
    preview = of(
        ["Rule", "At least once in", "First day", "Last day", "How it was verified"],
        ["N-99", 3],
        ["N-03", "two", None, "soon"],
        ["K-03-ot", 4],
        ["N-04", 3, date(2027, 1, 1), date(2026, 1, 1), "surely"],
        ["N-05"],
        [None, 4],
        ["N-04", 3],
        ["N-04", 4],
    )
    told = {row.number: row.problems for row in preview.rows}
    assert "this policy has no rule 'N-99' of its own" in told[2][0]
    assert [x.split(":")[0] for x in told[3]] == ["Last day", "At least once in"]
    assert told[4] == ("At least once in: this rule has no such field - leave the cell empty",)
    assert [x.split(":")[0] for x in told[5]] == ["How it was verified", "Last day"]
    assert told[6] == ()
    assert "write which rule the row is about" in told[7][0]
    assert told[8] == ()
    assert "row 8 is about this rule too" in told[9][0]
    assert (preview.problems, preview.changes) == (6, 1)


def test_a_rule_that_its_form_would_refuse_is_left_out_in_the_words_of_the_form() -> None:
    rule = next(
        each
        for each in BASE.files["tricare"].rules
        if each["confidence"] == "verified_primary" and each.get("severity") == "deny"
    )
    head = ("Rule", "How it was verified")
    preview = imported(Sheet(head, ((rule["id"], "not verified"),)), "tricare")
    assert preview.rows[0].problems == (
        "What follows: an unverified rule cannot have severity 'deny' - choose warn or review, or"
        " verify the rule and name its source",
    )
    assert preview.text == BASE.files["tricare"].document.text


def test_a_verified_rule_names_its_document() -> None:
    rule = next(x for x in BASE.files["cigna-direct"].rules if not x.get("sources"))
    head = ("Rule", "How it was verified")
    answer = "read in somebody else's account of it"
    preview = imported(Sheet(head, ((rule["id"], answer),)), "cigna-direct")
    assert preview.rows[0].problems[0].startswith("Documents: what is verified names the document")


@pytest.mark.parametrize(
    ("cell", "words_of_it"),
    [
        ("20%", "is a percentage"),
        ("$4", "is an amount of money"),
        ("2,5", "is no whole number"),
        (2.5, "is no whole number"),
        (-2, "is below zero"),
        (9_999_999_999, "is no number that a payor states"),
        (999_999_999_999_999_999, "is no number that a payor states"),
        (True, "no whole number"),
    ],
)
def test_a_number_that_may_mean_another_is_refused(cell: Cell, words_of_it: str) -> None:
    sheet = Sheet(("Rule", "At least once in"), (("N-04", cell),))
    preview = imported(sheet)
    assert words_of_it in preview.rows[0].problems[0]
    assert preview.text == TEXT


@pytest.mark.parametrize("cell", ["1/1/0207", "2027-13-01", "soon", 46388])
def test_a_day_that_no_policy_states_is_refused(cell: Cell) -> None:
    preview = imported(Sheet(("Rule", "First day"), (("N-04", cell),)))
    assert "is no day that a policy states" in preview.rows[0].problems[0]


@pytest.mark.parametrize(
    ("label", "cell", "told"),
    [
        ("Group code", "XX", "write one of: "),
        ("Documents", "zebra", "write one as the form has it"),
        ("How it was verified", "not verifed", "did you mean 'not verified'?"),
    ],
)
def test_what_is_none_of_the_choices_says_what_to_write(label: str, cell: str, told: str) -> None:
    preview = imported(Sheet(("Rule", label), (("CIG-2.1", cell),)), "cigna-direct")
    assert f"'{cell}' is none of the choices - {told}" in preview.rows[0].problems[0]


def test_an_inherited_rule_is_told_to_stand_elsewhere() -> None:
    merged = BASE.linker("cigna-ash").merged.rules
    name, entry = next((x, y) for x, y in merged.items() if y.file.id != "cigna-ash")
    for stated in (name, entry.data["title"]):
        sheet = Sheet(("Rule", "Last day"), ((stated, "1/1/2027"),))
        problem = imported(sheet, "cigna-ash").rows[0].problems[0]
        assert f"is inherited from {entry.file.title} - import it there" in problem


def test_a_title_of_two_rules_asks_for_the_short_name() -> None:
    sheet = Sheet(("Rule", "Last day"), (("KX below the threshold is out of place", "1/1/2027"),))
    assert "2 rules have this title" in imported(sheet).rows[0].problems[0]


def test_a_column_that_is_not_there_is_told() -> None:
    sheet = Sheet(("Rule",), (("N-04",),))
    with pytest.raises(EntryError, match="no column 'Most' - its columns: Rule"):
        import_rules(TEXT, own("medicare-part-b"), sheet, "Rule", {"Daily maximum": "Most"})


LABELS = field_labels(BASE.files["tricare"].rules, own("tricare"))
CELLS = st.one_of(
    st.none(), st.text(max_size=12), st.integers(-5, 10**6), st.floats(0, 10), st.dates()
)


@given(st.data())
def test_whatever_a_row_says_the_policy_stays_readable(data: st.DataObject) -> None:
    file = BASE.files["tricare"]
    picked = data.draw(st.lists(st.sampled_from(LABELS), min_size=1, max_size=3, unique=True))
    rule = data.draw(st.sampled_from([str(each["id"]) for each in file.rules]))
    cells = tuple(data.draw(CELLS) for _ in picked)
    preview = imported(Sheet(("Rule", *picked), ((rule, *cells),)), "tricare")
    assert [str(each["id"]) for each in data_of(preview.text)["rules"]] == [
        str(each["id"]) for each in file.rules
    ]
    again = imported(Sheet(("Rule", *picked), ((rule, *cells),)), "tricare", preview.text)
    assert preview.problems or not again.changes
