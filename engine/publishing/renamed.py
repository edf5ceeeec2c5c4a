"""Scenarios that name a rule which a change has taken away: they fail, and can be accepted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from engine.scenarios.library import Library
from engine.scenarios.model import Scenario
from engine.source import Document, Path

_NAMING = ("findings", "notes", "includes", "excludes")
_CODES = ("unknown-rule", "misplaced-rule")


def without_names(
    library: Library, policy: str, known: Mapping[str, Scenario]
) -> tuple[list[Scenario], set[tuple[str, int | None]]]:
    """Scenarios that could be read before and now name rules that are not there.

    With the file and line of every name in them, at which reading has told so.
    """
    read = library.of(policy)
    unknown = {(one.file, one.line) for one in read.diagnostics if one.code in _CODES}
    if not unknown:
        return [], set()
    titles = {scenario.title for scenario in read.scenarios}
    found: list[Scenario] = []
    named: set[tuple[str, int | None]] = set()
    for document in library.documents(policy):
        data = document.data.get("scenarios") if isinstance(document.data, dict) else None
        for index, entry in enumerate(data if isinstance(data, list) else ()):
            title = str(entry.get("title")) if isinstance(entry, dict) else ""
            if title in titles or title not in known:
                continue
            places = set(_names(document, ("scenarios", index, "expect"), entry.get("expect")))
            if places & unknown:
                found.append(replace(known[title], document=document, path=("scenarios", index)))
                named |= places
    return found, named


def _names(document: Document, path: Path, expect: object) -> Iterator[tuple[str, int | None]]:
    for key in _NAMING:
        names = expect.get(key) if isinstance(expect, dict) else None
        for index in range(len(names) if isinstance(names, list) else 0):
            yield document.name, document.positions[(*path, key, index)][0]
