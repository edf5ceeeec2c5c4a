"""What differs between two published states: in words, and file by file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from engine.editing.changed_sentences import changed_sentences
from engine.history import History, State
from engine.history.timeline import between
from engine.history.trees import changed_files
from engine.knowledge import KnowledgeBase, KnowledgeBaseError
from engine.knowledge.contents import is_policy_name
from engine.knowledge.differences import Difference, Kind
from ui import markup, session
from ui.past.states import parent_of, schema_of, when
from ui.words import counted, plain
from ui.workbench.changes import Reading, below, head, titled
from ui.yaml_editor import yaml_diff

_MARKS = {Kind.ADDED: "added", Kind.REMOVED: "taken away", Kind.CHANGED: "changed"}
_MOST = 200
_MOST_KEPT = 32
_kept: dict[tuple[str, str, date], Reading] = {}
"""By two states and a day: their policies stay as they are."""


def compared(history: History, base: KnowledgeBase, state: State, states: Sequence[State]) -> None:
    """The state held against another one, by default the one before it."""
    before = parent_of(history, state)
    options = [one for one in states if one.id != state.id]
    if before is not None and before.id not in {one.id for one in options}:
        options.append(before)
    if not options:
        st.markdown("This is the first state: there is nothing to hold it against.")
        return
    ids = {one.id: one for one in options}
    first = list(ids).index(before.id) if before is not None else 0
    other_id = st.selectbox(
        "Held against",
        list(ids),
        index=first,
        format_func=lambda id_: plain_state(ids[id_], before),
        key=f"against-{state.short}",
    )
    older, newer = sorted((ids[other_id], state), key=lambda one: one.published)
    if before is not None and other_id == before.id:
        older, newer = before, state
    if newer.id != state.id:
        st.caption(plain(f"From {when(older)} to {when(newer)}."))
    found = between(history, schema_of(base), older, newer)
    _words(base, found, _reading(history, base, older, newer, found))
    _files(history, older, newer)


def plain_state(state: State, before: State | None) -> str:
    """A state in a list."""
    mark = "the one before: " if before is not None and state.id == before.id else ""
    return f"{mark}{when(state)}, {state.reason}"


def _reading(
    history: History,
    base: KnowledgeBase,
    older: State,
    newer: State,
    found: Sequence[Difference],
) -> Reading:
    """How the rules read in both states today; nothing where one of them has no policies."""
    key = (older.id, newer.id, session.today())
    if key not in _kept:
        while len(_kept) >= _MOST_KEPT:
            _kept.pop(next(iter(_kept)), None)
        try:
            bases = [KnowledgeBase.at_state(history, one.id, base) for one in (older, newer)]
        except KnowledgeBaseError:
            return {}
        _kept[key] = changed_sentences(bases[0], bases[1], found, session.today())
    return _kept[key]


def _words(base: KnowledgeBase, found: Sequence[Difference], reading: Reading) -> None:
    if not found:
        st.markdown("No policy says anything else.")
        return
    parts = []
    for policy in dict.fromkeys(each.policy for each in found[:_MOST]):
        file = base.files.get(policy)
        title = titled(policy, file)
        rows = "".join(_row(each, reading) for each in found[:_MOST] if each.policy == policy)
        parts.append(
            f"<h3 class='pr-heading'>{markup.text(title)}</h3><ul class='ps-changes'>{rows}</ul>"
        )
    if len(found) > _MOST:
        parts.append(f"<p class='pr-soft'>And {counted(len(found) - _MOST, 'more change')}.</p>")
    st.html("".join(parts))


def _row(each: Difference, reading: Reading) -> str:
    mark = f"<span class='wb-tag'>{_MARKS[each.kind]}</span>"
    return f"<li><p><b>{markup.text(head(each))}</b> {mark}</p>{below(each, reading)}</li>"


def _files(history: History, older: State, newer: State) -> None:
    paths = sorted(
        changed_files(history, older.id, newer.id),
        key=lambda path: (not is_policy_name(path), path),
    )
    if not paths:
        return
    st.html("<h3 class='pr-heading'>The files</h3>")
    with st.container(horizontal=True, vertical_alignment="bottom", key="between-choice"):
        path = paths[0]
        if len(paths) > 1:
            path = st.selectbox("File", paths, key=f"between-{older.short}-{newer.short}")
        else:
            st.html(f"<p class='pr-path'><code>{markup.text(path)}</code></p>")
        sides = st.segmented_control(
            "Shown",
            ("Unified", "Side by side"),
            default="Unified",
            key="between-sides",
            label_visibility="collapsed",
        )
    yaml_diff(
        _text(history.read(older.id, path)),
        _text(history.read(newer.id, path)),
        key=f"between-{older.short}-{newer.short}-{path}",
        side_by_side=sides == "Side by side",
        height=420,
        names=("before", "after"),
        label=f"What differs in {path}",
    )


def _text(content: bytes | None) -> str:
    return "" if content is None else content.decode("utf-8", "replace")
