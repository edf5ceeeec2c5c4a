"""What each keyword of JSON Schema says when it is broken, in the words of this project."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.source.diagnostics import Diagnostic, Related, did_you_mean, listed, quoted
from engine.source.document import Document
from engine.source.nodes import Path, ScalarNode, find, key_of
from engine.source.schema_branches import Leaf
from engine.source.schema_index import SchemaIndex

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


@dataclass(frozen=True, slots=True)
class Found:
    """A diagnostic and the path in the data that it speaks of.

    ``names`` are the keys that it misses, or the key that it takes an unknown one for.
    """

    path: Path
    diagnostic: Diagnostic
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """A leaf where it stands: what the functions below have in common."""

    leaf: Leaf
    document: Document
    index: SchemaIndex

    def say(
        self,
        code: str,
        message: str,
        advice: str = "",
        *,
        path: Path | None = None,
        at_key: bool = False,
        related: tuple[Related, ...] = (),
        names: frozenset[str] = frozenset(),
    ) -> Found:
        """A finding at the leaf, or at another path; the schema's own advice goes before ours."""
        where = self.leaf.path if path is None else path
        schema = self.leaf.schema
        own = schema.get("x-advice") if isinstance(schema, dict) and path is None else None
        return Found(
            where,
            self.document.diagnostic(
                where, code, message, own or advice, at_key=at_key, related=related
            ),
            names,
        )

    @property
    def value(self) -> str:
        """The value as it stands in a message."""
        return shown(self.leaf.value, self.document, self.leaf.path)

    @property
    def inside(self) -> str:
        """`` in 'id of the map'`` or `` in 'rules > item 3'``; empty at the top of the file."""
        path = self.leaf.path
        if not path:
            return ""
        value = self.leaf.value
        name = value.get("id") if isinstance(value, dict) else None
        return f" in {quoted(name if isinstance(name, str) else spelled(path))}"


def explain(leaf: Leaf, document: Document, index: SchemaIndex) -> Iterator[Found]:
    """The findings for one leaf; at least one."""
    place = Place(leaf, document, index)
    if isinstance(leaf.value, str) and isinstance(document.value(leaf.path), dict):
        yield _key_name(place)
        return
    yield from _KEYWORDS.get(leaf.keyword, _other)(place)


def shown(value: Any, document: Document, path: Path) -> str:
    """A value in a message: text in quotes, numbers as they were written."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return "a map" if isinstance(value, dict) else "a list"
    if isinstance(value, str):
        return quoted(value)
    node = find(document.root, path)
    return node.text if isinstance(node, ScalarNode) else str(value)


def spelled(path: Path) -> str:
    """The last steps of a path as people say it: ``rules > item 3 > codes``."""
    steps = [f"item {step + 1}" if isinstance(step, int) else step for step in path]
    return " > ".join(["...", *steps[-4:]] if len(steps) > 4 else steps)


def _plain(value: Any) -> str:
    """A value of the schema, as it would be written in a file."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, str) and (not value or value[0].isdigit()):
        return f'"{value}"'
    return str(value)


def _choice(values: list[Any]) -> str:
    return listed([_plain(value) for value in values], "or")


# --- keys ------------------------------------------------------------------------------------


def _unknown_keys(place: Place) -> Iterator[Found]:
    leaf = place.leaf
    known = place.index.keys(leaf.schema)
    extra = list(_extra_keys(leaf))
    present = {(key, value) for key, value in leaf.value.items() if isinstance(value, str)}
    fitting = {key for key, labels in known.items() if not labels or labels & present}
    open_keys = sorted(fitting - set(leaf.value))
    for key in extra:
        path = (*leaf.path, key)
        if key in known:
            yield place.say(
                "misplaced-key", *_misplaced(place, key, known[key]), path=path, at_key=True
            )
            continue
        close = did_you_mean(key, open_keys)
        advice = quoted(close) if close else f"one of {listed(open_keys, 'or')}"
        if not open_keys:
            advice = "nothing; remove the key"
        message = f"unknown key {quoted(key)}{place.inside}"
        names = frozenset([close] if close else ())
        yield place.say("unknown-key", message, advice, path=path, at_key=True, names=names)


def _extra_keys(leaf: Leaf) -> Iterator[str]:
    """The keys that a closed map does not name.

    For ``unevaluatedProperties`` the validator alone knows them, and gives them in its message.
    """
    schema = leaf.schema
    for key in leaf.value:
        if leaf.keyword == "unevaluatedProperties":
            if repr(key) in leaf.message:
                yield key
        elif key not in schema.get("properties", {}) and not any(
            re.search(pattern, key) for pattern in schema.get("patternProperties", {})
        ):
            yield key


