"""The scenarios that stand beside the policies, read when asked for, and kept by who may.

Where a knowledge base has a history, a scenario is kept in the draft of the person, as any change
is; else it is a file and nothing more.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.knowledge import KnowledgeBase
from engine.knowledge.contents import is_scenario_name, scenario_paths
from engine.scenarios import keep as files
from engine.scenarios.keep import FOLDER
from engine.scenarios.model import Scenario, ScenarioFile
from engine.scenarios.read import ScenarioReader, read_scenarios, scenario_documents
from engine.source import Diagnostic
from engine.source.diagnostics import is_error
from engine.source.edit import EditableFile, EditError
from ui import drafting, people
from ui.drafting import Working
from ui.knowledge import Knowledge

KEPT = "kept"
"""Stands for the scenarios of every policy that were kept here."""


@dataclass(frozen=True)
class Listed:
    """Scenarios, with the file of each, and what is wrong with files that could not be read."""

    scenarios: tuple[tuple[Scenario, Path], ...]
    problems: tuple[Diagnostic, ...]
    drafted: frozenset[Path] = frozenset()
    """Files that stand so in the draft of this session alone."""


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


def scenarios(shared: Knowledge, which: str) -> Listed:
    """The scenarios of a policy, or those kept here of every policy, as one's draft has them."""
    found = _shelf.of(shared, which)
    held = drafting.begin(in_address=False)
    if held.draft is None or not held.changed.scenarios:
        return found
    root = held.base.folder
    changed = {root / name for name in held.draft.changes() if is_scenario_name(name)}
    reader = ScenarioReader(held.base)
    for document in scenario_documents(held.base):
        if root.parent / document.name in changed:
            reader.take(document)
    own = _pairs(reader.files, root, which)
    others = (pair for pair in found.scenarios if pair[1] not in changed)
    problems = filter(is_error, reader.problems)
    drafted = frozenset(path for _, path in own)
    return Listed((*own, *others), (*found.problems, *problems), drafted)


def is_kept(path: Path) -> bool:
    """The scenario was kept here, in a file of its own that pages may change."""
    return path.parent.name == FOLDER


# --- keeping ---------------------------------------------------------------------------------


def where() -> str:
    """Where the next scenario is kept, in a sentence; raises EditError where none can be."""
    held = _own_draft()
    if held is None:
        return "It is kept beside the policy, as a file of its own."
    name = f"your draft {held.draft.name}" if held.draft is not None else "a draft of yours"
    return f"It is kept in {name}, and run by everybody once that is published."


def keep(base: KnowledgeBase, policy: str, title: str, text: str) -> str:
    """Keeps a new scenario, and says where.

    In a knowledge base with a history it goes into the person's draft. Raises NotAllowedError where
    the person may not, and EditError.
    """
    people.insist("edit")
    held = _own_draft()
    if held is None:
        return f"Kept as {files.keep(base, policy, title, text).name}."
    if policy in base.files and policy not in held.base.files:
        raise EditError(
            f"the policy '{policy}' is not published yet - publish it, or take it into a draft on"
            " the page Publish, then keep the scenario"
        )
    name = files.kept_name(held.base, policy, title)
    files.refuse_faults(held.base, name, text)
    return _written(name, files.with_first_line(held.base, name, text), title)


def copy(base: KnowledgeBase, policy: str, path: Path, title: str) -> str:
    """Keeps a scenario once more under another title; raises as ``keep``."""
    people.insist("edit")
    held = _own_draft()
    if held is None:
        return f"Copied as {files.copy(base, policy, path, title).name}."
    text = files.restated(_file(held, path), title=title)
    name = files.kept_name(held.base, policy, title)
    files.refuse_faults(held.base, name, text)
    return _written(name, text, title)


def restate(path: Path, **stated: Any) -> str:
    """Sets the title, tags or expectation of a kept scenario; raises as ``keep``."""
    people.insist("edit")
    held = _own_draft()
    if held is None:
        files.restate(path, **stated)
        return "Changed."
    name = path.relative_to(held.base.folder).as_posix()
    return _written(name, files.restated(_file(held, path), **stated), path.stem)


def _own_draft() -> Working | None:
    """What scenarios are written to; None where they are files and nothing else.

    Raises EditError where the knowledge base has a history that cannot be written to.
    """
    held = drafting.begin(in_address=False)
    if held.history is None:
        return None
    if held.readonly:
        raise EditError(f"this cannot be kept: {held.readonly}")
    return held


def _file(held: Working, path: Path) -> EditableFile:
    """A kept scenario as the draft has it."""
    name = path.relative_to(held.base.folder).as_posix()
    text = held.text(name)
    if not text:
        raise EditError(
            f"{name} stands in the folder and is not published - take it into a draft on the page"
            " Publish, then change it"
        )
    return EditableFile.of_text(text, name)


def _written(name: str, text: str, title: str) -> str:
    if not drafting.write(name, text, f"a scenario: {title}"):
        raise EditError(drafting.working().notice)
    held = drafting.working()
    assert held.draft is not None
    return f"Kept in your draft {held.draft.name}; publish it to have it run."


# --- listing ---------------------------------------------------------------------------------


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
    pairs = _pairs(reading.files, shared.base.folder, which)
    return Listed(pairs, tuple(filter(is_error, reading.diagnostics)))


def _pairs(
    found: Sequence[ScenarioFile], root: Path, which: str
) -> tuple[tuple[Scenario, Path], ...]:
    """The scenarios of files, each with its file: of a policy, or those that were kept here."""
    return tuple(
        (scenario, root.parent / scenario.document.name)
        for file in found
        for scenario in file.scenarios
        if (
            is_kept(root.parent / scenario.document.name) if which == KEPT else which == file.policy
        )
    )
