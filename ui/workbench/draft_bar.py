"""The bar above the workbench: which draft is open, how much it changes, undo, and what follows."""

from __future__ import annotations

import streamlit as st

from engine.history import State
from engine.history.draft import Draft
from ui import dialogs, drafting, markup
from ui.drafting import Working
from ui.fields import complaints
from ui.pages_ import publish
from ui.words import counted, plain, us, us_date
from ui.workbench import catching_up, changes, foreign, problems

_NEW, _NAME = "draft-new-name", "draft-name"
_DISCARD = "draft-discard"


def draft_bar(held: Working) -> None:
    """The bar; nothing is shown in it that cannot be done."""
    if held.readonly:
        with st.container(key="draft-bar"):
            st.html(f"<p class='pr-soft wb-readonly'>{markup.text(held.readonly)}</p>")
        return
    with st.container(horizontal=True, key="draft-bar", vertical_alignment="center"):
        _drafts(held)
        st.html(f"<span class='pr-soft' role='status'>{_says(held)}</span>", width="content")
        st.space("stretch")
        if held.draft is not None:
            _steps(held.draft)
            changes.popover(held)
            if st.button("Review and publish", key="draft-review", type="primary"):
                st.switch_page(publish.as_page())
    complaints([held.notice] if held.notice else [])
    foreign.hint(held)
    if held.draft is not None:
        if dialogs.asked(_DISCARD, held.draft.name):
            _discard(held.draft)
        moved = held.draft.moved()
        if moved is not None:
            _moved(held.draft, moved)


def _says(held: Working) -> str:
    if held.draft is None:
        if held.drafts:
            return markup.text(f"Published rules; {counted(len(held.drafts), 'draft')} kept")
        return "Published rules; your first edit begins a draft"
    count, files = len(held.changed.differences), held.changed.files
    waiting = len(held.changed.waiting)
    said = ["no change yet"]
    if count:
        said = [counted(count, "change")]
    elif files > waiting:
        said = [f"no rule changed, {counted(files, 'file')} edited"]
    if waiting:
        said.append(f"{counted(waiting, 'file')} unfinished")
    wrong = problems.errors_found(held)
    if wrong:
        said.append(counted(wrong, "problem"))
    return ", ".join(said)


def _steps(draft: Draft) -> None:
    undone = draft.undone
    st.button(
        "Undo",
        key="draft-undo",
        icon=":material/undo:",
        disabled=not draft.can_undo,
        help=plain(us(f"Takes back: {draft.steps[-1].says}")) if draft.can_undo else None,
        on_click=drafting.undo,
    )
    st.button(
        "Redo",
        key="draft-redo",
        icon=":material/redo:",
        disabled=not draft.can_redo,
        help=plain(us(f"Does again: {undone[0].says}")) if undone else None,
        on_click=drafting.redo,
    )


def _drafts(held: Working) -> None:
    label = "Published" if held.draft is None else held.draft.name
    icon = ":material/verified:" if held.draft is None else ":material/edit_note:"
    opened = st.popover(plain(label), icon=icon, key="drafts", on_change="rerun")
    if not opened.open:
        return
    with opened:
        names = [drafting.PUBLISHED, *(draft.name for draft in held.drafts)]
        current = drafting.PUBLISHED if held.draft is None else held.draft.name
        if len(names) > 1:
            st.radio(
                "Open",
                names,
                index=names.index(current) if current in names else 0,
                key=f"draft-choice-{current}-{len(names)}",
                format_func=lambda name: _shown(held, name),
                on_change=_choose,
                args=(f"draft-choice-{current}-{len(names)}",),
            )
        if held.draft is not None:
            with (
                st.form("draft-rename", border=False),
                st.container(horizontal=True, vertical_alignment="bottom"),
            ):
                st.text_input("Name of this draft", held.draft.name, key=_NAME, max_chars=100)
                st.form_submit_button("Rename", on_click=_rename)
        with (
            st.form("draft-begin", border=False, clear_on_submit=True),
            st.container(horizontal=True, vertical_alignment="bottom"),
        ):
            st.text_input(
                "Begin another draft", key=_NEW, max_chars=100, placeholder="what it is for"
            )
            st.form_submit_button("Begin", on_click=_begin)
        if held.draft is not None:
            st.button(
                "Discard this draft",
                icon=":material/delete:",
                on_click=dialogs.ask,
                args=(_DISCARD, held.draft.name),
            )


def _shown(held: Working, name: str) -> str:
    if name == drafting.PUBLISHED:
        return "Published rules, no draft"
    draft = next(draft for draft in held.drafts if draft.name == name)
    changed = us_date(draft.changed.date())
    return plain(f"{name}, {counted(draft.number, 'step')}, changed {changed}")


def _choose(key: str) -> None:
    name = st.session_state[key]
    drafting.choose(None if name == drafting.PUBLISHED else name)


def _rename() -> None:
    drafting.rename(st.session_state[_NAME])


def _begin() -> None:
    name = st.session_state[_NEW].strip()
    if name:
        drafting.start(name)


@st.dialog("Discard this draft?", on_dismiss=dialogs.close)
def _discard(draft: Draft) -> None:
    st.markdown(
        f"**{plain(draft.name)}** with its {counted(draft.number, 'step')} is gone for good."
        " What is published stays as it is."
    )
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Keep it"):
            dialogs.close()
            st.rerun()
        if st.button("Discard", type="primary", icon=":material/delete:"):
            drafting.discard()
            dialogs.close()
            st.rerun()


def _moved(draft: Draft, state: State) -> None:
    with st.container(border=True, key="draft-moved", horizontal=True, vertical_alignment="center"):
        st.html(
            "<p class='wb-moved'><b>Published since this draft was begun:</b> "
            f"{markup.text(state.reason)} <span class='pr-soft'>by {markup.text(state.author)},"
            f" {us_date(state.published.date())}</span></p>"
        )
        catching_up.button(draft, "draft-catch-up")
