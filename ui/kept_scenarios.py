"""The scenarios that stand beside the policies, read when asked for, and kept by who may."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.knowledge import KnowledgeBase
from engine.knowledge.contents import scenario_paths
from engine.scenarios import keep as files
from engine.scenarios.keep import FOLDER
from engine.scenarios.model import Scenario
from engine.scenarios.read import read_scenarios
from engine.source import Diagnostic
from engine.source.diagnostics import is_error
from ui import people
from ui.knowledge import Knowledge

KEPT = "kept"
"""Stands for the scenarios of every policy that were kept here."""


@dataclass(frozen=True)
class Listed:
    """Scenarios, with the file of each, and what is wrong with files that could not be read."""

    scenarios: tuple[tuple[Scenario, Path], ...]
    problems: tuple[Diagnostic, ...]


class _Shelf:
    """Scenarios read before, as long as their files and the policies stay as they are."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._read: dict[str, tuple[object, Listed]] = {}

    def of(self, shared: Knowledge, which: str) -> Listed:
        """The scenarios of a policy, or those kept here of every policy."""
        paths = _paths(shared, which)
        state = (shared.key, tuple((str(path), path.stat().st_mtime_ns) for path in paths))
        with self._lock:
            known = self._read.get(which)
            if known is not None and known[0] == state:
                return known[1]
            found = _listed(shared, which, paths)
            self._read[which] = (state, found)
            return found


_shelf = _Shelf()
scenarios = _shelf.of


def is_kept(path: Path) -> bool:
    """The scenario was kept here, in a file of its own that pages may change."""
    return path.parent.name == FOLDER


def keep(base: KnowledgeBase, policy: str, title: str, text: str) -> Path:
    """Keeps a new scenario; raises NotAllowedError where the person may not, and EditError."""
    people.insist("edit")
    return files.keep(base, policy, title, text)


def copy(base: KnowledgeBase, policy: str, path: Path, title: str) -> Path:
    """Keeps a scenario once more under another title; raises as ``keep``."""
    people.insist("edit")
    return files.copy(base, policy, path, title)


def restate(path: Path, **stated: Any) -> None:
    """Sets the title, tags or expectation of a kept scenario; raises as ``keep``."""
    people.insist("edit")
    files.restate(path, **stated)


def matching(found: Sequence[tuple[Scenario, Path]], words: str) -> list[tuple[Scenario, Path]]:
    """The scenarios whose title, tags, codes or outcome hold every word."""
    wanted = words.casefold().split()
    return [pair for pair in found if all(word in _told(pair[0]) for word in wanted)]


def _told(scenario: Scenario) -> str:
    outcome = scenario.expect.outcome.value.replace("_", " ") if scenario.expect.outcome else ""
    codes = " ".join(line.code for line in scenario.visit.lines)
    return " ".join((scenario.title, *scenario.tags, codes, outcome, scenario.policy)).casefold()


def _paths(shared: Knowledge, which: str) -> list[Path]:
    found = []
    for path in scenario_paths(shared.base.folder):
        if which == KEPT:
            if is_kept(path):
                found.append(path)
        elif which in path.parts:
            found.append(path)
    return found


def _listed(shared: Knowledge, which: str, paths: Sequence[Path]) -> Listed:
    reading = read_scenarios(shared.base, paths)
    root = shared.base.folder
    pairs = [
        (scenario, root.parent / scenario.document.name)
        for file in reading.files
        for scenario in file.scenarios
        if which in (KEPT, file.policy)
    ]
    return Listed(tuple(pairs), tuple(filter(is_error, reading.diagnostics)))