def _misplaced(place: Place, key: str, labels: set[tuple[str, str]]) -> tuple[str, str]:
    if not labels:
        return f"key {quoted(key)} does not go with the other keys here", "the keys of one form"
    by = sorted({name for name, _ in labels})
    goes_with = [
        f"{name}: {listed(sorted(v for n, v in labels if n == name), 'or')}" for name in by
    ]
    here = listed([f"{n}: {place.leaf.value[n]}" for n in by if n in place.leaf.value])
    message = f"key {quoted(key)} does not go with {here or 'the other keys'}"
    return message, f"{quoted(key)} only with {listed(goes_with, 'or')}"


def _missing_keys(place: Place) -> Iterator[Found]:
    missing = [key for key in place.leaf.expected if key not in place.leaf.value]
    keys = "key" if len(missing) == 1 else "keys"
    message = f"missing {keys} {listed(map(quoted, missing))}{place.inside}"
    near = {key: did_you_mean(key, place.leaf.value) for key in missing}
    slips = [f"'{key}' where it says '{slip}'" for key, slip in near.items() if slip]
    advice = listed(slips) if slips else listed(f"{key}: ..." for key in missing)
    yield place.say("missing-key", message, advice, at_key=True, names=frozenset(missing))


def _missing_choice(place: Place) -> Iterator[Found]:
    key, values = place.leaf.expected
    message = f"missing key {quoted(key)}{place.inside}"
    yield place.say("missing-key", message, f"{key}: {_choice(values)}", at_key=True)


def _missing_one_of(place: Place) -> Iterator[Found]:
    choices = [listed(map(quoted, keys)) for keys in place.leaf.expected]
    message = f"one of the keys {listed(choices, 'or')} is missing{place.inside}"
    yield place.say("missing-key", message, f"either {listed(choices, 'or')}", at_key=True)


def _dependent_keys(place: Place) -> Iterator[Found]:
    for key, needed in place.leaf.expected.items():
        missing = [other for other in needed if other not in place.leaf.value]
        if key in place.leaf.value and missing:
            message = f"key {quoted(key)} also needs {listed(map(quoted, missing))}"
            advice = listed(f"{other}: ..." for other in missing)
            path = (*place.leaf.path, key)
            yield place.say("missing-key", message, advice, path=path, at_key=True)


def _key_name(place: Place) -> Found:
    leaf = place.leaf
    path = (*leaf.path, leaf.value)
    advice = leaf.schema.get("x-advice", "") if isinstance(leaf.schema, dict) else ""
    if leaf.keyword in ("enum", "const"):
        allowed = leaf.expected if leaf.keyword == "enum" else [leaf.expected]
        close = did_you_mean(leaf.value, map(str, allowed))
        advice = quoted(close) if close else f"one of {_choice(allowed)}"
        return place.say(
            "unknown-key", f"unknown key {place.value}", advice, path=path, at_key=True
        )
    message = f"{place.value} is no key that may stand here"
    if isinstance(leaf.schema, dict) and "title" in leaf.schema:
        message = f"the key {place.value} is not {leaf.schema['title']}"
    advice = advice or _described(leaf)
    return place.say("key-name", message, advice, path=path, at_key=True)


def _not(place: Place) -> Iterator[Found]:
    path = place.leaf.path
    if place.leaf.expected:
        title = place.leaf.expected.get("title", "a value that may not stand here")
        yield place.say("not-allowed", f"{place.value} is {title}", _described(place.leaf))
    elif key_of(place.document.root, path) is not None:
        message = f"key {quoted(str(path[-1]))} may not stand here"
        yield place.say("forbidden-key", message, "nothing; remove the key", at_key=True)
    else:
        yield place.say("not-allowed", "this may not stand here", "nothing; remove it")


# --- values ----------------------------------------------------------------------------------


def _type(place: Place) -> Iterator[Found]:
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


def _enum(place: Place) -> Iterator[Found]:
    allowed = place.leaf.expected
    message = f"{place.value} is not among the values that may stand here"
    choice = f"one of {_choice(allowed)}" if len(allowed) > 1 else _choice(allowed)
    value = place.leaf.value
    if isinstance(value, int | float) and not isinstance(value, bool):
        text = place.value
        if text in allowed:
            yield place.say("wrong-type", f"expected text, found the number {text}", f'"{text}"')
            return
    close = did_you_mean(value, filter(_is_text, allowed)) if isinstance(value, str) else None
    advice = f"{_plain(close)} (allowed: {_choice(allowed)})" if close else choice
    yield place.say("not-allowed", message, advice)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _const(place: Place) -> Iterator[Found]:
    expected = _plain(place.leaf.expected)
    yield place.say("not-allowed", f"expected {expected}, found {place.value}", expected)


