"""The condition of a rule as rows to fill in: a fact, how it is compared, and with what.

What is filled in is written to the draft as soon as every row is complete; until then it stays in
the session, and the page says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from engine.editing.condition_checks import operators, row_with, subjects, value_fields
from engine.editing.conditions import (
    OPERATOR_WORDS,
    Group,
    Part,
    Row,
    Verbatim,
    condition_of,
    group_of,
    with_part,
)
from engine.editing.fields import AnswerError, Field, FieldKind
from engine.editing.names import Names
from engine.policy.rules import scope_of
from engine.policy.words.condition_words import clause
from engine.rules.tree import Scope
from engine.source import Path
from engine.source.emit import flow
from ui.widgets import show
from ui.words import capitalized, plain, us
from ui.workbench.form_fields import field_widget, number_answer

_STATE = "workbench-conditions"
_KINDS = {
    "all": "all of these hold",
    "any": "at least one of these holds",
    "not": "this does not hold",
}
_PENDING = "<p class='wb-pending' role='status'>Not in the draft yet: fill in every row.</p>"
_SEVERAL = (FieldKind.CODES, FieldKind.CHOICES, FieldKind.TEXTS)
Place = tuple[int, ...]


@dataclass
class _Building:
    """A condition being filled in; ``written`` is the one of the draft that it began from."""

    written: Any
    group: Group
    wrong: dict[tuple[Place, str], tuple[Any, str]] = field(default_factory=dict)
    """By place and part, what was typed and cannot be read, and why."""


@dataclass(frozen=True)
class _About:
    """What the rows of one condition share."""

    key: str
    names: Names
    scope: Scope
    labels: Mapping[str, str]
    take: Callable[[Any], Any]

    @property
    def building(self) -> _Building:
        found: _Building = st.session_state[_STATE][self.key]
        return found


def builder(
    names: Names,
    rule: Mapping[str, Any],
    asked: Field,
    key: str,
    labels: Mapping[str, str],
    take: Callable[[Any], Any],
) -> None:
    """Shows a condition as rows; ``take`` is given the condition when it is complete."""
    kept: dict[str, _Building] = st.session_state.setdefault(_STATE, {})
    held = kept.get(key)
    if held is None or held.written != asked.value:
        held = kept[key] = _Building(asked.value, group_of(asked.value, names.vocabulary))
    about = _About(key, names, scope_of(rule), labels, take)
    if not held.group.parts and asked.value is None and not asked.required:
        st.button(
            f"{asked.label} …",
            key=_key(about, (), "begin"),
            icon=":material/add:",
            type="tertiary",
            on_click=_put,
            args=(about, (0,), Row("", "")),
        )
        return
    words = "" if asked.value is None else us(capitalized(clause(names, asked.value)))
    with st.container(border=True, gap="small"):
        st.markdown(f"**{plain(asked.label)}**" + (f": {plain(words)}" if words else ""))
        _group(about, held.group, ())
        if not _complete(about, held.group) or held.wrong:
            st.html(_PENDING)


# --- shown -----------------------------------------------------------------------------------


def _group(about: _About, group: Group, place: Place) -> None:
    if place or len(group.parts) > 1 or group.kind != "all":
        show(
            "selectbox",
            "Together",
            group.kind,
            list(_KINDS),
            key=_key(about, place, "kind"),
            format_func=_KINDS.__getitem__,
            label_visibility="collapsed",
            required=True,
            on_change=_set_kind,
            args=(about, place),
        )
    for index, part in enumerate(group.parts):
        inner = (*place, index)
        if isinstance(part, Row):
            _row(about, part, inner)
        elif isinstance(part, Group):
            with st.container(border=True):
                _group(about, part, inner)
                st.button(
                    "Take this group away",
                    key=_key(about, inner, "remove"),
                    type="tertiary",
                    on_click=_put,
                    args=(about, inner, None),
                )
        else:
            _verbatim(about, part, inner)
    with st.container(horizontal=True):
        end = (*place, len(group.parts))
        st.button(
            "Add a condition",
            key=_key(about, end, "add"),
            icon=":material/add:",
            on_click=_put,
            args=(about, end, Row("", "")),
        )
        if not place:
            st.button(
                "Add a group",
                key=_key(about, end, "add-group"),
                type="tertiary",
                on_click=_put,
                args=(about, end, Group("any", (Row("", ""),), listed=True)),
            )


def _row(about: _About, row: Row, place: Place) -> None:
    asked = value_fields(about.names, row) if row.subject else ()
    # What may be many is given a line of its own, and what is compared with nothing no room.
    below = any(each.kind in _SEVERAL for each in asked)
    widths = [8, 4, 1] if below or (row.subject and not asked) else [6, 3, 3, 1]
    subject, operator, *values, remove = st.columns(widths, vertical_alignment="top")
    value = st.container() if below else values[0] if values else None
    with subject:
        options = {option.value: option.label for option in subjects(about.names, about.scope)}
        known = list(options)
        show(
            "selectbox",
            "Fact",
            row.subject or None,
            known if not row.subject or row.subject in options else [*known, row.subject],
            key=_key(about, place, "subject"),
            format_func=lambda word: capitalized(str(options.get(word, word))),
            placeholder="choose a fact",
            required=True,
            label_visibility="collapsed",
            on_change=_set_subject,
            args=(about, place),
        )
    if row.subject:
        with operator:
            words = {option.value: option.label for option in operators(about.names, row.subject)}
            show(
                "selectbox",
                "Compared",
                row.operator,
                list(dict.fromkeys((*words, row.operator))),
                key=_key(about, place, "operator"),
                format_func=lambda word: words.get(word) or OPERATOR_WORDS.get(word, word),
                label_visibility="collapsed",
                required=True,
                on_change=_set_operator,
                args=(about, place),
            )
        if value is not None:
            with value:
                for each in asked:
                    _value(about, each, place)
    with remove:
        st.button(
            "Take this condition away",
            key=f"wb-remove-{_key(about, place, 'remove')}",
            icon=":material/close:",
            on_click=_put,
            args=(about, place, None),
        )


def _value(about: _About, asked: Field, place: Place) -> None:
    part = str(asked.path[1])
    wrong = about.building.wrong.get((place, part))
    if wrong is not None:
        asked = Field(
            asked.path, asked.kind, asked.label, asked.help, asked.unit, asked.options,
            asked.required, wrong[0], wrong[1],
        )  # fmt: skip

    def taken(path: Path, key: str) -> None:
        del path
        _set_value(about, place, part, number_answer(asked, st.session_state[key]))

    field_widget(asked, _key(about, place, part), taken, about.labels, labelled=False)


def _verbatim(about: _About, part: Verbatim, place: Place) -> None:
    told, remove = st.columns([12, 1], vertical_alignment="center")
    with told:
        st.html(f"<code>{plain(flow(part.data))}</code>")
        st.caption(plain(f"As it is written; {part.why}. It can be changed as YAML."))
    with remove:
        st.button(
            "Take this part away",
            key=f"wb-remove-{_key(about, place, 'verbatim')}",
            icon=":material/close:",
            on_click=_put,
            args=(about, place, None),
        )


def _key(about: _About, place: Place, part: str) -> str:
    return f"{about.key}|{'.'.join(map(str, place))}|{part}"


# --- changed ---------------------------------------------------------------------------------


def _part(group: Group, place: Place) -> Part:
    part: Part = group
    for index in place:
        assert isinstance(part, Group)
        part = part.parts[index]
    return part


def _put(about: _About, place: Place, part: Part | None) -> None:
    held = about.building
    held.group = with_part(held.group, place, part)
    if part is None:
        # The places behind it have moved up.
        held.wrong.clear()
    _finish(about)


def _set_kind(about: _About, place: Place) -> None:
    kind = st.session_state[_key(about, place, "kind")]
    held = about.building
    group = _part(held.group, place)
    assert isinstance(group, Group)
    if place:
        _put(about, place, Group(kind, group.parts, listed=kind != "not"))
        return
    if kind == "all":
        held.group = Group("all", group.parts)
    elif kind == "not":
        inner = Group("all", group.parts)
        held.group = Group("all", (Group("not", (inner,)),))
    else:
        held.group = Group("all", (Group("any", group.parts, listed=True),))
    _finish(about)


def _set_subject(about: _About, place: Place) -> None:
    subject = st.session_state[_key(about, place, "subject")]
    if subject is None:
        _put(about, place, Row("", ""))
        return
    operator = operators(about.names, subject)[0].value
    _forget(about, place)
    _put(about, place, Row(subject, operator))


def _set_operator(about: _About, place: Place) -> None:
    operator = st.session_state[_key(about, place, "operator")]
    row = _part(about.building.group, place)
    assert isinstance(row, Row)
    before = value_fields(about.names, row)
    after = value_fields(about.names, Row(row.subject, operator))
    same = [each.kind for each in before] == [each.kind for each in after]
    _forget(about, place)
    _put(about, place, Row(row.subject, operator, row.value if same else None, row.written))


def _set_value(about: _About, place: Place, part: str, answer: Any) -> None:
    held = about.building
    row = _part(held.group, place)
    assert isinstance(row, Row)
    answers = {p: raw for (at, p), (raw, _) in held.wrong.items() if at == place}
    answers[part] = answer
    try:
        read = row_with(about.names, row, answers)
    except AnswerError as error:
        held.wrong[place, part] = (answer, str(error))
        return
    _forget(about, place)
    _put(about, place, read)


def _forget(about: _About, place: Place) -> None:
    wrong = about.building.wrong
    for at, part in [key for key in wrong if key[0] == place]:
        del wrong[at, part]


def _complete(about: _About, group: Group) -> bool:
    for part in group.parts:
        if isinstance(part, Group):
            if not part.parts or not _complete(about, part):
                return False
        elif isinstance(part, Row):
            if not part.subject:
                return False
            if value_fields(about.names, part) and part.value in (None, (), ""):
                return False
    return True


def _finish(about: _About) -> None:
    """Gives the condition on when nothing in it is open."""
    held = about.building
    if held.wrong or not _complete(about, held.group):
        return
    condition = condition_of(held.group, about.names.vocabulary) if held.group.parts else None
    if condition != held.written:
        about.take(condition)
