"""A field of a form as the cell of a spreadsheet: what stands there, and what a cell answers."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from engine.determination.us_forms import us_date
from engine.editing.fields import AnswerError, Field, FieldKind, Option
from engine.editing.names import amount
from engine.editing.sheets import no_policy_day, policy_day
from engine.editing.spreadsheet_text import digits_as_text, unmarked, words
from engine.policy.context import CODE_SET
from engine.policy.words.naming import as_list, is_value
from engine.source import close_words
from engine.source.diagnostics import listed

_NUMBERS = (FieldKind.NUMBER, FieldKind.MONEY, FieldKind.DECIMAL)
_SEVERAL = (FieldKind.CODES, FieldKind.CHOICES, FieldKind.TEXTS)
_PARTS = re.compile(r"[;\n]")
_COMMAS = re.compile(r"[\s,]+")
_TO = re.compile(r"(?<=\w)\s*(?:[-\u2010-\u2015]|\bto\b|\bthrough\b)\s*(?=\w)", re.IGNORECASE)
_CODE_DIGITS = 5
_FEW = 6
"""Choices that a message names."""
_NO_KNOWN: Collection[str] = ()


def cell_of(field: Field) -> str:
    """What stands in a field, as the text of a cell; several things with semicolons between."""
    value = field.value
    if value is None:
        return ""
    if is_value(value):
        return written(field.options, str(value["value"]))
    if isinstance(value, date):
        return us_date(value)
    if field.kind in (*_SEVERAL, FieldKind.CHOICE):
        return "; ".join(written(field.options, str(each)) for each in as_list(value))
    return str(value)


def answer_of(field: Field, cell: Any, known: Collection[str] = _NO_KNOWN) -> Any:
    """What a cell answers to a field; ``known`` are codes that may have lost zeros in front.

    Raises AnswerError.
    """
    if field.kind in _NUMBERS:
        name = _chosen(field.options, str(cell))
        if name is not None:
            return {"value": name}
        wrong = other_unit(cell, field.unit, "the number")
        if wrong:
            raise AnswerError(wrong)
        return cell
    if field.kind is FieldKind.DATE:
        day = policy_day(cell)
        if day is None:
            raise AnswerError(no_policy_day(cell))
        return day
    if field.kind is FieldKind.CODES:
        return code_words(cell, field.options, known)
    if field.kind is FieldKind.CHOICE and field.options:
        return _choice(field, str(cell))
    if field.kind is FieldKind.CHOICES and field.options:
        return _choices(field, str(cell))
    return str(unmarked(cell))


def code_words(
    cell: Any, options: Sequence[Option], known: Collection[str] = _NO_KNOWN
) -> list[str]:
    """The codes, spans and code sets that a cell names.

    A span may be written ``97161 to 97168``. Digits of which a spreadsheet took the zeros in front
    away are the code again if that is a known one.
    """
    found: list[str] = []
    for part in filter(None, map(str.strip, _PARTS.split(str(cell)))):
        chosen = _chosen(options, part)
        if chosen is not None or part.startswith(CODE_SET):
            found.append(chosen or part)
            continue
        for word in filter(None, _COMMAS.split(_TO.sub("-", part))):
            code = digits_as_text(word)
            whole = code.zfill(_CODE_DIGITS)
            found.append(whole if code.isdigit() and whole in known else code)
    return found


def _choice(field: Field, word: str) -> str:
    chosen = _chosen(field.options, word)
    if chosen is None:
        labels = [option.label for option in field.options]
        close = close_words(word, labels)
        few = len(labels) <= _FEW
        advice = f"write one of: {'; '.join(labels)}" if few else "write one as the form has it"
        advice = f"did you mean '{close[0]}'?" if close else advice
        raise AnswerError(f"'{word}' is none of the choices - {advice}")
    return chosen


def _choices(field: Field, text: str) -> list[str]:
    """Choices with semicolons between, or commas where none of them holds one itself."""
    found = []
    for part in filter(None, map(str.strip, _PARTS.split(text))):
        whole = _chosen(field.options, part)
        parts = [part] if whole is not None else [each.strip() for each in part.split(",")]
        found += [_choice(field, each) for each in parts if each]
    return found


def _chosen(options: Sequence[Option], text: str) -> str | None:
    """The option that a text names, by its label or as the file writes it."""
    if any(option.value == text for option in options):
        return text
    sought = words(text)
    found = [option.value for option in options if words(option.label) == sought]
    return found[0] if len(found) == 1 else None


def written(options: Sequence[Option], value: str) -> str:
    """An option as a cell names it: by its label, where this tells it from the others."""
    label = next((option.label for option in options if option.value == value), value)
    return value if _PARTS.search(label) or _chosen(options, label) != value else label


def other_unit(cell: Any, unit: str, whose: str) -> str:
    """What is wrong with a number that is written in another unit than it is in; or nothing."""
    text = str(cell)
    said = f"and {whose} is in {unit}" if unit else f"and {whose} has no unit"
    if "%" in text and unit != "percent":
        return f"'{text}' is a percentage, {said} - write the plain number"
    if "$" in text and unit != "USD":
        return f"'{text}' is an amount of money, {said} - write the plain number"
    return ""


# --- in words --------------------------------------------------------------------------------


def same(field: Field, one: Any, other: Any) -> bool:
    """Two values of a field say the same; the order of several does not matter."""
    if field.kind in _SEVERAL:
        return sorted(map(str, as_list(one))) == sorted(map(str, as_list(other)))
    return bool(one == other)


def change_words(field: Field, before: Any, after: Any) -> str:
    """What becomes of the value of a field: ``4 → 5 units``, ``with 97113, without 97110``."""
    if field.kind not in _SEVERAL or before is None:
        return f"{_said(field, before, '')} → {_said(field, after, field.unit)}"
    old, new = list(map(str, as_list(before))), list(map(str, as_list(after)))
    came = [_named(field, each) for each in new if each not in old]
    went = [_named(field, each) for each in old if each not in new]
    told: Mapping[str, list[str]] = {"with": came, "without": went}
    return ", ".join(f"{word} {listed(those, 'and')}" for word, those in told.items() if those)


def _named(field: Field, value: str) -> str:
    """One of several: what is chosen by its words stands in quotes, as these may hold commas."""
    label = field.label_of(value)
    return label if label == value else f"“{label}”"


def _said(field: Field, value: Any, unit: str) -> str:
    if value is None:
        return field.label_of(field.usual) if field.usual else "not stated"
    if is_value(value):
        return f"“{field.label_of(str(value['value']))}”"
    if isinstance(value, date):
        return us_date(value)
    if field.kind in _NUMBERS:
        return amount(value, unit)
    return ", ".join(field.label_of(str(each)) for each in as_list(value))
