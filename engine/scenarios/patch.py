"""The visit of a scenario: the file's own visit with the scenario's differences put in.

Data and nodes are patched side by side, so that everything in the patched visit still stands at
the place of the scenario file where it was written.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from engine.source import Diagnostic, Document, Path
from engine.source.nodes import ListNode, MapNode, Node, find

_LINES = "lines"


@dataclass(frozen=True, slots=True)
class Written:
    """Data together with the nodes it was read from."""

    data: Any
    node: Node

    def entry(self, key: str) -> Written:
        """What stands under a key of a map."""
        assert isinstance(self.node, MapNode)
        return Written(self.data[key], self.node.entries[key][1])


def written_at(document: Document, path: Path) -> Written | None:
    """What stands at a path; None when nothing does."""
    node = find(document.root, path)
    return None if node is None else Written(document.value(path), node)


def patched_visit(document: Document, but: Path) -> tuple[Document, list[Diagnostic]]:
    """The visit of a file as a document of its own, with the patch at ``but``, if there is one.

    Its positions are those of the scenario file.
    """
    visit, patch = written_at(document, ("visit",)), written_at(document, but)
    assert visit is not None
    problems: list[Diagnostic] = []
    if patch is not None and isinstance(patch.data, dict):
        lines = patch.data.get(_LINES)
        if isinstance(lines, dict):
            patched = _numbered(document, visit, patch.entry(_LINES), (*but, _LINES), problems)
            patch = _with_entry(patch, _LINES, patched)
        visit = merged(visit, patch)
    return replace(document, data=visit.data, root=visit.node, diagnostics=()), problems


def merged(base: Written, patch: Written) -> Written:
    """Maps merge, anything else replaces; an entry of the patch without a value removes."""
    if not isinstance(base.node, MapNode) or not isinstance(patch.node, MapNode):
        return patch
    data, entries = dict(base.data), dict(base.node.entries)
    for key, (key_node, node) in patch.node.entries.items():
        if patch.data[key] is None:
            data.pop(key, None)
            entries.pop(key, None)
            continue
        value = Written(patch.data[key], node)
        if key in entries:
            value = merged(base.entry(key), value)
        data[key] = value.data
        entries[key] = (key_node, value.node)
    return Written(data, base.node._replace(entries=entries))


def _with_entry(written: Written, key: str, value: Written) -> Written:
    assert isinstance(written.node, MapNode)
    key_node = written.node.entries[key][0]
    entries = written.node.entries | {key: (key_node, value.node)}
    return Written(written.data | {key: value.data}, written.node._replace(entries=entries))


def _numbered(
    document: Document, visit: Written, patch: Written, path: Path, problems: list[Diagnostic]
) -> Written:
    """The lines of the visit with patches by number; past the last one a line is added."""
    stated = visit.data.get(_LINES) if isinstance(visit.data, dict) else None
    base = visit.entry(_LINES) if isinstance(stated, list) else None
    lines: dict[int, Written] = {}
    if base is not None and isinstance(base.node, ListNode):
        lines = {
            number: Written(data, node)
            for number, (data, node) in enumerate(
                zip(base.data, base.node.items, strict=True), start=1
            )
        }
    many = len(lines)
    for key in _in_order(patch.data):
        number = int(key) if key.isascii() and key.isdigit() else 0
        value = patch.entry(key)
        if not 1 <= number <= max(many, *lines, 0) + 1:
            has = f"{many} line" if many == 1 else f"{many} lines"
            problems.append(
                document.diagnostic(
                    (*path, key),
                    "no-such-line",
                    f"there is no line {key}: the visit of this file has {has}",
                    f"a number from 1 to {many}, or {many + 1} to add a line",
                    at_key=True,
                )
            )
        elif value.data is None:
            lines.pop(number, None)
        else:
            lines[number] = merged(lines[number], value) if number in lines else value
    kept = [lines[number] for number in sorted(lines)]
    node = ListNode(patch.node.start, patch.node.end, False, [line.node for line in kept])
    return Written([line.data for line in kept], node)


def _in_order(keys: Any) -> list[str]:
    return sorted(keys, key=lambda key: (len(key), key))
