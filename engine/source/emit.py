"""New values as YAML or JSON text, laid out like the file that they go into."""

from __future__ import annotations

import json
import math
import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from engine.source.nodes import ListNode, MapNode, Node
from engine.source.scalars import ValueFormError, resolve
from engine.source.text import SourceText

_WIDTH = 88
_YAML_1_1_WORDS = frozenset(["y", "n", "yes", "no", "on", "off"])
_PLAIN = re.compile(r"[^\W_]|[_(/$.+]")
_NOT_PLAIN = re.compile(r": |:$| #|\t|[\r\n]")
_FLOW_SIGNS = re.compile(r"[][{},]|:\S")
_PLAIN_KEY = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./-]*(?: [A-Za-z0-9_./-]+)*")
_UNSEEN = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is laid out: spaces per level, how far a dash stands right of its key, JSON."""

    indent: int = 2
    dash: int = 2
    json: bool = False


def layout_of(source: SourceText, root: Node) -> Layout:
    """The layout of the first nested map and list of a file; the usual one where there is none."""
    indent = dash = None
    waiting = [root]
    while waiting and (indent is None or dash is None):
        node = waiting.pop(0)
        if isinstance(node, MapNode) and not node.flow:
            for key, value in node.entries.values():
                waiting.append(value)
                if isinstance(value, MapNode | ListNode) and not value.flow:
                    deeper = source.position(value.start)[1] - source.position(key.start)[1]
                    if isinstance(value, ListNode) and dash is None:
                        dash = deeper
                    elif isinstance(value, MapNode) and indent is None:
                        indent = deeper
        elif isinstance(node, ListNode):
            waiting += node.items
    in_json = isinstance(root, MapNode | ListNode) and root.flow and source.name.endswith(".json")
    return Layout(max(indent or 2, 1), max(2 if dash is None else dash, 0), in_json)


def scalar(value: Any, *, style: str = "", flow: bool = False, in_json: bool = False) -> str:
    """A single value on one line; ``style`` is the quotation mark that it had before, if any.

    Raises ValueError for what no YAML of this project can hold, such as NaN.
    """
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float | Decimal):
        if not math.isfinite(value):
            raise ValueError(f"{value} is no number that a file can hold")
        return f"{value:f}" if isinstance(value, Decimal) else repr(value)
    if isinstance(value, date):
        return f'"{value.isoformat()}"' if in_json else value.isoformat()
    if not isinstance(value, str):
        raise ValueError(f"a {type(value).__name__} cannot be written to a file")
    if in_json or (style == '"'):
        return _double(value)
    if style != "'" and _may_be_plain(value, flow):
        return value
    single = value.isprintable() and value.isascii()
    if single and (style == "'" or (('"' in value or "\\" in value) and "'" not in value)):
        return "'" + value.replace("'", "''") + "'"
    return _double(value)


def key_text(key: Any, in_json: bool) -> str:
    """A key of a map; raises ValueError when it is not text."""
    if not isinstance(key, str):
        raise ValueError(f"the key {key!r} is not text")
    if not in_json and _PLAIN_KEY.fullmatch(key):
        return key
    return _double(key)


def flow(value: Any, in_json: bool = False) -> str:
    """A value on one line, maps and lists in brackets."""
    if isinstance(value, Mapping):
        entries = (f"{key_text(k, in_json)}: {flow(v, in_json)}" for k, v in value.items())
        return "{" + ", ".join(entries) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(item, in_json) for item in value) + "]"
    return scalar(value, flow=True, in_json=in_json)


def on_one_line(value: Any) -> bool:
    """True for what is written behind its key even in block style: single values, short lists."""
    if isinstance(value, Mapping):
        return not value
    if isinstance(value, list | tuple):
        nested = any(isinstance(item, Mapping | list | tuple) for item in value)
        return not value or (not nested and len(flow(value)) <= _WIDTH)
    return not (isinstance(value, str) and literal(value) is not None)


def block(value: Any, layout: Layout) -> list[str]:
    """A map or list that is not empty as lines of block style, the outermost level at column 0."""
    if isinstance(value, Mapping):
        return [line for key, inner in value.items() for line in entry(key, inner, layout)]
    return [line for inner in value for line in item(inner, layout)]


def entry(key: Any, value: Any, layout: Layout) -> list[str]:
    """A key with its value as lines."""
    head = f"{key_text(key, layout.json)}:"
    if on_one_line(value):
        return [
            f"{head} {flow(value) if isinstance(value, list | tuple | dict) else scalar(value)}"
        ]
    text = literal(value) if isinstance(value, str) else None
    if text is not None:
        return [f"{head} {text[0]}", *_indented(text[1:], layout.indent)]
    depth = layout.dash if isinstance(value, list | tuple) else layout.indent
    return [head, *_indented(block(value, layout), depth)]


def item(value: Any, layout: Layout) -> list[str]:
    """An item of a list as lines, the first one with its dash."""
    if on_one_line(value):
        return [f"- {flow(value) if isinstance(value, list | tuple | dict) else scalar(value)}"]
    text = literal(value) if isinstance(value, str) else None
    if text is not None:
        return [f"- {text[0]}", *_indented(text[1:], 2)]
    lines = block(value, layout)
    return [f"- {lines[0]}", *_indented(lines[1:], 2)]


def literal(text: str) -> list[str] | None:
    """Text of several lines as a ``|`` block: the sign, then the lines; None where it would change.

    Lines that start or end with white space and unseen characters only keep in double quotes.
    """
    body = text.removesuffix("\n")
    lines = body.split("\n")
    if len(lines) < 2 or not lines[0] or not lines[-1]:
        return None
    if any(line and (not line.isprintable() or line != line.rstrip()) for line in lines):
        return None
    if lines[0].startswith(" "):
        return None
    return ["|" if text.endswith("\n") else "|-", *lines]


def folded(text: str, indent: int) -> list[str] | None:
    """One long line as a ``>`` block: the sign, then the lines; None where it would change."""
    body = text.removesuffix("\n")
    lines = textwrap.wrap(
        body, max(_WIDTH - indent, 20), break_long_words=False, break_on_hyphens=False
    )
    if not body.isprintable() or len(lines) < 2 or " ".join(lines) != body:
        return None
    return [">" if text.endswith("\n") else ">-", *lines]


def _indented(lines: list[str], depth: int) -> list[str]:
    return [" " * depth + line if line else line for line in lines]


def _may_be_plain(text: str, in_flow: bool) -> bool:
    if (
        not text
        or not text.isprintable()
        or text != text.strip()
        or text.lower() in _YAML_1_1_WORDS
    ):
        return False
    if not _PLAIN.match(text) or _NOT_PLAIN.search(text) or text.startswith("..."):
        return False
    if in_flow and _FLOW_SIGNS.search(text):
        return False
    try:
        return isinstance(resolve(text), str)
    except ValueFormError:
        return False


def _double(text: str) -> str:
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise ValueError("the text holds half a character")
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNSEEN.sub(lambda match: f"\\u{ord(match.group()):04x}", quoted)
