"""Who uses the pages, and what they may do: asked in the page, and again before each write.

On this machine alone nobody signs in, and its user may do everything. Where the pages are served to
others, whoever has signed in may do what the settings of the knowledge base say.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Literal

import streamlit as st

from engine.knowledge.contents import SETTINGS_NAME
from engine.knowledge.settings import Role, Settings, read_settings
from engine.locations import knowledge_base_folder
from engine.publishing.people import this_user
from engine.source import Diagnostic
from engine.source.diagnostics import is_error
from ui import serving
from ui.markup import text as inert
from ui.words import plain

Action = Literal["view", "edit", "publish", "administer"]

_NEEDS: dict[Action, Role] = {
    "view": Role.VIEWER,
    "edit": Role.EDITOR,
    "publish": Role.PUBLISHER,
    "administer": Role.ADMIN,
}
_SAYS = {
    "view": "read these pages",
    "edit": "change rules and scenarios",
    "publish": "publish and approve",
    "administer": "change the settings",
}
NOBODY = "somebody unsigned"


class NotAllowedError(PermissionError):
    """The person may not do this; the message says who may."""


def person() -> str:
    """The name under which drafts are kept and publications signed."""
    if signing_in():
        return _signed_in_as() or NOBODY
    return this_user() if _local() else NOBODY


def role() -> Role:
    """What the person of this session may do."""
    if signing_in():
        return settings().role_of(person())
    return Role.ADMIN if _local() else settings().default_role


def may(action: Action) -> bool:
    """Whether the person of this session may do so; asked again before anything is written."""
    if signing_in() and _signed_in_as() is None:
        return False
    return role().may(_NEEDS[action])


def insist(action: Action) -> None:
    """Raises NotAllowedError when the person of this session may not do so."""
    if not may(action):
        raise NotAllowedError(refusal(action))


def insist_on_editing(files: Iterable[str]) -> None:
    """Raises NotAllowedError when the person may not change these files in a draft."""
    insist("edit")
    if SETTINGS_NAME in files:
        insist("administer")


def insist_on_publishing(files: Iterable[str]) -> None:
    """Raises NotAllowedError when the person may not publish or approve changes of these files."""
    insist("publish")
    if SETTINGS_NAME in files:
        insist("administer")


def refusal(action: Action) -> str:
    """Why the person may not do so, and who may."""
    return (
        f"{person()} may not {_SAYS[action]} here - it takes the role of {_NEEDS[action]}, which"
        " an admin gives in the settings of the knowledge base"
    )


def let_in() -> bool:
    """Whether the page may be shown; otherwise shows why not, and how to sign in."""
    address = str(st.get_option("server.address") or "")
    try:
        serving.check_address(
            address, signing_in=signing_in(), without_sign_in=serving.without_sign_in()
        )
    except serving.ServingError as error:
        st.title("These pages are closed")
        st.html(f"<p>{inert(str(error))}</p>")
        return False
    if not signing_in() or _signed_in_as() is not None:
        return True
    st.title("Will this be covered?")
    if st.user.get("is_logged_in"):
        st.markdown(_unverified())
        st.button("Sign out", on_click=st.logout)
    else:
        st.markdown("What payors' policies say of a therapy visit. Sign in with your account.")
        st.button("Sign in", type="primary", on_click=st.login)
    return False


def who() -> None:
    """Says who is signed in, with the way out; nothing where nobody signs in."""
    if not signing_in():
        return
    row = st.container(horizontal=True, horizontal_alignment="right", key="signed-in")
    with row, st.popover(plain(person()), icon=":material/person:", key="who"):
        st.caption(f"Role: {role()}")
        st.button("Sign out", on_click=st.logout, key="sign-out")


def signing_in() -> bool:
    """Signing in is set up, or was when the pages were started."""
    if serving.sign_in_is_wanted():
        return True
    try:
        return "auth" in st.secrets
    except FileNotFoundError:
        return False


def _local() -> bool:
    """Nobody but the user of this machine is served."""
    if serving.without_sign_in():
        return False
    return serving.is_this_machine(str(st.get_option("server.address") or ""))


def settings() -> Settings:
    """The settings of the knowledge base as its folder has them now."""
    return _read_now()[0]


def settings_problems() -> tuple[Diagnostic, ...]:
    """What is wrong with the settings."""
    return tuple(filter(is_error, _read_now()[1]))


def _read_now() -> tuple[Settings, tuple[Diagnostic, ...]]:
    folder = knowledge_base_folder()
    try:
        status = (folder / SETTINGS_NAME).stat()
    except OSError:
        return read_settings(folder)
    return _read(folder, status.st_mtime_ns, status.st_size, status.st_ino)


@lru_cache(maxsize=4)
def _read(folder: Path, *_: int) -> tuple[Settings, tuple[Diagnostic, ...]]:
    """The settings of a file as long as its time, size and place on the disk stay."""
    return read_settings(folder)


def _signed_in_as() -> str | None:
    """The address of who has signed in; None before, and for an address that is not verified."""
    if not st.user.get("is_logged_in"):
        return None
    email = st.user.get("email")
    if not isinstance(email, str) or not email.strip():
        return None
    verified = st.user.get("email_verified", _trusts_unverified())
    if str(verified).casefold() != "true":
        return None
    return email.strip().casefold()


def _trusts_unverified() -> bool:
    """What to make of an address where the service says nothing of having verified it.

    Somebody who may write any address into an account of theirs would else sign in as an admin.
    """
    try:
        return st.secrets["auth"].get(serving.TRUST_UNVERIFIED) is True
    except (FileNotFoundError, KeyError):
        return False


def _unverified() -> str:
    """What is told somebody who has signed in, and cannot be let in."""
    if st.user.get("email") and "email_verified" not in st.user:
        return (
            "You have signed in, but the sign-in service does not say whether it has verified your"
            " e-mail address. Whoever administers these pages can set"
            f" `{serving.TRUST_UNVERIFIED} = true` in their sign-in file, if the service lets"
            " nobody choose an address."
        )
    return (
        "You have signed in, but the sign-in service gave no e-mail address that it has verified."
        " Ask whoever administers it."
    )
