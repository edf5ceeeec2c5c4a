"""Publishing, approving and going back, asked of whoever has signed in, and the log of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from engine.audit import AuditLog
from engine.history import Drafts, History
from engine.knowledge.contents import SETTINGS_NAME
from tests.ui.pages import settled, text
from tests.ui.signing_in import ROLES, WHO, clinic, known, visited

__all__ = ["clinic"]


def deciding(person: str) -> None:
    """What decides on the draft of a person, sent by force whatever the pages show."""
    import streamlit as st

    from engine.history import Drafts
    from engine.publishing.publication import prepare
    from ui import drafting, session
    from ui.past import going_back
    from ui.publishing import standing

    held = session.begin()
    working = drafting.begin()
    history = working.history
    assert history is not None
    states = list(history.states())
    drafts = Drafts(history).all(person)
    if drafts:
        draft = drafts[0]
        base = held.shared.base
        prepared = prepare(base, draft.base, draft.changes())

        def publish() -> None:
            st.session_state["said"] = standing.publish_now(working, draft, prepared, "Why not")

        st.button("publish", on_click=publish)
        st.button("approve", on_click=standing.approve_now, args=(draft,))
    if st.button("back"):
        going_back.put_back(history, states[-1], "")
    st.markdown(st.session_state.pop("said", "") or drafting.working().notice or "done")


def press(page: AppTest, label: str) -> str:
    """What the page says after a button was pressed."""
    next(button for button in settled(page).button if button.label == label).click().run()
    return text(settled(page))


def begun(folder: Path, role: str, path: str = "harbor.yaml", more: bytes = b"# more\n") -> None:
    """A draft of the person with this role."""
    history = History.open(folder)
    old = (folder / path).read_bytes()
    Drafts(history).begin(WHO[role], "Mine").write(path, old + more, "more")
    history.close()


def head(folder: Path) -> tuple[str, str, int]:
    """Who published what last, and how many states there are."""
    history = History.open(folder)
    states = list(history.states())
    history.close()
    return states[0].author, states[0].reason, len(states)


def approvals(folder: Path) -> list[str]:
    """Who has approved the one draft."""
    history = History.open(folder)
    (draft,) = Drafts(history).all()
    history.close()
    return [one.person for one in draft.approvals]


@pytest.mark.parametrize("role", ["viewer", "editor"])
def test_who_is_no_publisher_publishes_and_approves_nothing(clinic: Path, role: str) -> None:
    begun(clinic, "editor")
    for action in ("publish", "approve"):
        page = visited(deciding, known(role), WHO["editor"])
        assert "it takes the role of publisher" in press(page, action)
    assert head(clinic)[2] == 1
    assert approvals(clinic) == []
    assert not AuditLog(clinic).path.exists()


def test_a_publisher_publishes_the_draft_of_an_editor_and_the_log_says_so(clinic: Path) -> None:
    begun(clinic, "editor")
    page = visited(deciding, known("publisher"), WHO["editor"])
    assert "done" in press(page, "approve")
    assert approvals(clinic) == [WHO["publisher"]]
    assert "done" in press(visited(deciding, known("publisher"), WHO["editor"]), "publish")
    assert head(clinic) == (WHO["publisher"], "Why not", 2)
    entries = list(AuditLog(clinic).entries())
    assert [(entry.kind.value, entry.person) for entry in entries] == [
        ("approved", WHO["publisher"]),
        ("published", WHO["publisher"]),
    ]


def test_a_draft_that_changes_the_settings_takes_an_admin(clinic: Path) -> None:
    begun(clinic, "editor", SETTINGS_NAME, b"default_role: admin\n")
    for action in ("publish", "approve"):
        page = visited(deciding, known("publisher"), WHO["editor"])
        assert "it takes the role of admin" in press(page, action)
    assert head(clinic)[2] == 1
    assert "done" in press(visited(deciding, known("admin"), WHO["editor"]), "publish")
    assert head(clinic)[2] == 2
    assert (clinic / SETTINGS_NAME).read_text("utf-8") == ROLES + "default_role: admin\n"


def test_it_is_published_though_the_log_cannot_be_written_and_that_is_said(clinic: Path) -> None:
    begun(clinic, "publisher")
    (clinic / "audit").mkdir()
    (clinic / "audit" / "log.jsonl").symlink_to("/dev/full")
    said = press(visited(deciding, known("publisher"), WHO["publisher"]), "publish")
    assert head(clinic) == (WHO["publisher"], "Why not", 2)
    assert "this was published, but the audit log" in said.replace("\\", "")


def test_a_viewer_puts_nothing_back(clinic: Path) -> None:
    begun(clinic, "publisher")
    assert "done" in press(visited(deciding, known("publisher"), WHO["publisher"]), "publish")
    page = visited(deciding, known("viewer"), "nobody")
    press(page, "back")
    history = History.open(clinic)
    assert Drafts(history).all() == ()
    history.close()
