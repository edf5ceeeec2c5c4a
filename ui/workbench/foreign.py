"""Says that the folder holds edits that nobody has published, and takes them into a draft."""

from __future__ import annotations

import streamlit as st

from engine.knowledge.differences import differences
from ui import drafting, markup
from ui.drafting import Working
from ui.publishing.said import said
from ui.words import counted

_MOST = 4


def hint(held: Working) -> None:
    """The notice; nothing where the folder is as it was published."""
    if not held.foreign:
        return
    with st.container(border=True, key="foreign"):
        st.html(
            "<p class='wb-moved'><b>Edited in the folder and not published:</b> "
            f"{markup.text(_files(held))}</p>{_changes(held)}"
            "<p class='pr-soft'>Answers on the other pages go by these edits already. Rules and"
            " drafts do not, and publishing a draft leaves them as they are.</p>"
        )
        if drafting.editable():
            st.button(
                "Take them into a draft",
                key="foreign-take",
                icon=":material/move_to_inbox:",
                on_click=_take,
                help="Makes a draft of these edits, to look at and publish, and puts the folder"
                " back as it was published.",
            )


def _files(held: Working) -> str:
    """The policies by their titles, and other files by name."""
    titles = {file.document.name: file.title for file in held.shared.base.files.values()}
    folder = held.shared.base.folder.name
    names = []
    for path in held.foreign:
        title = titles.get(f"{folder}/{path}")
        names.append(f"{title} ({path})" if title else path)
    if len(names) > _MOST:
        return f"{'; '.join(names[:_MOST])}; and {counted(len(names) - _MOST, 'more file')}"
    return "; ".join(names)


def _changes(held: Working) -> str:
    """What the edits say otherwise, in words, where the policies can be read with them."""
    assert held.published is not None
    before, now = held.published.base, held.shared.base
    found = (*differences(before.files, now.files), *drafting.of_settings(before, now))
    if not found:
        return ""
    items = "".join(f"<li>{markup.text(said(each))}</li>" for each in found[:_MOST])
    if len(found) > _MOST:
        items += f"<li class='pr-soft'>and {counted(len(found) - _MOST, 'more change')}</li>"
    return f"<ul class='pr-points'>{items}</ul>"


def _take() -> None:
    drafting.take_from_folder()
