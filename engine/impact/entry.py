"""One past visit as it stands in its file, and reading it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from engine.facts.read_visit import VisitReading, read_plain, read_visit
from engine.facts.visit import Visit
from engine.facts.vocabulary import Vocabulary
from engine.impact.identity import without
from engine.source import Diagnostic, Document, Path, read_document
from engine.source.diagnostics import is_error

Cells = tuple[tuple[Path, int, int], ...]
"""For places of a visit, the row of the file (its first line) and the number of the column."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A visit that has not been read yet.

    ``text`` is its data as JSON, in which what stands at ``left_out`` is passed over. ``file`` and
    ``line`` (1-based) say where it begins. ``cells`` are empty where the text is the line itself.
    ``key`` is equal for visits of the same facts. ``payor``, ``service`` and ``processing``
    (ordinals) are what can be told before reading; None where they cannot be told, or the
    processing date is not stated.
    """

    file: str
    line: int
    name: str
    text: bytes
    key: bytes
    left_out: tuple[Path, ...] = ()
    cells: Cells = ()
    payor: str | None = None
    service: int | None = None
    processing: int | None = None

    @property
    def tellable(self) -> bool:
        """What decides whether an edit can touch it is known without reading it."""
        return self.payor is not None and self.service is not None


@dataclass(frozen=True, slots=True)
class BadEntry:
    """A place of the file that is no visit; ``visits`` is 0 where only something in it was left
    out."""

    problems: tuple[Diagnostic, ...]
    visits: int = 1


def entry_of(
    data: Mapping[str, Any],
    text: bytes,
    *,
    file: str,
    line: int,
    name: str,
    left_out: tuple[Path, ...] = (),
    cells: Cells = (),
) -> Entry:
    """The entry of data and their text."""
    told = without(dict(data), left_out)
    plain = json.dumps(told, sort_keys=True, separators=(",", ":"))
    payor = told.get("payor")
    stated = told.get("processing_date")
    service, processing = _ordinal(told.get("date_of_service")), _ordinal(stated)
    readable = stated is None or processing is not None
    return Entry(
        file=file,
        line=line,
        name=name,
        text=text,
        key=hashlib.blake2b(plain.encode("utf-8", "replace"), digest_size=16).digest(),
        left_out=left_out,
        cells=cells,
        payor=payor if isinstance(payor, str) else None,
        service=service if readable else None,
        processing=processing,
    )


def read_entry(entry: Entry, vocabulary: Vocabulary) -> VisitReading:
    """Reads a visit; what is wrong with it is told at its place in the file. Nothing is warned
    of."""
    plain = _plainly(entry, vocabulary)
    if plain is not None:
        return VisitReading(plain, ())
    document = read_document(entry.text, entry.file)
    if entry.left_out:
        document = replace(document, data=without(document.data, entry.left_out))
    reading = read_visit(document, vocabulary, entry.name, labels={})
    errors = list(filter(is_error, reading.diagnostics))
    if not errors:
        return VisitReading(reading.visit, ())
    if entry.cells:
        return VisitReading(None, tuple(_at_cells(errors, document, entry)))
    return VisitReading(None, tuple(_at_line(each, entry) for each in errors))


def _plainly(entry: Entry, vocabulary: Vocabulary) -> Visit | None:
    """The visit, where its text is plain JSON of which nothing is to be said."""
    if not entry.text.isascii() or b"\x7f" in entry.text:
        return None  # signs that no editor shows are looked for by the careful reader
    try:
        data = json.loads(entry.text, object_pairs_hook=_each_once, parse_constant=_no_number)
    except ValueError:
        return None
    return read_plain(without(data, entry.left_out), vocabulary, entry.name)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands there twice")
    return found


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number")


def _at_line(diagnostic: Diagnostic, entry: Entry) -> Diagnostic:
    """The diagnostic in the line of its file. A line that tells who a patient is, is not shown."""
    shown = not entry.left_out
    related = tuple(
        replace(each, line=entry.line + each.line - 1) if each.line else each
        for each in diagnostic.related
    )
    return replace(
        diagnostic,
        line=entry.line + (diagnostic.line or 1) - 1,
        source_line=diagnostic.source_line if shown else "",
        caret=diagnostic.caret if shown else None,
        related=related,
    )


def _at_cells(
    diagnostics: Iterable[Diagnostic], document: Document, entry: Entry
) -> Iterable[Diagnostic]:
    """The diagnostics at the cells from which the data were made; else at the row."""
    paths: dict[tuple[int, int], Path] = {}
    for path, place in document.positions.items():
        paths[place] = path
        if path and isinstance(path[-1], str):
            paths.setdefault(document.key_position(path), path)
    cells = {path: (row, column) for path, row, column in entry.cells}
    for diagnostic in diagnostics:
        path = paths.get((diagnostic.line or 0, diagnostic.column or 0), ())
        while path and path not in cells:
            path = path[:-1]
        row, column = cells.get(path, (entry.line, 1))
        yield replace(diagnostic, line=row, column=column, source_line="", caret=None, related=())


def _ordinal(value: Any) -> int | None:
    try:
        return date.fromisoformat(value).toordinal() if isinstance(value, str) else None
    except ValueError:
        return None
