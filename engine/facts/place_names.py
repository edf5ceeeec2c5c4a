"""What a place of a visit file is called in messages: ``line 2: minutes``, ``plan.type``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from engine.source import Diagnostic, Document, Path
from engine.source.diagnostics import quoted
from engine.source.schema_place import spelled

_NUMBERED = {"lines": "line", "authorizations": "authorization"}
_AT_KEY = frozenset({"unknown-key", "misplaced-key", "key-name"})
_OF_MAP = "missing-key"


def place_name(path: Path) -> str:
    """The name of a place; lines and authorizations count from 1. Empty for the whole visit."""
    start, rest = "", path
    if len(path) > 1 and path[0] in _NUMBERED and isinstance(path[1], int):
        start, rest = f"{_NUMBERED[str(path[0])]} {path[1] + 1}", path[2:]
    fact = ".".join(step for step in rest if isinstance(step, str))
    return f"{start}: {fact}" if start and fact else start or fact


def named(diagnostics: Iterable[Diagnostic], document: Document) -> Iterator[Diagnostic]:
    """The diagnostics of a visit file with the fact they speak of before each message."""
    found = list(diagnostics)
    if not found or document.root is None:
        yield from found
        return
    values = {place: path for path, place in document.positions.items()}
    keys = {}
    for path in document.positions:
        if path and isinstance(path[-1], str):
            keys[document.key_position(path)] = path
    for diagnostic in found:
        yield _named(diagnostic, values, keys)


def _named(
    diagnostic: Diagnostic,
    values: dict[tuple[int, int], Path],
    keys: dict[tuple[int, int], Path],
) -> Diagnostic:
    """A map starts where its first key does, so the code tells which of the two is meant."""
    place = (diagnostic.line or 0, diagnostic.column or 0)
    if diagnostic.code in _AT_KEY:
        path = keys.get(place, ())[:-1]
    elif diagnostic.code == _OF_MAP:
        path = values.get(place, keys.get(place, ()))
    else:
        path = values.get(place, ())
    name = place_name(path)
    if not name:
        return diagnostic
    message = diagnostic.message.removesuffix(f" in {quoted(spelled(path))}")
    return replace(diagnostic, message=f"{name}: {message}")
