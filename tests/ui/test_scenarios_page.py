"""Scenarios are kept, found, copied, corrected and run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.pages import VISIT, page_alone, settled, text
from ui import draft

TITLE = "Two codes of one visit <script>alert(1)</script>"


def form(title: str, tags: str, outcome: str = "", visit: dict[str, Any] = VISIT) -> AppTest:
    """The body of the dialog that keeps a visit, filled in and sent."""

    def script(visit: dict[str, object]) -> None:
        from datetime import date

        from ui import actions, asking, session

        held = session.begin()
        base = held.shared.base
        reading = asking.read(visit, base.vocabulary, dict(base.labels), date(2026, 3, 3))
        asked = asking.ask(held.shared, reading, None, date(2026, 3, 3))
        assert reading.visit is not None
        assert asked.determination is not None
        actions.keep_form(reading.visit, asked.determination)

    page = AppTest.from_function(script, default_timeout=60, args=(draft.taken_in(visit),))
    page.run()
    page.text_input("scenario-title").set_value(title)
    page.text_input("scenario-tags").set_value(tags)
    if outcome:
        page.selectbox("scenario-outcome").select(outcome)
    return settled(page.button("keep-now").click().run())


@pytest.fixture
def kept(own_policies: Path) -> Path:
    """The file of a scenario that was kept."""
    form(TITLE, "pair, morning")
    (path,) = own_policies.rglob("kept/*.yaml")
    return path


def test_a_kept_scenario_is_a_file_with_title_tags_and_todays_answer(kept: Path) -> None:
    written = kept.read_text(encoding="utf-8")
    assert TITLE in written
    assert "tags: [pair, morning]" in written
    assert "outcome: conditional" in written


def test_another_outcome_than_todays_can_be_expected(own_policies: Path) -> None:
    form("It should be covered", "", "Meets the policy as written")
    (path,) = own_policies.rglob("kept/*.yaml")
    written = path.read_text(encoding="utf-8")
    assert "outcome: covered" in written
    assert "conditional" not in written


def test_a_scenario_without_a_title_is_not_kept(own_policies: Path) -> None:
    page = form("  ", "")
    assert "no title yet" in text(page).replace("\\", "")
    assert list(own_policies.rglob("kept/*.yaml")) == []


def test_a_kept_scenario_is_listed_found_and_run(kept: Path) -> None:
    page = page_alone("scenarios", None)
    assert "Two codes of one visit &lt;script&gt;" in text(page)
    settled(page.text_input("scenario-words").set_value("97110 morning").run())
    assert "pr-scenario" in text(page)
    settled(page.button("run-all").click().run())
    assert "1 came out as expected" in text(page)
    settled(page.text_input("scenario-words").set_value("afternoon").run())
    assert "pr-scenario" not in text(page)
    assert kept.is_file()


def test_what_comes_out_otherwise_is_shown_and_can_be_expected(kept: Path) -> None:
    comment = "# looked at together\n"
    wrong = kept.read_text(encoding="utf-8").replace("outcome: conditional", "outcome: covered", 1)
    kept.write_text(comment + wrong, encoding="utf-8")
    policy = kept.parent.parent.name
    page = page_alone("scenarios", None, scenario=f"{policy}:{TITLE}")
    assert "Came out" in text(page)
    correct = next(button for button in page.button if button.label == "Expect what comes out now")
    settled(correct.click().run())
    corrected = kept.read_text(encoding="utf-8")
    assert corrected.startswith(comment)
    assert "outcome: covered" not in corrected


def test_a_scenario_file_that_no_longer_fits_is_named_and_the_rest_listed(kept: Path) -> None:
    broken = kept.with_name("broken.yaml")
    text_ = kept.read_text(encoding="utf-8").replace("lines:", "linez:", 1)
    broken.write_text(text_, encoding="utf-8")
    shown = text(page_alone("scenarios", None)).replace("\\", "")
    assert "broken.yaml" in shown
    assert "pr-scenario" in shown
