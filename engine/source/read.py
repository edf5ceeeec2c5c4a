"""Reading a YAML or JSON file into a Document; every problem becomes a diagnostic."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from engine.source.build import Builder, ReadingStoppedError
from engine.source.decode import SIZE_LIMIT, character_problems, decode, read_bytes
from engine.source.diagnostics import Diagnostic, in_order, is_error
from engine.source.document import Document
from engine.source.nodes import Node, ScalarNode
from engine.source.syntax import syntax_problems
from engine.source.text import SourceText


def read_document(
    source: str | os.PathLike[str] | bytes,
    name: str | None = None,
    *,
    limit: int = SIZE_LIMIT,
    pure: bool = False,
) -> Document:
    """Reads a file, or bytes already read, as one YAML 1.2 document (JSON is one as well).

    ``name`` is the file as shown to the user, by default the path. ``limit`` is the largest size
    in bytes. ``pure`` leaves out the parser written in C, which is also left out where it is not
    installed; the result is the same. Never raises for what stands in the file, or when it is
    missing: see ``diagnostics``.
    """
    if isinstance(source, bytes):
        shown, content = name or "<text>", source
    else:
        path = FilePath(source)
        shown = name or str(path)
        read = read_bytes(path, shown, limit)
        if isinstance(read, Diagnostic):
            return _unread(shown, read)
        content = read
    decoded = decode(content, shown, limit)
    if isinstance(decoded, Diagnostic):
        return _unread(shown, decoded)
    text, marked = decoded
    return _remembered(SourceText(shown, text), marked, pure)


class _Memory:
    """Long texts read last, without a problem in them: an edit reads one text several times."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, bool, bool], Document] = OrderedDict()

    def get(self, key: tuple[str, bool, bool]) -> Document | None:
        """What was read of this text."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def put(self, key: tuple[str, bool, bool], document: Document) -> None:
        """Remembers what was read of this text."""
        with self._lock:
            self._kept[key] = document
            while len(self._kept) > _MOST_REMEMBERED:
                self._kept.popitem(last=False)


_LONG = 20_000
"""Characters of a text that is worth remembering."""
_MOST_REMEMBERED = 4
_memory = _Memory()


def _remembered(source: SourceText, marked: bool, pure: bool) -> Document:
    if len(source.text) < _LONG:
        return _parse(source, marked, pure)
    key = (source.text, marked, pure)
    known = _memory.get(key)
    if known is not None:
        return replace(known, source=source)
    document = _parse(source, marked, pure)
    if not document.diagnostics:
        _memory.put(key, document)
    return document


def _parse(source: SourceText, marked: bool, pure: bool) -> Document:
    problems = character_problems(source)
    if problems:
        return Document(source, None, None, in_order(problems), marked)
    builder = Builder(source)
    try:
        for event in _events(source.text, pure):
            builder.take(event)
    except ReadingStoppedError:
        builder.refused = True
    except MarkedYAMLError as error:
        builder.problems += syntax_problems(source, error, builder.bracket)
        builder.refused = True
    if _is_nothing(builder.root) and not any(map(is_error, builder.problems)):
        message = "the file is empty"
        advice = "at least one 'key: value' line"
        builder.problems.append(source.diagnostic(0, "empty-file", message, advice))
        builder.refused = True
    diagnostics = in_order(builder.problems)
    if builder.refused:
        return Document(source, None, None, diagnostics, marked)
    return Document(source, builder.data, builder.root, diagnostics, marked)


def _is_nothing(root: Node | None) -> bool:
    return root is None or (isinstance(root, ScalarNode) and not root.text and not root.style)


def _events(text: str, pure: bool) -> Iterator[Any]:
    """The events of the parser, one at a time: a depth bomb ends where the builder refuses it."""
    return iter(YAML(typ="safe", pure=pure).parse(text))


def _unread(name: str, problem: Diagnostic) -> Document:
    return Document(SourceText(name, ""), None, None, (problem,))
