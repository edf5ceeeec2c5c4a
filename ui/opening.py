"""Opening another visit: an empty one, an example, or a file that somebody sends."""

from __future__ import annotations

import json
from typing import Any

import streamlit as st

from engine.source import read_document
from engine.source.file_kind import Kind, kind_of
from ui import draft as drafts
from ui import session
from ui.draft import Draft, UnreadableDraftError
from ui.examples import gallery
from ui.fields import complaints

_FILE = "visit-file"


def opening() -> None:
    """The buttons above the fields."""
    with st.container(horizontal=True, key="opening"):
        if drafts.lines(session.draft()) or "payor" in session.draft():
            st.button(
                "New visit",
                key="new-visit",
                icon=":material/add:",
                on_click=lambda: session.start_over(drafts.empty(session.today())),
            )
        opened = st.popover("Open", icon=":material/folder_open:", key="open", on_change="rerun")
        if opened.open:
            with opened:
                _open()


def _open() -> None:
    given = st.file_uploader(
        "A visit file (YAML or JSON)",
        type=["yaml", "yml", "json"],
        key=_FILE,
        help="What is typed now stays until the file is read, and Undo brings it back.",
    )
    if given is not None and st.session_state.get("opened-file") != given.file_id:
        try:
            found = read(given.getvalue(), given.name)
        except UnreadableDraftError as error:
            complaints([str(error)])
        else:
            st.session_state["opened-file"] = given.file_id
            session.start_over(found)
            st.rerun()
    gallery("open-example")


def read(content: bytes, name: str) -> Draft:
    """The visit of a file; raises UnreadableDraftError with what the file is instead."""
    document = read_document(content, name)
    if document.root is None:
        first = document.diagnostics[0]
        where = f", line {first.line}" if first.line else ""
        raise UnreadableDraftError(f"{name}{where}: {first.message} - give a visit file")
    kind = kind_of(document)
    if kind in (Kind.POLICY, Kind.SCENARIOS):
        raise UnreadableDraftError(f"{name} is {kind}, not a visit - give a visit file")
    plain: Any = json.loads(json.dumps(document.data, default=str))
    if not isinstance(plain, dict) or not ({"lines", "date_of_service", "payor"} & plain.keys()):
        raise UnreadableDraftError(f"{name} is not a visit - a visit has a date and lines")
    return drafts.taken_in(plain)
