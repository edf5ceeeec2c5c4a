"""A document that a policy cites, added to it."""

from __future__ import annotations

import re
from typing import Any

import streamlit as st

from engine.editing import edits
from ui import dialogs, session
from ui.drafting import Working
from ui.fields import complaints
from ui.workbench.rule_actions import attempt

_KINDS = {
    "primary": "The payor's or government's own, or a copy of it",
    "secondary": "Somebody else's account of it",
}
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def button(held: Working, policy: str) -> None:
    """The button that asks for a document."""
    what = ("source", policy)
    st.button(
        "Add a document",
        icon=":material/add:",
        key=f"source-add-{policy}",
        on_click=dialogs.ask,
        args=what,
    )
    if dialogs.asked(*what):
        _ask(held, policy)


@st.dialog("A document that this policy cites", on_dismiss=dialogs.close)
def _ask(held: Working, policy: str) -> None:
    body(held, policy)


def body(held: Working, policy: str) -> None:
    """The fields of the document; added when they can be."""
    title = st.text_input("Title", key="source-title")
    short, section = st.columns(2)
    with short:
        name = st.text_input("Short name", key="source-id", placeholder="as in MED-12")
    with section:
        place = st.text_input("Section", key="source-section")
    address = st.text_input("Address", key="source-url", placeholder="https://")
    published, read = st.columns(2)
    with published:
        when = st.text_input("Published", key="source-published", placeholder="as far as known")
    with read:
        read_on = st.date_input("Read on", session.today(), key="source-read", format="MM/DD/YYYY")
    kind = st.radio("Kind", list(_KINDS), format_func=_KINDS.__getitem__, key="source-kind")
    if st.button("Add it", type="primary", key="source-done"):
        stated: dict[str, Any] = {
            "id": name.strip(),
            "title": title.strip(),
            "section": place.strip(),
            "url": address.strip(),
            "published": when.strip(),
            "read_on": read_on,
            "kind": kind,
        }
        wrong = problems_of(stated, list(held.base.files[policy].sources))
        if wrong:
            complaints(wrong)
            return
        data = {key: value for key, value in stated.items() if value}
        attempt(policy, f"document {name.strip()}", lambda text: edits.set_source(text, data))


def problems_of(stated: dict[str, Any], known: list[str]) -> list[str]:
    """What keeps a document from being added."""
    wrong = []
    if not stated["title"]:
        wrong.append("the document needs a title - write what it is called")
    if not _ID.fullmatch(stated["id"]):
        wrong.append(
            "the short name is letters, digits, '.', '-' and '_' - write one such as MED-12"
        )
    elif stated["id"] in known:
        wrong.append(
            f"the policy cites a document '{stated['id']}' already - choose another short name"
        )
    if stated["url"] and not stated["url"].startswith(("https://", "http://")):
        wrong.append("the address begins with https:// - copy it from the browser, or leave it out")
    return wrong
