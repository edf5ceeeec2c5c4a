"""What is wrong with a file or folder, whichever kind of file it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from engine.cli.knowledge import open_vocabulary
from engine.cli.wording import counted
from engine.facts.read_visit import read_visit
from engine.knowledge import KnowledgeBase, KnowledgeBaseError
from engine.knowledge.base import shown_name
from engine.knowledge.contents import SETTINGS_NAME
from engine.knowledge.settings import read_settings, settings_of
from engine.policy.files import accept
from engine.policy.inheritance import chain_of
from engine.policy.policy_schema import policy_schema
from engine.source import Diagnostic, Document, read_document
from engine.source.file_kind import Kind, kind_of


@dataclass(frozen=True, slots=True)
class Checked:
    """What was looked at, in words, and what is wrong with it."""

    what: str
    diagnostics: tuple[Diagnostic, ...]


class Checker:
    """Checks paths; the knowledge base is opened only when one of them needs it."""

    def __init__(self, open_base: Callable[[], KnowledgeBase]) -> None:
        self._open_base = open_base

    @cached_property
    def _base(self) -> KnowledgeBase:
        return self._open_base()

    @cached_property
    def _base_problems(self) -> tuple[Diagnostic, ...]:
        return self._base.check()

    def knowledge_base(self) -> Checked:
        """The whole knowledge base."""
        return _whole(self._base, self._base_problems)

    def path(self, path: Path) -> Checked:
        """One file, or one folder with all below it."""
        return self._folder(path) if path.is_dir() else self._file(path)

    def _folder(self, folder: Path) -> Checked:
        root = self._base.folder.resolve()
        if folder.resolve() == root:
            return self.knowledge_base()
        if folder.resolve().is_relative_to(root):
            below = str(Path(shown_name(folder.resolve(), root))) + "/"
            found = tuple(d for d in self._base_problems if d.file.startswith(below))
            return Checked(str(folder), found)
        try:
            base = KnowledgeBase.open(folder)
        except KnowledgeBaseError as error:
            return Checked(str(folder), error.diagnostics)
        return _whole(base, base.check())

    def _file(self, path: Path) -> Checked:
        document = read_document(path)
        if path.name == SETTINGS_NAME:
            return Checked(str(path), settings_of(document, path.parent)[1])
        if document.root is None:
            return Checked(str(path), document.diagnostics)
        match kind_of(document):
            case Kind.VISIT:
                visit = read_visit(path, open_vocabulary(), str(path), today=date.today())
                return Checked(str(path), visit.diagnostics)
            case Kind.SCENARIOS:
                inside = path.resolve().is_relative_to(self._base.folder.resolve())
                from engine.scenarios.read import read_scenarios

                scenarios = read_scenarios(self._base, [path.resolve() if inside else path])
                return Checked(str(path), scenarios.diagnostics)
            case Kind.POLICY:
                return self._policy(path, document)
            case None:
                return Checked(str(path), (*document.diagnostics, _no_kind(document)))

    def _policy(self, path: Path, document: Document) -> Checked:
        """A policy as a part of the knowledge base, whether it lies in it or not yet."""
        base, here = self._base, path.resolve()
        root = base.folder.resolve()
        if here.is_relative_to(root):
            shown = shown_name(here, root)
            members = self._chain_names(shown)
            found = tuple(d for d in self._base_problems if d.file in members)
            return Checked(str(path), found)
        file, problems = accept(document, policy_schema(base.vocabulary))
        if file is None:
            return Checked(str(path), problems)
        files = {**base.files, file.id: file}
        wider = replace(base, files=files, diagnostics=problems, _linkers={}, _standing={})
        before = set(self._base_problems)
        return Checked(str(path), tuple(d for d in wider.check() if d not in before))

    def _chain_names(self, shown: str) -> set[str]:
        for file in self._base.files.values():
            if file.document.name == shown:
                chain, _ = chain_of(file, self._base.files)
                return {shown, *(member.document.name for member in chain)}
        return {shown}


def _whole(base: KnowledgeBase, problems: tuple[Diagnostic, ...]) -> Checked:
    from engine.scenarios.read import read_scenarios

    reading = read_scenarios(base)
    rules = sum(len(file.rules) for file in base.files.values())
    scenarios = sum(len(file.scenarios) for file in reading.files)
    policies = counted(len(base.files), "policy", "policies")
    what = f"{policies}, {counted(rules, 'rule')}, {counted(scenarios, 'scenario')}"
    _, settings = read_settings(base.folder)
    return Checked(what, (*problems, *reading.diagnostics, *settings))


def _no_kind(document: Document) -> Diagnostic:
    return document.diagnostic(
        (),
        "unknown-kind",
        "this is no policy, visit or scenario file",
        "a policy states 'policy' and 'title', a visit 'date_of_service' and 'lines'",
    )
