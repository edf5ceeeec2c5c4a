"""The steps of a change: which splices turn the value that stands there into the one wanted."""

from __future__ import annotations

import codecs
import difflib
from typing import Any

from engine.source import emit, splice
from engine.source.diagnostics import is_error
from engine.source.document import Document
from engine.source.nodes import ListNode, MapNode, Node, Path, ScalarNode, find
from engine.source.read import read_document
from engine.source.render import to_text
from engine.source.sameness import holds, token
from engine.source.save import EditError

HARMLESS = ("invalid-date", "number-too-large")
"""Errors of single values, which a change may leave or mend."""


class NoSuchPathError(EditError):
    """The path to change leads nowhere in the file."""


class Change:
    """A document on its way from before a change to after it; each step reads the text again.

    ``layout`` is how new lines are laid out; left out, as the document is.
    """

    def __init__(self, document: Document, layout: emit.Layout | None = None) -> None:
        self.document = document
        self._given = layout

    def node(self, path: Path) -> Node:
        """The node at a path; raises NoSuchPathError when there is none."""
        node = find(self.document.root, path)
        if node is None:
            raise NoSuchPathError(f"{self.document.name}: nothing stands at {path}")
        return node

    def _apply(self, splices: list[splice.Splice]) -> None:
        before = self.document
        text = splice.apply(before, splices)
        after = read_document(content_of(before, text), before.name)
        broken = [d for d in after.diagnostics if is_error(d) and d.code not in HARMLESS]
        if broken or after.root is None:
            raise EditError(f"this change would break the file:\n{to_text(broken)}")
        self.document = after

    def set(self, path: Path, value: Any, after: str | None = None) -> None:
        document = self.document
        node = find(document.root, path)
        if node is None:
            self._add_key(path, value, after)
        elif holds(node, document.value(path), value, document):
            return
        elif (
            isinstance(node, MapNode) and isinstance(value, dict) and set(node.entries) & set(value)
        ):
            for key in [key for key in node.entries if key not in value]:
                self.delete((*path, key), comment_above=False)
            before = None
            for key, inner in value.items():
                if key in node.entries:
                    self.set((*path, key), inner)
                else:
                    self._add_key((*path, key), inner, before)
                before = key
        elif isinstance(node, ListNode) and isinstance(value, list) and self._worth_comparing(node):
            self._set_items(path, node, value)
        else:
            self._replace(path, node, value)

    def _worth_comparing(self, node: ListNode) -> bool:
        text = self.document.text[node.start : node.end]
        several_lines = not node.flow or "\n" in text or "\r" in text
        return bool(node.items) and (several_lines or isinstance(node.items[0], MapNode))

    def _add_key(self, path: Path, value: Any, after: str | None = None) -> None:
        """Adds a key to its map, behind the key ``after`` or else behind the last."""
        layout = self._layout()
        if not path or not isinstance(path[-1], str):
            raise NoSuchPathError(f"{self.document.name}: nothing stands at {path}")
        parent = self.node(path[:-1])
        if isinstance(parent, MapNode):
            if not parent.entries and not splice.in_flow(self.document.root, path[:-1]):
                self._replace(path[:-1], parent, {path[-1]: value})
            else:
                splices = splice.insert_key(
                    self.document, path[:-1], path[-1], value, layout, after
                )
                self._apply(splices)
        elif is_empty(parent):
            self._replace(path[:-1], parent, {path[-1]: value})
        else:
            raise NoSuchPathError(f"{self.document.name}: no map stands at {path[:-1]}")

    def _set_items(self, path: Path, node: ListNode, value: list[Any]) -> None:
        document = self.document
        old = [token(document.value((*path, n))) for n in range(len(node.items))]
        new = [token(item) for item in value]
        if not value:
            self._replace(path, node, value)
            return
        changes = difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes()
        for tag, i1, i2, j1, j2 in reversed(changes):
            if tag == "equal":
                continue
            common = min(i2 - i1, j2 - j1)
            for number in range(j2 - 1, j1 + common - 1, -1):
                self.insert(path, i1 + common, value[number])
            for number in range(i2 - 1, i1 + common - 1, -1):
                self.delete((*path, number), comment_above=False)
            for number in range(common):
                self.set((*path, i1 + number), value[j1 + number])

    def insert(self, path: Path, index: int, value: Any) -> None:
        node = self.node(path)
        assert isinstance(node, ListNode)
        if not node.items:
            self._replace(path, node, [value])
            return
        text = ""
        if node.flow or splice.in_flow(self.document.root, path) or _in_brackets(node, value):
            text = emit.flow(value, self._layout().json)
        if isinstance(value, str) and any(map(_is_bare_number, node.items)):
            text = self._bare(value) or text
        self._apply(splice.insert_item(self.document, path, index, value, self._layout(), text))

    def delete(self, path: Path, comment_above: bool) -> None:
        parent = self.node(path[:-1])
        assert isinstance(parent, MapNode | ListNode)
        members = parent.entries if isinstance(parent, MapNode) else parent.items
        if len(members) == 1:
            empty: Any = {} if isinstance(parent, MapNode) else []
            self._replace(path[:-1], parent, empty)
        else:
            self._apply(splice.delete_one(self.document, path, comment_above))

    def _replace(self, path: Path, node: Node, value: Any) -> None:
        layout = self._layout()
        nested = splice.in_flow(self.document.root, path)
        block = isinstance(node, MapNode | ListNode) and not node.flow
        if not path:
            self._replace_all(node, value)
            return
        if nested or layout.json:
            self._apply(splice.set_inline(self.document, path, self._one_line(node, value, nested)))
        elif emit.on_one_line(value) and not self._stays_folded(node, value):
            if block:
                self._apply(splice.clear(self.document, path))
            self._apply(splice.set_inline(self.document, path, self._one_line(node, value, nested)))
        elif isinstance(value, str):
            if block:
                self._apply(splice.clear(self.document, path))
            self._set_text(path, value)
        else:
            if node.end > node.start:
                self._apply(splice.clear(self.document, path))
            self._apply(splice.fill(self.document, path, value, layout))

    def _replace_all(self, node: Node, value: Any) -> None:
        if isinstance(node, MapNode | ListNode) and node.flow:
            text = emit.flow(value, self._layout().json)
        elif isinstance(value, dict | list) and value:
            text = "\n".join(emit.block(value, self._layout()))
        else:
            text = emit.flow(value)
        end = node.start + len(self.document.text[node.start : node.end].rstrip())
        self._apply([splice.Splice(node.start, end, text)])

    def _one_line(self, node: Node, value: Any, nested: bool) -> str:
        in_json = self._layout().json
        if not isinstance(value, str):
            return emit.flow(value, in_json)
        if _is_bare_number(node):
            bare = self._bare(value)
            if bare:
                return bare
        style = node.style if isinstance(node, ScalarNode) else ""
        return emit.scalar(value, style=style, flow=nested, in_json=in_json)

    def _bare(self, value: str) -> str:
        """Text of digits without quotes, where the file writes its codes so; else empty."""
        return value if value.isascii() and value.isdigit() and not self._layout().json else ""

    def _stays_folded(self, node: Node, value: Any) -> bool:
        if not isinstance(node, ScalarNode) or node.style != ">" or not isinstance(value, str):
            return False
        return emit.folded(value, 0) is not None

    def _set_text(self, path: Path, value: str) -> None:
        document = self.document
        indent = splice.block_indent(document, path, self._layout())
        lines = emit.literal(value) or emit.folded(value, indent)
        if lines is None:
            raise ValueError("the text does not fit into a block")
        node = self.node(path)
        if isinstance(node, MapNode | ListNode):
            self._apply(splice.set_inline(document, path, "null"))
        self._apply(splice.set_block_text(self.document, path, lines, indent))

    def _layout(self) -> emit.Layout:
        if self._given is not None:
            return self._given
        assert self.document.root is not None
        return emit.layout_of(self.document.source, self.document.root)


def content_of(document: Document, text: str) -> bytes:
    """A text as the bytes of the document's file, with its byte order mark if it has one."""
    return (codecs.BOM_UTF8 if document.marked else b"") + text.encode("utf-8")


def is_empty(node: Node) -> bool:
    """True for nothing, ``null``, ``[]`` and ``{}``."""
    if isinstance(node, MapNode):
        return not node.entries
    if isinstance(node, ListNode):
        return not node.items
    return not node.style and node.text in ("", "~", "null", "Null", "NULL")


def _in_brackets(node: ListNode, value: Any) -> bool:
    """A map that goes among maps of which each stands in brackets on its own line."""
    return isinstance(value, dict) and all(
        isinstance(item, MapNode) and item.flow for item in node.items
    )


def _is_bare_number(node: Node) -> bool:
    return isinstance(node, ScalarNode) and not node.style and node.text.isdigit()
