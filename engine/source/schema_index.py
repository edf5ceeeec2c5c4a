"""What a JSON Schema allows at a place, read from the schema itself, references followed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from referencing import Registry
from referencing.jsonschema import DRAFT202012

_SAME_PLACE_LISTS = ("allOf", "anyOf", "oneOf")
_SAME_PLACE = ("then", "else")

Label = tuple[str, str]
"""A key and the fixed text it must have, such as ``("shape", "daily_cap")``."""


class SchemaIndex:
    """The subschemas of a schema by identity, each with the resolver of its own references."""

    def __init__(self, schema: Mapping[str, Any], registry: Registry[Any]) -> None:
        self._resolvers: dict[int, Any] = {}
        resource = DRAFT202012.create_resource(schema)
        base = resource.id() or ""
        self._walk(schema, registry.with_resource(base, resource).resolver(base))

    def _walk(self, part: Any, resolver: Any) -> None:
        waiting = [(part, resolver)]
        while waiting:
            part, resolver = waiting.pop()
            if isinstance(part, list):
                waiting += [(item, resolver) for item in part]
                continue
            if not isinstance(part, Mapping) or id(part) in self._resolvers:
                continue
            if isinstance(part.get("$id"), str):
                resolver = resolver.in_subresource(DRAFT202012.create_resource(part))
            self._resolvers[id(part)] = resolver
            if isinstance(part.get("$ref"), str):
                target = resolver.lookup(part["$ref"])
                waiting.append((target.contents, target.resolver))
            waiting += [(item, resolver) for item in part.values()]

    def _same_place(self, schema: Any) -> Iterator[Mapping[str, Any]]:
        """The schema and what it refers to or demands in ``allOf``: all that surely applies."""
        seen: set[int] = set()
        waiting = [schema]
        while waiting:
            part = waiting.pop()
            if not isinstance(part, Mapping) or id(part) in seen:
                continue
            seen.add(id(part))
            yield part
            if isinstance(part.get("$ref"), str):
                waiting.append(self._resolvers[id(part)].lookup(part["$ref"]).contents)
            waiting += part.get("allOf", ())

    def fixed(self, schema: Any) -> dict[str, list[Any]]:
        """The keys that a schema ties to fixed values by ``const`` or ``enum``, with the values."""
        values: dict[str, list[Any]] = {}
        for part in self._same_place(schema):
            for key, value in part.get("properties", {}).items():
                for inner in self._same_place(value):
                    if "const" in inner:
                        values.setdefault(key, []).append(inner["const"])
                    elif "enum" in inner:
                        values.setdefault(key, []).extend(inner["enum"])
        return values

    def keys(self, schema: Any) -> dict[str, set[Label]]:
        """Every key that a schema names for a map, in any of its branches.

        The labels say with which fixed text of another key it goes; none when it always may stand.
        """
        found: dict[str, set[Label]] = {}
        always: set[str] = set()
        waiting: list[tuple[Any, Label | None]] = [(schema, None)]
        seen: set[tuple[int, Label | None]] = set()
        while waiting:
            branch, label = waiting.pop()
            if (id(branch), label) in seen:
                continue
            seen.add((id(branch), label))
            for part in self._same_place(branch):
                for key in part.get("properties", {}):
                    labels = found.setdefault(key, set())
                    if label is None:
                        always.add(key)
                    else:
                        labels.add(label)
                waiting += [(inner, label or inner_label) for inner, inner_label in self._of(part)]
        return {key: set() if key in always else labels for key, labels in found.items()}

    def _of(self, part: Mapping[str, Any]) -> Iterator[tuple[Any, Label | None]]:
        for keyword in _SAME_PLACE_LISTS:
            for branch in part.get(keyword, ()):
                yield branch, self._label(branch) if keyword != "allOf" else None
        for keyword in _SAME_PLACE:
            if keyword in part:
                label = self._label(part.get("if")) if keyword == "then" else None
                yield part[keyword], label
        for branch in part.get("dependentSchemas", {}).values():
            yield branch, None

    def _label(self, branch: Any) -> Label | None:
        for key, values in self.fixed(branch).items():
            if len(values) == 1 and isinstance(values[0], str):
                return key, values[0]
        return None
