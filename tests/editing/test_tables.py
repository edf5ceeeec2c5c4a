"""Rules that differ in a few cells are a table."""

from __future__ import annotations

import pytest

from engine.editing.edits import EntryError
from engine.editing.tables import Table, add_row, set_cells, tables_of
from engine.knowledge import KnowledgeBase
from tests.editing.test_edits import changed_lines, data_of

BASE = KnowledgeBase.open()
MEDICARE = BASE.files["medicare-part-b"]
TEXT = MEDICARE.document.text


def places() -> Table:
    return next(table for table in tables_of(MEDICARE.rules) if "PL-snf" in table.rules)


def test_rules_of_one_form_are_a_table_with_what_differs_as_columns() -> None:
    table = places()
    assert table.rules[0] == "H-12"
    assert [column.name for column in table.columns] == [
        "when: setting",
        "require: place of service",
        "severity",
    ]
    assert table.shared[("codes",)] == "set:therapy"
    row = table.rules.index("PL-corf")
    assert [column.cells[row] for column in table.columns] == ["corf", "62", "warn"]


def test_rules_that_differ_in_form_are_no_table() -> None:
    rules = [
        {"id": "A", "shape": "not_payable", "codes": ["97010"]},
        {"id": "B", "shape": "not_payable", "codes": ["97014"], "when": {"discipline": "PT"}},
    ]
    assert tables_of(rules) == ()
    assert len(tables_of([rules[0], {**rules[0], "id": "B", "codes": ["97014"]}])) == 1


def test_a_cell_changes_its_line_alone() -> None:
    path = ("require", "place_of_service")
    after = set_cells(TEXT, {"PL-corf": {path: ["62", "19"]}})
    went, came = changed_lines(TEXT, after)
    assert [len(went), len(came)] == [1, 1]
    assert came[0] == went[0].replace('"62"', '["62", "19"]')
    assert set_cells(TEXT, {}) == TEXT


def test_a_cell_that_is_emptied_takes_its_key_away() -> None:
    after = set_cells(TEXT, {"PL-corf": {("severity",): None}})
    rule = next(r for r in data_of(after)["rules"] if r["id"] == "PL-corf")
    assert "severity" not in rule


def test_a_row_is_added_behind_the_last_of_its_table() -> None:
    cells = {("when", "setting"): "rehab_agency", ("require", "place_of_service"): ["11"]}
    after = add_row(TEXT, places(), "An agency bills its own place", cells, "PL-agency")
    rules = data_of(after)["rules"]
    ids = [rule["id"] for rule in rules]
    place = ids.index("PL-agency")
    assert ids[place - 1] == places().rules[-1]
    assert rules[place]["when"]["setting"] == "rehab_agency"
    assert "message" not in rules[place]
    assert changed_lines(TEXT, after)[0] == []
    with pytest.raises(EntryError, match="no title"):
        add_row(TEXT, places(), " ", cells)
