"""Beside an edit stands what publishing it would meet."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.harbor import begin, harbor, looked, the_draft
from tests.ui.pages import page_alone, settled, text
from ui.publishing import ahead, past_visits

__all__ = ["harbor"]
TITLE = "form|harbor|CAP|title"


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody types any more."""
    monkeypatch.setattr(ahead, "_STILL", 0.0)


def rule(**address: str) -> AppTest:
    return page_alone("rules", None, policy="harbor", rule="CAP", **address)


def said(page: AppTest) -> str:
    return "\n".join([text(page), *(each.value for each in (*page.header, *page.caption))])


def worked_out(folder: Path, page: AppTest) -> AppTest:
    """The page once scenarios and past visits are through."""
    looked(folder)
    settled(page.run())
    run = past_visits.latest_of(the_draft(folder)).run
    if run is not None:
        run.wait(60)
    return settled(page.run())


def test_scenarios_and_past_visits_of_a_draft_are_told_beside_the_rule(harbor: Path) -> None:
    begin(harbor)
    told = said(worked_out(harbor, rule()))
    assert "Before you publish" in told
    assert "1 of 1 scenarios fail" in told
    assert "The fifth unit of a day is too many" in told
    assert "2 of 6 past visits change" in told


def test_an_edit_is_told_in_place_of_the_one_before(harbor: Path) -> None:
    begin(harbor)
    page = worked_out(harbor, rule())
    page.button(key="draft-undo").click().run()
    page.text_input(key=TITLE).set_value("The most units of one day").run()
    told = said(worked_out(harbor, page))
    assert "1 of 1 scenarios pass" in told
    assert "scenarios fail" not in told


def test_where_there_are_mistakes_no_past_visit_is_counted(harbor: Path) -> None:
    begin(harbor, "most: {value: units_a_day}", "most: {value: units_a_month}")
    told = said(worked_out(harbor, rule()))
    assert "1 mistake" in told
    assert past_visits.latest_of(the_draft(harbor)).run is None


@pytest.mark.usefixtures("harbor")
def test_without_a_change_there_is_nothing_to_tell() -> None:
    assert "Before you publish" not in said(rule())


@pytest.mark.usefixtures("harbor")
def test_as_long_as_somebody_types_nothing_is_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "_STILL", 1e9)
    page = rule()
    page.text_input(key=TITLE).set_value("The most units of one day").run()
    assert "run when you pause" in said(settled(page))
