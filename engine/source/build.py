"""From the parser's events to plain data and nodes, in one pass and without recursion."""

from __future__ import annotations

import re
from typing import Any

from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from engine.source.diagnostics import Diagnostic, Related, Severity, quoted
from engine.source.nodes import ListNode, MapNode, Node, ScalarNode
from engine.source.scalars import ValueFormError, resolve
from engine.source.syntax import DIRECTIVE, EMPTY_KEY, HALF_CHARACTER
from engine.source.text import SourceText

DEPTH_LIMIT = 60
"""Levels of maps and lists within each other."""

_MOST_PROBLEMS = 100
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
_CURLY_QUOTES = ("\u2018", "\u2019", "\u201c", "\u201d")


class ReadingStoppedError(Exception):
    """Reading on makes no sense; the reason stands in the builder's problems."""


class _Frame:
    """A map or list that is still open; ``key`` is the key that waits for its value."""

    __slots__ = ("data", "entries", "flow", "items", "key", "repeated", "start")

    def __init__(self, start: int, flow: bool, is_map: bool) -> None:
        self.start = start
        self.flow = flow
        self.data: Any = {} if is_map else []
        self.entries: dict[str, tuple[ScalarNode, Node]] | None = {} if is_map else None
        self.items: list[Node] = []
        self.key: ScalarNode | None = None
        self.repeated = False

    def close(self, event_end: int) -> Node:
        """The finished node; a block collection ends with its last value, before comments."""
        end = event_end
        if self.entries is None:
            if not self.flow:
                end = self.items[-1].end if self.items else self.start
            return ListNode(self.start, end, self.flow, self.items)
        if not self.flow:
            end = max((value.end for _, value in self.entries.values()), default=self.start)
        return MapNode(self.start, end, self.flow, self.entries)


