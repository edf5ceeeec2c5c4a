"""What a policy file states, in words, with its names as they are written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from engine.facts import vocabulary
from engine.facts.vocabulary import Vocabulary
from engine.policy.context import CODE_SET
from engine.policy.dates import spoken
from engine.policy.shapes import ANY_CODE
from engine.policy.words.naming import as_list, is_value
from engine.source.diagnostics import listed


def written(value: Any) -> str:
    """A value of a file on one line."""
    if isinstance(value, Mapping):
        if set(value) == {"value"}:
            return f"the dated value “{plain(value['value'])}”"
        return ", ".join(f"{plain(key)}: {written(item)}" for key, item in value.items())
    if isinstance(value, list):
        return ", ".join(map(written, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return spoken(value)
    if isinstance(value, int | float):
        return f"{value:,}"
    return " ".join(str(value).split())


def money(value: Any) -> str:
    """``$2,480``, ``$33.2875``; a text as it is."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return written(value)
    cents = round(value * 100)
    return f"${value:,}" if value * 100 != cents else f"${value:,.{2 if cents % 100 else 0}f}"


def code_words(code: Any) -> str:
    """One code, or a code set by its name."""
    text = str(code)
    if text == ANY_CODE:
        return "every code"
    name = text.removeprefix(CODE_SET)
    return f"the codes of “{plain(name)}”" if name != text else text


def plain(name: Any) -> str:
    """A name as words: ``day_units`` as ``day units``."""
    return str(name).replace("_", " ").replace(".", " ")


class AsWritten:
    """The names of a policy as its file has them; ``measures`` are those it works out."""

    def __init__(self, measures: Mapping[str, Any] | None = None) -> None:
        self._measures = measures or {}

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Every fact."""
        return vocabulary.load()

    def plain(self, data: Any) -> Any:
        """A value as written, or the name of a dated one."""
        return f"the dated value “{plain(data['value'])}”" if is_value(data) else data

    def number(self, data: Any) -> str:
        """A number in digits, or the name of a dated value."""
        plain = self.plain(data)
        if isinstance(plain, date):
            return spoken(plain)
        whole = isinstance(plain, int | float) and not isinstance(plain, bool)
        return f"{plain:,}" if whole else str(plain)

    def money(self, data: Any) -> str:
        """An amount in USD, or the name of a dated value."""
        return money(self.plain(data))

    def codes(self, data: Any, last: str = "and") -> str:
        """Codes as they are, code sets by their names."""
        codes = [code_words(each) for each in as_list(data)]
        return listed(codes, last, limit=len(codes))

    def measure(self, name: str) -> Any:
        """How a measure is worked out; None where that is not among what was given."""
        return self._measures.get(name)
