"""The scenario files of a knowledge base by policy, each policy's read when they are asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePath

from engine.knowledge.base import KnowledgeBase
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
            reader = ScenarioReader(self.knowledge_base)
            for document in self._documents.get(policy, ()):
                reader.take(document)
            self._read[policy] = PolicyScenarios(
                tuple(scenario for file in reader.files for scenario in file.scenarios),
                tuple(excuse for file in reader.files for excuse in file.excuses),
                in_order(reader.problems),
            )
        return self._read[policy]

    def stray_beside(self, policy: str) -> list[Diagnostic]:
        """Those of ``stray`` whose file stands in a folder named like the policy."""
        return [one for one in self.stray if policy in PurePath(one.file).parts]
