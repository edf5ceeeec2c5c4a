"""The bar above the workbench: several drafts, their names, and what was published meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from engine.history import Drafts, History, publish
from tests.ui.pages import page_alone, settled, text
from tests.ui.workbench import CIGNA, draft_text, drafts, linked, own_base, rule_page

__all__ = ["own_base"]
TITLE = "form|cigna-direct|CIG-3.1|title"
OLD = "title: No more than four units of therapy a day are paid"


def bar(page: AppTest) -> AppTest:
    """The page with the list of drafts open."""
    page.session_state["drafts"] = True
    return settled(page.run())


def press(page: AppTest, label: str) -> AppTest:
    """Presses the button that says so."""
    return settled(next(b for b in page.button if b.label == label).click().run())


def published(folder: Path, old: str, new: str) -> None:
    """What Ben has published meanwhile."""
    history = History.open(folder)
    head = history.head().id
    before = history.read(head, CIGNA)
    assert before is not None
    publish(
        history, {CIGNA: before.replace(old.encode(), new.encode())}, head, "Ben", "Read it again"
    )


def test_a_draft_is_begun_with_a_name_and_stands_in_the_address(own_base: Path) -> None:
    page = bar(page_alone("rules", None))
    page.text_input(key="draft-new-name").set_value("Cigna 2027")
    press(page, "Begin")
    assert [draft.name for draft in drafts(own_base)] == ["Cigna 2027"]
    assert "Cigna 2027" in page.query_params["draft"]


def test_an_address_opens_its_draft_after_a_restart(own_base: Path) -> None:
    rule_page().text_input(key=TITLE).set_value("Kept").run()
    (draft,) = drafts(own_base)
    again = rule_page(draft=draft.name)
    assert again.title[0].value == "Kept"
    assert rule_page().title[0].value == "Kept"
    assert rule_page(draft="-").title[0].value.startswith("No more than four")


def test_a_draft_is_renamed_with_its_steps(own_base: Path) -> None:
    page = rule_page()
    page.text_input(key=TITLE).set_value("Kept").run()
    bar(page).text_input(key="draft-name").set_value("Cigna in 2027")
    press(page, "Rename")
    (draft,) = drafts(own_base)
    assert (draft.name, draft.number) == ("Cigna in 2027", 1)
    assert "Cigna in 2027" in page.query_params["draft"]
    press(page, "Undo")
    assert draft_text(own_base).count(OLD) == 1


def test_two_drafts_stand_side_by_side(own_base: Path) -> None:
    first = Drafts(History.open(own_base)).begin("Ana", "First")
    first.write(CIGNA, (own_base / CIGNA).read_bytes().replace(OLD.encode(), b"title: One"), "one")
    Drafts(History.open(own_base)).begin("Ana", "Second")
    assert rule_page(draft="First").title[0].value == "One"
    page = bar(rule_page(draft="Second"))
    assert page.title[0].value.startswith("No more than four")
    (choice,) = page.radio
    choice.set_value("First").run()
    assert settled(page).title[0].value == "One"


def test_an_address_of_a_draft_that_is_gone_says_so_and_shows_what_is_published(
    own_base: Path,
) -> None:
    assert own_base.is_dir()
    page = rule_page(draft="Gone")
    assert "there is no draft 'Gone' any more" in text(page).replace("\\", "")
    assert page.title[0].value.startswith("No more than four")


def test_what_was_published_meanwhile_is_told_and_brought_in(own_base: Path) -> None:
    page = rule_page()
    page.text_input(key=TITLE).set_value("Mine").run()
    published(own_base, "about: the most therapy units of a day", "about: the most units of a day")
    page.run()
    assert "Published since this draft was begun" in text(page)
    assert "Read it again" in text(page)
    press(page, "Bring this draft up to date")
    assert "Published since" not in text(settled(page.run()))
    told = draft_text(own_base)
    assert "title: Mine" in told
    assert "about: the most units of a day" in told


def test_changes_on_the_same_line_are_put_to_the_person(own_base: Path) -> None:
    page = rule_page()
    page.text_input(key=TITLE).set_value("Mine").run()
    published(own_base, OLD, "title: Theirs")
    page.run()
    press(page, "Bring this draft up to date")
    said = "\n".join(each.value for each in page.code)
    assert "title: Mine" in said
    assert "title: Theirs" in said
    assert "title: Mine" in draft_text(own_base)


def test_what_clashes_is_chosen_place_by_place_and_all_else_of_both_is_kept(
    own_base: Path,
) -> None:
    about = "about: the most therapy units of a day"
    page = rule_page()
    page.text_input(key=TITLE).set_value("Mine").run()
    published(own_base, OLD, "title: Theirs")
    published(own_base, about, "about: the most units of a day")
    press(page.run(), "Bring this draft up to date")
    (choice,) = [each for each in page.radio if each.key.startswith("clash-")]
    assert choice.options == [
        "Keep what this draft says",
        "Take what was published",
        "Put both there, marked, and mend it as YAML",
    ]
    press(page, "Go on with these")
    told = draft_text(own_base)
    assert "title: Mine" in told
    assert "title: Theirs" not in told
    assert "about: the most units of a day" in told


def test_a_choice_made_before_another_publication_is_asked_for_again(own_base: Path) -> None:
    page = rule_page()
    page.text_input(key=TITLE).set_value("Mine").run()
    published(own_base, OLD, "title: Theirs")
    press(page.run(), "Bring this draft up to date")
    published(own_base, "title: Theirs", "title: Theirs again")
    press(page, "Go on with these")
    assert "title: Mine" in draft_text(own_base)
    assert drafts(own_base)[0].moved() is not None
    assert "title: Theirs again" in "\n".join(each.value for each in page.code)


@pytest.mark.usefixtures("own_base")
def test_the_changes_are_told_in_words_with_where_they_were_made() -> None:
    page = rule_page()
    page.text_input(key=TITLE).set_value("At most four").run()
    page.session_state["changes"] = True
    told = linked(settled(page.run()))
    assert "Title: now “At most four" in told
    assert "data-go='cigna-direct:CIG-3.1'" in told
