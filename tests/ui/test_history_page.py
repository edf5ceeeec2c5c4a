"""The page History: the timeline, two states, a visit as it was understood, and the way back."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from engine.history import History
from tests.ui.harbor import FILE, harbor, publish_now, the_draft, visit
from tests.ui.pages import page_alone, settled, text
from ui.past.as_then import state_on

__all__ = ["harbor"]


def two_states(folder: Path) -> None:
    publish_now(folder, "value: 4", "value: 5", "Harbor allows five")
    publish_now(folder, "four units at most", "five units at most", "The title too", "Cleo")


def page(stated: dict[str, Any] | None = None, **address: str) -> AppTest:
    return page_alone("history", stated, **address)


def short(folder: Path, number: int) -> str:
    """The id of a state, 0 for the newest."""
    return list(History.open(folder).states())[number].short


def test_the_timeline_says_who_when_why_and_what_in_words(harbor: Path) -> None:
    two_states(harbor)
    said = text(page())
    assert "Harbor allows five" in said
    assert "The most timed units of a day: 4 → 5 units" in said
    assert "Cleo, " in said
    assert said.index("The title too") < said.index("Harbor allows five")
    assert said.count("published now") == 1


def test_a_policy_and_a_rule_have_timelines_of_their_own(harbor: Path) -> None:
    two_states(harbor)
    of_value = text(page(of="harbor", of_rule="CAP"))
    assert "Harbor allows five" in of_value
    of_other = text(page(of="harbor", of_rule="HANDS"))
    assert "Harbor allows five" not in of_other
    assert "The first state" in of_other


def test_any_two_states_are_held_against_each_other_in_words(harbor: Path) -> None:
    two_states(harbor)
    shown = page(state=short(harbor, 0))
    assert "4 → 5" not in shown.selectbox[1].value
    first = list(History.open(harbor).states())[-1]
    opened = settled(shown.selectbox(key=f"against-{short(harbor, 0)}").set_value(first.id).run())
    told = [each.proto.body for each in opened.get("html")]
    (changes,) = [each for each in told if "<ul class='ps-changes'" in each]
    assert "4 → 5 units" in changes
    assert "(CAP)" in changes


def test_the_visit_at_hand_is_answered_as_it_was_understood_then(harbor: Path) -> None:
    two_states(harbor)
    shown = page(visit(75), state=short(harbor, 2))
    shown.session_state["history-part"] = "This visit then"
    said = text(settled(shown.run()))
    assert "pr-needs_action" in said
    assert "pr-covered" in said
    assert "<th scope='col'>Then</th>" in said
    assert [said.count(f"id='{name}'") for name in ("answer", "answer-then", "answer-now")] == [
        0,
        1,
        1,
    ]


def test_a_day_stands_for_the_state_that_held_at_its_end(harbor: Path) -> None:
    two_states(harbor)
    history = History.open(harbor)
    found = state_on(history, date.today())
    assert found is not None
    assert found.reason == "The title too"
    assert state_on(history, date.today() - timedelta(days=2)) is None


def test_a_state_is_put_back_as_a_draft_and_nothing_is_published_by_it(harbor: Path) -> None:
    two_states(harbor)
    shown = page(state=short(harbor, 2))
    shown.session_state["history-part"] = "Put it back"
    shown = settled(shown.run())
    button = next(each for each in shown.button if each.key == "restore-now")
    button.click().run()
    draft = the_draft(harbor).read(FILE)
    assert draft is not None
    assert b"value: 4" in draft
    assert b"four units at most" in draft
    assert "value: 5" in (harbor / FILE).read_text("utf-8")


def test_a_reason_with_markup_stays_text(harbor: Path) -> None:
    publish_now(harbor, "value: 4", "value: 5", "<b onclick=x>five</b>")
    said = text(page())
    assert "<b onclick" not in said
    assert "&lt;b onclick=x&gt;five" in said


def test_an_unknown_state_in_the_address_is_told(harbor: Path) -> None:
    two_states(harbor)
    assert "there is no published state" in text(page(state="0123456789"))
