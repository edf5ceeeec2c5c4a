"""What is at hand while one rule is read: names, values, and a place for what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from engine.facts.vocabulary import FactSpec, Vocabulary
from engine.policy.model import Confidence
from engine.rules.tree import Scope, Term
from engine.source import Diagnostic, Document, close_words

Path = tuple[str | int, ...]

CODE_SET = "set:"
_CODE = re.compile(r"[0-9A-Z]{5}")
_SPAN = re.compile(r"([A-Z]?)([0-9]+)-\1([0-9]+)")


@dataclass(frozen=True, slots=True)
class DatedValue:
    """The value of a name at the date of linking, with what it rests on."""

    name: str
    value: Any
    confidence: Confidence
    sources: tuple[str, ...]
    note: str = ""


@dataclass(slots=True)
class Context:
    """Reads the small things of a rule; what is wrong is gathered in ``problems``.

    ``values`` holds every value by name at the date of linking; a name that is there with None
    has no entry for that date. ``priced`` tells that what was read rests on how the policy pays.
    """

    document: Document
    vocabulary: Vocabulary
    conclusions: Mapping[str, Scope]
    measures: Mapping[str, Term]
    code_sets: Mapping[str, frozenset[str]]
    values: Mapping[str, DatedValue | None]
    problems: list[Diagnostic] = field(default_factory=list)
    used: list[DatedValue] = field(default_factory=list)
    priced: bool = False

    def fault(
        self, path: Path, code: str, message: str, advice: str = "", *, at_key: bool = False
    ) -> None:
        """Notes that something at ``path`` is wrong."""
        self.problems.append(self.document.diagnostic(path, code, message, advice, at_key=at_key))

    def unknown_name(self, path: Path, what: str, name: str, known: Iterable[str]) -> None:
        """Notes that a name is not known, with the names it may be a slip of."""
        names = list(known)
        close = close_words(name, names)
        if close:
            advice = "did you mean " + " or ".join(f"'{word}'" for word in close) + "?"
        else:
            advice = "known: " + ", ".join(names[:12]) if names else "none is known here"
        self.fault(
            path,
            f"unknown-{what.replace(' ', '-')}",
            f"unknown {what} '{name}'",
            advice,
            at_key=True,
        )

    def plain(self, data: Any, path: Path) -> Any:
        """The data itself, or the value that ``{value: name}`` stands for; None after a fault."""
        if not (isinstance(data, Mapping) and set(data) == {"value"}):
            return data
        name = str(data["value"])
        if name not in self.values:
            self.unknown_name((*path, "value"), "value", name, self.values)
            return None
        value = self.values[name]
        if value is None:
            self.fault(
                path, "undated", f"'{name}' has no value on this date", "add an entry with 'from'"
            )
            return None
        self.used.append(value)
        return value.value

    def whole_number(self, data: Any, path: Path) -> int | None:
        """A whole number, written here or as a named value."""
        number = self.plain(data, path)
        if isinstance(number, int) and not isinstance(number, bool):
            return number
        if number is not None:
            self.fault(path, "type", "a whole number is expected here", "write 8 or {value: name}")
        return None

    def cents(self, data: Any, path: Path) -> int | None:
        """An amount in USD as cents."""
        amount = self.plain(data, path)
        if isinstance(amount, int | float) and not isinstance(amount, bool):
            cents = Decimal(str(amount)) * 100
            if cents == cents.to_integral_value():
                return int(cents)
        if amount is not None:
            self.fault(path, "type", "an amount in USD is expected here", "write 2480 or 2480.50")
        return None

    def ordinal(self, data: Any, path: Path) -> int | None:
        """A date as its ordinal."""
        day = self.plain(data, path)
        if isinstance(day, date):
            return day.toordinal()
        if day is not None:
            self.fault(path, "type", "a date is expected here", "write year-month-day, 2026-03-02")
        return None

    def texts_of(self, spec: FactSpec, data: Any, path: Path) -> frozenset[str]:
        """One value or a list of values of a fact, each checked against what the fact allows."""
        if spec.id == "line.code":
            return self.codes(data, path)
        texts = self.texts(data, path)
        if spec.values:
            for text, place in texts:
                if text not in spec.values:
                    self.unknown_name(place, f"value of {spec.id}", text, spec.values)
        return frozenset(text for text, _ in texts)

    def texts(self, data: Any, path: Path) -> list[tuple[str, Path]]:
        """One text or a list of texts as written, each with its place."""
        items = list(enumerate(data)) if isinstance(data, list) else [(None, data)]
        found = []
        for index, item in items:
            place = path if index is None else (*path, index)
            if isinstance(item, Mapping | list) or item is None:
                self.fault(place, "type", "a word or code is expected here", "write a single value")
            else:
                found.append((self.document.text_of(place) or str(item), place))
        return found

    def codes(self, data: Any, path: Path) -> frozenset[str]:
        """Codes, written out, as ``set:name``, or as a span ``99202-99215`` with both ends."""
        codes: set[str] = set()
        for text, place in self.texts(data, path):
            if not text.startswith(CODE_SET):
                codes.update(self._written(text, place))
            elif (name := text.removeprefix(CODE_SET)) in self.code_sets:
                codes |= self.code_sets[name]
            else:
                self.unknown_name(place, "code set", name, self.code_sets)
        return frozenset(codes)

    def _written(self, text: str, place: Path) -> Iterator[str]:
        """The codes that one text stands for: itself, or all of a span."""
        span = _SPAN.fullmatch(text)
        if span is None:
            if not _CODE.fullmatch(text):
                message = f"'{text}' is no code"
                self.fault(place, "code", message, "a code has five digits or capital letters")
            yield text
            return
        letter, first, last = span.groups()
        if len(first) != len(last) or first > last:
            message = f"'{text}' is no span of codes"
            self.fault(place, "code-span", message, "write the lower code first")
            return
        for number in range(int(first), int(last) + 1):
            yield f"{letter}{number:0{len(first)}d}"
