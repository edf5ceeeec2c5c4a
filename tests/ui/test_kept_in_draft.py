"""Where there is a history a scenario is kept in the person's draft, and not in the folder."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from engine.history import Draft, Drafts, History
from engine.publishing.publication import prepare
from tests.ui.harbor import FILE, SCENARIO_FILE, begin, harbor, the_draft, visit
from tests.ui.pages import page_alone, settled, text
from tests.ui.test_scenarios_page import form
from ui import knowledge, people

__all__ = ["harbor"]
TITLE = "Four units are within the day"
KEPT = "scenarios/harbor/kept/four-units-are-within-the-day.yaml"


def keep(title: str = TITLE) -> AppTest:
    return form(title, "", visit=visit(60))


def git_status(folder: Path) -> str:
    return subprocess.run(
        ("git", "status", "--porcelain"), cwd=folder, capture_output=True, text=True, check=True
    ).stdout


def in_draft(draft: Draft, path: str = KEPT) -> str:
    content = draft.read(path)
    assert content is not None
    return content.decode()


def press(page: AppTest, label: str) -> AppTest:
    return settled(next(one for one in page.button if one.label == label).click().run())


def test_it_goes_into_a_draft_of_its_own_and_the_folder_stays_as_published(harbor: Path) -> None:
    page = keep()
    draft = the_draft(harbor)
    assert list(draft.changes()) == [KEPT]
    assert f"title: {TITLE}" in in_draft(draft)
    assert git_status(harbor) == ""
    said = f"Kept in your draft {draft.name}; publish it to have it run."
    assert page.session_state["kept"] == said


def test_it_goes_into_the_draft_that_is_open_beside_what_stands_there(harbor: Path) -> None:
    begin(harbor)
    keep()
    draft = the_draft(harbor)
    assert sorted(draft.changes()) == [FILE, KEPT]
    assert draft.steps[-1].says == f"a scenario: {TITLE}"


def test_the_form_says_where_it_goes_before_it_is_kept(harbor: Path) -> None:
    begin(harbor)
    page = form("", "", visit=visit(60))
    captions = " ".join(each.value for each in page.caption)
    assert "It is kept in your draft Five units" in captions


def test_published_it_is_run_with_the_others(harbor: Path) -> None:
    keep()
    draft = the_draft(harbor)
    prepared = prepare(knowledge.current().base, draft.base, draft.changes())
    ran = prepared.proposal.scenarios
    assert (ran.passing, ran.scenarios) == (2, 2)
    draft.publish("Ana", "a scenario")
    assert (harbor / KEPT).is_file()
    assert git_status(harbor) == ""
    assert "kept here" in text(page_alone("scenarios", None))


def test_the_page_lists_it_as_in_the_draft_and_runs_it_by_the_draft(harbor: Path) -> None:
    begin(harbor)
    form("Five units are within the day", "", "Meets the policy as written", visit(75))
    page = page_alone("scenarios", None)
    assert "in your draft Five units" in text(page)
    press(page, "Run all")
    assert "1 came out as expected" in text(page)
    assert "draft" not in page.query_params


def test_it_is_renamed_in_the_draft_alone(harbor: Path) -> None:
    keep()
    page = page_alone("scenarios", None, scenario=f"harbor:{TITLE}")
    assert "It stands in your draft" in text(page)
    next(one for one in page.text_input if one.label == "Title").set_value("Another title")
    press(page, "Rename and tag")
    assert "title: Another title" in in_draft(the_draft(harbor))
    assert git_status(harbor) == ""


def test_a_copy_goes_into_the_draft_too(harbor: Path) -> None:
    keep()
    page = page_alone("scenarios", None, scenario=f"harbor:{TITLE}")
    next(one for one in page.text_input if one.label == "Title").set_value("A copy")
    press(page, "Duplicate")
    assert "title: A copy" in in_draft(the_draft(harbor), "scenarios/harbor/kept/a-copy.yaml")
    assert git_status(harbor) == ""


def test_what_is_published_is_changed_by_a_draft(harbor: Path) -> None:
    keep()
    the_draft(harbor).publish("Ana", "a scenario")
    knowledge.look_again()
    page = page_alone("scenarios", None, scenario=f"harbor:{TITLE}")
    next(one for one in page.text_input if one.label == "Tags").set_value("day")
    press(page, "Rename and tag")
    assert "tags: [day]" in in_draft(the_draft(harbor))
    assert git_status(harbor) == ""


def test_a_title_that_the_draft_holds_already_is_refused(harbor: Path) -> None:
    keep()
    page = keep()
    assert "this cannot be kept as a scenario" in text(page)
    assert list(the_draft(harbor).changes()) == [KEPT]


def test_a_scenario_file_that_nobody_published_is_taken_into_a_draft_first(harbor: Path) -> None:
    keep()
    draft = the_draft(harbor)
    (harbor / KEPT).parent.mkdir()
    (harbor / KEPT).write_text(in_draft(draft), "utf-8")
    draft.discard()
    page = page_alone("scenarios", None, scenario=f"harbor:{TITLE}")
    press(page, "Rename and tag")
    assert "take it into a draft on the page Publish" in text(page).replace("\\", "")


def test_where_nothing_can_be_kept_the_form_says_why(harbor: Path) -> None:
    knowledge.current()
    subprocess.run(("git", "symbolic-ref", "HEAD", "refs/heads/empty"), cwd=harbor, check=True)
    page = form_alone()
    assert "this cannot be kept: nothing was published yet" in text(page).replace("\\", "")
    assert not page.button
    assert not (harbor / KEPT).exists()


def form_alone() -> AppTest:
    """The form before anything is pressed."""

    def script() -> None:
        from ui import actions, draft, session
        from ui.asking import ask, read

        held = session.begin()
        base = held.shared.base
        visit = {
            "payor": "harbor",
            "date_of_service": "2026-03-02",
            "discipline": "PT",
            "lines": [{"code": "97110", "minutes": 60}],
        }
        reading = read(draft.taken_in(visit), base.vocabulary, dict(base.labels), session.today())
        asked = ask(held.shared, reading, None, session.today())
        assert reading.visit is not None
        assert asked.determination is not None
        actions.keep_form(reading.visit, asked.determination)

    return settled(AppTest.from_function(script, default_timeout=60).run())


def test_who_may_not_edit_keeps_nothing(harbor: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "may", lambda action: action == "view")
    page = keep()
    assert "it takes the role of editor" in text(page).replace("\\", "")
    assert Drafts(History.open(harbor)).all() == ()
    assert git_status(harbor) == ""
    assert (harbor / SCENARIO_FILE).is_file()
