"""What is said of values that are not what a schema asks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from engine.source.diagnostics import did_you_mean, listed, quoted
from engine.source.nodes import ScalarNode, find
from engine.source.schema_place import Found, Place, choice, described, plain, shown

_TYPES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a map",
    "null": "nothing",
}
_YES_NO = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}
_AMERICAN_DATE = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_SHORT_DATE = re.compile(r"([0-9]{4})[/.-]([0-9]{1,2})[/.-]([0-9]{1,2})")


def wrong_type(place: Place) -> Iterator[Found]:
    """Text where a number is expected, a list where a map is, and so on."""
    leaf = place.leaf
    wanted = [leaf.expected] if isinstance(leaf.expected, str) else list(leaf.expected)
    found = place.value
    if isinstance(leaf.value, str):
        found = f"text {found}"
    elif isinstance(leaf.value, int | float) and not isinstance(leaf.value, bool):
        found = f"the number {found}"
    expected = listed([_TYPES[name] for name in wanted], "or")
    message = f"expected {expected}, found {found}"
    yield place.say("wrong-type", message, _type_advice(place, wanted))


def _type_advice(place: Place, wanted: list[str]) -> str:
    leaf = place.leaf
    node = find(place.document.root, leaf.path)
    text = node.text if isinstance(node, ScalarNode) else ""
    if isinstance(leaf.value, dict | list):
        return f"{_TYPES[wanted[0]]} in its place"
    if "string" in wanted and leaf.value is not None:
        return f'it in quotes: "{text}"'
    if "boolean" in wanted and text.lower() in _YES_NO:
        return _YES_NO[text.lower()]
    if {"integer", "number"} & set(wanted) and isinstance(leaf.value, str):
        bare = text.strip().lstrip("$").replace(",", "")
        if re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", bare) and (
            "number" in wanted or "." not in bare
        ):
            return f"{bare} without quotes or signs"
        return "digits alone"
    if "array" in wanted and text:
        return f"[{text}]"
    if "object" in wanted:
        return "'key: value' lines, indented below the key"
    return _TYPES[wanted[0]]


def none_of(place: Place) -> Iterator[Found]:
    """A value that is not in the list of values."""
    allowed = place.leaf.expected
    message = f"{place.value} is not among the values that may stand here"
    one_of = f"one of {choice(allowed)}" if len(allowed) > 1 else choice(allowed)
    value = place.leaf.value
    if isinstance(value, int | float) and not isinstance(value, bool):
        text = place.value
        if text in allowed:
            yield place.say("wrong-type", f"expected text, found the number {text}", f'"{text}"')
            return
    close = did_you_mean(value, filter(_is_text, allowed)) if isinstance(value, str) else None
    advice = f"{plain(close)} (allowed: {choice(allowed)})" if close else one_of
    yield place.say("not-allowed", message, advice)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def other_than(place: Place) -> Iterator[Found]:
    """A value other than the only one."""
    expected = plain(place.leaf.expected)
    yield place.say("not-allowed", f"expected {expected}, found {place.value}", expected)


def other_form(place: Place) -> Iterator[Found]:
    """Text that does not match a pattern."""
    title = place.leaf.schema.get("title")
    expected = f"is not {title}" if title else "does not have the form that is expected here"
    advice = described(place.leaf) or f"text of the form {place.leaf.expected}"
    yield place.say("wrong-form", f"{place.value} {expected}", advice)


def no_date(place: Place) -> Iterator[Found]:
    """Text that is not a date."""
    advice = "year-month-day, such as 2026-02-28"
    meant = _date_meant(str(place.leaf.value).strip())
    if meant is not None:
        advice = f"{meant.isoformat()} (year-month-day)"
    yield place.say("invalid-date", f"{place.value} is not a date", advice)


def _date_meant(text: str) -> date | None:
    """The date that ``3/4/2026`` (month first, as in the US) or ``2026-3-4`` stands for."""
    american, short = _AMERICAN_DATE.fullmatch(text), _SHORT_DATE.fullmatch(text)
    if american:
        month, day, year = american.groups()
    elif short:
        year, month, day = short.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def bound(words: str, code: str = "out-of-range") -> Callable[[Place], Iterator[Found]]:
    """The words for a bound on a number."""

    def say(place: Place) -> Iterator[Found]:
        limit = f"{words} {plain(place.leaf.expected)}"
        yield place.say(code, f"expected {limit}, found {place.value}", limit)

    return say


def size(words: str, one: str, many: str) -> Callable[[Place], Iterator[Found]]:
    """The words for a bound on a length."""

    def say(place: Place) -> Iterator[Found]:
        count = place.leaf.expected
        limit = f"{words} {count} {one if count == 1 else many}"
        size = len(place.leaf.value)
        found = f"{size} {one if size == 1 else many}" if size else "none"
        yield place.say("out-of-range", f"expected {limit}, found {found}", limit)

    return say


def repeated(place: Place) -> Iterator[Found]:
    """Items of a list that stand there twice."""
    seen: dict[str, int] = {}
    for number, item in enumerate(place.leaf.value):
        same = seen.setdefault(f"{type(item).__name__} {item!r}", number)
        if same != number:
            path = (*place.leaf.path, number)
            name = shown(item, place.document, path)
            first = place.document.related((*place.leaf.path, same), "first here")
            message = f"{name} stands in this list a second time"
            yield place.say("repeated", message, "it once", path=path, related=(first,))


def no_branch(place: Place) -> Iterator[Found]:
    """A value that fits none of several forms, where the schema itself knows the advice."""
    title = place.leaf.schema.get("title")
    expected = f"is not {title}" if title else "has none of the forms that may stand here"
    yield place.say("wrong-form", f"{place.value} {expected}", described(place.leaf))


def several_branches(place: Place) -> Iterator[Found]:
    """A value that fits more than one form of which only one may fit."""
    branches = place.leaf.expected
    named = [branch.get("required", ()) for branch in branches if isinstance(branch, dict)]
    keys = [key for required in named for key in required]
    value = place.leaf.value if isinstance(place.leaf.value, dict) else {}
    present = [key for key in dict.fromkeys(keys) if key in value]
    if len(present) > 1:
        message = f"the keys {listed(map(quoted, present))} exclude each other{place.inside}"
        yield place.say("conflicting-keys", message, "one of them", at_key=True)
    else:
        message = f"{place.value} can be read in more than one way here"
        yield place.say("wrong-form", message, described(place.leaf))


def lacking(place: Place) -> Iterator[Found]:
    """A list without the item that it needs."""
    inner = place.leaf.schema.get("contains")
    title = inner.get("title") if isinstance(inner, dict) else None
    message = f"the list lacks {title or 'an item that it needs'}"
    yield place.say("out-of-range", message, described(place.leaf))


def unfitting(place: Place) -> Iterator[Found]:
    """Any keyword without words of its own."""
    message = f"{place.value} does not fit the schema here ({place.leaf.keyword})"
    yield place.say("wrong-form", message, described(place.leaf))
