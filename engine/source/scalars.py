"""What a plain scalar means: the core schema of YAML 1.2, narrowed where codes would be hurt.

Narrower than the standard: numbers with a leading zero, hexadecimal and octal numbers, ``.inf`` and
``.nan`` stay text. Wider by one: ``yyyy-mm-dd`` is a date.
"""

from __future__ import annotations

import calendar
import math
import re
from datetime import date

Scalar = str | int | float | bool | date | None

_WORDS: dict[str, bool | None] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_NUMBER_STARTS = frozenset("+-.0123456789")
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)", re.ASCII)
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOST_DIGITS = 30


class ValueFormError(ValueError):
    """A plain scalar that has the form of a date or number and is none; ``code`` is a slug."""

    def __init__(self, code: str, message: str, advice: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.advice = advice


def resolve(text: str) -> Scalar:
    """The value of a plain scalar; raises ValueFormError for ``2026-02-30`` and ``1e999``."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMBER_STARTS:
        return text
    if _INTEGER.fullmatch(text):
        if len(text) > _MOST_DIGITS:
            raise ValueFormError("number-too-large", "this number is too large", "a shorter number")
        return int(text)
    if _FLOAT.fullmatch(text):
        number = float(text)
        if math.isinf(number):
            raise ValueFormError("number-too-large", "this number is too large", "a smaller number")
        return number
    if _DATE.fullmatch(text):
        return _date(text)
    return text


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        year, month, day = (int(part) for part in text.split("-"))
        if not year or not 1 <= month <= 12:
            reason, advice = "months go from 01 to 12", "year-month-day, such as 2026-02-28"
        elif not day:
            reason, advice = "days start with 01", f"{text[:8]}01"
        else:
            last = calendar.monthrange(year, month)[1]
            reason, advice = f"that month has {last} days", f"{text[:8]}{last:02}"
        raise ValueFormError("invalid-date", f"{text} is not a date: {reason}", advice) from None
