"""The page Publish: what a draft changes, what stands against it, and the step itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from engine.determination.model import Outcome
from engine.determination.phrases import SHORT
from engine.history import Drafts, History, publish
from engine.impact import RunState
from tests.ui.harbor import (
    FILE,
    SCENARIO_FILE,
    SCENARIOS,
    begin,
    harbor,
    looked,
    looked_at,
    opened,
    publish_now,
    the_draft,
)
from tests.ui.pages import page_alone, settled, text
from tests.ui.workbench import linked
from ui import people
from ui.publishing import past_visits
from ui.publishing.impact_told import visits_at
from ui.publishing.new_scenario import fitting
from ui.scenario_text import answered, scenario_of

__all__ = ["harbor"]
ACCEPT = "Accept as intended"


def button(page: AppTest, label: str) -> Button:
    return next(each for each in page.button if each.label.startswith(label))


def press(page: AppTest, label: str) -> AppTest:
    return settled(button(page, label).click().run())


def accepted(folder: Path) -> AppTest:
    return looked_at(folder, press(opened(folder), ACCEPT))


def dialog(reason: str) -> AppTest:
    """The body of the dialog, with the button pressed."""

    def script(reason: str) -> None:
        import streamlit as st

        from ui import drafting, session
        from ui.publishing.rehearsal import rehearsal
        from ui.publishing.standing import REASON, publish_form

        session.begin()
        held = drafting.begin()
        if held.draft is None:
            return
        st.session_state.setdefault(REASON, reason)
        prepared = rehearsal(held.shared, held.draft).done.result(60).prepared
        publish_form(held, held.draft, prepared)

    page = AppTest.from_function(script, default_timeout=60, args=(reason,))
    return press(settled(page.run()), "Publish now")


# --- what is shown -------------------------------------------------------------------------------


@pytest.mark.usefixtures("harbor")
def test_without_a_draft_the_page_says_how_one_begins() -> None:
    assert "An edit on the page *Rules* begins one" in text(page_alone("publish", None))


def test_a_change_is_told_in_words_and_what_fails_by_it_precisely(harbor: Path) -> None:
    begin(harbor)
    page = opened(harbor)
    assert "The most timed units of a day: 4 → 5 units" in text(page)
    assert "4 → 5 units" in linked(page)
    said = text(page)
    assert "0 of 1 scenarios pass." in said
    assert f"<td>{SHORT[Outcome.NEEDS_ACTION].capitalize()}</td>" in said
    assert f"<td>{SHORT[Outcome.COVERED].capitalize()}</td>" in said


def test_a_failing_scenario_keeps_the_draft_from_being_published_and_says_so(harbor: Path) -> None:
    begin(harbor)
    page = opened(harbor)
    assert button(page, "Publish").disabled
    assert "1 scenario fails - mend the change, or accept each as intended" in text(page)


def test_a_mistake_keeps_the_draft_from_being_published(harbor: Path) -> None:
    begin(harbor, "most: {value: units_a_day}", "most: {value: units_a_month}")
    page = opened(harbor)
    assert button(page, "Publish").disabled
    assert "mend what is told of them" in text(page)


def test_what_stands_in_a_draft_stays_text(harbor: Path) -> None:
    begin(
        harbor, "title: Manual therapy is given one to one", "title: <img src=x onerror=alert(1)>"
    )
    page = opened(harbor)
    assert "<img" not in text(page)
    assert "<img" not in linked(page)


# --- accepting -----------------------------------------------------------------------------------


def test_accepting_restates_the_expectation_alone_and_frees_the_way(harbor: Path) -> None:
    begin(harbor)
    page = accepted(harbor)
    content = the_draft(harbor).read(SCENARIO_FILE)
    assert content is not None
    before = "{1: {outcome: needs_action}}"
    assert content.decode() == SCENARIOS.replace(before, "{1: {outcome: covered}}")
    assert (harbor / SCENARIO_FILE).read_text("utf-8") == SCENARIOS
    assert "1 of 1 scenarios pass." in text(page)
    assert not button(page, "Publish").disabled


def test_what_was_accepted_can_be_undone(harbor: Path) -> None:
    begin(harbor)
    page = press(accepted(harbor), "Undo")
    looked(harbor)
    assert button(settled(page.run()), ACCEPT)
    assert the_draft(harbor).read(SCENARIO_FILE) == SCENARIOS.encode()


MORE = """\
  - title: the fifth unit of four minutes more is too many
    but: {lines: {1: {minutes: 79}}}
    expect:
      lines: {1: {outcome: needs_action}}
  - title: the fifth unit of six minutes more is too many
    but: {lines: {1: {minutes: 81}}}
    expect:
      lines: {1: {outcome: needs_action}}
