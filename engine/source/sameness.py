"""When a file says what is wanted, and when two values look the same in a file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from engine.source.document import Document
from engine.source.nodes import ListNode, MapNode, Node


def token(value: Any) -> str:
    """Values that are the same in a file have the same token."""
    if isinstance(value, dict):
        return "{" + ",".join(sorted(f"{k!r}:{token(v)}" for k, v in value.items())) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(token, value)) + "]"
    if isinstance(value, int) and not isinstance(value, bool):
        return repr(str(value))
    return repr(value)


def holds(node: Node | None, actual: Any, wanted: Any, document: Document) -> bool:
    """True when a node says what is wanted; text may stand there as a plain number."""
    if isinstance(node, MapNode):
        return (
            isinstance(wanted, dict)
            and set(wanted) == set(node.entries)
            and all(
                holds(value, actual[key], wanted[key], document)
                for key, (_, value) in node.entries.items()
            )
        )
    if isinstance(node, ListNode):
        return (
            isinstance(wanted, list | tuple)
            and len(wanted) == len(node.items)
            and all(map(holds, node.items, actual, wanted, [document] * len(wanted)))
        )
    assert node is not None
    if isinstance(wanted, Decimal):
        return isinstance(actual, int | float) and Decimal(node.text) == wanted
    if isinstance(wanted, str) and isinstance(actual, int) and not isinstance(actual, bool):
        return node.text == wanted
    if isinstance(wanted, date) and isinstance(actual, str):
        return document.name.endswith(".json") and actual == wanted.isoformat()
    return type(actual) is type(wanted) and actual == wanted
