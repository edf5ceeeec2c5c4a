"""No id, title or name leads outside the knowledge base, or over another of its files."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from engine.history import Drafts, History, publish
from engine.knowledge import KnowledgeBase
from engine.knowledge.contents import SETTINGS_NAME
from engine.scenarios.keep import keep
from engine.source.edit import EditError
from tests.ui.pages import settled, text
from tests.ui.signing_in import clinic, known, visited

__all__ = ["clinic"]
PATHS = (
    *("../evil", "../../evil", "/etc/evil", "a/b", "..", ".", ".git", "a\\b", "C:evil", "~/evil"),
    *("evil\n", "evil\x00", "e" * 300, "%2e%2e%2fevil", "\u2024\u2024/evil", "CON", "-rf"),
)
SCENARIO = """\
policy: harbor
visit: {{date_of_service: 2026-03-02, discipline: PT, lines: [{{code: "97110", minutes: 15}}]}}
scenarios:
  - title: {title}
    expect: {{lines: {{1: {{units: 1}}}}}}
"""


def beginning(name: str) -> None:
    """Begins a policy with an id that is sent by force, whatever the page says of it."""
    import datetime

    import streamlit as st

    from engine.editing.new_policy import NewPolicy
    from ui import drafting, session
    from ui.workbench import new_policy

    session.begin()
    held = drafting.begin()
    stated = NewPolicy(name, "Evil", payor="evil", reviewed_on=datetime.date(2026, 3, 2))
    st.button("begin", on_click=new_policy.begin, args=(stated,))
    st.button("draft", on_click=drafting.start, args=(name,))
    st.markdown(held.notice or "done")


def press(page: AppTest, label: str) -> str:
    """What the page says after a button was pressed."""
    next(button for button in page.button if button.label == label).click().run()
    return text(settled(page))


def files(folder: Path) -> dict[str, bytes]:
    """Every file beside and in the knowledge base, without its history and what users keep."""
    found = {}
    for path in folder.parent.rglob("*"):
        name = path.relative_to(folder.parent).as_posix()
        if path.is_file() and "/.git/" not in name and not name.startswith("state/"):
            found[name] = path.read_bytes()
    return found


def changed(folder: Path) -> list[str]:
    """The files that drafts change."""
    history = History.open(folder)
    found = [path for draft in Drafts(history).all() for path in draft.changes()]
    history.close()
    return found


@pytest.mark.parametrize("name", PATHS)
def test_an_id_that_is_a_path_begins_no_policy(clinic: Path, name: str) -> None:
    before = files(clinic)
    said = press(visited(beginning, known("admin"), name), "begin")
    assert "is no id" in said.replace("\\", "")
    assert changed(clinic) == []
    assert files(clinic) == before


def test_an_id_that_is_none_of_these_does(clinic: Path) -> None:
    press(visited(beginning, known("editor"), "evil"), "begin")
    assert changed(clinic) == ["own/evil.yaml"]


def test_a_new_policy_takes_no_other_files_place(clinic: Path) -> None:
    history = History.open(clinic)
    another = {"own/evil.yaml": b"policy: another\ntitle: Another\n"}
    publish(history, another, history.head().id, "Ana", "Another policy")
    history.close()
    said = press(visited(beginning, known("admin"), "evil"), "begin")
    assert "holds something else" in said
    assert changed(clinic) == []


@pytest.mark.parametrize("name", [name for name in PATHS if name.isprintable() and len(name) < 99])
def test_a_draft_may_be_called_anything_and_stays_in_the_history(clinic: Path, name: str) -> None:
    before = files(clinic)
    press(visited(beginning, known("editor"), name), "draft")
    history = History.open(clinic)
    (draft,) = Drafts(history).all()
    history.close()
    assert draft.ref.startswith(b"refs/payor-rules/drafts/")
    assert draft.ref.count(b"/") == 4
    assert b".." not in draft.ref
    assert files(clinic) == before


def test_an_address_that_is_a_path_keeps_its_drafts_like_any_other(clinic: Path) -> None:
    (clinic / SETTINGS_NAME).write_text("default_role: editor\n", "utf-8")
    before = files(clinic)
    user = known("editor") | {"email": "../../evil@example.org"}
    press(visited(beginning, user, "mine"), "draft")
    history = History.open(clinic)
    (draft,) = Drafts(history).all()
    history.close()
    assert draft.person == "../../evil@example.org"
    assert draft.ref.startswith(b"refs/payor-rules/drafts/evil-example-org-")
    assert files(clinic) == before


@pytest.mark.parametrize("title", PATHS)
def test_a_scenario_may_be_called_anything_and_stays_beside_its_policy(
    clinic: Path, title: str
) -> None:
    base = KnowledgeBase.open(clinic)
    written = SCENARIO.format(title='"' + title.encode("unicode_escape").decode() + '"')
    before = files(clinic)
    try:
        path = keep(base, "harbor", title, written)
    except EditError:
        assert files(clinic) == before
        return
    assert path.parent == clinic / "scenarios" / "harbor" / "kept"
    assert files(clinic).keys() - before.keys() == {path.relative_to(clinic.parent).as_posix()}
    assert len(path.name) < 100


@pytest.mark.parametrize("policy", PATHS)
def test_a_scenario_of_no_policy_is_kept_nowhere(clinic: Path, policy: str) -> None:
    before = files(clinic)
    with pytest.raises(EditError, match="there is no policy"):
        keep(KnowledgeBase.open(clinic), policy, "One", SCENARIO.format(title="One"))
    assert files(clinic) == before


@pytest.mark.parametrize("name", [name for name in PATHS if not name.startswith(("CON", "e" * 9))])
def test_a_policy_file_whose_id_is_a_path_is_no_policy(clinic: Path, name: str) -> None:
    shown = '"' + name.encode("unicode_escape").decode() + '"'
    (clinic / "evil.yaml").write_text(f"policy: {shown}\ntitle: Evil\n", "utf-8")
    base = KnowledgeBase.open(clinic)
    assert set(base.files) == {"harbor"}
    assert any(each.file.endswith("evil.yaml") for each in base.diagnostics)


def writing(content: bytes) -> None:
    """Writes something into the policy by force, then shows its page."""
    import streamlit as st

    from ui import drafting, session
    from ui.pages_ import rules

    session.begin()
    drafting.begin()
    files = {"harbor.yaml": content}
    st.button("write", on_click=drafting.write_many, args=(files, "evil"))
    rules.page()


@pytest.mark.parametrize(
    "content",
    [
        b"policy: harbor\ntitle: " + b"[" * 50_000,
        b"policy: harbor\ntitle: a\n# " + b"x" * 2_100_000,
        b"a: &a [1]\nb: [*a, *a]\npolicy: harbor\n",
        b"policy: !!python/object/apply:os.system [ls]\n",
        b"\xff\xfe\x00\x00policy",
    ],
    ids=["deep", "large", "aliases", "tags", "not text"],
)
def test_what_cannot_be_read_safely_waits_in_the_draft_and_the_page_stands(
    clinic: Path, content: bytes
) -> None:
    said = press(visited(writing, known("editor"), content, policy="harbor"), "write")
    assert "1 file unfinished" in said
    assert changed(clinic) == ["harbor.yaml"]
