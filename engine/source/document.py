"""A file as read: its plain data, and the place in the text of every key and value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from engine.source.diagnostics import Diagnostic, Related, Severity, is_error
from engine.source.nodes import ListNode, MapNode, Node, Path, ScalarNode, child, find, key_of
from engine.source.text import SourceText


class Positions(Mapping[Path, tuple[int, int]]):
    """Line and column (1-based) of the value at every path, in the order of the text."""

    def __init__(self, root: Node | None, source: SourceText) -> None:
        self._root = root
        self._source = source

    def __getitem__(self, path: Path) -> tuple[int, int]:
        node = find(self._root, path)
        if node is None:
            raise KeyError(path)
        return self._source.position(node.start)

    def __iter__(self) -> Iterator[Path]:
        return iter(_paths(self._root, ())) if self._root is not None else iter(())

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(frozen=True)
class Document:
    """What was read from one file.

    ``data`` is plain: dicts with text keys, lists, str, int, float, bool, None and date. It is None
    when the file could not be taken apart; then ``root`` is None too and ``diagnostics`` say why.
    Keys are always the text as written, so that ``97110:`` and ``"97110":`` are the same key.
    """

    source: SourceText
    data: Any
    root: Node | None
    diagnostics: tuple[Diagnostic, ...] = ()
    marked: bool = False  # starts with a byte order mark, which ``text`` leaves out

    @property
    def name(self) -> str:
        """The file as shown to the user."""
        return self.source.name

    @property
    def text(self) -> str:
        """The text of the file with its own line ends, without byte order mark."""
        return self.source.text

    @property
    def newline(self) -> str:
        r"""The line end of most lines: ``\\n``, ``\\r\\n`` or ``\\r``."""
        return self.source.newline

    @property
    def ok(self) -> bool:
        """True when the file was read without an error; warnings do not count."""
        return self.root is not None and not any(map(is_error, self.diagnostics))

    @cached_property
    def positions(self) -> Positions:
        """Line and column of every value."""
        return Positions(self.root, self.source)

    def key_position(self, path: Path) -> tuple[int, int]:
        """Line and column of the key that ``path`` ends with; raises KeyError when it has none."""
        key = key_of(self.root, path)
        if key is None:
            raise KeyError(path)
        return self.source.position(key.start)

    def text_of(self, path: Path) -> str | None:
        """The scalar at ``path`` as written (``01``, ``4.10``), quotes and escapes resolved.

        None for a map, a list or an empty value; raises KeyError when the path leads nowhere.
        """
        node = find(self.root, path)
        if node is None:
            raise KeyError(path)
        if not isinstance(node, ScalarNode) or (node.start == node.end and not node.style):
            return None
        return node.text

    def value(self, path: Path) -> Any:
        """The data at ``path``; raises KeyError or IndexError when the path leads nowhere."""
        value = self.data
        for step in path:
            value = value[step]
        return value

    def index(self, path: Path, *, at_key: bool = False) -> int:
        """The index in the text of the value, or key, at ``path``.

        Of the nearest one above it when the path leads further than the text does.
        """
        node, index = self.root, 0
        for depth, step in enumerate(path):
            if node is None:
                break
            index = node.start
            key = key_of(self.root, path[: depth + 1])
            node = child(node, step)
            if key is not None and (at_key or node is None) and depth == len(path) - 1:
                return key.start
        return node.start if node is not None else index

    def diagnostic(
        self,
        path: Path,
        code: str,
        message: str,
        advice: str = "",
        *,
        at_key: bool = False,
        severity: Severity = "error",
        related: Iterable[Related] = (),
    ) -> Diagnostic:
        """A diagnostic at the value, or with ``at_key`` at the key, that stands at ``path``."""
        index = self.index(path, at_key=at_key)
        return self.source.diagnostic(
            index, code, message, advice, severity=severity, related=related
        )

    def related(self, path: Path, label: str, *, at_key: bool = False) -> Related:
        """A place of this document as the other end of a problem."""
        return self.source.related(self.index(path, at_key=at_key), label)


def coerce_text(document: Document, path: Path) -> str | None:
    """A scalar as text even where it reads as a number, date or yes/no: ``97140`` as ``"97140"``.

    None when a map, a list or nothing stands there; raises KeyError when the path leads nowhere.
    """
    return document.text_of(path)


def with_text(document: Document, fields: Iterable[Path]) -> Document:
    """The document with the scalars of text fields as text, whether written in quotes or not.

    A field is a path in which ``"*"`` stands for any key or index, such as
    ``("rules", "*", "codes", "*")``. An empty value stays None.
    """
    if document.root is None:
        return document
    data = document.data
    for field in fields:
        data = _coerced(data, document.root, field)
    return replace(document, data=data)


def expect_mapping(document: Document) -> dict[str, Any] | Diagnostic:
    """The data of a document that must be a map at the top, or the diagnostic that it is none."""
    if isinstance(document.data, dict):
        return document.data
    message = "expected a map of 'key: value' lines at the top of the file"
    return document.diagnostic((), "not-a-map", message, "start with a key, such as 'id: ...'")


def _coerced(value: Any, node: Node, field: Path) -> Any:
    if not field:
        if isinstance(node, ScalarNode) and value is not None:
            return node.text
        return value
    step, rest = field[0], field[1:]
    if isinstance(node, MapNode):
        keys = node.entries if step == "*" else [step] if step in node.entries else []
        changed = {str(key): _coerced(value[key], node.entries[str(key)][1], rest) for key in keys}
        return {**value, **changed}
    if isinstance(node, ListNode):
        return [
            _coerced(item, node.items[index], rest) if step in ("*", index) else item
            for index, item in enumerate(value)
        ]
    return value


def _paths(node: Node, path: Path) -> Iterator[Path]:
    yield path
    if isinstance(node, MapNode):
        for key, (_, value) in node.entries.items():
            yield from _paths(value, (*path, key))
    elif isinstance(node, ListNode):
        for index, item in enumerate(node.items):
            yield from _paths(item, (*path, index))
