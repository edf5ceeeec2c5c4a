"""The tree of a parsed file: what stands where, beside the plain data and never inside it."""

from __future__ import annotations

from typing import NamedTuple

Path = tuple[str | int, ...]
"""The way from the top of a file to a value: keys of maps and 0-based indexes of lists."""


class ScalarNode(NamedTuple):
    """A single value. ``text`` is what was written, quotes and escapes resolved.

    ``start`` and ``end`` are indexes into the text of the file; equal when nothing was written.
    ``style`` is empty for plain text, or the sign that opens it: a quotation mark, ``|``, ``>``.
    """

    start: int
    end: int
    text: str
    style: str


class MapNode(NamedTuple):
    """A map; ``entries`` holds the key as it stands and the value, by the text of the key."""

    start: int
    end: int
    flow: bool
    entries: dict[str, tuple[ScalarNode, Node]]


class ListNode(NamedTuple):
    """A list; in block style ``start`` is where its first dash stands."""

    start: int
    end: int
    flow: bool
    items: list[Node]


Node = ScalarNode | MapNode | ListNode


def child(node: Node, step: str | int) -> Node | None:
    """The value under a key or at an index; None when there is none."""
    if isinstance(node, MapNode):
        entry = node.entries.get(step) if isinstance(step, str) else None
        return entry[1] if entry else None
    if isinstance(node, ListNode) and isinstance(step, int) and 0 <= step < len(node.items):
        return node.items[step]
    return None


def find(root: Node | None, path: Path) -> Node | None:
    """The node at a path; None when the path leads nowhere."""
    node = root
    for step in path:
        if node is None:
            return None
        node = child(node, step)
    return node


def key_of(root: Node | None, path: Path) -> ScalarNode | None:
    """The key that a path ends with; None when it ends with an index or leads nowhere."""
    if not path:
        return None
    parent, last = find(root, path[:-1]), path[-1]
    if not isinstance(parent, MapNode) or not isinstance(last, str):
        return None
    entry = parent.entries.get(last)
    return entry[0] if entry else None
