"""The fields of a form: what each holds, and reading what was typed into it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from engine.policy.context import CODE_SET
from engine.policy.shapes import ANY_CODE
from engine.policy.words.naming import as_list, is_value
from engine.source import Path, close_words

_CODE = re.compile(r"[0-9A-Z]{5}")
_SPAN = re.compile(r"([A-Z]?)([0-9]+)-\1([0-9]+)")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_THOUSANDS = re.compile(r"(?<![0-9,.])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9,])")
_BETWEEN = re.compile(r"[\s,;]+")


class FieldKind(StrEnum):
    """What a field holds, and so how it is shown."""

    ID = "id"
    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    MONEY = "money"
    DECIMAL = "decimal"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    CODES = "codes"
    TEXTS = "texts"
    CONDITION = "condition"
    ITEMS = "items"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose: as the file writes it, and as people read it."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field: ``path`` is where its answer stands in the rule or value.

    ``options`` are what may be chosen (of codes: the code sets; of numbers: the dated values that
    may stand in their place, as ``{value: name}``). ``unit`` is said behind a number. ``value`` is
    what stands there, None when nothing does; then ``usual`` holds, where it is known: one of the
    options, or words. ``problem`` is what is wrong with it, and what to write instead.
    """

    path: Path
    kind: FieldKind
    label: str
    help: str = ""
    unit: str = ""
    options: tuple[Option, ...] = ()
    required: bool = False
    value: Any = None
    problem: str = ""
    usual: str = ""

    @property
    def name(self) -> str:
        """The path as one word, for keys of widgets."""
        return ".".join(map(str, self.path))

    def label_of(self, value: Any) -> str:
        """What people read of one of the options; the value itself where it is none."""
        return next((each.label for each in self.options if each.value == value), str(value))


class AnswerError(ValueError):
    """What was typed is no answer to the field; the text says what to write instead."""


def read_answer(field: Field, answer: Any) -> Any:
    """The data that an answer stands for; None for none.

    An answer that says what the field held already gives that back as it was written. Raises
    AnswerError.
    """
    if isinstance(answer, str):
        answer = answer.strip()
    if answer is None or answer == "" or answer == [] or answer == {}:
        if field.required:
            raise AnswerError(f"this is needed - {_wanted(field)}")
        return None
    read = _read(field, answer)
    if field.value is None and read == field.usual and field.kind is FieldKind.CHOICE:
        # What holds anyway is not written down by looking at it.
        return None
    return field.value if _same(read, field.value) else read


def _same(read: Any, held: Any) -> bool:
    """Both say the same: one word stands for a list of it, and a number for its text."""
    if isinstance(held, Mapping) or isinstance(read, Mapping):
        return bool(read == held)
    if isinstance(held, list) or isinstance(read, list):
        return list(map(str, as_list(read))) == list(map(str, as_list(held)))
    if isinstance(read, str) and held is not None:
        return read == str(held)
    return type(read) is type(held) and bool(read == held)


def _read(field: Field, answer: Any) -> Any:
    match field.kind:
        case FieldKind.NUMBER:
            return _number(field, answer)
        case FieldKind.MONEY:
            return _money(field, answer)
        case FieldKind.DECIMAL:
            return _decimal(field, answer)
        case FieldKind.DATE:
            return _date(answer)
        case FieldKind.CHOICE:
            return _choice(field, str(answer))
        case FieldKind.CHOICES:
            return [_choice(field, word) for word in _words(answer)]
        case FieldKind.CODES:
            return _codes(field, _words(answer))
        case FieldKind.TEXTS:
            return _words(answer)
        case FieldKind.ID:
            return _identifier(str(answer))
        case FieldKind.CONDITION | FieldKind.ITEMS:
            return answer
        case FieldKind.TEXT | FieldKind.LONG_TEXT:
            return str(answer)


def _wanted(field: Field) -> str:
    match field.kind:
        case FieldKind.NUMBER:
            return "write a whole number, such as 8" + _or_value(field)
        case FieldKind.MONEY:
            return "write an amount in USD, such as 2480 or 2480.50" + _or_value(field)
        case FieldKind.DECIMAL:
            return "write a number, such as 20 or 33.2875" + _or_value(field)
        case FieldKind.DATE:
            return "write a day as year-month-day, such as 2027-01-01"
        case FieldKind.CHOICE:
            return "choose one"
        case FieldKind.CHOICES:
            return "choose one or several"
        case FieldKind.CODES:
            return "write codes such as 97110, a span such as 97161-97168, or a code set"
        case FieldKind.CONDITION:
            return "say what must hold"
        case _:
            return "write something"


def _or_value(field: Field) -> str:
    return ", or choose a dated value" if field.options else ""


def _value_name(field: Field, answer: Any) -> Any:
    """A dated value in the place of a number; None when a number was given."""
    if not is_value(answer):
        return None
    name = str(answer["value"])
    known = [option.value for option in field.options]
    if name not in known:
        raise AnswerError(f"there is no dated value '{name}' - {_meant(name, known)}")
    return {"value": name}


