"""What would mend a line: honest, smallest, proved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.determination.model import Outcome
from engine.facts.vocabulary import Change, load
from tests.determination.visits import CITED, UNITS, clean, determine, only_line, rules


def changed_facts(visit: dict[str, Any], folder: Path, body: str | None = None) -> list[list[str]]:
    line = only_line(determine(folder, visit, body) if body else determine(folder, visit))
    return [[step.place[1] for step in mend.steps] for mend in line.mends]


def test_every_missing_document_is_in_the_one_mend(tmp_path: Path) -> None:
    visit = clean()
    visit["record"] = {"response": {"visits_ago": 10}, "treated_area": False}
    assert changed_facts(visit, tmp_path) == [["record.response", "record.treated_area"]]


def test_an_order_is_obtained(tmp_path: Path) -> None:
    visit = clean()
    visit["plan_of_care"]["order_on_file"] = False
    line = only_line(determine(tmp_path, visit))
    assert [step.kind for step in line.mends[0].steps] == ["obtain"]


def test_too_many_units_are_billed_as_the_minutes_allow(tmp_path: Path) -> None:
    visit = clean()
    visit["lines"][0]["units"] = 4
    line = only_line(determine(tmp_path, visit))
    (mend,) = line.mends
    assert [(step.place, step.value) for step in mend.steps] == [((1, "line.units"), 2)]


def test_units_claimed_twice_in_a_tie_are_mended_either_way(tmp_path: Path) -> None:
    visit = clean()
    first = visit["lines"][0] | {
        "minutes": 20,
        "furnished": {"therapist": 20, "aide": 0},
        "units": 2,
    }
    visit["lines"] = [first, first | {"code": "97110"}]
    determination = determine(tmp_path, visit)
    assert determination.outcome is Outcome.NEEDS_ACTION
    offered = {
        tuple((step.place, step.value) for step in mend.steps)
        for mend in determination.lines[0].mends
    }
    assert offered == {(((1, "line.units"), 1),), (((2, "line.units"), 1),)}


def two_codes(first: tuple[int, int], second: tuple[int, int]) -> dict[str, Any]:
    """A visit of 97140 and 97110, each with its minutes and the units billed."""
    visit = clean()
    visit["lines"] = [
        visit["lines"][0]
        | {"code": code, "minutes": m, "units": u, "furnished": {"therapist": m, "aide": 0}}
        for code, (m, u) in zip(("97140", "97110"), (first, second), strict=True)
    ]
    return visit


def test_a_line_that_earns_no_unit_is_taken_off_the_bill_and_kept_in_the_note(
    tmp_path: Path,
) -> None:
    first, second = determine(tmp_path, two_codes((15, 1), (7, 1))).lines
    assert (first.outcome, second.outcome) == (Outcome.COVERED, Outcome.NEEDS_ACTION)
    assert [f.rule for f in second.findings] == ["UNITS/off-the-bill"]
    ((step,),) = [mend.steps for mend in second.mends]
    assert (step.place, step.value, step.kind) == ((2, "line.units"), 0, "rebill")
    assert step.do == "line 2, take it off the bill, and keep the service in the note"
    assert second.mends[0].leads_to is Outcome.COVERED


def test_a_line_kept_off_the_bill_needs_neither_unit_nor_modifier(tmp_path: Path) -> None:
    visit = two_codes((15, 1), (7, 0))
    visit["lines"][1]["modifiers"] = []
    determination = determine(tmp_path, visit)
    assert determination.outcome is Outcome.COVERED
    assert determination.lines[1].bill == ()
    assert determination.findings == ()


def test_nothing_is_taken_off_a_bill_that_would_then_be_empty(tmp_path: Path) -> None:
    visit = clean()
    visit["lines"][0] |= {"minutes": 7, "units": 1, "furnished": {"therapist": 7, "aide": 0}}
    line = only_line(determine(tmp_path, visit))
    assert (line.outcome, line.mends) == (Outcome.NOT_COVERED, ())


def test_a_unit_under_the_wrong_code_is_named_so(tmp_path: Path) -> None:
    first, second = determine(tmp_path, two_codes((23, 1), (15, 2))).lines
    assert [f.rule for f in first.findings] == ["UNITS/under"]
    (finding,) = second.findings
    assert finding.rule == "UNITS/wrong-code"
    assert finding.message == ("97110 is billed x 2, 1 of them earned by minutes of another code")
    assert second.outcome is Outcome.NEEDS_ACTION


def test_too_many_units_say_how_many_the_minutes_allow(tmp_path: Path) -> None:
    _, second = determine(tmp_path, two_codes((15, 1), (15, 3))).lines
    (finding,) = second.findings
    assert finding.message == "97110 is billed x 3, 2 more than the minutes of the day allow"


def test_a_missing_modifier_is_added_and_a_wrong_one_taken_off(tmp_path: Path) -> None:
    barred = (
        "  - id: BAR\n    title: No 59\n    shape: modifier_barred\n    codes: any\n"
        '    modifiers: ["59"]\n' + CITED
    )
    from tests.determination.visits import MODIFIER

    visit = clean()
    visit["lines"][0]["modifiers"] = ["59"]
    line = only_line(determine(tmp_path, visit, rules(UNITS, MODIFIER, barred)))
    (mend,) = line.mends
    assert [(step.place[1], step.value) for step in mend.steps] == [
        ("line.modifiers", frozenset({"GP"}))
    ]


def test_facts_that_cannot_change_are_never_offered(tmp_path: Path) -> None:
    words = load()
    visit = clean()
    visit["lines"][0] |= {"units": 5, "modifiers": [], "minutes": 9}
    visit["lines"][0]["furnished"] = {"therapist": 9, "aide": 0}
    visit["record"] = {"treated_area": False, "response": False}
    visit["plan_of_care"]["order_on_file"] = False
    line = only_line(determine(tmp_path, visit))
    assert line.mends
    for mend in line.mends:
        assert mend.leads_to is Outcome.COVERED
        for step in mend.steps:
            assert words[step.place[1]].change is not Change.NO


def test_a_change_that_a_rule_states_is_tried_and_proved(tmp_path: Path) -> None:
    recode = (
        '  - id: CODE\n    title: Exercise is 97110\n    codes: ["97140"]\n'
        "    require: {line.techniques: {none_of: [therapeutic_exercise]}}\n"
        "    severity: change_billing\n"
        '    fix: {kind: rebill, do: bill it as exercise, change: {line.code: "97110"}}\n' + CITED
    )
    visit = clean()
    visit["lines"][0]["techniques"] = ["therapeutic_exercise"]
    assert changed_facts(visit, tmp_path, rules(UNITS, recode)) == [["line.code"]]


def test_where_nothing_helps_nothing_is_offered(tmp_path: Path) -> None:
    body = rules(
        UNITS,
        '  - id: NO\n    title: Not paid\n    shape: not_payable\n    codes: ["97140"]\n' + CITED,
    )
    line = only_line(determine(tmp_path, clean(), body))
    assert (line.outcome, line.mends) == (Outcome.NOT_COVERED, ())
