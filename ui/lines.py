"""The lines of a visit: code, minutes, technique, region, who treated; adding and taking away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from engine.facts.line_minutes import ROLES
from engine.facts.vocabulary import Vocabulary
from ui import draft as drafts
from ui import session
from ui.asking import Reading
from ui.code_box import code_box, take_typed
from ui.fields import complaints, field
from ui.widgets import show
from ui.words import counted, plain

_UNFOLDED = 6
"""Lines up to which every line shows its fields; of more, each shows them when it is opened."""
_SHOWN = ("line.code", "line.minutes", "line.techniques", "line.regions")
_SHARED = "shared"
_PROBLEM = "add-problem"
_ROLE_NAMES = {"aide": "Aide", "other": "Other"}


def line_fields(reading: Reading) -> None:
    """The lines with their fields, and the field that adds one."""
    entries = drafts.lines(session.draft())
    # In a container of their own, so that the field below keeps its place, and so the focus.
    with st.container(key="lines"):
        for number in range(1, len(entries) + 1):
            if len(entries) <= _UNFOLDED:
                with st.container(border=True, key=f"line-{number}"):
                    _line(number, reading)
            else:
                _folded(number, entries[number - 1], reading)
    code_box("Add a line" if entries else "First code", session.held().shared.base.labels)
    said = st.session_state.get(_PROBLEM)
    if said:
        complaints([said])


def code_names() -> Callable[[str], str]:
    """What gives a code with its own label: ``97140 manual therapy``."""
    labels = session.held().shared.base.labels
    return lambda code: f"{code} {labels.get(code, '')}".strip()


def _folded(number: int, entry: dict[str, Any], reading: Reading) -> None:
    minutes = entry.get("minutes")
    title = f"Line {number}: {code_names()(str(entry.get('code', 'no code')))}"
    title += f", {counted(minutes, 'minute')}" if isinstance(minutes, int) else ""
    wrong = reading.at("lines", number - 1)
    icon = ":material/error:" if wrong else None
    opened = st.expander(plain(title), key=f"open-line-{number}", icon=icon, on_change="rerun")
    if opened.open:
        with opened:
            _line(number, reading)


def _line(number: int, reading: Reading) -> None:
    base = session.held().shared.base
    code, minutes = st.columns([2, 1])
    with code:
        field(
            (number, "line.code"),
            reading,
            where="line",
            label=f"Line {number}: code",
            options=sorted(base.labels),
            shown=code_names(),
            explained=False,
        )
    with minutes:
        field((number, "line.minutes"), reading, where="line", label="Minutes", explained=False)
    _who_treated(number)
    techniques, regions = st.columns(2)
    with techniques:
        field(
            (number, "line.techniques"), reading, where="line", label="Technique", explained=False
        )
    with regions:
        field((number, "line.regions"), reading, where="line", explained=False)
    folded, remove = st.columns([9, 1], wrap=False)
    with folded:
        more = st.expander(
            f"More about line {number}", key=f"more-{number}", type="compact", on_change="rerun"
        )
    with remove:
        st.button(
            f"Remove line {number}",
            key=f"remove-{number}",
            icon=":material/delete:",
            type="tertiary",
            on_click=_remove,
            args=(number,),
            help=f"Remove line {number}",
        )
    if more.open or any(_wrong_below(number, reading, base.vocabulary)):
        _more(number, reading, base.vocabulary)


def _who_treated(number: int) -> None:
    entry = drafts.lines(session.draft())[number - 1]
    given = entry.get("furnished")
    shared = isinstance(given, dict) and bool(given)
    key = f"by-{number}"
    stated = entry.get(drafts.BY)
    known = stated if stated in (*ROLES, _SHARED) else None
    show(
        "segmented_control",
        "Who treated",
        known or (_SHARED if shared else None),
        [*ROLES, _SHARED],
        format_func=lambda role: _ROLE_NAMES.get(role, str(role).capitalize()),
        key=key,
        on_change=_treated,
        args=(number, key),
    )
    if entry.get(drafts.BY) == _SHARED or (shared and drafts.BY not in entry):
        for column, role in zip(st.columns(len(ROLES)), ROLES, strict=True):
            with column:
                name = _ROLE_NAMES.get(role, role.capitalize())
                field((number, f"line.furnished.{role}"), None, where="line", label=name)


def _treated(number: int, key: str) -> None:
    chosen = st.session_state[key]
    entry = drafts.lines(session.draft())[number - 1]
    stated: dict[str, Any] = {drafts.BY: chosen}
    if chosen == _SHARED:
        former, minutes = entry.get(drafts.BY), entry.get("minutes")
        if former in ROLES and isinstance(minutes, int):
            stated["furnished"] = {former: minutes}
    else:
        stated["furnished"] = None
    session.change(drafts.with_line(session.draft(), number, **stated))


def _more(number: int, reading: Reading, words: Vocabulary) -> None:
    _clock(number, reading)
    shown = [
        spec
        for spec in words.facts.values()
        if spec.on_line and spec.id not in _SHOWN and not spec.id.startswith("line.furnished.")
    ]
    for left, right in zip(shown[::2], [*shown[1::2], None], strict=False):
        for column, spec in zip(st.columns(2), (left, right), strict=True):
            if spec is not None:
                with column:
                    field((number, spec.id), reading, where="line")


def _clock(number: int, reading: Reading) -> None:
    blocks = drafts.lines(session.draft())[number - 1].get("blocks")
    key = f"clock-{number}"
    show(
        "text_input",
        "Clock times",
        ", ".join(map(str, blocks)) if isinstance(blocks, list) else "",
        key=key,
        placeholder="9:00-9:23, 9:40-9:50",
        on_change=_timed,
        args=(number, key),
        help="When these minutes were given. The minutes come from them when none are stated.",
    )
    complaints(reading.at("lines", number - 1, "blocks"))


def _timed(number: int, key: str) -> None:
    blocks = [part.strip() for part in st.session_state[key].replace(";", ",").split(",")]
    blocks = [part for part in blocks if part]
    session.change(drafts.with_line(session.draft(), number, blocks=blocks or None))


def _wrong_below(number: int, reading: Reading, words: Vocabulary) -> list[str]:
    """What is wrong with the facts of a line that are folded away."""
    shown = {words[fact].path[0] for fact in _SHOWN}
    found = reading.problems.items()
    return [
        said
        for path, messages in found
        for said in messages
        if path[:2] == ("lines", number - 1) and len(path) > 2 and path[2] not in shown
    ]


def add_typed() -> None:
    """Adds the lines that were typed since the last run; to be called before the lines are read."""
    entered = take_typed()
    for typed in entered:
        _add(typed)
    if entered:
        session.publish()


def _add(typed: str) -> None:
    st.session_state[_PROBLEM] = ""
    entries = drafts.pasted(typed)
    if not entries:
        st.session_state[_PROBLEM] = f"'{typed[:40]}' holds no code - write one such as 97140"
        return
    before = len(drafts.lines(session.draft()))
    session.change(drafts.add_lines(session.draft(), entries))
    added = len(drafts.lines(session.draft())) - before
    if added < len(entries):
        left = counted(len(entries) - added, "line")
        st.session_state[_PROBLEM] = f"a visit holds no more lines - {left} left out"


def _remove(number: int) -> None:
    code = drafts.lines(session.draft())[number - 1].get("code", "")
    session.change(drafts.without_line(session.draft(), number), f"line {number} {code} removed")
