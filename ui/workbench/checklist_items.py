"""The entries of a checklist rule: what must hold, and what is said when it does not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from engine.editing.fields import Field, FieldKind
from engine.editing.names import Names
from engine.source import Path
from ui.words import plain
from ui.workbench import condition_builder
from ui.workbench.form_fields import field_widget

_STATE = "workbench-items"
_PENDING = "<p class='wb-pending' role='status'>Not in the draft yet: fill in every entry.</p>"
_PARTS = ("id", "message", "require")


@dataclass
class _Building:
    """A checklist being filled in; ``written`` is the one of the draft that it began from."""

    written: Any
    entries: list[dict[str, Any]]


def items(
    names: Names,
    rule: Mapping[str, Any],
    asked: Field,
    key: str,
    labels: Mapping[str, str],
    take: Callable[[Any], Any],
) -> None:
    """Shows a checklist; ``take`` is given all of it when every entry is complete."""
    kept: dict[str, _Building] = st.session_state.setdefault(_STATE, {})
    held = kept.get(key)
    if held is None or held.written != asked.value:
        entries = [dict(entry) for entry in asked.value or ()]
        held = kept[key] = _Building(asked.value, entries)
    st.markdown(f"{plain(asked.label)}: {plain(asked.help)}")
    for index, entry in enumerate(held.entries):
        with st.container(border=True):
            _entry(names, rule, held, index, entry, key, labels, take)
    st.button(
        "Add an entry",
        key=f"{key}|add",
        icon=":material/add:",
        on_click=lambda: held.entries.append({"id": "", "message": ""}),
    )
    if not _complete(held):
        st.html(_PENDING)


def _entry(
    names: Names,
    rule: Mapping[str, Any],
    held: _Building,
    index: int,
    entry: Mapping[str, Any],
    key: str,
    labels: Mapping[str, str],
    take: Callable[[Any], Any],
) -> None:
    def put(part: str, value: Any) -> None:
        held.entries[index][part] = value
        _finish(held, take)

    def taken(path: Path, key: str) -> None:
        put(str(path[-1]), st.session_state[key].strip())

    def removed() -> None:
        del held.entries[index]
        _finish(held, take)

    for part, kind, label in (
        ("message", FieldKind.TEXT, "Said when it does not hold"),
        ("id", FieldKind.ID, "Short name"),
    ):
        field = Field((part,), kind, label, required=True, value=entry.get(part, ""))
        field_widget(field, f"{key}|{index}|{part}", taken, labels)
    require = Field(
        ("require",), FieldKind.CONDITION, "Must hold", required=True, value=entry.get("require")
    )
    condition_builder.builder(
        names, rule, require, f"{key}|{index}|require", labels, lambda value: put("require", value)
    )
    st.button("Take this entry away", key=f"{key}|{index}|gone", type="tertiary", on_click=removed)


def _complete(held: _Building) -> bool:
    return all(entry.get(part) for entry in held.entries for part in _PARTS)


def _finish(held: _Building, take: Callable[[Any], Any]) -> None:
    if _complete(held) and held.entries != held.written:
        take([dict(entry) for entry in held.entries])
