"""Problems of a file at the fields of a form: which entry they are of, and which of its parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.source import Diagnostic, Document, Path
from engine.source.nodes import ListNode, MapNode, Node, find


def problems_at(
    document: Document, entry: Path, problems: Iterable[Diagnostic]
) -> Mapping[Path, tuple[str, ...]]:
    """The problems of an entry (a rule, a value) by the path within it at which they stand.

    A problem that stands nowhere within the entry is left out. The words are those of the problem,
    with what to write instead behind a dash.
    """
    node = find(document.root, entry)
    if node is None:
        return {}
    places = sorted(_places(document, node, ()))
    first, last = document.source.position(node.start), document.source.position(node.end)
    found: dict[Path, list[str]] = {}
    for problem in problems:
        at = (problem.line, problem.column)
        if problem.file != document.name or not first <= at <= last:
            continue
        path = max((place for place in places if place[0] <= at), default=(first, ()))[1]
        words = f"{problem.message} - {problem.advice}" if problem.advice else problem.message
        found.setdefault(path, []).append(words)
    return {path: tuple(words) for path, words in found.items()}


def _places(document: Document, node: Node, path: Path) -> list[tuple[tuple[int, int], Path]]:
    """Where each part of an entry begins, with its path; of a key, the key."""
    found = [(document.source.position(node.start), path)]
    if isinstance(node, MapNode):
        for key, (name, value) in node.entries.items():
            found.append((document.source.position(name.start), (*path, key)))
            found += _places(document, value, (*path, key))
    elif isinstance(node, ListNode):
        for number, item in enumerate(node.items):
            found += _places(document, item, (*path, number))
    return found
