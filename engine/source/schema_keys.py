"""What is said of keys that a schema does not know, misses, or does not want together."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.source.diagnostics import did_you_mean, listed, quoted
from engine.source.nodes import key_of
from engine.source.schema_branches import Leaf
from engine.source.schema_place import Found, Place, choice, described


def unknown_keys(place: Place) -> Iterator[Found]:
    """Keys that the schema never names, or names only beside other values than those given."""
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


def missing_keys(place: Place) -> Iterator[Found]:
    """Required keys that are missing, all of a map in one message."""
    missing = [key for key in place.leaf.expected if key not in place.leaf.value]
    keys = "key" if len(missing) == 1 else "keys"
    message = f"missing {keys} {listed(map(quoted, missing))}{place.inside}"
    near = {key: did_you_mean(key, place.leaf.value) for key in missing}
    slips = [f"'{key}' where it says '{slip}'" for key, slip in near.items() if slip]
    advice = listed(slips) if slips else listed(f"{key}: ..." for key in missing)
    yield place.say("missing-key", message, advice, at_key=True, names=frozenset(missing))


def missing_choice(place: Place) -> Iterator[Found]:
    """The key that tells the forms of a map apart is missing."""
    key, values = place.leaf.expected
    message = f"missing key {quoted(key)}{place.inside}"
    yield place.say("missing-key", message, f"{key}: {choice(values)}", at_key=True)


def missing_one_of(place: Place) -> Iterator[Found]:
    """None of several keys is there, of which one must be."""
    choices = [listed(map(quoted, keys)) for keys in place.leaf.expected]
    message = f"one of the keys {listed(choices, 'or')} is missing{place.inside}"
    yield place.say("missing-key", message, f"either {listed(choices, 'or')}", at_key=True)


def dependent_keys(place: Place) -> Iterator[Found]:
    """A key that may not stand without others."""
    for key, needed in place.leaf.expected.items():
        missing = [other for other in needed if other not in place.leaf.value]
        if key in place.leaf.value and missing:
            message = f"key {quoted(key)} also needs {listed(map(quoted, missing))}"
            advice = listed(f"{other}: ..." for other in missing)
            path = (*place.leaf.path, key)
            yield place.say("missing-key", message, advice, path=path, at_key=True)


def key_name(place: Place) -> Found:
    """A key whose own text breaks the schema."""
    leaf = place.leaf
    path = (*leaf.path, leaf.value)
    advice = leaf.schema.get("x-advice", "") if isinstance(leaf.schema, dict) else ""
    if leaf.keyword in ("enum", "const"):
        allowed = leaf.expected if leaf.keyword == "enum" else [leaf.expected]
        close = did_you_mean(leaf.value, map(str, allowed))
        advice = quoted(close) if close else f"one of {choice(allowed)}"
        return place.say(
            "unknown-key", f"unknown key {place.value}", advice, path=path, at_key=True
        )
    message = f"{place.value} is no key that may stand here"
    if isinstance(leaf.schema, dict) and "title" in leaf.schema:
        message = f"the key {place.value} is not {leaf.schema['title']}"
    advice = advice or described(leaf)
    return place.say("key-name", message, advice, path=path, at_key=True)


def excluded(place: Place) -> Iterator[Found]:
    """A key or value that the schema rules out."""
    path = place.leaf.path
    if place.leaf.expected:
        title = place.leaf.expected.get("title", "a value that may not stand here")
        yield place.say("not-allowed", f"{place.value} is {title}", described(place.leaf))
    elif key_of(place.document.root, path) is not None:
        message = f"key {quoted(str(path[-1]))} may not stand here"
        yield place.say("forbidden-key", message, "nothing; remove the key", at_key=True)
    else:
        yield place.say("not-allowed", "this may not stand here", "nothing; remove it")
