"""A knowledge base: the policies of a folder, read and checked together, linked on demand."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from datetime import date
from pathlib import Path

from engine.facts import Visit, Vocabulary, vocabulary
from engine.facts.tables import Tables
from engine.knowledge.choose import Choice, Outside, choose, nearest
from engine.knowledge.code_sheets import known_codes
from engine.knowledge.contents import BEGUN_NAME, REFERENCE, Contents
from engine.knowledge.edit_tables import editions, table_uses
from engine.knowledge.local_coverage import LocalCoverage, local_coverage
from engine.knowledge.reading import (
    Published,
    ReadFile,
    contents_at,
    read_policies,
    unchanged,
)
from engine.knowledge.reference_data import ReferenceData, reference_of
from engine.knowledge.usable import standing_in_the_way, too_much_together
from engine.locations import knowledge_base_folder
from engine.policy.files import PolicyFile
from engine.policy.inheritance import chain_of, merge
from engine.policy.link import Linker
from engine.policy.model import LinkedPolicy
from engine.policy.policy_schema import policy_schema
from engine.reference.contractors import Contractors
from engine.source import Diagnostic, in_order
from engine.source.diagnostics import is_error

NCCI = "ncci"
"""The name by which policies call the pair edits and unit maxima of the reference folder."""


class KnowledgeBaseError(ValueError):
    """A knowledge base that cannot be used; ``diagnostics`` say what is wrong and where."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__(f"{len(diagnostics)} problems in the knowledge base")
        self.diagnostics = diagnostics


class CheckStoppedError(Exception):
    """A check was stopped before its end."""


