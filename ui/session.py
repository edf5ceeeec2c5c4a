"""The draft of one browser: kept in its session and, for refresh and links, in its address."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import streamlit as st

from engine.facts.visit import Place
from ui import address
from ui import draft as drafts
from ui.draft import Draft, UnreadableDraftError
from ui.knowledge import Knowledge, current

PARAMETER = "visit"
_STATE = "held"
_OVERTAKEN = 2.0
"""Seconds in which a browser may still send the address that it had before a change."""
_MOST_UNDONE = 30


@dataclass
class Held:
    """What one session holds."""

    draft: Draft
    shared: Knowledge
    address: str | None = None
    kept: str | None = None
    first: bool = True
    """This is the session's first run, which another follows (see ``widgets``)."""
    browser_holds: bool = False
    differing: list[Callable[[], None]] = field(default_factory=list)
    changed: bool = False
    problem: str = ""
    """Why the visit in the address could not be opened."""
    overtaken: dict[str, float] = field(default_factory=dict)
    undo: list[tuple[str, Draft]] = field(default_factory=list)
    skipped: set[Place] = field(default_factory=set)
    nonce: str = field(default_factory=lambda: secrets.token_hex(8))
    """Tells what was typed in this session from what was typed in an older one."""
    entries_taken: int = 0
    """How many entries of the field that adds lines were taken in."""
    read_again: datetime | None = None
    """When the knowledge base was read anew under the eyes of this session."""


def begin() -> Held:
    """Takes up the session at the start of a run: its draft, and what has changed meanwhile.

    Raises KnowledgeBaseError when there is no knowledge base.
    """
    shared = current()
    token = st.query_params.get(PARAMETER)
    held: Held | None = st.session_state.get(_STATE)
    if held is None:
        held = st.session_state[_STATE] = Held(drafts.empty(today()), shared)
        if token is not None:
            _open(held, token)
        return _taken_up(held, shared, token)
    held.first = False
    if token is not None and token != held.address and not _stale(held, token):
        _open(held, token)
    return _taken_up(held, shared, token)


def _taken_up(held: Held, shared: Knowledge, token: str | None) -> Held:
    if shared.key != held.shared.key:
        held.shared, held.read_again = shared, shared.read_at
    held.changed = False
    _publish(held, token)
    return held


def held() -> Held:
    """The session of this run; ``begin`` has taken it up."""
    found: Held = st.session_state[_STATE]
    return found


def draft() -> Draft:
    """The visit as typed so far."""
    return held().draft


def today() -> date:
    """The day of asking."""
    return date.today()


def change(to: Draft, undo: str = "") -> None:
    """Makes another draft the session's own. With ``undo``, says what can be taken back."""
    mine = held()
    if undo:
        mine.undo = [*mine.undo[-_MOST_UNDONE:], (undo, mine.draft)]
    mine.draft, mine.changed, mine.problem = to, True, ""


def heard() -> None:
    """Notes that somebody typed something that this run takes in, at whichever address they were.

    Without it an address from before the last change, sent late, would be taken for a way back.
    """
    mine: Held | None = st.session_state.get(_STATE)
    if mine is not None:
        mine.changed = True


def state_fact(place: Place, value: Any, undo: str = "") -> None:
    """States a fact of the draft as a visit file writes it; None makes it unknown."""
    change(drafts.put(draft(), place, value, held().shared.base.vocabulary), undo)


def take_back() -> None:
    """Undoes the last change that can be taken back."""
    mine = held()
    if mine.undo:
        _, mine.draft = mine.undo.pop()
        mine.changed = True


def start_over(to: Draft) -> None:
    """Puts another visit in the place of the draft; undo brings the former one back."""
    held().skipped.clear()
    change(to, "the visit before")


def publish() -> None:
    """Makes the address carry a change that was made after the start of the run."""
    _publish(held(), st.query_params.get(PARAMETER))


def _open(mine: Held, token: str) -> None:
    mine.address = token
    try:
        mine.draft = address.from_address(token)
        mine.kept, mine.problem = token, ""
    except UnreadableDraftError as error:
        mine.problem = str(error)


def _stale(mine: Held, token: str) -> bool:
    """The browser sent this address before it had learned of the newer one."""
    overtaken = mine.overtaken.get(token)
    return mine.changed or (overtaken is not None and time.monotonic() - overtaken < _OVERTAKEN)


def _publish(mine: Held, token: str | None) -> None:
    """Makes the address carry the draft."""
    if mine.problem:
        return
    if mine.address is None and not drafts.lines(mine.draft) and "payor" not in mine.draft:
        return
    wanted = address.to_address(mine.draft, mine.kept)
    if mine.address is not None and wanted != mine.address:
        now = time.monotonic()
        mine.overtaken = {t: at for t, at in mine.overtaken.items() if now - at < _OVERTAKEN}
        mine.overtaken[mine.address] = now
    mine.address = mine.kept = wanted
    if token != wanted:
        st.query_params[PARAMETER] = wanted
