"""Policy files: reading one, and what it states before anything is inherited or dated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path as FilePath
from typing import Any

from engine.policy.model import Scope, Source
from engine.source import Diagnostic, Document, Related, read_document
from engine.source.schema_check import check_schema


@dataclass(frozen=True)
class PolicyFile:
    """One policy file that its schema has accepted."""

    document: Document

    @property
    def data(self) -> Mapping[str, Any]:
        """What the file says, as plain data."""
        data: Mapping[str, Any] = self.document.data
        return data

    @property
    def id(self) -> str:
        """The policy's id, unique in a knowledge base."""
        return str(self.data["policy"])

    @property
    def payor(self) -> str:
        """The payor whose visits the policy decides."""
        return str(self.data.get("payor", self.id))

    @property
    def title(self) -> str:
        """The policy's title."""
        return str(self.data["title"])

    @property
    def abstract(self) -> bool:
        """The policy only serves to be extended."""
        return bool(self.data.get("abstract", False))

    @property
    def extends(self) -> str | None:
        """The id of the policy that this one starts from."""
        return self.data.get("extends")

    @property
    def reviewed_on(self) -> date | None:
        """When somebody last held the policy against its sources."""
        return self.data.get("reviewed_on")

    @property
    def review_due(self) -> date | None:
        """When that should be done again."""
        return self.data.get("review_due")

    @property
    def rules(self) -> list[Mapping[str, Any]]:
        """The rule entries as written."""
        return self.data.get("rules") or []

    @property
    def not_modelled(self) -> list[Mapping[str, str]]:
        """What is left out of the policy: a topic each, and why."""
        return self.data.get("not_modelled") or []

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """The cited documents by id."""
        return {
            entry["id"]: Source(
                id=entry["id"],
                title=entry["title"],
                section=entry.get("section", ""),
                url=entry.get("url", ""),
                published=str(entry.get("published", "")),
                read_on=entry.get("read_on"),
                primary=entry["kind"] == "primary",
            )
            for entry in self.data.get("sources") or []
        }

    @cached_property
    def scope(self) -> Scope:
        """Which visits the policy is written for."""
        stated = self.data.get("scope") or {}
        sets = {key: frozenset(str(v) for v in stated[key]) for key in Scope.FACTS if key in stated}
        return Scope(**sets, starts=stated.get("from"), ends=stated.get("until"))

    def related(self, path: tuple[str | int, ...], label: str) -> Related:
        """A place of this file as the other end of a problem."""
        return self.document.related(path, label)


def read_policy_file(
    path: FilePath, name: str, schema: Mapping[str, Any]
) -> tuple[PolicyFile | None, tuple[Diagnostic, ...]]:
    """Reads one file and holds it against the schema; no policy when anything is wrong."""
    document = read_document(path, name)
    return accept(document, schema)


def accept(
    document: Document, schema: Mapping[str, Any]
) -> tuple[PolicyFile | None, tuple[Diagnostic, ...]]:
    """The policy of a document, when its schema accepts it."""
    problems = list(document.diagnostics)
    if document.root is not None:
        problems += check_schema(document, schema)
    if any(problem.severity == "error" for problem in problems):
        return None, tuple(problems)
    return PolicyFile(document), tuple(problems)
