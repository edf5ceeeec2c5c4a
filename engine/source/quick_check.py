"""Whether data fit a schema, told fast: for the many data of which nearly all do.

What it says is what ``SchemaChecker`` says, without a word of why. Maps and lists are walked here;
every plain value is held against its schema by the full validator, and remembered.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.source.schema_check import validator_of

_PLAIN = (str, int, float, bool)
_OF_MAPS = frozenset(("type", "properties", "required", "additionalProperties"))
_OF_LISTS = frozenset(("type", "items", "minItems", "maxItems", "uniqueItems"))
_SAYS_NOTHING = frozenset(
    ("title", "description", "x-advice", "$schema", "$id", "enumDescriptions")
)
_MOST_KEPT = 50_000


class QuickChecker:
    """A schema made ready once, without references to others."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._schema = schema
        self._kept: dict[tuple[int, type, object], bool] = {}
        self._validators: dict[int, Any] = {}

    def fits(self, data: Any) -> bool:
        """The data are as the schema asks."""
        return self._fits(self._schema, data)

    def _fits(self, schema: Mapping[str, Any], data: Any) -> bool:
        said = schema.keys() - _SAYS_NOTHING
        open_ended = schema.get("additionalProperties") is not False
        if isinstance(data, dict) and not open_ended and said <= _OF_MAPS:
            return self._map_fits(schema, data)
        if isinstance(data, list) and schema.get("type") == "array" and said <= _OF_LISTS:
            return self._list_fits(schema, data)
        if not isinstance(data, _PLAIN):
            return self._valid(schema, data)
        key = id(schema), type(data), data
        known = self._kept.get(key)
        if known is None:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            known = self._kept[key] = self._valid(schema, data)
        return known

    def _map_fits(self, schema: Mapping[str, Any], data: Mapping[str, Any]) -> bool:
        properties = schema.get("properties", {})
        if any(key not in data for key in schema.get("required", ())):
            return False
        return all(
            key in properties and self._fits(properties[key], value) for key, value in data.items()
        )

    def _list_fits(self, schema: Mapping[str, Any], data: list[Any]) -> bool:
        if not schema.get("minItems", 0) <= len(data) <= schema.get("maxItems", len(data)):
            return False
        if schema.get("uniqueItems"):
            if not all(isinstance(item, str) for item in data):
                return self._valid(schema, data)
            if len(set(data)) < len(data):
                return False
        items = schema.get("items", {})
        return all(self._fits(items, item) for item in data)

    def _valid(self, schema: Mapping[str, Any], data: Any) -> bool:
        if id(schema) not in self._validators:
            self._validators[id(schema)] = validator_of(schema)
        return bool(self._validators[id(schema)].is_valid(data))
