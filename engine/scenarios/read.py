"""Reading scenario files: every problem becomes a diagnostic at its place in the file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Any

from referencing import Registry
from referencing.jsonschema import DRAFT202012, EMPTY_REGISTRY

from engine.facts.clock_checks import OVERLAP
from engine.facts.visit import Visit
from engine.facts.visit_schema import visit_schema
from engine.facts.vocabulary import Vocabulary
from engine.knowledge.base import KnowledgeBase, shown_name
from engine.locations import schemas_folder
from engine.scenarios.expectations import KnownNames, expected, name_problems
from engine.scenarios.model import Excuse, Scenario, ScenarioFile
from engine.scenarios.patch import patched_visit
from engine.scenarios.restate import read_patched
from engine.source import (
    Diagnostic,
    Document,
    Path,
    close_words,
    in_order,
    read_document,
    with_text,
)
from engine.source.diagnostics import is_error
from engine.source.schema_check import SchemaChecker

_EXPECT: Path = ("scenarios", "*", "expect")
TEXTS: tuple[Path, ...] = (
    ("policy",),
    ("scenarios", "*", "title"),
    ("scenarios", "*", "cites"),
    ("scenarios", "*", "tags", "*"),
    *((*_EXPECT, key, "*") for key in ("findings", "notes", "includes", "excludes")),
    (*_EXPECT, "lines", "*", "modifiers", "*"),
    (*_EXPECT, "lines", "*", "bill", "*", "modifiers", "*"),
    ("survivors", "*", "rule"),
    ("survivors", "*", "mutation"),
)


@dataclass(frozen=True, slots=True)
class ScenarioReading:
    """The scenarios that could be read, and everything that is wrong with the files."""

    files: tuple[ScenarioFile, ...]
    diagnostics: tuple[Diagnostic, ...]

    def of(self, policy: str) -> tuple[Scenario, ...]:
        """The scenarios of a policy, in order of file and place."""
        return tuple(s for file in self.files if file.policy == policy for s in file.scenarios)

    def excuses(self, policy: str) -> tuple[Excuse, ...]:
        """The reasons that the files of a policy give for changes that go unnoticed."""
        return tuple(e for file in self.files if file.policy == policy for e in file.excuses)


def read_scenarios(
    knowledge_base: KnowledgeBase, paths: Sequence[FilePath] | None = None
) -> ScenarioReading:
    """Reads scenario files, by default all that stand beside the policies."""
    reader = ScenarioReader(knowledge_base)
    root = knowledge_base.folder
    if paths is None:
        for document in scenario_documents(knowledge_base):
            reader.take(document)
    for path in paths or ():
        inside = path.is_relative_to(root)
        reader.take(open_scenarios(path, shown_name(path, root) if inside else str(path)))
    return ScenarioReading(tuple(reader.files), in_order(reader.problems))


def open_scenarios(path: FilePath, name: str) -> Document:
    """A scenario file as a document, with what it names as text."""
    return with_text(read_document(path, name), TEXTS)


def scenario_documents(knowledge_base: KnowledgeBase) -> Iterator[Document]:
    """The scenario files of a knowledge base, with what is held otherwise than on disk."""
    contents = knowledge_base.contents
    for name in contents.scenario_names():
        try:
            content = contents.read(name)
        except OSError:
            content = None
        if content is None:
            # Reading it as a file says why it cannot be.
            yield with_text(contents.document(name), TEXTS)
        else:
            yield _opened(contents.shown(name), content)


@lru_cache(maxsize=512)
def _opened(name: str, content: bytes) -> Document:
    """Files stay as they were read: a change of one lets the others alone."""
    return with_text(read_document(content, name), TEXTS)


_VisitRead = tuple[Visit | None, tuple[Diagnostic, ...]]
_MOST_FILES = 512
_visits: dict[int, tuple[Document, Vocabulary, dict[int, _VisitRead]]] = {}
"""The visits of files that were read last: one that is read for other rules holds the same."""


def _visit(document: Document, index: int, words: Vocabulary) -> _VisitRead:
    """The visit of a scenario of a file, by its number there, and what is wrong with it."""
    known = _visits.get(id(document))
    if known is None or known[0] is not document or known[1] is not words:
        while len(_visits) >= _MOST_FILES:
            _visits.pop(next(iter(_visits)), None)
        known = _visits[id(document)] = document, words, {}
    if index not in known[2]:
        known[2][index] = _visit_as_read(document, index, words)
    return known[2][index]


def _visit_as_read(document: Document, index: int, words: Vocabulary) -> _VisitRead:
    patched, wrong = patched_visit(document, ("scenarios", index, "but"))
    if wrong:
        return None, tuple(wrong)
    visit, told = read_patched(patched, words, document.data["scenarios"][index]["title"])
    # A scenario states minutes that two lines share in order to show what comes of them.
    return visit, tuple(each for each in told if each.code != OVERLAP)


@dataclass(slots=True)
class ScenarioReader:
    """Reads files one by one; titles are unique among those of a policy."""

    knowledge_base: KnowledgeBase
    files: list[ScenarioFile] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)
    _titles: dict[tuple[str, str], Scenario] = field(default_factory=dict)
    _known: dict[str, KnownNames] = field(default_factory=dict)
    _checker: SchemaChecker | None = None

    def take(self, document: Document) -> None:
        """Reads one file; what is wrong is added to ``problems``."""
        self.problems += document.diagnostics
        if not document.ok:
            return
        found = self._schema().check(document)
        self.problems += found
        if any(map(is_error, found)):
            return
        policy = str(document.data["policy"])
        if policy not in self.knowledge_base.files:
            self.problems.append(self._unknown_policy(document, policy))
            return
        if policy not in self._known:
            self._known[policy] = KnownNames.of(self.knowledge_base, policy)
        scenarios = [
            scenario
            for index in range(len(document.data["scenarios"]))
            if (scenario := self._scenario(document, policy, index)) is not None
        ]
        excuses = [
            Excuse(data["rule"], data["mutation"], data["because"], document, ("survivors", index))
            for index, data in enumerate(document.data.get("survivors") or ())
        ]
        self.files.append(ScenarioFile(policy, document, tuple(scenarios), tuple(excuses)))

    def _scenario(self, document: Document, policy: str, index: int) -> Scenario | None:
        path: Path = ("scenarios", index)
        data: Mapping[str, Any] = document.data["scenarios"][index]
        visit, found = _visit(document, index, self.knowledge_base.vocabulary)
        self.problems += found
        lines = len(visit.lines) if visit is not None else None
        wrong = list(name_problems(document, (*path, "expect"), self._known[policy], lines))
        self.problems += wrong
        if visit is None or wrong:
            return None
        scenario = Scenario(
            policy=policy,
            title=data["title"],
            visit=visit,
            expect=expected(data["expect"]),
            document=document,
            path=path,
            as_of=data.get("as_of"),
            cites=data.get("cites", ""),
            tags=tuple(data.get("tags", ())),
        )
        first = self._titles.setdefault((policy, scenario.title), scenario)
        if first is not scenario:
            self.problems.append(_same_title(scenario, first))
        return scenario

    def _unknown_policy(self, document: Document, policy: str) -> Diagnostic:
        known = self.knowledge_base.files
        close = close_words(policy, known)
        return document.diagnostic(
            ("policy",),
            "unknown-policy",
            f"there is no policy '{policy}'",
            f"did you mean '{close[0]}'?" if close else "known: " + ", ".join(sorted(known)),
        )

    def _schema(self) -> SchemaChecker:
        if self._checker is None:
            path = schemas_folder() / "scenarios.schema.json"
            visit = visit_schema(self.knowledge_base.vocabulary)
            registry: Registry[Any] = EMPTY_REGISTRY.with_resource(
                visit["$id"], DRAFT202012.create_resource(visit)
            )
            self._checker = SchemaChecker(json.loads(path.read_text("utf-8")), registry)
        return self._checker


def _same_title(scenario: Scenario, first: Scenario) -> Diagnostic:
    return scenario.document.diagnostic(
        (*scenario.path, "title"),
        "duplicate-title",
        f"two scenarios of '{scenario.policy}' have the title '{scenario.title}'",
        "say in the title what this one shows",
        related=(first.document.related((*first.path, "title"), "the other scenario"),),
    )
