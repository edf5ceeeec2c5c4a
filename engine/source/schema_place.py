"""A broken keyword of a schema where it stands in a document: what all messages have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.source.diagnostics import Diagnostic, Related, listed, quoted
from engine.source.document import Document
from engine.source.nodes import Path, ScalarNode, find
from engine.source.schema_branches import Leaf
from engine.source.schema_index import SchemaIndex


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


def plain(value: Any) -> str:
    """A value of the schema, as it would be written in a file."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, str) and (not value or value[0].isdigit()):
        return f'"{value}"'
    return str(value)


def choice(values: list[Any]) -> str:
    return listed([plain(value) for value in values], "or")


def described(leaf: Leaf) -> str:
    return str(leaf.schema.get("description", "")) if isinstance(leaf.schema, dict) else ""
