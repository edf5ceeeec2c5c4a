"""The scenario files of a knowledge base by policy, each policy's read when they are asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePath

from engine.knowledge.base import KnowledgeBase
from engine.scenarios.expectations import KnownNames
from engine.scenarios.model import Excuse, Scenario
from engine.scenarios.read import ScenarioReader, scenario_documents
from engine.source import Diagnostic, Document, in_order


@dataclass(frozen=True, slots=True)
class PolicyScenarios:
    """The scenarios of one policy, in order of file and place, and what is wrong with the files."""

    scenarios: tuple[Scenario, ...]
    excuses: tuple[Excuse, ...]
    diagnostics: tuple[Diagnostic, ...]


@dataclass(slots=True)
class Library:
    """All scenario files that stand beside the policies of a knowledge base."""

    knowledge_base: KnowledgeBase
    stray: list[Diagnostic] = field(default_factory=list)
    """What is wrong with files of which it is not known to which policy they belong."""
    _documents: dict[str, list[Document]] = field(default_factory=dict)
    _read: dict[str, PolicyScenarios] = field(default_factory=dict)

    def __post_init__(self) -> None:
        base = self.knowledge_base
        strays = ScenarioReader(base)
        for document in scenario_documents(base):
            policy = document.data.get("policy") if isinstance(document.data, dict) else None
            if document.ok and isinstance(policy, str) and policy in base.files:
                self._documents.setdefault(policy, []).append(document)
            else:
                strays.take(document)
        self.stray += strays.problems

    @property
    def policies(self) -> tuple[str, ...]:
        """The policies that have scenario files."""
        return tuple(self._documents)

    def of(self, policy: str) -> PolicyScenarios:
        """The scenarios of a policy; none when it has no file."""
        if policy not in self._read:
            self._read[policy] = _read(self.knowledge_base, policy, self.documents(policy))
        return self._read[policy]

    def documents(self, policy: str) -> tuple[Document, ...]:
        """The scenario files of a policy."""
        return tuple(self._documents.get(policy, ()))

    def stray_beside(self, policy: str) -> list[Diagnostic]:
        """Those of ``stray`` whose file stands in a folder named like the policy."""
        return [one for one in self.stray if policy in PurePath(one.file).parts]


@dataclass(frozen=True, slots=True)
class _Read:
    """Files as they were read for a policy that has these rules."""

    documents: tuple[Document, ...]
    known: KnownNames
    scenarios: PolicyScenarios


_lately: dict[str, tuple[_Read, ...]] = {}
"""What was read last for each policy: before and after a change it is mostly the same."""


def _read(base: KnowledgeBase, policy: str, documents: tuple[Document, ...]) -> PolicyScenarios:
    reader = ScenarioReader(base)
    if policy not in base.files:
        return PolicyScenarios((), (), ())
    known = KnownNames.of(base, policy)
    lately = _lately.get(policy, ())
    for one in lately:
        if one.known == known and list(map(id, one.documents)) == list(map(id, documents)):
            return one.scenarios
    for document in documents:
        reader.take(document)
    found = PolicyScenarios(
        tuple(scenario for file in reader.files for scenario in file.scenarios),
        tuple(excuse for file in reader.files for excuse in file.excuses),
        in_order(reader.problems),
    )
    _lately[policy] = (_Read(documents, known, found), *lately[:1])
    return found
