"""A knowledge base: the policies of a folder, read and checked together, linked on demand."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from engine.facts import Visit, Vocabulary, vocabulary
from engine.facts.tables import Tables
from engine.knowledge.choose import Choice, choose
from engine.knowledge.code_sheets import known_codes
from engine.knowledge.edit_tables import editions, table_uses
from engine.knowledge.folder import policy_paths, read_contractors_of, read_reference
from engine.knowledge.local_coverage import LocalCoverage, local_coverage
from engine.knowledge.usable import standing_in_the_way, too_much_together
from engine.locations import knowledge_base_folder
from engine.policy.files import PolicyFile, read_policy_file
from engine.policy.inheritance import chain_of, merge
from engine.policy.link import Linker
from engine.policy.model import LinkedPolicy
from engine.policy.policy_schema import policy_schema
from engine.reference.contractors import Contractors
from engine.reference.imported import imported_sources
from engine.source import Diagnostic, Related, in_order
from engine.source.diagnostics import is_error

NCCI = "ncci"
"""The name by which policies call the pair edits and unit maxima of the reference folder."""


class KnowledgeBaseError(ValueError):
    """A knowledge base that cannot be used; ``diagnostics`` say what is wrong and where."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__(f"{len(diagnostics)} problems in the knowledge base")
        self.diagnostics = diagnostics