@dataclass(slots=True)
class KnowledgeBase:
    """All policies of a folder.

    ``diagnostics`` hold what reading found; a policy with an error is left out of ``files``.
    ``contents`` are the files that it was read from.
    """

    folder: Path
    vocabulary: Vocabulary
    tables: Tables
    labels: Mapping[str, str]
    files: Mapping[str, PolicyFile]
    diagnostics: tuple[Diagnostic, ...]
    contents: Contents
    contractors: Contractors | None
    _reference: ReferenceData
    _read: Mapping[str, ReadFile]
    _linkers: dict[str, Linker] = field(default_factory=dict)
    _standing: dict[str, tuple[Diagnostic, ...]] = field(default_factory=dict)
    _checked: dict[str, tuple[Diagnostic, ...]] = field(default_factory=dict)
    _in_the_way: dict[str, tuple[Diagnostic, ...]] = field(default_factory=dict)
    _plain: list[KnowledgeBase] = field(default_factory=list)
    _keyed: dict[int, tuple[LinkedPolicy, LinkedPolicy]] = field(default_factory=dict)

    def __reduce__(self) -> tuple[type[KnowledgeBase], tuple[object, ...]]:
        """What was worked out stays behind: another thread may be in the midst of adding to it."""
        carried = [each for each in fields(self) if each.default_factory is MISSING]
        return type(self), tuple(getattr(self, each.name) for each in carried)

    @classmethod
    def open(cls, folder: str | os.PathLike[str] | None = None) -> KnowledgeBase:
        """Reads every policy file below a folder; without one, the shipped knowledge base.

        Raises KnowledgeBaseError when the folder is not there, holds no policy file at all, or
        was not made to the end.
        """
        root = knowledge_base_folder(folder)
        if (root / BEGUN_NAME).exists():
            raise KnowledgeBaseError((_cut_off(root),))
        return cls._of(Contents(root), {}, None, vocabulary.load())

    @classmethod
    def at_state(
        cls, history: Published, state: str, like: KnowledgeBase | None = None
    ) -> KnowledgeBase:
        """The knowledge base as it was published in a state, by its id.

        Tables that were imported are no part of a state: those of now are used. Files that
        ``like`` holds with the same text are not parsed again. Raises KnowledgeBaseError when the
        state has no policy file.
        """
        contents = contents_at(history, state)
        if like is None:
            return cls._of(contents, {}, None, vocabulary.load())
        same = unchanged(like._read, like.contents, contents)
        return like._again(contents, same)

    def with_changes(self, changes: Mapping[str, bytes | None]) -> KnowledgeBase:
        """The knowledge base with some files changed, added or taken away (None), in memory.

        Files are named from the folder on, with ``/`` between. Only these are read again, and what
        does not inherit from them is not linked again. Raises OutsideError for a name that leads
        elsewhere, KnowledgeBaseError when no policy file is left.
        """
        same = {name: read for name, read in self._read.items() if name not in changes}
        return self._again(self.contents.having(changes), same)

    def without_imports(self) -> KnowledgeBase:
        """The same policies beside the tables that came with them: what scenarios are written for.

        Itself, when no table was imported.
        """
        if not self._reference.has_imports:
            return self
        if not self._plain:
            reference = reference_of(self.contents, imported=False)
            self._plain.append(self._of(self.contents, self._read, reference, self.vocabulary))
        return self._plain[0]

    @classmethod
    def _of(
        cls,
        contents: Contents,
        same: Mapping[str, ReadFile],
        reference: ReferenceData | None,
        words: Vocabulary,
    ) -> KnowledgeBase:
        """Reads the files, but for those of ``same``, and the reference data when not given."""
        names, problems = contents.policy_names()
        if not names:
            raise KnowledgeBaseError(in_order(problems) or (_nothing_there(contents.folder),))
        read, files, found = read_policies(contents, names, same, policy_schema(words))
        data = reference or reference_of(contents)
        return cls(
            folder=contents.folder,
            vocabulary=words,
            tables=Tables({NCCI: data.tables}, data.fees),
            labels=data.labels,
            files=files,
            diagnostics=in_order((*problems, *found, *data.problems)),
            contents=contents,
            contractors=data.contractors,
            _reference=data,
            _read=read,
        )

    def _again(self, contents: Contents, same: Mapping[str, ReadFile]) -> KnowledgeBase:
        """Other contents, with what was worked out for policies whose whole chain is the same."""
        alike = contents.below(REFERENCE) == self.contents.below(REFERENCE)
        alike = alike and contents.folder.absolute() == self.folder.absolute()
        base = self._of(contents, same, self._reference if alike else None, self.vocabulary)
        if alike:
            base.tables = self.tables
            base._plain += (plain._again(contents, base._read) for plain in self._plain)
        for policy_id, linker in tuple(self._linkers.items()):
            now = base.files.get(policy_id)
            if now is None or chain_of(now, base.files)[0] != linker.merged.chain:
                continue
            base._linkers[policy_id] = linker
            if policy_id in self._standing:
                base._standing[policy_id] = self._standing[policy_id]
            if alike and policy_id in self._checked:
                base._checked[policy_id] = self._checked[policy_id]
        return base

    def check(self) -> tuple[Diagnostic, ...]:
        """Everything that is wrong with any policy at any date, in order of file and line."""
        problems = [*self.diagnostics, *self.tables.problems()]
        for policy_id in self.files:
            problems.extend(self.check_policy(policy_id))
        return in_order(problems)

    def check_policy(
        self, policy_id: str, stopped: Callable[[], bool] = lambda: False
    ) -> tuple[Diagnostic, ...]:
        """Everything that is wrong with one policy, or with what it inherits, at any date.

        Raises CheckStoppedError as soon as ``stopped``; the next check goes on where it ended.
        """
        if policy_id not in self._checked:
            self._checked[policy_id] = tuple(self._check(policy_id, stopped))
        return self._checked[policy_id]

    def _check(self, policy_id: str, stopped: Callable[[], bool]) -> Iterator[Diagnostic]:
        file = self.files[policy_id]
        _, broken = chain_of(file, self.files)
        yield from broken
        if broken:
            return
        linker = self._linker(policy_id)
        yield from linker.merged.problems
        yield from self._standing_problems(policy_id)
        if file.abstract:
            return
        for linked, found in linker.every_stretch():
            if stopped():
                raise CheckStoppedError
            yield from found
            yield from self._standing_in_the_way(linked)
        yield from too_much_together(linked)

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

    def outside(self, payor: str, facts: Mapping[str, object], day: date) -> Outside | None:
        """Why no policy of a payor fits a visit; None for a payor without any."""
        return nearest(self.payors().get(payor, ()), self.files, facts, day)

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
        known = self._keyed.get(id(linked))
        if known is None or known[0] is not linked:
            keys = [linked.key, linked.meaning]
            if table_uses(linked):
                both = (f"{key} {self.tables.key}" for key in keys)
                keys = [hashlib.sha256(text.encode()).hexdigest() for text in both]
            # One object for each stretch: what is worked out from it is kept on it.
            of_all, of_meaning = keys
            found = replace(linked, key=of_all, meaning=of_meaning)
            known = self._keyed[id(linked)] = linked, found
        return known[1]

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


def _nothing_there(root: Path) -> Diagnostic:
    what = "holds no policy file" if root.is_dir() else "is not there"
    return Diagnostic(
        "error",
        "no-knowledge-base",
        f"the knowledge base {what}",
        str(root),
        advice="name a folder of policy files",
    )


def _cut_off(root: Path) -> Diagnostic:
    return Diagnostic(
        "error",
        "cut-off",
        "making this knowledge base was cut off",
        str(root),
        advice=f"end it: payor-rules init {root}",
    )


def shown_name(path: Path, root: Path) -> str:
    """A file as messages name it: from the folder above the knowledge base on."""
    return str(Path(root.name) / path.relative_to(root))
