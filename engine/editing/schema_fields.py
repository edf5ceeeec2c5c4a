"""Fields made from what the policy's schema says of a key."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import Any

from engine.editing.fields import Field, FieldKind, Option
from engine.editing.names import Names, plain_text
from engine.facts.vocabulary import Vocabulary
from engine.policy.context import CODE_SET
from engine.policy.key_words import KEYS
from engine.policy.labels import WORDS, label_of, plain_words
from engine.policy.model import Scope
from engine.policy.policy_schema import policy_schema
from engine.policy.shapes import ANY_CODE
from engine.source import Path

PARTS: Mapping[str, tuple[str, ...]] = {
    "policy": (),
    "scope": ("properties", "scope"),
    "source": ("properties", "sources", "items"),
    "value": ("properties", "values", "additionalProperties"),
    "value_entry": (
        "properties",
        "values",
        "additionalProperties",
        "properties",
        "dated",
        "items",
    ),
    "code_set": ("properties", "code_sets", "additionalProperties"),
    "payment": ("properties", "payment"),
    "not_modelled": ("properties", "not_modelled", "items"),
}
"""Where the schema of each part of a policy stands in the policy's."""
_LONG = ("message", "note", "because", "do", "about")
_IDS = ("id", "conclude", "policy", "payor", "extends", "schedule")
_HELP: Mapping[str, str] = {
    "codes": "single codes, spans such as 99202-99215, code sets, or every code",
    "clock": "whether the day of the visit or the day of processing must lie within the dates",
    "sources": "the documents it was read in",
    "note": "what a reader should know of how it was read",
}
"""What a form says of a key where the schema speaks to whoever writes the file."""


@lru_cache(maxsize=64)
def rule_schema(shape: str, vocabulary: Vocabulary) -> Mapping[str, Any]:
    """The part of the policy's schema that a rule of a shape must fit."""
    plain, *shaped = policy_schema(vocabulary)["$defs"]["rule"]["allOf"]
    for branch in shaped:
        if branch["if"]["properties"]["shape"]["const"] == shape:
            found: Mapping[str, Any] = branch["then"]
            return found
    general: Mapping[str, Any] = plain["then"]
    return general


@lru_cache(maxsize=32)
def part_schema(part: str, vocabulary: Vocabulary) -> Mapping[str, Any]:
    """The part of the policy's schema that a part of it must fit; see ``PARTS``."""
    schema: Any = policy_schema(vocabulary)
    for step in PARTS[part]:
        schema = schema[step]
    found: Mapping[str, Any] = schema
    return found


def schema_fields(
    key: str,
    schema: Mapping[str, Any],
    data: Mapping[str, Any],
    names: Names | None,
    sources: Mapping[str, str],
    required: Collection[str],
    path: Path = (),
) -> Iterator[Field]:
    """The fields of a key, by what its schema says of it; none for what a form cannot show."""
    where: Path = (*path, key)
    if schema.get("type") == "object" and "properties" in schema:
        held = data.get(key) or {}
        for inner, within in schema["properties"].items():
            if within.get("type") != "object":
                # What is needed of its parts is needed only with the rest (see reading).
                yield from schema_fields(inner, within, held, names, sources, (), where)
        return
    kind = _kind(key, schema)
    if kind is None:
        return
    yield Field(
        where,
        kind,
        label_of(key, path),
        plain_text(_HELP.get(key) or schema.get("description") or KEYS.get(key, "")),
        options=_options(key, kind, schema, names, sources),
        required=key in required,
        value=data.get(key),
        usual=str(schema.get("default", "")),
    )


def _kind(key: str, schema: Mapping[str, Any]) -> FieldKind | None:
    if schema.get("$ref") == "#/$defs/condition":
        return FieldKind.CONDITION
    items = schema.get("items", {})
    if items.get("type") == "object" or "$ref" in items:
        return None
    if key in ("sources", "codes"):
        return FieldKind.CHOICES if key == "sources" else FieldKind.CODES
    if "enum" in schema:
        return FieldKind.CHOICE
    if schema.get("format") == "date":
        return FieldKind.DATE
    if "oneOf" in schema:
        numeric = schema["oneOf"][0].get("type") == "number"
        return FieldKind.DECIMAL if numeric else FieldKind.TEXTS
    if schema.get("type") == "array":
        return FieldKind.CHOICES if "enum" in items else FieldKind.TEXTS
    if schema.get("type") in ("object", "boolean"):
        return None
    if key in _IDS:
        return FieldKind.ID
    return FieldKind.LONG_TEXT if key in _LONG else FieldKind.TEXT


def _options(
    key: str,
    kind: FieldKind,
    schema: Mapping[str, Any],
    names: Names | None,
    sources: Mapping[str, str],
) -> tuple[Option, ...]:
    if key == "sources":
        return tuple(Option(each, title) for each, title in sources.items())
    if kind is FieldKind.CODES:
        return code_options(names, with_any=True)
    if kind is FieldKind.DECIMAL:
        return value_options(names)
    words: Mapping[str, str] = WORDS.get(key, {})
    if key in Scope.FACTS and names is not None:
        words = names.vocabulary[Scope.FACTS[key]].values
    known = schema.get("enum") or schema.get("items", {}).get("enum", ())
    return tuple(Option(word, words.get(word, plain_words(word))) for word in known)


def value_options(names: Names | None) -> tuple[Option, ...]:
    """The dated values that may stand in the place of a number, with what they are."""
    values = {} if names is None else names.merged.values
    return tuple(Option(name, plain_text(entry.data["about"])) for name, entry in values.items())


def code_options(names: Names | None, *, with_any: bool = False) -> tuple[Option, ...]:
    """The code sets that may stand among codes, with what they hold."""
    sets = {} if names is None else names.merged.code_sets
    found = [
        Option(CODE_SET + name, plain_text(entry.data["about"])) for name, entry in sets.items()
    ]
    return ((Option(ANY_CODE, "every code"),) if with_any else ()) + tuple(found)