class Builder:
    """Takes the events of one file; afterwards holds its data, its nodes and its problems.

    ``refused`` is set when the data would not be what the file means to say.
    """

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.data: Any = None
        self.root: Node | None = None
        self.problems: list[Diagnostic] = []
        self.refused = False
        self._open: list[_Frame] = []
        self._documents = 0

    @property
    def bracket(self) -> int | None:
        """The index of the innermost bracket that is open; None outside of brackets."""
        if self._open and self._open[-1].flow:
            return self._open[-1].start
        return None

    def take(self, event: Any) -> None:
        """Takes one event; raises ReadingStoppedError when reading should stop."""
        kind = type(event)
        if kind is ScalarEvent:
            self._scalar(event)
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            self._start(event, kind is MappingStartEvent)
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            frame = self._open.pop()
            self._add(frame.data, frame.close(event.end_mark.index))
        elif kind is AliasEvent:
            self._alias(event)
        elif kind is DocumentStartEvent:
            self._document(event)

    def _problem(
        self,
        index: int,
        code: str,
        message: str,
        advice: str,
        *,
        severity: Severity = "error",
        related: tuple[Related, ...] = (),
    ) -> None:
        if severity == "warning" and len(self.problems) >= _MOST_PROBLEMS:
            return
        self.problems.append(
            self.source.diagnostic(index, code, message, advice, severity=severity, related=related)
        )
        if severity == "error" and len(self.problems) >= _MOST_PROBLEMS:
            raise ReadingStoppedError

    def _scalar(self, event: Any) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        text, style = event.value, event.style or ""
        if style == '"' and _HALF_CHARACTER.search(text):
            self._problem(start, "half-character", HALF_CHARACTER, "the character itself")
            raise ReadingStoppedError
        if event.anchor or event.ctag:
            self._decorated(event, start)
        frame = self._open[-1] if self._open else None
        if frame is not None and frame.entries is not None and frame.key is None:
            self._key(frame, ScalarNode(start, end, text, style))
            return
        if style:
            self._add(text, ScalarNode(start, end, text, style))
            return
        if not text:
            start = end = self._after_key(frame, start)
        elif text[0] in _CURLY_QUOTES:
            self._curly(start)
        node = ScalarNode(start, end, text, style)
        try:
            value: Any = resolve(text)
        except ValueFormError as problem:
            value = text
            self._problem(start, problem.code, problem.message, problem.advice)
        self._add(value, node)

    def _after_key(self, frame: _Frame | None, start: int) -> int:
        """Where an empty value stands: behind the colon of its key (parsers differ in this)."""
        if frame is None or frame.key is None:
            return int(start)
        end = frame.key.end
        rest = self.source.text[end : end + 200]
        gap = len(rest) - len(rest.lstrip(" \t"))
        return end + gap + 1 if rest[gap : gap + 1] == ":" else end

    def _key(self, frame: _Frame, key: ScalarNode) -> None:
        frame.key = key
        assert frame.entries is not None
        if key.text in frame.entries:
            frame.repeated = True
            first = frame.entries[key.text][0].start
            message = f"the key {quoted(key.text)} stands here a second time"
            related = (self.source.related(first, "first here"),)
            self._problem(key.start, "duplicate-key", message, "one of the two", related=related)
        elif not key.text and not key.style:
            self._problem(key.start, "empty-key", EMPTY_KEY, "a key before the colon")
        elif key.text == "<<" and not key.style:
            self.refused = True
            message = "merge keys ('<<') are not supported"
            self._problem(key.start, "merge-key", message, "the merged keys themselves")
        elif key.text[:1] in _CURLY_QUOTES and not key.style:
            self._curly(key.start)

    def _curly(self, start: int) -> None:
        message = "a curly quotation mark does not quote; it becomes part of the text"
        advice = 'straight quotation marks: "..."'
        self._problem(start, "curly-quote", message, advice, severity="warning")

    def _start(self, event: Any, is_map: bool) -> None:
        start = event.start_mark.index
        if event.anchor or event.ctag:
            self._decorated(event, start)
        frame = self._open[-1] if self._open else None
        if frame is not None and frame.entries is not None and frame.key is None:
            message = f"a {'map' if is_map else 'list'} stands where a key is expected"
            self._problem(start, "key-not-text", message, "a key of text; put braces in quotes")
            raise ReadingStoppedError
        if len(self._open) >= DEPTH_LIMIT:
            message = f"maps and lists are nested deeper than {DEPTH_LIMIT} levels"
            self._problem(start, "too-deep", message, "a flatter form")
            raise ReadingStoppedError
        self._open.append(_Frame(start, bool(event.flow_style), is_map))

    def _add(self, value: Any, node: Node) -> None:
        if not self._open:
            self.data, self.root = value, node
            return
        frame = self._open[-1]
        if frame.entries is None:
            frame.data.append(value)
            frame.items.append(node)
            return
        key = frame.key
        assert key is not None
        if not frame.repeated:
            frame.data[key.text] = value
            frame.entries[key.text] = (key, node)
        frame.key = None
        frame.repeated = False

    def _decorated(self, event: Any, start: int) -> None:
        if event.anchor:
            message = f"anchors ({quoted('&' + event.anchor)}) are not supported"
            advice = "the value itself wherever it is needed; put text that starts with & in quotes"
            self._problem(start, "anchor", message, advice)
        if event.ctag:
            message = f"tags ({quoted(str(event.tag))}) are not supported"
            advice = "the value without a tag; put text that starts with ! in quotes"
            self._problem(start, "tag", message, advice)

    def _alias(self, event: Any) -> None:
        start = event.start_mark.index
        message = f"aliases ({quoted('*' + event.anchor)}) are not supported"
        advice = "the value itself; put text that starts with * in quotes"
        self._problem(start, "alias", message, advice)
        self.refused = True
        frame = self._open[-1] if self._open else None
        if frame is not None and frame.entries is not None and frame.key is None:
            raise ReadingStoppedError
        self._add(None, ScalarNode(start, event.end_mark.index, "", ""))

    def _document(self, event: Any) -> None:
        self._documents += 1
        if event.version or event.tags:
            start = self.source.text.index("%")
            self._problem(start, "directive", DIRECTIVE, "nothing; remove the line")
        if self._documents > 1:
            message = "a second document starts here ('---')"
            advice = "one document per file; remove this line or move the rest to its own file"
            self._problem(event.start_mark.index, "several-documents", message, advice)
            raise ReadingStoppedError
