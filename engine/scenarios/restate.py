"""A patched visit as the text of a visit file, and its problems at the scenario file's places.

Reading a visit takes the text of a file. The patched visit has none, since its parts stand apart
in the scenario file; so it is written out, one value a line, and what reading then says of a line
is said of the place from which the value came.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from engine.facts.read_visit import VisitReading, read_visit
from engine.facts.visit import Visit
from engine.facts.vocabulary import Vocabulary
from engine.source import Diagnostic, Document, Related
from engine.source.nodes import ListNode, MapNode, Node, ScalarNode


@dataclass(frozen=True, slots=True)
class Restated:
    """JSON text; ``places`` says from which index of the source each line and column came."""

    text: str
    places: dict[tuple[int, int], int]


def read_patched(
    document: Document, vocabulary: Vocabulary, name: str
) -> tuple[Visit | None, tuple[Diagnostic, ...]]:
    """The visit of a patched document (see ``patched_visit``), with problems where they stand."""
    restated = restate(document)
    reading = _read(restated.text, vocabulary, name)
    return reading.visit, tuple(_moved(d, document, restated) for d in reading.diagnostics)


@lru_cache(maxsize=4096)
def _read(text: str, vocabulary: Vocabulary, name: str) -> VisitReading:
    """A change of a scenario file leaves most of its visits as they were."""
    return read_visit(text.encode(), vocabulary, name)


def restate(document: Document) -> Restated:
    """A document written out as JSON, each key and value with its place."""
    writer = _Writer()
    assert document.root is not None
    writer.value(document.data, document.root, "")
    return Restated("\n".join(writer.lines) + "\n", writer.places)


class _Writer:
    """Writes nested data, a line for each key, value or bracket."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.places: dict[tuple[int, int], int] = {}

    def value(self, data: Any, node: Node, comma: str) -> None:
        """Writes a value; ``comma`` is what stands behind it."""
        self._mark(node)
        match node:
            case MapNode():
                self.lines.append("{")
                for key, (key_node, inner), after in _with_commas(list(node.entries.items())):
                    self._mark(key_node)
                    self.lines.append(json.dumps(key) + ":")
                    self.value(data[key], inner, after)
                self.lines.append("}" + comma)
            case ListNode():
                self.lines.append("[")
                for index, inner, after in _with_commas(list(enumerate(node.items))):
                    self.value(data[index], inner, after)
                self.lines.append("]" + comma)
            case _:
                self.lines.append(_scalar(data, node) + comma)

    def _mark(self, node: Node) -> None:
        self.places[len(self.lines) + 1, 1] = node.start


def _with_commas(pairs: list[tuple[Any, Any]]) -> Iterator[tuple[Any, Any, str]]:
    for number, (first, second) in enumerate(pairs, start=1):
        yield first, second, "," if number < len(pairs) else ""


def _scalar(data: Any, node: ScalarNode) -> str:
    """A number keeps its digits as written (2480.50), so that amounts keep their cents."""
    if isinstance(data, int | float) and not isinstance(data, bool):
        return node.text if _is_json(node.text) else json.dumps(data)
    return json.dumps(data.isoformat() if isinstance(data, date) else data)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _moved(diagnostic: Diagnostic, document: Document, restated: Restated) -> Diagnostic:
    index = _index(diagnostic.line, diagnostic.column, document, restated)
    at = document.source.diagnostic(
        index,
        diagnostic.code,
        diagnostic.message,
        diagnostic.advice,
        severity=diagnostic.severity,
    )
    return replace(at, related=tuple(_moved_end(r, document, restated) for r in diagnostic.related))


def _moved_end(related: Related, document: Document, restated: Restated) -> Related:
    index = _index(related.line, related.column, document, restated)
    return document.source.related(index, related.label)


def _index(line: int | None, column: int | None, document: Document, restated: Restated) -> int:
    assert document.root is not None
    return restated.places.get((line or 0, column or 0), document.root.start)
