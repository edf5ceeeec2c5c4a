"""Which scenarios expect something of which rule; read from their files alone, no visit is."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.knowledge import KnowledgeBase
from engine.source import Document, read_document

_NAMING = ("findings", "notes", "includes", "excludes")


@dataclass(frozen=True, slots=True)
class NamingScenario:
    """A scenario that names a rule: its title, what it expects, and where it stands."""

    policy: str
    title: str
    outcome: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class _File:
    policy: str
    named: Mapping[str, tuple[NamingScenario, ...]]


class _Shelf:
    """Files read before, as long as they stay as they are."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._read: dict[Path, tuple[tuple[int, int] | bytes, _File]] = {}

    def of(self, path: Path, name: str, text: bytes | None) -> _File:
        """What a file names; ``text`` is held in its place, None when the disk has it."""
        state: tuple[int, int] | bytes
        if text is None:
            status = path.stat()
            state = (status.st_mtime_ns, status.st_size)
        else:
            state = text
        with self._lock:
            known = self._read.get(path)
        if known is not None and known[0] == state:
            return known[1]
        found = _read(read_document(path if text is None else text, name))
        with self._lock:
            self._read[path] = (state, found)
        return found


_shelf = _Shelf()


def naming(base: KnowledgeBase, policy: str) -> dict[str, tuple[NamingScenario, ...]]:
    """For every rule that some scenario of a policy names, those scenarios."""
    found: dict[str, tuple[NamingScenario, ...]] = {}
    contents = base.contents
    for name in contents.scenario_names():
        text = contents.texts.get(name)
        file = _shelf.of(contents.folder / name, contents.shown(name), text)
        if file.policy == policy:
            for rule, scenarios in file.named.items():
                found[rule] = (*found.get(rule, ()), *scenarios)
    return found


def _read(document: Document) -> _File:
    data = document.data
    if not isinstance(data, Mapping):
        return _File("", {})
    policy = str(data.get("policy", ""))
    named: dict[str, tuple[NamingScenario, ...]] = {}
    for index, scenario in enumerate(_listed(data.get("scenarios"))):
        expect = scenario.get("expect")
        if not isinstance(expect, Mapping):
            continue
        told = NamingScenario(
            policy=policy,
            title=str(scenario.get("title", "")),
            outcome=str(expect.get("outcome", "")),
            file=document.name,
            line=document.positions[("scenarios", index)][0],
        )
        for rule in dict.fromkeys(_rules(expect)):
            named[rule] = (*named.get(rule, ()), told)
    return _File(policy, named)


def _listed(scenarios: Any) -> Iterator[Mapping[str, Any]]:
    for scenario in scenarios if isinstance(scenarios, list) else ():
        yield scenario if isinstance(scenario, Mapping) else {}


def _rules(expect: Mapping[str, Any]) -> Iterator[str]:
    """The rules that are expected to speak or to be silent; of a part, the whole rule."""
    for key in _NAMING:
        names = expect.get(key)
        for name in names if isinstance(names, list) else ():
            yield str(name).split("/")[0]
