"""Small replacements in a text: what a change of one value, item or key does to the bytes.

Every function returns splices for one document; nothing outside of them changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from engine.source import emit
from engine.source.document import Document
from engine.source.emit import Layout
from engine.source.nodes import ListNode, MapNode, Node, Path, ScalarNode, find
from engine.source.text import LINE_END

_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*(?P<comment>[ \t]+#[^\r\n]*)?")


class Splice(NamedTuple):
    """``text[start:end]`` becomes ``new``; line ends in ``new`` are written as the file's own."""

    start: int
    end: int
    new: str


def apply(document: Document, splices: Iterable[Splice]) -> str:
    """The text after the splices, which must not overlap."""
    text = document.text
    for splice in sorted(splices, reverse=True):
        new = splice.new.replace("\n", document.newline)
        text = text[: splice.start] + new + text[splice.end :]
    return text


def in_flow(root: Node | None, path: Path) -> bool:
    """True when the value at a path stands inside brackets."""
    parents = (find(root, path[:depth]) for depth in range(len(path)))
    return any(isinstance(parent, MapNode | ListNode) and parent.flow for parent in parents)


# --- a single value --------------------------------------------------------------------------


def set_inline(document: Document, path: Path, text: str) -> list[Splice]:
    """Puts ``text``, which is one line, in the place of any value but a block collection."""
    node = find(document.root, path)
    assert node is not None
    if isinstance(node, ScalarNode) and node.style in ("|", ">"):
        header = _BLOCK_HEADER.match(document.text, node.start)
        comment = header.group("comment") or "" if header else ""
        return [Splice(node.start, _content_end(document, node), text + comment)]
    if node.end > node.start:
        return [Splice(node.start, node.end, text)]
    before = document.text[node.start - 1 : node.start]
    if before not in (":", "-") and isinstance(find(document.root, path[:-1]), MapNode):
        text = ": " + text
    elif before in (":", "-"):
        text = " " + text
    return [Splice(node.start, node.end, text)]


def set_block_text(document: Document, path: Path, lines: list[str], indent: int) -> list[Splice]:
    """Puts a ``|`` or ``>`` block (its sign, then its lines) in the place of a single value."""
    node = find(document.root, path)
    assert isinstance(node, ScalarNode)
    shifted = [" " * indent + line if line else line for line in lines[1:]]
    if node.style in ("|", ">"):
        header = _BLOCK_HEADER.match(document.text, node.start)
        comment = header.group("comment") or "" if header else ""
        body = "\n".join([lines[0] + comment, *shifted])
        return [Splice(node.start, _content_end(document, node), body)]
    return [*set_inline(document, path, lines[0]), _lines_at(document, node.end, shifted)]


def block_indent(document: Document, path: Path, layout: Layout) -> int:
    """The column (0-based) at which the lines of a block of text at ``path`` start."""
    node = find(document.root, path)
    if isinstance(node, ScalarNode) and node.style in ("|", ">"):
        for line in LINE_END.split(document.text[node.start : node.end])[1:]:
            if line.strip():
                return len(line) - len(line.lstrip(" "))
    if len(path) > 1 and path[:-1]:
        parent = find(document.root, path[:-1])
        assert parent is not None
        return _column(document, parent.start) + (2 if isinstance(path[-1], int) else layout.indent)
    return layout.indent


# --- clearing and filling ---------------------------------------------------------------------


def clear(document: Document, path: Path) -> list[Splice]:
    """Leaves the key or dash of a value alone with nothing behind it."""
    node = find(document.root, path)
    assert node is not None
    end = _content_end(document, node)
    start = node.start
    line = line_start(document, start)
    if not document.text[line:start].strip(" ") and path:
        return [Splice(line, _after_line(document, end), "")]
    while start > 0 and document.text[start - 1] in " \t":
        start -= 1
    return [Splice(start, end, "")]


def fill(document: Document, path: Path, value: Any, layout: Layout) -> list[Splice]:
    """Writes a map or list in block style behind a key or dash that has nothing behind it."""
    node = find(document.root, path)
    assert node is not None
    if isinstance(path[-1], str):
        parent = find(document.root, path[:-1])
        assert isinstance(parent, MapNode)
        depth = layout.dash if isinstance(value, list | tuple) else layout.indent
        column = _column(document, parent.entries[path[-1]][0].start) + depth
        lines = [" " * column + line if line else line for line in emit.block(value, layout)]
        return [_lines_at(document, node.start, lines)]
    parent = find(document.root, path[:-1])
    assert isinstance(parent, ListNode)
    pad = " " * (_column(document, parent.start) + 2)
    first, *rest = emit.block(value, layout)
    new = "\n".join([f" {first}", *(pad + line if line else line for line in rest)])
    return [Splice(node.start, node.end, new)]


# --- items and keys ---------------------------------------------------------------------------


