"""The drafts side by side: one's own to open, rename and discard; those of others to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from engine.history import Draft, Drafts, HistoryError
from ui import dialogs, drafting, markup, people, session
from ui.drafting import Working
from ui.fields import complaints
from ui.publishing.said import said
from ui.words import age, counted, plain

OTHERS = "others"
"""Names in the address the draft that is looked at where it is another person's."""
_MOST_SAID = 3
_NAME = "publish-name"
_RENAME, _DISCARD = "rename", "discard"


def opened(held: Working) -> Working:
    """What is worked on, with the draft of another person where the address names one."""
    named = st.query_params.get(OTHERS)
    if held.history is None or named is None:
        return held
    try:
        every = Drafts(held.history).all()
    except HistoryError:
        every = ()
    found = next((draft for draft in every if _named(draft) == named), None)
    if found is None or found.person == held.person:
        del st.query_params[OTHERS]
        return held
    return replace(held, draft=found)


def _named(draft: Draft) -> str:
    return f"{draft.person}: {draft.name}"


def shelf(held: Working, shown: Working) -> None:
    """The drafts below each other; the one that is open is marked."""
    assert held.history is not None
    others = [d for d in Drafts(held.history).all() if d.person != held.person]
    if not held.drafts and not others:
        st.markdown("No draft is open. An edit on the page *Rules* begins one.")
        return
    _rows(held, shown, held.drafts, "own")
    if others:
        with st.expander(f"Drafts of others ({len(others)})", expanded=_is_other(held, shown)):
            _rows(held, shown, others, "others")


def _is_other(held: Working, shown: Working) -> bool:
    return shown.draft is not None and shown.draft.person != held.person


def _rows(held: Working, shown: Working, drafts: Sequence[Draft], whose: str) -> None:
    if not drafts:
        return
    with st.container(border=whose == "own", key=f"rows-{whose}", gap=None):
        for draft in drafts:
            key = f"card-{draft.person}-{draft.name}"
            is_open = shown.draft is not None and shown.draft.ref == draft.ref
            with st.container(horizontal=True, key=key, vertical_alignment="center"):
                st.html(_card(held, draft, is_open), width="stretch")
                if not is_open:
                    st.button("Open", key=f"{key}-open", on_click=_open, args=(held, draft))
                if draft.person == held.person and people.may("edit"):
                    _own(held, draft, key)


def _own(held: Working, draft: Draft, key: str) -> None:
    for what, words, form in (
        (_RENAME, "Rename", _rename),
        (_DISCARD, "Discard", _discard),
    ):
        st.button(
            words,
            key=f"{key}-{what}",
            type="tertiary",
            on_click=dialogs.ask,
            args=(what, draft.name),
        )
        if dialogs.asked(what, draft.name):
            form(held, draft)


def _card(held: Working, draft: Draft, is_open: bool) -> str:
    changed = replace(held, draft=draft).changed
    lines = [said(each) for each in changed.differences]
    items = "".join(f"<li>{markup.text(line)}</li>" for line in lines[:_MOST_SAID])
    if len(lines) > _MOST_SAID:
        items += f"<li class='pr-soft'>and {counted(len(lines) - _MOST_SAID, 'more change')}</li>"
    for path in changed.waiting:
        items += f"<li>{markup.text(path)} cannot be read yet</li>"
    if changed.scenarios:
        items += "<li class='pr-soft'>scenario files too</li>"
    when = age(draft.changed.date(), session.today())
    about = f"{counted(draft.number, 'step')}, changed {when}"
    if draft.person != held.person:
        about = f"{draft.person}, {about}"
    state = "<span class='wb-tag wb-mark'>open</span>" if is_open else ""
    moved = draft.moved()
    if moved is not None:
        state += "<span class='wb-tag wb-late'>published since</span>"
    if draft.approvals:
        state += "<span class='wb-tag wb-mark'>approved</span>"
    body = f"<ul class='pr-points'>{items}</ul>" if items else "<p>Nothing differs yet.</p>"
    return (
        f"<div class='wb-row'><p class='wb-title-of'><b>{markup.text(draft.name)}</b> {state}"
        f" <span class='pr-soft'>{markup.text(about)}</span></p>{body}</div>"
    )


def _open(held: Working, draft: Draft) -> None:
    if draft.person == held.person:
        if OTHERS in st.query_params:
            del st.query_params[OTHERS]
        drafting.renewed()
        drafting.choose(draft.name)
        return
    st.query_params[OTHERS] = _named(draft)


@st.dialog("Another name for this draft", on_dismiss=dialogs.close)
def _rename(held: Working, draft: Draft) -> None:
    rename_form(held, draft)


def rename_form(held: Working, draft: Draft) -> None:
    """The body of the dialog."""
    with st.form("publish-rename", border=False):
        name = st.text_input("Name", draft.name, key=_NAME, max_chars=100)
        if st.form_submit_button("Rename", type="primary"):
            _open(held, draft)
            if drafting.rename(name):
                dialogs.close()
                st.rerun()
            complaints([drafting.working().notice])


@st.dialog("Discard this draft?", on_dismiss=dialogs.close)
def _discard(held: Working, draft: Draft) -> None:
    discard_form(held, draft)


def discard_form(held: Working, draft: Draft) -> None:
    """The body of the dialog."""
    st.markdown(
        f"**{plain(draft.name)}** with its {counted(draft.number, 'step')} is gone for good."
        " What is published stays as it is."
    )
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Keep it", key="discard-not"):
            dialogs.close()
            st.rerun()
        if st.button("Discard", key="discard-now", type="primary", icon=":material/delete:"):
            _open(held, draft)
            drafting.discard()
            dialogs.close()
            st.rerun()
