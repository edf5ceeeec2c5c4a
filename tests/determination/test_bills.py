"""What the lines are billed as."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.determination.model import Bill
from tests.determination.visits import CITED, MODIFIER, UNITS, clean, determine, rules

ASSISTANT = (
    "  - id: CQ\n    title: Units of an assistant are marked\n    shape: assistant_modifier\n"
    "    codes: any\n    by_discipline: {PT: CQ, OT: CO}\n    more_than_percent: 10\n"
    "    final_unit_minutes: 8\n    pair_least_each: 9\n    pair_most_each: 14\n"
    "    pair_least_together: 23\n    pair_most_together: 28\n" + CITED
)
BODY = rules(UNITS, MODIFIER, ASSISTANT)


def line(minutes: int, by: str, **stated: Any) -> dict[str, Any]:
    given = {"therapist": 0, "assistant": 0, "aide": 0} | {by: minutes}
    return {"code": "97140", "minutes": minutes, "furnished": given} | stated


def bills(folder: Path, *lines: dict[str, Any]) -> list[tuple[Bill, ...]]:
    determination = determine(folder, clean() | {"lines": list(lines)}, BODY)
    return [each.bill for each in determination.lines]


def test_a_code_rightly_claimed_in_two_lines_keeps_them(tmp_path: Path) -> None:
    assert bills(
        tmp_path,
        line(13, "therapist", units=1, modifiers=["GP"]),
        line(13, "assistant", units=1, modifiers=["GP", "CQ"]),
    ) == [(Bill(1, ("GP",)),), (Bill(1, ("GP", "CQ")),)]


def test_a_code_not_billed_yet_is_split_where_an_assistant_earned_a_unit(tmp_path: Path) -> None:
    shared = line(26, "therapist") | {"furnished": {"therapist": 13, "assistant": 13, "aide": 0}}
    assert bills(tmp_path, shared) == [(Bill(1, ("GP",)), Bill(1, ("GP", "CQ")))]


def test_a_code_claimed_with_too_many_units_gets_what_each_line_fills(tmp_path: Path) -> None:
    first, second = bills(
        tmp_path,
        line(15, "therapist", units=2, modifiers=["GP"]),
        line(15, "therapist", units=2, modifiers=["GP"]),
    )
    assert (first, second) == ((Bill(1, ("GP",)),), (Bill(1, ("GP",)),))


def test_each_discipline_of_a_day_has_its_own_units_modifiers_and_table(tmp_path: Path) -> None:
    lines = [
        line(7, "therapist", units=1, modifiers=["GP"]),
        line(8, "therapist", units=1, modifiers=["GP"]) | {"discipline": "OT"},
    ]
    told = determine(tmp_path, clean() | {"lines": lines}, BODY)
    assert [each.bill for each in told.lines] == [(), (Bill(1, ("GO",)),)]
    assert [(t.discipline, t.proof["minutes"], t.proof["units"]) for t in told.unit_tables] == [
        ("PT", 7, 0),
        ("OT", 8, 1),
    ]
    assert [finding.rule for finding in told.findings] == ["UNITS/off-the-bill", "MOD/ot"]


def test_every_lawful_choice_and_every_fault_of_the_claim_stands_below_the_table(
    tmp_path: Path,
) -> None:
    lines = [
        {**line(20, "therapist", units=3, modifiers=["GP"]), "code": code}
        for code in ("97112", "97140")
    ]
    (table,) = determine(tmp_path, clean() | {"lines": lines}, BODY).unit_tables
    assert table.choices == ("97112 2 units, 97140 1 unit", "97112 1 unit, 97140 2 units")
    assert table.claim is not None
    assert [(remark.fault, remark.code) for remark in table.claim] == [
        ("over_total", None),
        ("over_code", "97112"),
        ("over_code", "97140"),
    ]
    assert [row[-1] for row in table.rows] == ["billed", "3", "3", "6"]
    assert table.sources


def test_doubled_minutes_are_named_with_the_line_that_keeps_them(tmp_path: Path) -> None:
    given = {"furnished": {"therapist": 15, "assistant": 0, "aide": 0}, "modifiers": ["GP"]}
    lines = [
        {"code": code, "blocks": ["09:00-09:15"], "units": 1, **given}
        for code in ("97112", "97140")
    ]
    (table,) = determine(tmp_path, clean() | {"lines": lines}, BODY).unit_tables
    assert table.proof["minutes"] == 15
    assert table.notes[0] == (
        "09:00-09:15 stands on line 1 (97112) and line 2 (97140): its 15 minutes count once,"
        " here for line 1 - or for line 2, whichever the note bears out"
    )
    assert table.choices == ("97112 1 unit", "97140 1 unit")