def _described(leaf: Leaf) -> str:
    return str(leaf.schema.get("description", "")) if isinstance(leaf.schema, dict) else ""


def _pattern(place: Place) -> Iterator[Found]:
    title = place.leaf.schema.get("title")
    expected = f"is not {title}" if title else "does not have the form that is expected here"
    advice = _described(place.leaf) or f"text of the form {place.leaf.expected}"
    yield place.say("wrong-form", f"{place.value} {expected}", advice)


def _format(place: Place) -> Iterator[Found]:
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


def _bound(words: str, code: str = "out-of-range") -> Callable[[Place], Iterator[Found]]:
    def say(place: Place) -> Iterator[Found]:
        limit = f"{words} {_plain(place.leaf.expected)}"
        yield place.say(code, f"expected {limit}, found {place.value}", limit)

    return say


def _size(words: str, one: str, many: str) -> Callable[[Place], Iterator[Found]]:
    def say(place: Place) -> Iterator[Found]:
        count = place.leaf.expected
        limit = f"{words} {count} {one if count == 1 else many}"
        size = len(place.leaf.value)
        found = f"{size} {one if size == 1 else many}" if size else "none"
        yield place.say("out-of-range", f"expected {limit}, found {found}", limit)

    return say


def _unique(place: Place) -> Iterator[Found]:
    seen: dict[str, int] = {}
    for number, item in enumerate(place.leaf.value):
        same = seen.setdefault(f"{type(item).__name__} {item!r}", number)
        if same != number:
            path = (*place.leaf.path, number)
            name = shown(item, place.document, path)
            first = place.document.related((*place.leaf.path, same), "first here")
            message = f"{name} stands in this list a second time"
            yield place.say("repeated", message, "it once", path=path, related=(first,))


def _no_branch(place: Place) -> Iterator[Found]:
    title = place.leaf.schema.get("title")
    expected = f"is not {title}" if title else "has none of the forms that may stand here"
    yield place.say("wrong-form", f"{place.value} {expected}", _described(place.leaf))


def _several_branches(place: Place) -> Iterator[Found]:
    branches = place.leaf.expected
    keys = [key for branch in branches for key in branch.get("required", ())]
    present = [key for key in dict.fromkeys(keys) if key in (place.leaf.value or ())]
    if place.leaf.keyword == "several-branches" and len(present) > 1:
        message = f"the keys {listed(map(quoted, present))} exclude each other{place.inside}"
        yield place.say("conflicting-keys", message, "one of them", at_key=True)
    else:
        message = f"{place.value} can be read in more than one way here"
        yield place.say("wrong-form", message, _described(place.leaf))


def _contains(place: Place) -> Iterator[Found]:
    inner = place.leaf.schema.get("contains")
    title = inner.get("title") if isinstance(inner, dict) else None
    message = f"the list lacks {title or 'an item that it needs'}"
    yield place.say("out-of-range", message, _described(place.leaf))


def _other(place: Place) -> Iterator[Found]:
    message = f"{place.value} does not fit the schema here ({place.leaf.keyword})"
    yield place.say("wrong-form", message, _described(place.leaf))


_KEYWORDS: dict[str, Callable[[Place], Iterator[Found]]] = {
    "additionalProperties": _unknown_keys,
    "unevaluatedProperties": _unknown_keys,
    "required": _missing_keys,
    "required-choice": _missing_choice,
    "required-one-of": _missing_one_of,
    "dependentRequired": _dependent_keys,
    "not": _not,
    "false": _not,
    "type": _type,
    "enum": _enum,
    "const": _const,
    "pattern": _pattern,
    "format": _format,
    "minimum": _bound("at least"),
    "maximum": _bound("at most"),
    "exclusiveMinimum": _bound("more than"),
    "exclusiveMaximum": _bound("less than"),
    "multipleOf": _bound("a multiple of"),
    "minLength": _size("at least", "character", "characters"),
    "maxLength": _size("at most", "character", "characters"),
    "minItems": _size("at least", "item", "items"),
    "maxItems": _size("at most", "item", "items"),
    "minProperties": _size("at least", "key", "keys"),
    "maxProperties": _size("at most", "key", "keys"),
    "uniqueItems": _unique,
    "contains": _contains,
    "no-branch": _no_branch,
    "several-branches": _several_branches,
}
