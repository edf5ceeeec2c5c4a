"""The numbers of a unit method are whole, agree with each other, and reach the count of units."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engine.facts.read_visit import read_visit
from engine.facts.tables import NO_TABLES
from engine.facts.views import views
from engine.rules.tree import Compare, Measure
from engine.therapy import FirstBlock
from tests.policy.bases import base, faults, policy

DAY = date(2026, 3, 2)


def unit_method(**numbers: object) -> str:
    """A policy with a unit method of these numbers, and a rule that counts units by it."""
    stated = {"method": "midpoint", "minutes_per_unit": 15, "first_unit_minutes": 8} | numbers
    lines = "".join(f"    {name}: {number}\n" for name, number in stated.items())
    cited = "    sources: [P]\n    confidence: verified_primary\n"
    return policy(
        "rules:\n  - id: UNITS\n    title: Units\n    shape: unit_method\n"
        f'    codes: ["97140"]\n{lines}{cited}'
        "  - id: MOST\n    title: Most\n    shape: daily_maximum\n"
        f'    codes: ["97140"]\n    pool: ["97140"]\n    most: 4\n{cited}'
    )


FIRST_BLOCK = {
    "method": "first_block",
    "first_unit_minutes": 7,
    "first_block_minutes": 30,
    "first_block_least": 23,
}


@pytest.mark.parametrize(("minutes", "units"), [(22, 0), (23, 1), (36, 1), (37, 2), (52, 3)])
def test_a_longer_first_unit_reaches_the_count(tmp_path: Path, minutes: int, units: int) -> None:
    linked = base(tmp_path, unit_method(**FIRST_BLOCK)).link("acme", DAY, DAY)
    assert linked.units is not None
    assert linked.units.method.first_block == FirstBlock(30, 23)
    broken = linked.rule_logic["UNITS/too-short"].broken
    assert isinstance(broken, Compare)
    assert isinstance(broken.term, Measure)
    line = {"code": "97140", "minutes": minutes}
    reading = read_visit(
        {"date_of_service": DAY.isoformat(), "lines": [line]},
        base(tmp_path).vocabulary,
    )
    assert reading.visit is not None
    count = Measure("units_lawful", broken.term.args)
    assert views(reading.visit, NO_TABLES).lines[0].number(count) == units


def test_without_a_first_block_the_count_takes_no_numbers_of_it(tmp_path: Path) -> None:
    linked = base(tmp_path, unit_method()).link("acme", DAY, DAY)
    broken = linked.rule_logic["UNITS/too-short"].broken
    assert isinstance(broken, Compare)
    assert isinstance(broken.term, Measure)
    assert set(dict(broken.term.args)) == {
        "method",
        "minutes_per_unit",
        "first_unit_minutes",
        "timed",
    }


REFUSED: list[tuple[dict[str, object], str]] = [
    ({"minutes_per_unit": -5}, "unit of -5 minutes"),
    ({"minutes_per_unit": 15.5}, "a whole number is expected here"),
    ({"minutes_per_unit": "fifteen"}, "number"),
    ({"first_unit_minutes": 20}, "unit of 15 minutes earned from 20"),
    ({"minutes_per_unit": "{value: gone}"}, "unknown value 'gone'"),
    ({"method": "midpiont"}, "'midpiont' is not among"),
    ({"method": "first_block"}, "also needs first_block_minutes, first_block_least"),
    (FIRST_BLOCK | {"first_block_least": 31}, "first block of 30 minutes earned from 31"),
    ({"first_block_least": 23}, "'first_block_least' belongs to method 'first_block' alone"),
]


@pytest.mark.parametrize(("numbers", "words"), REFUSED, ids=[words for _, words in REFUSED])
def test_numbers_that_make_no_method_are_told_once_at_their_place(
    tmp_path: Path, numbers: dict[str, object], words: str
) -> None:
    (found,) = faults(tmp_path, unit_method(**numbers))
    assert words in found


@pytest.mark.parametrize("numbers", [{}, FIRST_BLOCK])
def test_a_sound_method_is_silent(tmp_path: Path, numbers: dict[str, object]) -> None:
    assert faults(tmp_path, unit_method(**numbers)) == []
