"""The YAML of a policy file: the other view of the draft, opened at the rule that is looked at.

What is typed goes into the draft as it is, readable or not. Where the file was changed elsewhere
meanwhile, nothing is overwritten: a person chooses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from engine.handbook.policies import RuleRow, Standing
from ui import drafting
from ui.drafting import Working
from ui.words import plain
from ui.workbench import problems
from ui.yaml_editor import current_text, jump_to, yaml_diff, yaml_editor
from ui.yaml_editor.completions import of_policy

_STATE = "workbench-yaml"
_AT = "workbench-yaml-at"
_WORDS = "workbench-yaml-words"


@dataclass(frozen=True)
class _Open:
    """An open editor: the text that it was told, and the one that it saved last.

    ``clashing`` is True when what is typed could not be saved; ``draft`` is the one whose text this
    is, and ``number`` goes up when that of another one takes its place.
    """

    told: str
    saved: str
    draft: str
    rev: int = 1
    clashing: bool = False
    number: int = 0


def rule_yaml(held: Working, policy: str, row: RuleRow) -> None:
    """The file in which a rule is written, at its line."""
    own = row.standing is not Standing.INHERITED
    written_in = policy if own else row.written_in
    if not own:
        st.caption(plain(f"This rule is written in {written_in}; override it here to change it."))
    line = _line(held, written_in, row.id)
    at = f"{written_in} {row.id}"
    if line and st.session_state.get(_AT) != at:
        jump_to(editor_key(held, written_in), line)
    st.session_state[_AT] = at
    file_yaml(held, written_in, editable=own)


def _line(held: Working, policy: str, rule: str) -> int:
    file = held.base.files[policy]
    for index, data in enumerate(file.rules):
        if str(data["id"]) == rule:
            return file.document.positions[("rules", index, "id")][0]
    return 0


def editor_key(held: Working, policy: str) -> str:
    """The key of the editor of a policy's file."""
    return f"yaml|{drafting.path_of(held.base, policy)}"


def file_yaml(held: Working, policy: str, *, editable: bool = True, height: int = 520) -> None:
    """The YAML of a whole policy file, and what differs from what is published."""
    path, key = drafting.path_of(held.base, policy), editor_key(held, policy)
    opened = _taken_up(held.text(path), held.draft_key, key)
    if opened.clashing:
        _clash(path, key)
    name = held.base.files[policy].document.name
    now = yaml_editor(
        opened.told,
        key=key,
        rev=opened.rev,
        of=opened.number,
        label=f"{policy} as YAML",
        diagnostics=[each for each in problems.known(held, policy) if each.file == name],
        completions=_completions(held, policy),
        height=height,
        readonly=not (editable and drafting.editable()),
        on_change=lambda: _typed(path, key),
    )
    if now != opened.saved and not opened.clashing:
        # A browser that was cut off says what was typed without the event that says so.
        _typed(path, key)
        st.rerun()
    published = held.published_text(path)
    if opened.saved != published:
        shown = st.expander("What changes in this file", key=f"diff-{key}", on_change="rerun")
        if shown.open:
            with shown:
                sides = st.toggle("Side by side", key=f"sides-{key}")
                yaml_diff(
                    published,
                    opened.saved,
                    key=f"diff-of-{key}",
                    side_by_side=sides,
                    height=320,
                    names=("published", "this draft"),
                )


def _opened() -> dict[str, _Open]:
    found: dict[str, _Open] = st.session_state.setdefault(_STATE, {})
    return found


def _taken_up(text: str, draft: str, key: str) -> _Open:
    """The open editor, told the text anew when the file was changed elsewhere."""
    known = _opened().get(key)
    if known is None:
        known = _Open(text, text, draft)
    elif known.saved != text and not known.clashing:
        if current_text(key, known.rev, known.told) != known.saved:
            known = replace(known, clashing=True)
        else:
            number = known.number + (known.draft != draft)
            known = _Open(text, text, draft, known.rev + 1, number=number)
    else:
        known = replace(known, draft=draft)
    _opened()[key] = known
    return known


def _completions(held: Working, policy: str) -> Mapping[str, Any]:
    """What may be written; made anew when what is readable of the draft is another."""
    key = f"{policy} {held.key}"
    kept: tuple[str, Mapping[str, Any]] | None = st.session_state.get(_WORDS)
    if kept is None or kept[0] != key:
        words = of_policy(held.base, held.base.files[policy].document)
        kept = st.session_state[_WORDS] = (key, words)
    return kept[1]


# --- typing ----------------------------------------------------------------------------------


def _typed(path: str, key: str) -> None:
    """Saves what was typed, unless the file was changed elsewhere since it was shown."""
    held = drafting.renewed()
    opened = _opened()[key]
    now = current_text(key, opened.rev, opened.told)
    if now == opened.saved:
        return
    known = held.text(path)
    # The page before this one may have brought the same text there at its very end.
    if known == now or (known == opened.saved and drafting.write(path, now, f"{path}: as YAML")):
        _opened()[key] = replace(opened, saved=now, clashing=False)
    else:
        _opened()[key] = replace(opened, clashing=True)


def _clash(path: str, key: str) -> None:
    with st.container(border=True):
        st.markdown(
            ":material/call_split: This file was changed elsewhere while you typed."
            " What you typed is below, and not in the draft."
        )
        with st.container(horizontal=True):
            st.button("Save what I typed", on_click=_insist, args=(path, key))
            st.button("Show the other text", on_click=_give_way, args=(path, key))


def _insist(path: str, key: str) -> None:
    drafting.renewed()
    opened = _opened()[key]
    now = current_text(key, opened.rev, opened.told)
    if drafting.write(path, now, f"{path}: as YAML"):
        _opened()[key] = replace(opened, saved=now, clashing=False)


def _give_way(path: str, key: str) -> None:
    held, opened = drafting.renewed(), _opened()[key]
    text = held.text(path)
    _opened()[key] = _Open(text, text, held.draft_key, opened.rev + 1, number=opened.number)
