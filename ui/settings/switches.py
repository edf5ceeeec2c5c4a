"""What is on or off: approval by another person, and the record of answers."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from engine.editing import settings as edits
from engine.knowledge.settings import Role
from ui import people
from ui.settings.changing import Shown, change
from ui.widgets import hold
from ui.words import counted

_APPROVAL, _AUDIT = "settings-approval", "settings-audit"


def approval(shown: Shown) -> None:
    """Whether a second pair of eyes is asked for."""
    on = shown.settings.another_person
    _switch(
        shown,
        "A second pair of eyes",
        "Another person must approve what is published",
        on,
        _APPROVAL,
        _set_approval,
        "A draft waits until a publisher other than the person who made it has approved it, exactly"
        " as it stands: any later change voids the approval. Files edited in the folder are then"
        " published by way of a draft too.",
    )
    if not on:
        return
    able = sum(role.may(Role.PUBLISHER) for role in shown.settings.roles.values())
    if not people.signing_in():
        _doubt(
            "Nobody signs in here, so nobody else can approve in these pages. The command"
            " `payor-rules draft approve NAME --by PERSON` writes down who did."
        )
    elif able < 2 and not shown.settings.default_role.may(Role.PUBLISHER):
        named = "Nobody" if not able else f"Only {counted(able, 'person')}"
        _doubt(f"{named} may publish and approve: give another one the role of publisher.")


def audit(shown: Shown) -> None:
    """Whether answers are recorded."""
    _switch(
        shown,
        "Audit log",
        "Record every answer too",
        shown.settings.audit_evaluations,
        _AUDIT,
        _set_audit,
        "Who published, approved or put back what and when is always recorded. With this on, so is"
        " each answer of these pages and of payor-rules check: who asked, the policy, the outcome,"
        " the day, and a fingerprint of the facts by which the same visit is recognized. The facts"
        " themselves and anything of a patient are not stored. It stands in audit/log.jsonl and is"
        " only ever added to.",
    )


def _switch(
    shown: Shown,
    title: str,
    label: str,
    on: bool,
    key: str,
    on_change: Callable[[], None],
    says: str,
) -> None:
    st.html(f"<h2 class='pr-heading pb-part'>{title}</h2>")
    if shown.editing:
        hold(key, on)
        st.toggle(label, key=key, on_change=on_change)
    else:
        st.html(f"<p class='ss-about'><b>{label}:</b> {'yes' if on else 'no'}</p>")
    st.html(f"<p class='ss-about pr-soft'>{says}</p>")


def _doubt(says: str) -> None:
    st.warning(says, icon=":material/warning:")


def _set_approval() -> None:
    on = bool(st.session_state[_APPROVAL])
    waits = "waits for another person" if on else "waits for nobody"
    change(lambda text: edits.set_approval(text, on), f"publishing {waits}")


def _set_audit() -> None:
    on = bool(st.session_state[_AUDIT])
    said = "every answer is recorded" if on else "answers are not recorded"
    change(lambda text: edits.set_audit(text, on), said)
