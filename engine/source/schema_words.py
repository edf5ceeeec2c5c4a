"""Which words belong to which keyword of JSON Schema."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from engine.source import schema_keys as keys
from engine.source import schema_values as values
from engine.source.document import Document
from engine.source.schema_branches import Leaf
from engine.source.schema_index import SchemaIndex
from engine.source.schema_place import Found, Place

_KEYWORDS: dict[str, Callable[[Place], Iterator[Found]]] = {
    "additionalProperties": keys.unknown_keys,
    "unevaluatedProperties": keys.unknown_keys,
    "required": keys.missing_keys,
    "required-choice": keys.missing_choice,
    "required-one-of": keys.missing_one_of,
    "dependentRequired": keys.dependent_keys,
    "not": keys.excluded,
    "false": keys.excluded,
    "type": values.wrong_type,
    "enum": values.none_of,
    "const": values.other_than,
    "pattern": values.other_form,
    "format": values.no_date,
    "minimum": values.bound("at least"),
    "maximum": values.bound("at most"),
    "exclusiveMinimum": values.bound("more than"),
    "exclusiveMaximum": values.bound("less than"),
    "multipleOf": values.bound("a multiple of"),
    "minLength": values.size("at least", "character", "characters"),
    "maxLength": values.size("at most", "character", "characters"),
    "minItems": values.size("at least", "item", "items"),
    "maxItems": values.size("at most", "item", "items"),
    "minProperties": values.size("at least", "key", "keys"),
    "maxProperties": values.size("at most", "key", "keys"),
    "uniqueItems": values.repeated,
    "contains": values.lacking,
    "no-branch": values.no_branch,
    "several-branches": values.several_branches,
}


def explain(leaf: Leaf, document: Document, index: SchemaIndex) -> Iterator[Found]:
    """The findings for one leaf; at least one."""
    place = Place(leaf, document, index)
    if isinstance(leaf.value, str) and isinstance(document.value(leaf.path), dict):
        yield keys.key_name(place)
        return
    yield from _KEYWORDS.get(leaf.keyword, values.unfitting)(place)
