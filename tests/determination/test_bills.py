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