def insert_item(document: Document, path: Path, index: int, value: Any, layout: Layout, text: str
) -> list[Splice]:  # fmt: skip
    """A new item of a list; ``text`` is the value on one line, if it is written so."""
    parent = find(document.root, path)
    assert isinstance(parent, ListNode)
    if parent.flow:
        return [
            _into_brackets(document, parent, [(n.start, n.end) for n in parent.items], index, text)
        ]
    column = _column(document, parent.start)
    lines = [f"- {text}"] if text else emit.item(value, layout)
    lines = [lines[0], *(" " * column + line if line else line for line in lines[1:])]
    if index:
        before = parent.items[index - 1]
        end = max(_content_end(document, before), dash(document, parent, index - 1) + 1)
        return [_lines_at(document, end, [" " * column + lines[0], *lines[1:]])]
    return [Splice(parent.start, parent.start, "\n".join(lines) + "\n" + " " * column)]


def insert_key(
    document: Document, path: Path, key: str, value: Any, layout: Layout, after: str | None = None
) -> list[Splice]:
    """A new key of a map, behind the key ``after`` or else at its end."""
    parent = find(document.root, path)
    assert isinstance(parent, MapNode)
    keys = list(parent.entries)
    index = keys.index(after) + 1 if after in keys else len(keys)
    if parent.flow:
        text = f"{emit.key_text(key, layout.json)}: {emit.flow(value, layout.json)}"
        spans = [(k.start, max(k.end, v.end)) for k, v in parent.entries.values()]
        return [_into_brackets(document, parent, spans, index, text)]
    column = _column(document, parent.start)
    lines = [" " * column + line if line else line for line in emit.entry(key, value, layout)]
    last_key, last = list(parent.entries.values())[index - 1]
    return [_lines_at(document, max(last_key.end, _content_end(document, last)), lines)]


def delete_one(document: Document, path: Path, comment_above: bool) -> list[Splice]:
    """Removes a key or item that is not the only one of its map or list."""
    parent = find(document.root, path[:-1])
    if isinstance(parent, MapNode):
        number = list(parent.entries).index(str(path[-1]))
        spans = [(k.start, max(k.end, v.end)) for k, v in parent.entries.values()]
    else:
        assert isinstance(parent, ListNode)
        number = int(path[-1])
        spans = [(n.start, n.end) for n in parent.items]
        if not parent.flow:
            dashes = [dash(document, parent, n) for n in range(len(parent.items))]
            spans = [(d, max(d + 1, n.end)) for d, n in zip(dashes, parent.items, strict=True)]
    start, end = spans[number]
    if parent.flow:
        if number + 1 < len(spans):
            return [Splice(start, spans[number + 1][0], "")]
        return [Splice(spans[number - 1][1], end, "")]
    line = line_start(document, start)
    if document.text[line:start].strip(" "):
        return [Splice(start, spans[number + 1][0], "")]
    if comment_above:
        line = _comment_start(document, line, start - line)
    stop = _after_line(document, start + len(document.text[start:end].rstrip()))
    return [Splice(line, stop, "")]


def _into_brackets(
    document: Document,
    parent: MapNode | ListNode,
    spans: list[tuple[int, int]],
    index: int,
    text: str,
) -> Splice:
    """A new member between brackets, on a line of its own where the others are."""
    if not spans:
        return Splice(parent.start + 1, parent.start + 1, text)
    starts = [parent.start, *(start for start, _ in spans)]
    gap = document.text[starts[-2] : starts[-1]]
    column = _column(document, starts[-1])
    separator = ",\n" + " " * column if LINE_END.search(gap) else ", "
    if index:
        end = spans[index - 1][1]
        return Splice(end, end, separator + text)
    return Splice(spans[0][0], spans[0][0], text + separator)


# --- places in the text -----------------------------------------------------------------------


def _column(document: Document, index: int) -> int:
    return document.source.position(index)[1] - 1


def line_start(document: Document, index: int) -> int:
    """The index at which the line of an index starts."""
    return document.source.line_starts[document.source.position(index)[0] - 1]


def _after_line(document: Document, index: int) -> int:
    match = LINE_END.search(document.text, index)
    return match.end() if match else len(document.text)


def _ends_with_newline(document: Document, index: int) -> bool:
    return document.text[:index].endswith(("\n", "\r"))


def _content_end(document: Document, node: Node) -> int:
    """Where the last character of a value stands; a block of text claims blank lines after it."""
    return node.start + len(document.text[node.start : node.end].rstrip())


def _lines_at(document: Document, index: int, lines: list[str]) -> Splice:
    """New lines below the line of ``index``; a file without a last line end stays without."""
    at = _after_line(document, index)
    if at == len(document.text) and not _ends_with_newline(document, at):
        return Splice(at, at, "\n" + "\n".join(lines))
    return Splice(at, at, "\n".join(lines) + "\n")


def dash(document: Document, parent: ListNode, index: int) -> int:
    """The index of the dash of an item of a block list."""
    if index == 0:
        return parent.start
    column = _column(document, parent.start)
    line = document.source.position(parent.items[index].start)[0]
    while line > 0:
        start = document.source.line_starts[line - 1]
        text = document.source.line(line)
        if text[:column].strip(" ") == "" and text[column : column + 1] == "-":
            return start + column
        line -= 1
    return parent.start


def _comment_start(document: Document, line_start: int, column: int) -> int:
    """The start of the comment lines directly above, if they are indented alike."""
    number = document.source.position(line_start)[0]
    while number > 1 and document.source.line(number - 1)[column : column + 1] == "#":
        above = document.source.line(number - 1)
        if above[:column].strip(" "):
            break
        number -= 1
    return document.source.line_starts[number - 1]
