"""Answers given here, in the audit log, where the settings of the knowledge base ask for it."""

from __future__ import annotations

import streamlit as st

from engine.audit import AuditError
from engine.determination.audited import about, note_evaluations
from engine.determination.model import Determination
from engine.facts.visit import Visit
from engine.forecast.audited import about_forecast
from engine.forecast.model import Forecast
from engine.knowledge import KnowledgeBase
from ui import people
from ui.words import plain

_STATE = "audited"
_MOST_KEPT = 200
"""The answers of a session that are known to be in the log, so that one shown again is not new."""


def note(base: KnowledgeBase, visit: Visit, told: Determination | Forecast) -> None:
    """Adds an answer that this session has not been given before; says so when that cannot be."""
    if not people.settings().audit_evaluations:
        return
    if isinstance(told, Forecast):
        entry = about_forecast(visit, told, base.vocabulary)
    else:
        entry = about(visit, told, base.vocabulary)
    known: dict[tuple[object, ...], None] = st.session_state.setdefault(_STATE, {})
    key = tuple(entry.values())
    if key in known:
        return
    try:
        note_evaluations(base.folder, people.person(), [entry])
    except AuditError as error:
        st.warning(
            plain(f"This answer is not in the audit log: {error}"),
            icon=":material/history_toggle_off:",
        )
        return
    known[key] = None
    while len(known) > _MOST_KEPT:
        del known[next(iter(known))]
