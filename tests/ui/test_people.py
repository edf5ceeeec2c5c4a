"""Who may do what where people sign in: asked on the server's side, whatever a page shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from engine.history import Drafts, History
from engine.knowledge.contents import SETTINGS_NAME
from tests.ui.pages import opened, settled, text
from tests.ui.signing_in import ROLES, WHO, clinic, known, visited
from ui.serving import SIGN_IN, TRUST_UNVERIFIED, WITHOUT_SIGN_IN

__all__ = ["clinic"]
pytestmark = pytest.mark.usefixtures("clinic")
MORE = ROLES.replace("vera@example.org: viewer", "vera@example.org: admin")


def acting() -> None:
    """A page with a button for every kind of write, shown to everybody."""
    from pathlib import Path

    import streamlit as st

    from ui import drafting, kept_scenarios, people, session

    def attempt(what: object, *args: object, **named: object) -> None:
        assert callable(what)
        try:
            what(*args, **named)
        except people.NotAllowedError as error:
            st.session_state["refused"] = str(error)

    held = session.begin()
    working = drafting.begin()
    base = held.shared.base
    old = working.text("harbor.yaml")
    write, keep = drafting.write, kept_scenarios.keep
    st.button("edit", on_click=write, args=("harbor.yaml", old + "# more\n", "more"))
    st.button("settings", on_click=write, args=("knowledge-base.yaml", "roles: {}\n", "roles"))
    st.button("begin", on_click=drafting.start, args=("Mine",))
    st.button("undo", on_click=drafting.undo)
    st.button("rename", on_click=drafting.rename, args=("Other",))
    st.button("discard", on_click=drafting.discard)
    st.button("keep", on_click=attempt, args=(keep, base, "harbor", "One", "none"))
    path = Path(base.folder, "harbor.yaml")
    st.button("copy", on_click=attempt, args=(kept_scenarios.copy, base, "harbor", path, "Two"))
    st.button(
        "restate", on_click=attempt, args=(kept_scenarios.restate, path), kwargs={"title": ""}
    )
    publish = people.insist_on_publishing
    st.button("publish", on_click=attempt, args=(publish, ["harbor.yaml"]))
    st.button("publish settings", on_click=attempt, args=(publish, ["knowledge-base.yaml"]))
    st.markdown(f"{people.person()} is {people.role()}")
    st.markdown(st.session_state.pop("refused", "") or drafting.working().notice or "done")


def press(page: AppTest, label: str) -> str:
    """What the page says after a button was pressed."""
    next(button for button in page.button if button.label == label).click().run()
    return text(settled(page))


def kept(folder: Path) -> list[tuple[str, str]]:
    """Every draft that is kept, and the files of the folder."""
    history = History.open(folder)
    drafts = [(draft.person, draft.at) for draft in Drafts(history).all()]
    files = [(str(path), path.read_text("utf-8")) for path in sorted(folder.rglob("*.yaml"))]
    history.close()
    return [*drafts, *files]


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("viewer", set()),
        ("editor", {"edit"}),
        ("publisher", {"edit", "publish"}),
        ("admin", {"edit", "publish", "settings", "publish settings"}),
    ],
)
def test_a_role_may_do_what_it_says_and_no_more(role: str, allowed: set[str]) -> None:
    for action in ("edit", "settings", "publish", "publish settings"):
        page = visited(acting, known(role))
        assert f"{WHO[role]} is {role}" in text(settled(page))
        said = press(page, action)
        if action in allowed:
            assert "done" in said
        else:
            assert "it takes the role of" in said


@pytest.mark.parametrize(
    "action",
    ["edit", "settings", "begin", "undo", "rename", "discard", "keep", "copy", "restate"],
)
def test_a_callback_forged_by_a_viewer_writes_nothing(clinic: Path, action: str) -> None:
    before = kept(clinic)
    said = press(visited(acting, known("viewer")), action)
    assert kept(clinic) == before
    assert "done" not in said or action in ("undo", "rename", "discard")


@pytest.mark.parametrize("action", ["edit", "undo", "rename", "discard"])
def test_who_is_made_a_viewer_meanwhile_can_do_nothing_more_with_a_draft(
    clinic: Path, action: str
) -> None:
    page = visited(acting, known("editor"))
    assert "done" in press(page, "edit")
    before = kept(clinic)
    assert next(person for person, _ in before) == WHO["editor"]
    settings = clinic / SETTINGS_NAME
    settings.write_text(ROLES.replace("Edith@Example.org: editor", "x: editor"), "utf-8")
    assert "it takes the role of editor" in press(page, action)
    settings.write_text(ROLES, "utf-8")
    assert kept(clinic) == before


def test_an_editor_makes_nobody_an_admin_by_a_draft(clinic: Path) -> None:
    (clinic / SETTINGS_NAME).write_text(ROLES, "utf-8")
    assert "it takes the role of admin" in press(visited(acting, known("editor")), "settings")
    assert "vera@example.org is viewer" in text(visited(acting, known("viewer")))
    assert MORE not in [content for _, content in kept(clinic)]


def test_a_mistake_in_the_settings_gives_nobody_more_than_reading(clinic: Path) -> None:
    (clinic / SETTINGS_NAME).write_text(ROLES + "roles_of: {}\n", "utf-8")
    assert "is viewer" in text(visited(acting, known("admin")))
    assert "it takes the role of" in press(visited(acting, known("admin")), "edit")
    assert "settings of this knowledge base have mistakes" in opened().warning[0].value


def letting_in() -> None:
    """What comes before every page."""
    import streamlit as st

    from ui import people

    if people.let_in():
        people.who()
        st.markdown(f"let in: {people.person()} is {people.role()}")


UNSAID = {key: value for key, value in known("editor").items() if key != "email_verified"}
"""What a service says that tells nothing of having verified an address."""


@pytest.mark.parametrize("stated", [True, "true"])
def test_who_has_signed_in_is_let_in_and_may_sign_out(stated: object) -> None:
    user = known("editor") | {"email": "EDITH@example.org", "email_verified": stated}
    page = settled(visited(letting_in, user))
    assert "let in: edith@example.org is editor" in text(page)
    assert [button.label for button in page.button] == ["Sign out"]


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False},
        {"email_verified": "false"},
        {"email_verified": None},
        {"email": ""},
        {"email": None},
    ],
)
def test_an_address_that_is_not_verified_is_not_let_in(claims: dict[str, object]) -> None:
    page = settled(visited(letting_in, known("admin") | claims))
    assert "let in" not in text(page)
    assert "no e-mail address that it has verified" in text(page)
    assert "it takes the role of" in press(visited(acting, known("admin") | claims), "edit")


@pytest.mark.parametrize("trusting", [None, False, "true"])
def test_an_address_is_not_believed_where_nothing_is_said_of_it(trusting: object) -> None:
    auth = {} if trusting is None else {TRUST_UNVERIFIED: trusting}
    page = settled(visited(letting_in, UNSAID, auth=auth))
    assert "let in" not in text(page)
    assert "does not say whether it has verified" in text(page)
    assert f"{TRUST_UNVERIFIED} = true" in text(page)
    assert [button.label for button in page.button] == ["Sign out"]
    assert "it takes the role of" in press(visited(acting, UNSAID, auth=auth), "edit")


def test_an_address_of_which_nothing_is_said_is_believed_where_the_sign_in_file_says_so() -> None:
    auth = {TRUST_UNVERIFIED: True}
    assert "let in: edith@example.org is editor" in text(visited(letting_in, UNSAID, auth=auth))
    unverified = UNSAID | {"email_verified": False}
    assert "let in" not in text(visited(letting_in, unverified, auth=auth))


def test_who_has_not_signed_in_is_asked_to() -> None:
    page = settled(visited(letting_in, {"is_logged_in": False}))
    assert "let in" not in text(page)
    assert [button.label for button in page.button] == ["Sign in"]
    assert "it takes the role of" in press(visited(acting, {"is_logged_in": False}), "edit")


def local(script: object) -> AppTest:
    """A script run where nobody signs in."""
    assert callable(script)
    return AppTest.from_function(script, default_timeout=60).run()


def test_on_this_machine_nobody_signs_in_and_its_user_is_admin() -> None:
    page = settled(local(letting_in))
    assert "is admin" in text(page)
    assert not page.button


@pytest.mark.parametrize("address", ["192.0.2.7", "0.0.0.0", "::", None, "clinic.example.org"])
def test_a_server_begun_by_hand_for_others_shows_nothing(address: str | None) -> None:
    config.set_option("server.address", address)
    page = settled(local(letting_in))
    assert "let in" not in text(page)
    assert "These pages are closed" in page.title[0].value
    assert "it takes the role of" in press(local(acting), "edit")


@pytest.mark.parametrize("address", ["192.0.2.7", "127.0.0.1"])
def test_where_others_are_let_in_unsigned_everybody_has_the_default_role(
    clinic: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(WITHOUT_SIGN_IN, "1")
    config.set_option("server.address", address)
    assert "let in: somebody unsigned is viewer" in text(local(letting_in))
    assert "it takes the role of editor" in press(local(acting), "edit")
    (clinic / SETTINGS_NAME).write_text("default_role: editor\n", "utf-8")
    assert "done" in press(local(acting), "edit")


def test_where_the_file_of_sign_in_is_gone_nobody_is_taken_for_this_machines_user(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(SIGN_IN, "/no/such.toml")
    assert "let in" not in text(settled(local(letting_in)))
    assert "it takes the role of" in press(local(acting), "edit")
