"""Edits that somebody made in the folder with an editor: kept apart from drafts, and taken in."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from engine.history import Drafts, History
from tests.ui.harbor import (
    FILE,
    FOUR,
    SCENARIO_FILE,
    begin,
    harbor,
    looked,
    opened,
    the_draft,
)
from tests.ui.pages import page_alone, settled, text
from tests.ui.test_publish_page import accepted, dialog, press
from ui import knowledge, people

__all__ = ["harbor"]
SEVEN = "value: 7"


def edit(folder: Path, path: str = FILE, old: str = FOUR, new: str = SEVEN) -> str:
    """What somebody with an editor does to a file; the file as it then stands."""
    before = (folder / path).read_text("utf-8")
    assert old in before
    (folder / path).write_text(before.replace(old, new, 1), "utf-8")
    knowledge.look_again()
    return (folder / path).read_text("utf-8")


def published(folder: Path, path: str) -> str:
    """A file as it is published."""
    history = History.open(folder)
    content = history.read(history.head().id, path)
    history.close()
    assert content is not None
    return content.decode()


@pytest.mark.usefixtures("harbor")
def test_a_folder_that_is_as_published_is_not_remarked_on() -> None:
    for name in ("rules", "publish"):
        assert "Edited in the folder" not in text(page_alone(name, None))


@pytest.mark.parametrize("name", ["rules", "publish"])
def test_edits_in_the_folder_are_told_in_words_and_go_for_nothing_in_the_workbench(
    harbor: Path, name: str
) -> None:
    edit(harbor)
    page = page_alone(name, None)
    assert (
        "Edited in the folder and not published:</b> Harbor Health, commercial plans (harbor.yaml)"
        in text(page)
    )
    assert "The most timed units of a day: 4 → 7 units" in text(page)
    rule = page_alone("rules", None, policy="harbor", rule="CAP")
    assert "The most timed units of a day\\: 4 units" in text(rule)
    assert (
        knowledge.current().base.files["harbor"].data["values"]["units_a_day"]["dated"][0]["value"]
        == 7
    )


def test_a_draft_is_held_against_what_is_published(harbor: Path) -> None:
    begin(harbor, "title: Manual therapy", "title: Hands-on therapy")
    edit(harbor)
    edit(harbor, SCENARIO_FILE, "outcome: needs_action", "outcome: covered")
    prepared = looked(harbor).prepared
    assert prepared is not None
    assert [each.says for each in prepared.proposal.differences if "7" in each.says] == []
    assert prepared.before.contents.read(FILE) == published(harbor, FILE).encode()
    ran = prepared.proposal.scenarios
    assert (ran.passing, ran.scenarios) == (1, 1)
    page = opened(harbor)
    assert "1 change of policies" in text(page).lower()


def test_publishing_leaves_foreign_edits_of_other_files_as_they_are(harbor: Path) -> None:
    begin(harbor)
    before = published(harbor, SCENARIO_FILE)
    foreign = edit(harbor, SCENARIO_FILE, "# The plan's own example.", "# Look at this again.")
    page = opened(harbor)
    assert "Edited in the folder" in text(page)
    history = History.open(harbor)
    the_draft(harbor).publish("Ana", "five units")
    history.close()
    assert "value: 5" in published(harbor, FILE)
    assert published(harbor, SCENARIO_FILE) == before
    assert (harbor / SCENARIO_FILE).read_text("utf-8") == foreign


def test_a_file_changed_on_both_sides_says_what_to_do_first(harbor: Path) -> None:
    begin(harbor)
    accepted(harbor)
    foreign = edit(harbor)
    page = opened(harbor)
    assert "harbor.yaml was changed in the folder too" in text(page).lower()
    assert next(one for one in page.button if one.key == "publish-open").disabled
    said = text(dialog("five units"))
    assert "changed outside and not published" in said
    assert (harbor / FILE).read_text("utf-8") == foreign
    press(page, "Take them into a draft")
    assert published(harbor, FILE) == (harbor / FILE).read_text("utf-8")
    texts = {
        draft.name.partition(",")[0]: draft.read(FILE)
        for draft in Drafts(History.open(harbor)).all("Ana")
    }
    assert texts["From the folder"] == foreign.encode()
    assert b"value: 5" in (texts["Five units"] or b"")


def test_what_is_taken_in_is_a_draft_to_publish_and_the_folder_is_as_published(
    harbor: Path,
) -> None:
    before = (harbor / FILE).read_text("utf-8")
    foreign = edit(harbor)
    page = press(page_alone("publish", None), "Take them into a draft")
    assert "Edited in the folder" not in text(page)
    assert the_draft(harbor).read(FILE) == foreign.encode()
    assert (harbor / FILE).read_text("utf-8") == before
    looked(harbor)
    assert "The most timed units of a day: 4 → 7 units" in text(settled(page.run()))


def test_who_may_not_edit_is_told_of_it_and_can_take_nothing(
    harbor: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    foreign = edit(harbor)
    monkeypatch.setattr(people, "may", lambda action: action == "view")
    page = page_alone("publish", None)
    assert "Edited in the folder" in text(page)
    assert [one.label for one in page.button if one.key == "foreign-take"] == []

    def forged() -> None:
        from ui import drafting, session

        session.begin()
        drafting.begin()
        drafting.take_from_folder()

    settled(AppTest.from_function(forged, default_timeout=60).run())
    assert Drafts(History.open(harbor)).all() == ()
    assert (harbor / FILE).read_text("utf-8") == foreign


def test_settings_edited_in_the_folder_are_taken_in_by_an_admin_alone(
    harbor: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (harbor / "knowledge-base.yaml").open("a", encoding="utf-8") as file:
        file.write("default_role: admin\n")
    monkeypatch.setattr(people, "may", lambda action: action != "administer")
    page = press(page_alone("publish", None), "Take them into a draft")
    assert "it takes the role of admin" in text(page).replace("\\", "")
    assert Drafts(History.open(harbor)).all() == ()


def test_a_title_that_the_folder_alone_makes_stale_is_not_held_against_the_draft(
    harbor: Path,
) -> None:
    begin(harbor, "title: Manual therapy", "title: Hands-on therapy")
    edit(harbor, FILE, FOUR, "value: 5")
    prepared = looked(harbor).prepared
    assert prepared is not None
    assert [one for one in prepared.proposal.warnings if one.code == "stale-words"] == []
    page = page_alone("rules", None, policy="harbor", rule="CAP")
    assert "still says" not in text(page)
