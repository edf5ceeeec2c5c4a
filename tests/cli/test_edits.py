"""``payor-rules edits`` on the shipped tables and policies, as somebody at a desk would ask it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from engine.locations import schemas_folder
from tests.cli.commands import Desk, Done

DAY = ("--on", "2024-08-15")
SHIPPED = str(Path(__file__).resolve().parents[2] / "policies")
SCHEMA = json.loads((schemas_folder() / "edits.schema.json").read_text("utf-8"))


@pytest.fixture
def ask(desk: Desk) -> Any:
    """Asks the shipped knowledge base about codes, on a day that its tables reach."""

    def run(*arguments: str, on: tuple[str, ...] = DAY) -> Done:
        return desk.run("edits", *arguments, *on, "--kb", SHIPPED)

    return run


def told(done: Done) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(done.out)
    assert [e.json_path for e in Draft202012Validator(SCHEMA).iter_errors(data)] == []
    return data


def text(done: Done) -> str:
    """What was printed, as one line."""
    assert done.code == 0, done.err
    return " ".join(done.out.split())


# --- one code --------------------------------------------------------------------------------


def test_a_code_is_shown_with_its_maxima_and_both_columns(ask: Any) -> None:
    page = text(ask("97140"))
    for words in (
        "97140 manual therapy, on 2024-08-15 counted by the minute",
        "practitioner and hospital: 6 units, for the day on clinical grounds",
        "97140 is denied beside these, unless it was separate and a modifier on 97140 says so",
        "97012 traction by machine",
        "98941 spinal manipulation, three or four regions · another body region",
        "these are never paid beside 97140 (column 1) · indicator 0 97124 massage",
        "last day 2019-12-31: 97164, 97168, 97530",
        "work 0.43, practice expense",
        "uhc-commercial: UHC-6.1",
    ):
        assert words in page
    assert "newer quarters" not in page


def test_days_after_the_table_are_answered_with_its_age(ask: Any) -> None:
    page = text(ask("97140", on=("--on", "2026-03-02")))
    assert "practitioner edit table of 2024-07-01; newer quarters can be imported" in page


def test_a_maximum_of_no_unit_says_that_none_is_paid(ask: Any) -> None:
    page = text(ask("97010"))
    assert "practitioner: 0 units, no unit is paid" in page
    assert "hospital: 1 unit, for the day on clinical grounds" in page


def test_only_what_differs_is_shown_of_the_second_table(ask: Any) -> None:
    assert "of these, the same as the table above" in text(ask("97140"))
    hospital = text(ask("97750")).split("hospital edit table")[1]
    assert "97161" in hospital
    assert "of these, the same" not in hospital


def test_one_table_alone_can_be_asked_for(ask: Any) -> None:
    page = text(ask("97140", "--table", "hospital"))
    assert "practitioner" not in page
    assert "of others it says nothing" in page


def test_a_code_that_the_tables_only_pass_by_is_told_so(ask: Any) -> None:
    assert "it says nothing of 99213 but the rows below" in text(ask("99213"))


# --- pairs -----------------------------------------------------------------------------------


def test_a_pair_in_force_says_which_code_is_paid_and_what_unlocks_it(ask: Any) -> None:
    page = text(ask("97140", "97012"))
    for words in (
        "in force: 97012 is paid (column 1), 97140 is denied beside it (column 2)",
        "indicator 1: paid together when they were separate, and a modifier says so",
        "the modifier stands on 97140",
        "59, XE, XP, XS or XU on 97140, when the record shows minutes of its own",
    ):
        assert words in page


def test_the_order_of_the_codes_does_not_matter(ask: Any) -> None:
    one, other = (
        told(ask(*pair, "--format", "json")) for pair in (("97140", "98941"), ("98941", "97140"))
    )
    assert one["pairs"][0]["tables"] == other["pairs"][0]["tables"]
    assert one["pairs"][0]["rules"] == other["pairs"][0]["rules"]


def test_manipulation_asks_for_another_region_and_payors_differ(ask: Any) -> None:
    page = text(ask("97140", "98941", on=("--on", "2026-03-02")))
    assert "another body region (XS says so)" in page
    assert "HMK-6.2: 97140 is not paid beside 98941, whatever the modifier" in page
    assert "UHC-6.1: 59 on 97140, when the record shows another body region" in page
    assert (
        "hospital edit table of 2024-07-01; newer quarters can be imported it does not hold" in page
    )


def test_no_modifier_unlocks_an_indicator_of_zero(ask: Any) -> None:
    page = text(ask("97124", "97140"))
    assert "97140 is paid (column 1), 97124 is denied beside it" in page
    assert "indicator 0: never paid together, whatever the modifier" in page
    assert "the modifier stands on" not in page


def test_an_edit_of_the_past_asks_for_no_modifier(ask: Any) -> None:
    page = text(ask("97140", "97530"))
    assert "no edit: both are paid, and no modifier is asked for" in page
    assert "97140 over 97530, first day not given, last day 2019-12-31, indicator 1" in page
    assert "CIG-6.1-kept: ask the payor" in page


def test_an_edit_deleted_on_its_first_day_was_never_in_force(ask: Any) -> None:
    page = text(ask("97140", "97161"))
    assert "no edit: both are paid" in page
    assert "97161 over 97140, deleted as of 2020-01-01, so never in force" in page


def test_every_pair_of_several_codes_is_shown(ask: Any) -> None:
    pairs = told(ask("97140", "97012", "97150", "--format", "json"))["pairs"]
    assert [pair["codes"] for pair in pairs] == [
        ["97140", "97012"],
        ["97140", "97150"],
        ["97012", "97150"],
    ]


def test_a_pair_that_no_table_holds_is_not_free_of_edits(ask: Any) -> None:
    page = text(ask("97110", "99213"))
    assert "does not say whether there is an edit" in page
    assert "no edit:" not in page


def test_before_the_oldest_table_a_pair_is_not_known(ask: Any) -> None:
    for pair in (("97140", "97012"), ("97012", "97150")):
        page = text(ask(*pair, on=("--on", "2023-05-05")))
        assert "the oldest that is loaded, does not reach 2023-05-05 not known for this day" in page
        assert "no edit:" not in page


def test_before_the_oldest_table_an_edit_that_had_ended_is_known(ask: Any) -> None:
    page = text(ask("97140", "97530", on=("--on", "2020-01-01")))
    assert "no edit: both are paid, and no modifier is asked for" in page


# --- as data ---------------------------------------------------------------------------------


def test_a_code_as_data_follows_the_schema(ask: Any) -> None:
    data = told(ask("97140", "--format", "json"))
    (code,) = data["codes"]
    practitioner, hospital = code["tables"]
    assert data["pairs"] == []
    assert (practitioner["complete_for"], hospital["complete_for"]) == ("any", "some")
    assert hospital["column_1"] == {
        "never": ["97124"],
        "with_modifier": ["95851", "95852", "97018", "97750"],
    }
    assert practitioner["maximum"] == {"units": 6, "held_against": "day_clinical"}
    assert practitioner["edition"]["reach"] == "within"
    (fee,) = code["relative_values"]
    assert (fee["status"], fee["work"]) == ("A", 0.43)


def test_the_schema_explains_itself() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert [name for name, part in SCHEMA["$defs"].items() if not part.get("description")] == []


# --- what people type ------------------------------------------------------------------------


def test_small_letters_commas_and_blanks_are_read(ask: Any) -> None:
    data = told(ask("97140, g0283", "--format", "json"))
    assert [code["code"] for code in data["codes"]] == ["97140", "G0283"]


def test_a_code_named_twice_makes_no_pair_with_itself(ask: Any) -> None:
    done = ask("97140", "97140")
    assert "97140 is named twice - lines of one code are no pair" in done.err
    assert "97140 manual therapy, on 2024-08-15" in text(done)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("9714", "'9714' is no code - write five characters, such as 97140"),
        ("manual", "'MANUAL' is no code"),
        ("97141", "knows 97141 - did you mean 97140, 97161 or 97171?"),
        ("97001", "no table, label or policy that is loaded knows 97001"),
        (",", "no code is named"),
    ],
)
def test_what_is_no_code_or_an_unknown_one_is_told(ask: Any, typed: str, words: str) -> None:
    done = ask(typed)
    assert (done.code, done.out) == (2, "")
    assert words in done.err


def test_a_visit_with_a_code_that_only_a_table_knows_is_read_without_a_word(desk: Desk) -> None:
    visit = "payor: medicare-part-b\ndate_of_service: 2024-08-15\nlines: [{code: '%s'}]\n"
    for code, warned in (("95992", False), ("97001", True)):
        desk.write("coded.yaml", visit % code)
        done = desk.run("check", "coded.yaml", "--kb", SHIPPED)
        assert ("no code list or table that is loaded knows" in done.err) is warned


def test_all_unknown_codes_are_told_at_once(ask: Any) -> None:
    done = ask("97141", "97140", "97143")
    assert "97141" in done.err
    assert "97143" in done.err


def test_a_wrong_table_and_a_wrong_day_are_told(ask: Any) -> None:
    assert "no table 'hospitl'" in ask("97140", "--table", "hospitl").err
    assert "is no date" in ask("97140", on=("--on", "3/2/2026")).err


def test_a_knowledge_base_without_tables_says_that_none_is_loaded(desk: Desk) -> None:
    done = desk.run("edits", "97140", "97110", "--kb", "kb")
    assert "no edit table is loaded" in text(done)


@pytest.mark.parametrize("columns", ["80", "100"])
@pytest.mark.parametrize("codes", [("97140",), ("97140", "97012", "98941")])
def test_the_page_keeps_to_the_width(
    ask: Any, monkeypatch: pytest.MonkeyPatch, codes: tuple[str, ...], columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    lines = ask(*codes).out.splitlines()
    assert max(map(len, lines)) <= int(columns)
    assert [line for line in lines if line != line.rstrip()] == []
