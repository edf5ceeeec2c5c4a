"""Rules that differ in a few cells, as a table: each change of it is one step of the draft."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from engine.editing.names import Names
from engine.editing.table_cells import columns_of
from engine.editing.tables import remove_rows, set_cells, tables_of
from engine.history import Drafts, History
from engine.knowledge import KnowledgeBase
from engine.knowledge.settings import Role
from engine.source import read_document
from tests.editing.test_edits import changed_lines as lines_of
from tests.ui.pages import page_alone, settled
from tests.ui.workbench import changed_lines, draft_text, drafts, own_base, rule_page
from ui import people

__all__ = ["own_base"]

POLICY, FIRST = "cigna-direct", "CIG-9.2-usual"
LENGTH, FOLLOWS = "Length of the course", "What follows"


def changed(made: dict[str, Any], policy: str = POLICY, first: str = FIRST) -> AppTest:
    """The page after a table of rules was changed so, as the widget tells."""

    def script(policy: str, first: str, made: dict[str, object]) -> None:
        import streamlit as st

        from ui import drafting, session
        from ui.workbench import rule_table

        session.begin()
        drafting.begin()
        st.session_state["made"] = made
        rule_table.take(policy, first, "made")
        st.markdown(drafting.working().notice)

    nothing: dict[str, Any] = {"edited_rows": {}, "added_rows": [], "deleted_rows": []}
    page = AppTest.from_function(
        script, default_timeout=60, args=(policy, first, {**nothing, **made})
    )
    return settled(page.run())


def steps(folder: Path) -> list[str]:
    """What was done in the one draft."""
    (draft,) = drafts(folder)
    return [step.says for step in draft.steps]


def test_a_cell_changes_its_line_alone_in_one_step(own_base: Path) -> None:
    changed({"edited_rows": {0: {LENGTH: "21"}}})
    went, came = changed_lines(own_base)
    assert (len(went), [line.strip() for line in came]) == (1, ["days: 21"])
    assert steps(own_base) == [f"{FIRST}: changed in a table"]


def test_several_cells_of_several_rows_are_one_step(own_base: Path) -> None:
    changed(
        {"edited_rows": {0: {LENGTH: 10, FOLLOWS: "review"}, 1: {"Rule": "Four weeks at most"}}}
    )
    came = [line.strip() for line in changed_lines(own_base)[1]]
    assert {"days: 10", "title: Four weeks at most"} <= set(came)
    rules = read_document(draft_text(own_base).encode()).data["rules"]
    assert [rule["severity"] for rule in rules if rule["id"] == FIRST] == ["review"]
    assert len(steps(own_base)) == 1


def test_a_row_with_a_title_becomes_a_rule_that_nobody_has_verified(own_base: Path) -> None:
    changed({"added_rows": [{LENGTH: "35"}]})
    assert drafts(own_base) == ()
    changed({"added_rows": [{"Rule": "Five weeks need a reason", LENGTH: "35"}]})
    went, came = changed_lines(own_base)
    written = [line.strip() for line in came]
    assert went == []
    assert "- id: CIG-9.2-most-2" in written
    assert "days: 35" in written
    assert "severity: deny" not in written


def test_a_row_that_is_taken_away_takes_its_lines_alone(own_base: Path) -> None:
    changed({"deleted_rows": [1]})
    went, came = changed_lines(own_base)
    assert came == []
    assert any("CIG-9.2-most" in line for line in went)
    assert steps(own_base) == ["CIG-9.2-most: taken away"]


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({LENGTH: "soon"}, "is no whole number"),
        ({LENGTH: "-3"}, "below zero"),
        ({"Rule": ""}, "needs a title"),
        ({FOLLOWS: "shrug"}, "none of the choices"),
    ],
)
def test_a_cell_that_cannot_be_read_says_so_and_nothing_is_written(
    own_base: Path, cells: dict[str, Any], words: str
) -> None:
    page = changed({"edited_rows": {0: cells}})
    assert words in " ".join(each.value for each in page.markdown)
    assert drafts(own_base) == ()


def test_who_is_made_a_viewer_meanwhile_changes_no_table(
    own_base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "role", lambda: Role.VIEWER)
    changed({"deleted_rows": [1]})
    assert drafts(own_base) == ()


@pytest.mark.usefixtures("own_base")
def test_tables_stand_on_the_page_of_the_policy_and_below_the_form_of_a_rule() -> None:
    page = page_alone("rules", None, policy=POLICY)
    page.session_state[f"part-{POLICY}"] = "Tables"
    labels = [each.label.replace("\\", "") for each in settled(page.run()).expander]
    assert any(f"{LENGTH}, {FOLLOWS}" in label for label in labels)
    form = rule_page(POLICY, FIRST)
    assert any(each.label == "As a table with 1 rule like it" for each in form.expander)
    alone = rule_page(POLICY, "CIG-4.1")
    assert not any(each.label.startswith("As a table") for each in alone.expander)


def test_a_policy_without_tables_has_no_such_part(own_base: Path) -> None:
    text = b"policy: harbor\ntitle: Harbor\nrules: []\n"
    Drafts(History.open(own_base)).begin("Ana", "Harbor").write("harbor.yaml", text, "begun")
    page = page_alone("rules", None, policy="harbor")
    page.session_state["part-harbor"] = "Tables"
    settled(page.run())


BASE = KnowledgeBase.open()
TABLES = [(file, table) for file in BASE.files.values() for table in tables_of(file.rules)]


@given(st.sampled_from(range(len(TABLES))), st.data())
def test_a_cell_that_is_read_back_as_it_is_shown_changes_no_byte(
    number: int, data: st.DataObject
) -> None:
    file, table = TABLES[number]
    names = Names.of(BASE, file.id, data.draw(st.sampled_from([file.reviewed_on])))
    columns = columns_of(table, file.rules, names, {})
    row = data.draw(st.integers(0, len(table.rules) - 1))
    cells = {
        column.column.path: column.read(names, row, column.held(row))
        for column in columns
        if column.field is not None and column.held(row) is not None
    }
    text = file.document.text
    assert set_cells(text, {table.rules[row]: cells}) == text


@given(st.sampled_from(range(len(TABLES))), st.data())
def test_a_row_less_takes_away_lines_and_adds_none(number: int, data: st.DataObject) -> None:
    file, table = TABLES[number]
    gone = data.draw(st.sampled_from(table.rules))
    went, came = lines_of(file.document.text, remove_rows(file.document.text, [gone]))
    assert [line for line in came if line] == []
    assert any(gone in line for line in went)
