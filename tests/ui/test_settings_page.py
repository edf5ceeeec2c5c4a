"""The page Settings: an admin changes them by a draft, others read them."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from engine.history import Draft, Drafts, History
from engine.knowledge.contents import SETTINGS_NAME
from engine.publishing.publication import prepare
from tests.ui.harbor import harbor, visit
from tests.ui.pages import page_alone, settled, text
from tests.ui.signing_in import ROLES, WHO, clinic, known, visited
from tests.ui.test_publish_page import opened as publish_page
from tests.ui.workbench import linked
from ui import knowledge
from ui.settings.visits import look_at

__all__ = ["clinic", "harbor"]
HEAD = "# Ask Ada before you change this.\n"


def showing() -> None:
    """The page, as the app runs it."""
    from ui import session
    from ui.pages_ import settings

    session.begin()
    settings.page()


def seen_by(role: str) -> AppTest:
    """The page for who has signed in with a role."""
    return settled(visited(showing, known(role)))


def said(page: AppTest) -> str:
    """What the page says, warnings too, without the marks that keep text from being Markdown."""
    warnings = [each.value for each in page.warning]
    toasts = [each.value for each in page.toast]
    return "\n".join((text(page), *warnings, *toasts)).replace("\\", "")


def drafted(folder: Path) -> str | None:
    """The settings as the one draft has them; None without a draft."""
    history = History.open(folder)
    drafts: tuple[Draft, ...] = Drafts(history).all()
    content = drafts[0].read(SETTINGS_NAME) if drafts else None
    history.close()
    return None if content is None else content.decode()


def published(folder: Path) -> str:
    return (folder / SETTINGS_NAME).read_text("utf-8")


def remove(page: AppTest, person: str) -> AppTest:
    return settled(page.button(f"wb-remove-{person}").click().run())


# --- an admin ------------------------------------------------------------------------------------


def test_an_admin_changes_a_role_in_a_draft_and_nothing_else(clinic: Path) -> None:
    page = seen_by("admin")
    settled(page.selectbox("role|Edith@Example.org").select("Publisher").run())
    assert drafted(clinic) == ROLES.replace("Org: editor", "Org: publisher").replace(
        "Example.org: editor", "Example.org: publisher"
    )
    assert published(clinic) == ROLES
    assert "1 change" in said(page)


def test_a_person_is_added_and_taken_away(clinic: Path) -> None:
    page = seen_by("admin")
    page.text_input("settings-new-person").set_value("new@example.org")
    page.selectbox("settings-new-role").select("Viewer")
    settled(next(one for one in page.button if one.label == "Add").click().run())
    assert drafted(clinic) == ROLES + '  "new@example.org": viewer\n'
    remove(page, "new@example.org")
    assert drafted(clinic) == ROLES
    assert "new@example.org" not in said(page)


def test_what_is_no_address_is_not_added_and_stays_to_be_mended(clinic: Path) -> None:
    page = seen_by("admin")
    page.text_input("settings-new-person").set_value("Ben")
    settled(next(one for one in page.button if one.label == "Add").click().run())
    assert "is no e-mail address" in said(page)
    assert page.text_input("settings-new-person").value == "Ben"
    assert drafted(clinic) is None


def test_the_last_admin_can_neither_go_nor_become_less(clinic: Path) -> None:
    page = seen_by("admin")
    remove(page, "ada@example.org")
    assert "make somebody else admin first" in said(page)
    settled(page.selectbox("role|ada@example.org").select("Editor").run())
    assert "make somebody else admin first" in said(page)
    assert page.selectbox("role|ada@example.org").value == "admin"
    assert drafted(clinic) is None


def test_switches_and_the_default_role_are_written_and_told(clinic: Path) -> None:
    page = seen_by("admin")
    settled(page.toggle("settings-approval").set_value(True).run())
    assert "Only 1 person" not in said(page)
    settled(page.toggle("settings-audit").set_value(True).run())
    settled(page.selectbox("settings-others").select("Editor").run())
    text_ = drafted(clinic)
    assert text_ == ROLES + (
        "approval:\n  another_person: true\naudit:\n  evaluations: true\ndefault_role: editor\n"
    )
    undo = page.button("draft-undo")
    settled(undo.click().run())
    assert page.selectbox("settings-others").value == "viewer"


def test_where_one_alone_may_approve_that_is_pointed_out(clinic: Path) -> None:
    one = "roles: {ada@example.org: admin}\n"
    (clinic / SETTINGS_NAME).write_text(one, "utf-8")
    history = History.open(clinic)
    history.repository.get_worktree().stage([SETTINGS_NAME])
    history.repository.get_worktree().commit(message=b"one", author=b"x <x>", committer=b"x <x>")
    history.close()
    knowledge.look_again()
    page = seen_by("admin")
    settled(page.toggle("settings-approval").set_value(True).run())
    assert "Only 1 person may publish and approve" in said(page)


def test_the_draft_says_in_words_what_changes_and_may_be_published(harbor: Path) -> None:
    page = page_alone("settings", None)
    settled(page.toggle("settings-audit").set_value(True).run())
    publishing = publish_page(harbor)
    assert "1 change of settings" in text(publishing)
    assert "No answer changes by it" in text(publishing)
    assert "Every answer is recorded" in linked(publishing)
    assert not publishing.button("publish-open").disabled


# --- others --------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["viewer", "editor", "publisher"])
def test_others_read_them_and_can_change_nothing(clinic: Path, role: str) -> None:
    page = seen_by(role)
    assert "ada@example.org" in text(page)
    assert "Everyone else who signs in" in text(page)
    assert not page.selectbox
    assert not page.toggle
    assert not page.text_input
    assert [one.label for one in page.button] == []
    assert drafted(clinic) is None


def forged() -> None:
    """The callbacks of the page, sent by force."""
    from functools import partial

    import streamlit as st

    from engine.editing import settings as edits
    from engine.knowledge.settings import Role
    from ui import drafting, session
    from ui.settings.changing import change

    session.begin()
    drafting.begin()
    for name in ("edith@example.org", "vera@example.org"):
        change(partial(edits.set_role, person=name, role=Role.ADMIN), "mine")
    st.markdown(drafting.working().notice)


@pytest.mark.parametrize("role", ["viewer", "editor", "publisher"])
def test_a_callback_forged_by_others_writes_nothing(clinic: Path, role: str) -> None:
    page = settled(visited(forged, known(role)))
    assert "it takes the role of" in said(page)
    assert drafted(clinic) is None
    assert WHO[role] in said(page)


def test_publishing_away_the_last_admin_is_refused_however_it_was_written(clinic: Path) -> None:
    base = knowledge.current().base
    history = History.open(clinic)
    head = history.head().id
    history.close()
    nobody = ROLES.replace("ada@example.org: admin", "ada@example.org: editor").encode()
    refused = prepare(base, head, {SETTINGS_NAME: nobody}).proposal
    assert [each.code for each in refused.problems] == ["no-admin"]
    assert refused.refusals
    somebody = ROLES.replace("vera@example.org: viewer", "vera@example.org: admin").encode()
    assert prepare(base, head, {SETTINGS_NAME: somebody}).proposal.problems == ()


def test_settings_with_a_mistake_are_told_at_their_line(clinic: Path) -> None:
    (clinic / SETTINGS_NAME).write_text(ROLES + "colour: red\n", "utf-8")
    history = History.open(clinic)
    history.repository.get_worktree().stage([SETTINGS_NAME])
    history.repository.get_worktree().commit(message=b"red", author=b"x <x>", committer=b"x <x>")
    history.close()
    knowledge.look_again()
    page = seen_by("admin")
    assert "line 6" in said(page)
    assert "colour" in said(page)


# --- past visits ---------------------------------------------------------------------------------


def test_the_file_of_past_visits_is_looked_through(harbor: Path) -> None:
    past = harbor.parent / "past.jsonl"
    with past.open("a", encoding="utf-8") as file:
        file.write("{nonsense\n")
    look_at(past).done.result(30)
    page = page_alone("settings", None)
    assert "6 visits can be read, from 03/02/2026 to 03/02/2026, of 1 payor" in said(page)
    assert "1 cannot and are passed over" in said(page)
    assert "Line 7: the line is no JSON" in said(page)


def test_another_file_is_named_if_it_can_be_read(harbor: Path) -> None:
    other = harbor.parent / "other.jsonl"
    other.write_text(f"{visit(30)}\n".replace("'", '"'), "utf-8")
    page = page_alone("settings", None)
    settled(page.text_input("settings-visits").set_value("/no/such.csv").run())
    assert "/no/such.csv" in said(page)
    assert drafted(harbor) is None
    settled(page.text_input("settings-visits").set_value("../other.jsonl").run())
    assert drafted(harbor) == "visits: ../other.jsonl\n"
    settled(page.text_input("settings-visits").set_value("").run())
    assert "visits" not in (drafted(harbor) or "")
