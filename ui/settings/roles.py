"""People and what each may do, as a small table."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from engine.editing import settings as edits
from engine.knowledge.settings import Role
from ui import markup, people
from ui.settings.changing import Shown, change
from ui.widgets import hold
from ui.words import capitalized, plain

_NEW, _NEW_ROLE, _OTHERS = "settings-new-person", "settings-new-role", "settings-others"
_REMOVE = 24
"""Pixels that the button takes which stands behind everybody who is named."""
MAY = {
    Role.VIEWER: "asks about visits; reads rules, scenarios and the history",
    Role.EDITOR: "also makes drafts and keeps scenarios",
    Role.PUBLISHER: "also publishes, and approves what others drafted",
    Role.ADMIN: "also changes these settings",
}


def roles(shown: Shown) -> None:
    """The part of the page."""
    st.html("<h2 class='pr-heading pb-part'>People and roles</h2>")
    if people.signing_in():
        said = "Each person is known by the e-mail address that they sign in with."
    else:
        said = (
            "Nobody signs in here: whoever uses these pages on this computer may do everything."
            " Roles hold when the pages are served to others, who then sign in with their e-mail"
            " address."
        )
    items = "".join(f"<li><b>{capitalized(role)}</b> {may}</li>" for role, may in MAY.items())
    st.html(f"<p class='ss-about'>{said}</p><ul class='pr-points ss-about'>{items}</ul>")
    if shown.editing:
        _table(shown)
        _add()
    else:
        _listed(shown)
    if shown.settings.roles and not shown.settings.has_admin:
        st.warning(
            "Nobody is admin: once people sign in, nobody could change these settings here.",
            icon=":material/warning:",
        )


def _listed(shown: Shown) -> None:
    named = [(markup.text(name), capitalized(role)) for name, role in shown.settings.roles.items()]
    rest = ("Everyone else who signs in", capitalized(shown.settings.default_role))
    st.html(markup.table(("Person", "Role"), [*named, rest], "People and roles"))


def _table(shown: Shown) -> None:
    with st.container(key="settings-people"):
        for person, role in shown.settings.roles.items():
            with _row():
                st.html(f"<p class='ss-person'>{markup.text(person)}</p>")
                _choice(f"Role of {person}", role, f"role|{person}", _set, (person,))
                st.button(
                    f"Remove {plain(person)}",
                    key=f"wb-remove-{person}",
                    icon=":material/close:",
                    type="tertiary",
                    help="Takes the role away. Who may sign in is then like everybody else.",
                    on_click=_remove,
                    args=(person,),
                )
        with _row():
            st.html("<p class='ss-person'>Everyone else</p>")
            _choice("Role of everybody else", shown.settings.default_role, _OTHERS, _set_others)
            if shown.settings.roles:
                st.space(_REMOVE)


def _row() -> DeltaGenerator:
    return st.container(horizontal=True, vertical_alignment="center")


def _choice(
    label: str,
    role: Role,
    key: str,
    on_change: Callable[..., None],
    args: tuple[str, ...] = (),
) -> None:
    hold(key, role)
    st.selectbox(
        label,
        list(Role),
        key=key,
        on_change=on_change,
        args=args,
        format_func=capitalized,
        label_visibility="collapsed",
        width=150,
    )


def _add() -> None:
    with (
        st.form("settings-add", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        st.text_input("Another person", key=_NEW, placeholder="name@clinic.example")
        st.selectbox(
            "Role",
            list(Role),
            index=list(Role).index(Role.EDITOR),
            key=_NEW_ROLE,
            format_func=capitalized,
            width=150,
        )
        st.form_submit_button("Add", icon=":material/person_add:", on_click=_added)


def _added() -> None:
    person, role = str(st.session_state[_NEW]).strip(), Role(st.session_state[_NEW_ROLE])
    if not person:
        return
    if change(lambda text: edits.set_role(text, person, role), f"{person} is {role}"):
        st.session_state[_NEW] = ""


def _set(person: str) -> None:
    role = Role(st.session_state[f"role|{person}"])
    change(lambda text: edits.set_role(text, person, role), f"{person} is {role}")


def _set_others() -> None:
    role = Role(st.session_state[_OTHERS])
    change(lambda text: edits.set_default_role(text, role), f"everybody else is {role}")


def _remove(person: str) -> None:
    change(lambda text: edits.remove_person(text, person), f"{person} has no role any more")
