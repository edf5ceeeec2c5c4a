"""The episode ahead: clocks and markers that move with the planned frequency."""

from __future__ import annotations

import re

from tests.ui.pages import VISIT, page_alone, settled, text

EPISODE = {
    **VISIT,
    "episode": {"visits": 7, "treatment_days_since_progress_report": 7},
}


def due(shown: str) -> str:
    """On which visit and day the progress report is due."""
    found = re.search(r"due by the end of (visit \d+ \([^)]*\))", shown)
    assert found is not None
    return found[1]


def test_a_clock_names_the_visit_on_which_it_runs_out() -> None:
    shown = text(page_alone("episode", EPISODE))
    assert due(shown).startswith("visit 10 ")
    assert "pr-timeline" in shown


def test_the_marker_moves_with_the_planned_frequency() -> None:
    page = page_alone("episode", EPISODE)
    twice = due(text(page))
    settled(page.slider("visits-a-week").set_value(4).run())
    assert due(text(page)) != twice


def test_what_is_no_plan_is_said_to_be_so() -> None:
    page = page_alone("episode", EPISODE)
    settled(page.text_input("other-plan").set_value("often").run())
    assert "no frequency" in text(page).replace("\\", "")
    settled(page.text_input("other-plan").set_value("mon,thu").run())
    assert "Mondays and Thursdays" in text(page)


def test_unknown_counts_are_asked_for_in_place() -> None:
    page = page_alone("episode", VISIT)
    assert "Not known yet" in [header.value for header in page.header]


def test_without_a_visit_the_page_says_what_to_do() -> None:
    assert "There is no visit yet" in text(page_alone("episode", None))