def _number(field: Field, answer: Any) -> Any:
    named = _value_name(field, answer)
    if named is not None:
        return named
    if isinstance(answer, bool):
        raise AnswerError(f"this is no whole number - {_wanted(field)}")
    if isinstance(answer, int):
        number = answer
    elif isinstance(answer, float) and answer.is_integer():
        number = int(answer)
    else:
        text = without_commas(str(answer)).removesuffix(field.unit).strip()
        if not re.fullmatch(r"-?[0-9]{1,9}", text, re.ASCII):
            raise AnswerError(f"'{answer}' is no whole number - {_wanted(field)}")
        number = int(text)
    if number < 0:
        raise AnswerError(f"{number} is below zero - {_wanted(field)}")
    if number >= 10**9:
        raise AnswerError(f"'{answer}' is no number that a payor states - {_wanted(field)}")
    return number


def _money(field: Field, answer: Any) -> Any:
    named = _value_name(field, answer)
    if named is not None:
        return named
    amount = _amount(field, answer)
    if (amount * 100) % 1:
        raise AnswerError(f"'{answer}' has parts of a cent - write at most two decimal places")
    return _plain(amount)


def _decimal(field: Field, answer: Any) -> Any:
    named = _value_name(field, answer)
    return _plain(_amount(field, answer)) if named is None else named


def _amount(field: Field, answer: Any) -> Decimal:
    text = without_commas(str(answer)).removeprefix("$").strip()
    for unit in ("USD", "%", "percent", field.unit):
        text = text.removesuffix(unit).strip()
    what = "number" if field.kind is FieldKind.DECIMAL else "amount"
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise AnswerError(f"'{answer}' is no {what} - {_wanted(field)}") from None
    if isinstance(answer, bool) or not amount.is_finite() or not 0 <= amount < 10**9:
        raise AnswerError(f"'{answer}' is no {what} that a payor states - {_wanted(field)}")
    return amount


def without_commas(text: str) -> str:
    """A number without the commas between its thousands; any other comma stays, and is wrong."""
    return _THOUSANDS.sub(lambda found: found[0].replace(",", ""), text.strip())


def _plain(amount: Decimal) -> int | float:
    return int(amount) if amount == int(amount) else float(amount)


def _date(answer: Any) -> date:
    if isinstance(answer, date):
        return answer
    try:
        return date.fromisoformat(str(answer))
    except ValueError:
        raise AnswerError(
            f"'{answer}' is no day - write it as year-month-day, such as 2027-01-01"
        ) from None


def _choice(field: Field, word: str) -> str:
    known = [option.value for option in field.options]
    if known and word not in known:
        raise AnswerError(f"'{word}' is none of the choices - {_meant(word, known)}")
    return word


def _words(answer: Any) -> list[str]:
    if isinstance(answer, str):
        return [word for word in _BETWEEN.split(answer) if word]
    return [str(word).strip() for word in answer if str(word).strip()]


def _codes(field: Field, words: Sequence[str]) -> Any:
    sets = [option.value for option in field.options]
    found: list[str] = []
    for word in words:
        text = word if word.startswith(CODE_SET) or word == ANY_CODE else word.upper()
        if text == ANY_CODE and ANY_CODE in sets:
            return ANY_CODE
        if text.startswith(CODE_SET):
            if text not in sets:
                raise AnswerError(f"there is no code set '{text}' - {_meant(text, sets)}")
        elif not (_CODE.fullmatch(text) or _in_order(text)):
            raise AnswerError(
                f"'{word}' is no code - write five digits or capital letters, a span such as"
                " 97161-97168, or a code set"
            )
        if text not in found:
            found.append(text)
    if len(found) == 1 and found[0].startswith(CODE_SET) and not isinstance(field.value, list):
        return found[0]
    return found


def _in_order(text: str) -> bool:
    span = _SPAN.fullmatch(text)
    return span is not None and len(span[2]) == len(span[3]) and span[2] <= span[3]


def _identifier(text: str) -> str:
    if not _ID.fullmatch(text):
        raise AnswerError(f"'{text}' is no id - use letters, digits, '.', '-' and '_'")
    return text


def _meant(word: str, known: Sequence[str]) -> str:
    close = close_words(word, known)
    if close:
        return f"did you mean '{close[0]}'?"
    return "choose one of: " + ", ".join(known[:12]) if known else "none is known here"


def with_problem(field: Field, problem: str) -> Field:
    """The field with what is wrong with it."""
    return replace(field, problem=problem)


def with_value(fields: Sequence[Field], path: Path, value: Any) -> tuple[Field, ...]:
    """The fields, one of them with another value."""
    return tuple(replace(each, value=value) if each.path == path else each for each in fields)


def answers_of(fields: Sequence[Field]) -> Mapping[Path, Any]:
    """What stands in the fields, as the answers that would leave all as it is."""
    return {field.path: field.value for field in fields}