"""


def test_those_that_are_ticked_are_accepted_as_one_step_and_undone_as_one(harbor: Path) -> None:
    begin(harbor).write(SCENARIO_FILE, (SCENARIOS + MORE).encode(), "two more")
    page = opened(harbor)
    assert button(page, "Accept what is ticked").disabled
    ticks = [each for each in page.checkbox if each.label == "This is intended"]
    assert len(ticks) == 3
    for tick in ticks[:2]:
        tick.check()
    page = settled(page.run())
    page = press(page, "Accept all 2 as intended")
    looked(harbor)
    page = settled(page.run())
    assert "2 of 3 scenarios pass." in text(page)
    assert not [each for each in page.checkbox if each.label == "This is intended"]
    page = press(page, "Undo: 2 scenarios accepted as intended")
    assert the_draft(harbor).read(SCENARIO_FILE) == (SCENARIOS + MORE).encode()


# --- publishing ----------------------------------------------------------------------------------


def test_publishing_needs_a_reason(harbor: Path) -> None:
    begin(harbor)
    accepted(harbor)
    assert "no reason yet" in text(dialog(" ")).replace("\\", "")
    assert "value: 4" in (harbor / FILE).read_text("utf-8")


def test_a_publication_is_one_state_with_reason_tests_and_what_was_accepted(harbor: Path) -> None:
    begin(harbor)
    accepted(harbor)
    dialog("As in bulletin 3")
    assert "value: 5" in (harbor / FILE).read_text("utf-8")
    history = History.open(harbor)
    state, _ = history.states()
    assert (state.reason, state.author) == ("As in bulletin 3", "Ana")
    assert state.trailers["Scenarios"] == "1 passed"
    assert state.trailers["Accepted"] == "the fifth unit of a day is too many"
    assert Drafts(history).all() == ()


def test_who_may_not_publish_is_told_so_and_nothing_happens(
    harbor: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(harbor)
    accepted(harbor)
    monkeypatch.setattr(people, "may", lambda action: action in ("view", "edit"))
    assert button(opened(harbor), "Publish").disabled
    assert "may not publish" in text(dialog("As in bulletin 3"))
    assert "value: 4" in (harbor / FILE).read_text("utf-8")


# --- others --------------------------------------------------------------------------------------


def test_an_accepted_scenario_lets_the_count_of_past_visits_stand(harbor: Path) -> None:
    begin(harbor)
    page = opened(harbor)
    run = past_visits.latest_of(the_draft(harbor)).run
    assert run is not None
    run.wait(60)
    press(page, ACCEPT)
    counted = past_visits.result_of(the_draft(harbor))
    assert counted is not None
    assert counted is run.result


def test_what_was_published_meanwhile_stands_above_and_is_caught_up_with(harbor: Path) -> None:
    begin(harbor)
    accepted(harbor)
    publish_now(harbor, "Kept by hand", "Kept by us", "A comment")
    page = opened(harbor)
    assert "Published since this draft was begun" in text(page)
    assert button(page, "Publish").disabled
    page = looked_at(harbor, press(page, "Bring this draft up to date"))
    assert the_draft(harbor).moved() is None
    assert not button(page, "Publish").disabled
    draft = the_draft(harbor).read(FILE)
    assert draft is not None
    assert b"Kept by us" in draft
    assert b"value: 5" in draft


def test_the_approval_of_another_person_is_waited_for_where_the_settings_ask_for_it(
    harbor: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = harbor / "knowledge-base.yaml"
    history = History.open(harbor)
    wanted = settings.read_text("utf-8") + "approval: {another_person: true}\n"
    changes = {"knowledge-base.yaml": wanted.encode()}
    publish(history, changes, history.head().id, "Ana", "Four eyes")
    begin(harbor)
    page = accepted(harbor)
    assert button(page, "Publish").disabled
    assert "another person is to approve it" in text(page).replace("Another", "another")
    assert not [each for each in page.button if each.label == "Approve as it stands"]
    monkeypatch.setattr(people, "person", lambda: "Ben")
    page = opened(harbor, "Ana", others="Ana: Five units")
    page = press(page, "Approve as it stands")
    assert [one.person for one in the_draft(harbor).approvals] == ["Ben"]
    monkeypatch.setattr(people, "person", lambda: "Ana")
    assert not button(opened(harbor), "Publish").disabled
    dialog("As in bulletin 3")
    assert history.head().trailers["Approved-by"] == "Ben"


# --- past visits ---------------------------------------------------------------------------------


def impact(folder: Path) -> AppTest:
    page = opened(folder)
    run = past_visits.latest_of(the_draft(folder)).run
    assert run is not None
    assert run.wait(60) is RunState.DONE
    return settled(page.run())


def test_past_visits_that_change_are_counted_and_can_be_opened(harbor: Path) -> None:
    begin(harbor)
    said = text(impact(harbor))
    assert "2 of 6 past visits change." in said
    assert "line 4 of past.jsonl" in said
    assert "./?visit=1" in said


def test_a_change_that_no_scenario_notices_can_be_shown_by_a_past_visit(harbor: Path) -> None:
    begin(harbor, "value: 4", "value: 3")
    page = impact(harbor)
    said = text(page)
    assert "No scenario notices these changes" in said
    found = looked(harbor).prepared
    assert found is not None
    (one,) = found.proposal.unnoticed
    result = past_visits.result_of(the_draft(harbor))
    offered = fitting(result, one)
    assert offered
    assert button(page, "Write a scenario from a past visit")
    stated = visits_at(past_visits.visits_of(harbor.parent / "past.jsonl"), {offered[0].line})
    told = answered(found.after, stated[offered[0].line])
    name, written = scenario_of(found.after, told, "Four units are too many")
    assert name == "scenarios/harbor/kept/four-units-are-too-many.yaml"
    draft = the_draft(harbor).write(name, written.encode(), "a scenario")
    assert draft.read(name)
    again = looked(harbor).prepared
    assert again is not None
    assert again.proposal.unnoticed == ()