@dataclass(slots=True)
class KnowledgeBase:
    """All policies of a folder.

    ``diagnostics`` hold what reading found; a policy with an error is left out of ``files``.
    """

    folder: Path
    vocabulary: Vocabulary
    tables: Tables
    labels: Mapping[str, str]
    files: Mapping[str, PolicyFile]
    diagnostics: tuple[Diagnostic, ...]
    contractors: Contractors | None = None
    _linkers: dict[str, Linker] = field(default_factory=dict)
    _standing: dict[str, tuple[Diagnostic, ...]] = field(default_factory=dict)
    _in_the_way: dict[str, tuple[Diagnostic, ...]] = field(default_factory=dict)
    _keys: dict[str, str] = field(default_factory=dict)

    @classmethod
    def open(cls, folder: str | os.PathLike[str] | None = None) -> KnowledgeBase:
        """Reads every policy file below a folder; without one, the shipped knowledge base.

        Raises KnowledgeBaseError when the folder is not there or holds no policy file at all.
        """
        root = knowledge_base_folder(folder)
        paths, problems = policy_paths(root)
        if not paths and problems:
            raise KnowledgeBaseError(in_order(problems))
        if not paths:
            what = "holds no policy file" if root.is_dir() else "is not there"
            raise KnowledgeBaseError(
                (
                    Diagnostic(
                        "error",
                        "no-knowledge-base",
                        f"the knowledge base {what}",
                        str(root),
                        advice="name a folder of policy files",
                    ),
                )
            )
        words = vocabulary.load()
        schema = policy_schema(words)
        files: dict[str, PolicyFile] = {}
        for path in paths:
            file, found = read_policy_file(path, shown_name(path, root), schema)
            problems.extend(found)
            if file is None:
                continue
            if file.id in files:
                problems.append(_claimed_twice(file, files[file.id]))
            else:
                files[file.id] = file
        labels, published, fees, unread = read_reference(root)
        problems.extend(unread)
        contractors, unread = read_contractors_of(root)
        problems.extend(unread)
        tables = Tables({NCCI: published}, fees)
        return cls(root, words, tables, labels, files, in_order(problems), contractors)

    def without_imports(self) -> KnowledgeBase:
        """The same policies beside the tables that came with them: what scenarios are written for.

        Itself, when no table was imported.
        """
        reference = self.folder / "reference"
        if not imported_sources(reference):
            return self
        _, published, fees, _ = read_reference(self.folder, imported=False)
        tables = Tables({NCCI: published}, fees)
        return replace(self, tables=tables, _linkers={}, _standing={}, _in_the_way={}, _keys={})

    def check(self) -> tuple[Diagnostic, ...]:
        """Everything that is wrong with any policy at any date, in order of file and line."""
        problems = [*self.diagnostics, *self.tables.problems()]
        for policy_id, file in self.files.items():
            _, broken = chain_of(file, self.files)
            problems.extend(broken)
            if broken:
                continue
            linker = self._linker(policy_id)
            problems.extend(linker.merged.problems)
            problems.extend(self._standing_problems(policy_id))
            if file.abstract:
                continue
            for linked, found in linker.every_stretch():
                problems.extend(found)
                problems.extend(self._standing_in_the_way(linked))
            problems.extend(too_much_together(linked))
        return in_order(problems)

    def payors(self) -> Mapping[str, tuple[PolicyFile, ...]]:
        """The payors that some policy decides, each with its policies."""
        found: dict[str, list[PolicyFile]] = {}
        for file in self.files.values():
            if not file.abstract:
                found.setdefault(file.payor, []).append(file)
        return {payor: tuple(found[payor]) for payor in sorted(found)}

    def choose(self, payor: str, facts: Mapping[str, object], day: date) -> Choice:
        """The policy that decides a visit of a payor (see ``choose``)."""
        return choose(self.payors().get(payor, ()), self.files, facts, day)

    def local_coverage(self, payor: str, state: str | None, day: date) -> LocalCoverage | None:
        """The contractor that pays for a payor in a state, with its local policies on a day."""
        return local_coverage(self.contractors, payor, state, day)

    def link(self, policy_id: str, service_date: date, processing_date: date) -> LinkedPolicy:
        """A policy at these dates; raises KnowledgeBaseError when something is wrong with it."""
        chain, broken = chain_of(self.files[policy_id], self.files)
        if broken:
            raise KnowledgeBaseError(tuple(broken))
        linker = self._linker(policy_id)
        linked, problems = linker.link(service_date, processing_date)
        found = [*linker.merged.problems, *problems, *self._standing_in_the_way(linked)]
        for member in chain:
            found.extend(self._standing_problems(member.id))
        errors = in_order(filter(is_error, found))
        if errors:
            raise KnowledgeBaseError(errors)
        return self._with_tables(linked)

    def table_codes(self) -> frozenset[str]:
        """Every code that the newest published tables name."""
        return known_codes(self.tables, NCCI, date.max)

    def table_notes(
        self, linked: LinkedPolicy, visit: Visit, rules: Collection[str]
    ) -> Iterator[str]:
        """Which edition of the edit tables some of a policy's rules looked into."""
        ordinal = visit.facts["date_of_service"]
        assert isinstance(ordinal, int)
        yield from editions(linked, self.tables, date.fromordinal(ordinal), rules)

    def _with_tables(self, linked: LinkedPolicy) -> LinkedPolicy:
        """The policy with a key that tells other tables apart, where it looks into any."""
        if linked.key not in self._keys:
            key = linked.key
            if any(True for _ in table_uses(linked)):
                key = hashlib.sha256(f"{key} {self.tables.key}".encode()).hexdigest()
            self._keys[linked.key] = key
        return replace(linked, key=self._keys[linked.key])

    def _standing_problems(self, policy_id: str) -> tuple[Diagnostic, ...]:
        if policy_id not in self._standing:
            self._standing[policy_id] = tuple(self._linker(policy_id).standing_problems())
        return self._standing[policy_id]

    def _standing_in_the_way(self, linked: LinkedPolicy) -> tuple[Diagnostic, ...]:
        if linked.key not in self._in_the_way:
            self._in_the_way[linked.key] = standing_in_the_way(linked, self.tables)
        return self._in_the_way[linked.key]

    def linker(self, policy_id: str) -> Linker:
        """The linker of a policy whose ancestors are all there."""
        return self._linker(policy_id)

    def _linker(self, policy_id: str) -> Linker:
        if policy_id not in self._linkers:
            chain, _ = chain_of(self.files[policy_id], self.files)
            self._linkers[policy_id] = Linker(merge(chain), self.vocabulary)
        return self._linkers[policy_id]


def shown_name(path: Path, root: Path) -> str:
    """A file as messages name it: from the folder above the knowledge base on."""
    return str(Path(root.name) / path.relative_to(root))


def _claimed_twice(file: PolicyFile, first: PolicyFile) -> Diagnostic:
    related: Related = first.related(("policy",), "the other policy")
    return file.document.diagnostic(
        ("policy",),
        "duplicate-policy",
        f"two policies have the id '{file.id}'",
        "give one of them another id",
        related=(related,),
    )
