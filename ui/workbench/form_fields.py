"""One widget for each kind of field of a rule's form.

A widget shows what the draft says. What was typed stays as it was typed as long as the draft says
the same (``2,480`` and ``2480``), or cannot take it yet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from engine.editing.fields import Field, FieldKind
from engine.editing.names import without_brackets
from engine.policy.words.naming import as_list, is_value
from engine.source import Path
from ui.widgets import show
from ui.words import brief, plain, us

_TYPED = "workbench-typed"
_FEW, _SHORT = 3, 36


@dataclass(frozen=True)
class Typed:
    """What was typed into a widget, and the data that it came to."""

    raw: Any
    value: Any


Take = Callable[[Path, str], None]
"""Takes the answer of the field at a path, which the widget of this key holds."""


def typed() -> dict[str, Typed]:
    """By the key of each widget, what was typed into it in this session."""
    held: dict[str, Typed] = st.session_state.setdefault(_TYPED, {})
    return held


def field_widget(
    field: Field,
    key: str,
    take: Take,
    labels: Mapping[str, str],
    *,
    disabled: bool = False,
    labelled: bool = True,
) -> None:
    """Shows a field that takes one answer, and below it what is wrong with that."""
    common: dict[str, Any] = {
        "key": key,
        "help": plain(field.help) if field.help else None,
        "on_change": take,
        "args": (field.path, key),
        "disabled": disabled,
        "label_visibility": "visible" if labelled else "collapsed",
    }
    if not labelled:
        common["help"] = None
    label = plain(field.label)
    before = typed().get(key)
    # A wrong answer stands in the field as its value, so that this holds for it too.
    kept = before is not None and before.raw is not None and before.value == field.value
    value = before.raw if before is not None and kept else shown(field)
    words = {option.value: option.label for option in field.options}
    match field.kind:
        case FieldKind.ID | FieldKind.TEXT:
            show("text_input", label, value, placeholder=plain_usual(field), **common)
        case FieldKind.LONG_TEXT:
            show("text_area", label, value, height=84, placeholder=plain_usual(field), **common)
        case FieldKind.NUMBER | FieldKind.MONEY if words and not labelled:
            # Beside others in a row there is one field for both: a number, or a dated value.
            options = _with(list(words), value or None)
            show(
                "selectbox",
                label,
                value or None,
                options,
                accept_new_options=True,
                placeholder="a number, or a dated value",
                format_func=lambda word: _number(str(word), words, field.unit),
                **common,
            )
        case FieldKind.NUMBER | FieldKind.MONEY:
            counted = field.unit.casefold() in field.label.casefold()
            unit = f" ({field.unit})" if field.unit and not counted else ""
            show(
                "text_input",
                plain(field.label + unit),
                value,
                live=True,
                placeholder=plain_usual(field),
                **common,
            )
        case FieldKind.DATE:
            show("date_input", label, value, format="MM/DD/YYYY", **common)
        case FieldKind.CHOICE if _few(field):
            options = _with(list(words), value)
            show(
                "segmented_control",
                label,
                value,
                options,
                format_func=lambda word: plain(str(words.get(word, word))),
                **common,
            )
        case FieldKind.CHOICE:
            options = _with(list(words), value)
            show(
                "selectbox",
                label,
                value,
                options,
                placeholder=plain_usual(field) or "not stated",
                required=field.required,
                format_func=lambda word: words.get(word, word),
                **common,
            )
        case FieldKind.CODES:
            options = list(dict.fromkeys([*value, *words, *labels]))
            show(
                "multiselect",
                label,
                value,
                options,
                accept_new_options=True,
                placeholder="a code, a span such as 97161-97168, or a set"
                if field.required
                else "optional: a code, a span such as 97161-97168, or a set",
                format_func=lambda word: _code(word, words, labels),
                **common,
            )
        case FieldKind.CHOICES | FieldKind.TEXTS:
            show(
                "multiselect",
                label,
                value,
                list(dict.fromkeys([*value, *words])),
                accept_new_options=field.kind is FieldKind.TEXTS,
                placeholder="none yet" if field.required else "none",
                format_func=lambda word: words.get(word) or word,
                **common,
            )
    problem(field)


def problem(field: Field) -> None:
    """What is wrong with a field, below it."""
    if field.problem:
        st.markdown(f":material/error: {plain(us(brief(field.problem)))}")


def shown(field: Field) -> Any:
    """What a widget holds for the value of a field."""
    value = field.value
    match field.kind:
        case FieldKind.CODES | FieldKind.CHOICES | FieldKind.TEXTS:
            return [str(each) for each in as_list(value)]
        case FieldKind.CHOICE:
            # Of few choices, all of which are seen, the one that holds is the one that is marked.
            return field.usual or None if value is None and _few(field) else value
        case FieldKind.DATE:
            return value
        case FieldKind.NUMBER | FieldKind.MONEY if is_value(value):
            return str(value["value"])
        case _:
            return "" if value is None else str(value)


def _few(field: Field) -> bool:
    """The choices fit beside each other."""
    labels = [option.label for option in field.options]
    return len(labels) <= _FEW and sum(map(len, labels)) <= _SHORT


def plain_usual(field: Field) -> str:
    """What holds where the field is left empty, in words; empty where that is not known."""
    return f"as usual: {field.label_of(field.usual)}" if field.usual else ""


def number_answer(field: Field, raw: Any) -> Any:
    """What was chosen or typed in a row, as an answer: a dated value by its name."""
    if field.kind not in (FieldKind.NUMBER, FieldKind.MONEY):
        return raw
    names = {option.value for option in field.options}
    return {"value": raw} if isinstance(raw, str) and raw in names else raw


def _number(word: str, words: Mapping[str, str], unit: str) -> str:
    return words[word] if word in words else f"{word} {unit}".strip()


def _with(options: list[str], value: Any) -> list[str]:
    return options if value is None or value in options else [*options, value]


def _code(word: str, words: Mapping[str, str], labels: Mapping[str, str]) -> str:
    if word in words:
        return without_brackets(words[word])
    return f"{word} {labels[word]}" if word in labels else word
