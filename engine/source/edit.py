"""Changing values in a file while everything else in it stays as it is, byte for byte."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable
from pathlib import Path as FilePath
from typing import Any

from engine.source.change import HARMLESS, Change, NoSuchPathError, content_of, is_empty
from engine.source.diagnostics import Diagnostic, is_error
from engine.source.document import Document
from engine.source.emit import layout_of
from engine.source.nodes import ListNode, Path
from engine.source.part import Part
from engine.source.read import read_document
from engine.source.render import to_text
from engine.source.sameness import holds
from engine.source.save import ChangedOnDiskError, EditError, ReadOnlyError, write_over

__all__ = [
    "ChangedOnDiskError",
    "EditError",
    "EditableFile",
    "NoSuchPathError",
    "ReadOnlyError",
    "UnreadableFileError",
]


Wanted = Callable[[Any, Path], Any]
"""From the data and the path of a change to the data after it."""
Step = Callable[[Change, Path], None]


class UnreadableFileError(EditError):
    """The file has errors that an edit could make worse; ``diagnostics`` say which."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__(to_text(diagnostics))
        self.diagnostics = diagnostics


class EditableFile:
    """An open file; changes stay in memory until ``save``.

    Every change is made by splicing the text: only the value in question is written anew. After
    each one the text is read again and must hold the wanted data and nothing else; otherwise
    EditError is raised and the change is taken back.
    """

    def __init__(self, path: FilePath | None, document: Document) -> None:
        self._path = path
        self._document = document
        self._saved = content_of(document, document.text)

    @classmethod
    def open(cls, path: str | os.PathLike[str], name: str | None = None) -> EditableFile:
        """Opens a file; raises UnreadableFileError when it cannot be read without errors."""
        return cls(FilePath(path), _editable(read_document(path, name)))

    @classmethod
    def of_text(cls, text: str, name: str = "<text>") -> EditableFile:
        """A text that stands in no file; ``name`` is what messages call it, and it has no ``save``.

        Raises UnreadableFileError when it cannot be read without errors.
        """
        return cls(None, _editable(read_document(text.encode("utf-8"), name)))

    @property
    def document(self) -> Document:
        """The file as it would be read after the changes so far."""
        return self._document

    def text(self) -> str:
        """The text after the changes so far, without byte order mark."""
        return self._document.text

    def set(self, path: Path, value: Any, *, after: str | None = None) -> None:
        """Makes ``value`` the value at ``path``; a last key that is missing is added to its map,
        behind the key ``after`` or else behind the last.

        A map or list is compared with the one that stands there, and only the differences are
        written. Text that stands there as a plain number (``97110``) stays as it is.
        """
        self._make(
            path,
            lambda data, at: _with(data, at, value),
            lambda change, at: change.set(at, value, after),
        )

    def insert(self, path: Path, index: int, value: Any) -> None:
        """Makes ``value`` the item at ``index`` of the list at ``path``; the rest moves down."""
        node = Change(self._document).node(path)
        if is_empty(node):
            self.set(path, [value])
            return
        if not isinstance(node, ListNode) or not 0 <= index <= len(node.items):
            raise NoSuchPathError(f"{self._document.name}: no list with a place {index} at {path}")

        def inserted(data: Any, at: Path) -> Any:
            wanted = copy.deepcopy(data)
            _at(wanted, at).insert(index, value)
            return wanted

        self._make(path, inserted, lambda change, at: change.insert(at, index, value))

    def delete(self, path: Path, *, comment_above: bool = False) -> None:
        """Removes the key or item at ``path``, with the comment lines right above it if wanted."""
        Change(self._document).node(path)
        if not path:
            raise NoSuchPathError(f"{self._document.name}: the whole file cannot be removed")

        def without(data: Any, at: Path) -> Any:
            wanted = copy.deepcopy(data)
            del _at(wanted, at[:-1])[at[-1]]
            return wanted

        self._make(path, without, lambda change, at: change.delete(at, comment_above))

    def save(self) -> None:
        """Writes the file in one step, or raises and leaves it alone; see ``write_over``."""
        if self._path is None:
            raise EditError(f"{self._document.name} is no file - write its text where it belongs")
        content = content_of(self._document, self._document.text)
        if content != self._saved:
            write_over(self._path, self._saved, content)
            self._saved = content

    def _make(self, path: Path, wanted: Wanted, step: Step) -> None:
        """Makes a change at a path, within the entry around it where that can be cut out.

        Each step of a change reads the text again, and an entry is much shorter than its file.
        """
        part = Part.around(self._document, path)
        if part is not None:
            changed = self._changed_part(part, path, wanted, step)
            if changed is not None:
                self._document = changed
                return
        self._document = self._changed(
            Change(self._document), path, wanted(self._document.data, path), step
        )

    def _changed_part(self, part: Part, path: Path, wanted: Wanted, step: Step) -> Document | None:
        """The whole after a change within a part; None where it is to be made in the whole."""
        inner = part.inner(path)
        layout = layout_of(self._document.source, part.root)
        try:
            expected = wanted(part.document.data, inner)
            changed = self._changed(Change(part.document, layout), inner, expected, step)
        except (EditError, LookupError):
            return None
        return part.put_back(changed)

    def _changed(self, change: Change, path: Path, wanted: Any, step: Step) -> Document:
        """The document after a step, which must hold what is wanted; raises EditError."""
        name = self._document.name
        try:
            step(change, path)
        except ValueError as error:
            raise EditError(f"{name}: {error}") from error
        if not holds(change.document.root, change.document.data, wanted, change.document):
            raise EditError(f"{name}: this change cannot be written without changing other values")
        return change.document


def _editable(document: Document) -> Document:
    problems = [d for d in document.diagnostics if is_error(d) and d.code not in HARMLESS]
    if problems or document.root is None:
        raise UnreadableFileError(document.diagnostics)
    return document


def _at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data


def _with(data: Any, path: Path, value: Any) -> Any:
    """A copy of the data with one value replaced; as it is when the path leads nowhere."""
    if not path:
        return value
    changed = copy.deepcopy(data)
    parent = changed
    try:
        for depth, step in enumerate(path[:-1], start=2):
            if parent[step] is None and depth == len(path):
                parent[step] = {}
            parent = parent[step]
        parent[path[-1]] = value
    except (LookupError, TypeError):
        return changed
    return changed
