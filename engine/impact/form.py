"""One form of the knowledge base, before or after an edit: who decides a visit, and by what."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from engine.facts.visit import Visit
from engine.knowledge.base import KnowledgeBase, KnowledgeBaseError
from engine.knowledge.choose import Choice, choose, narrowness
from engine.policy.files import PolicyFile
from engine.policy.inheritance import chain_of
from engine.policy.model import Clock, LinkedPolicy

NOBODY = Choice(None)
"""The choice for a visit whose payor has no policy here."""


@dataclass(frozen=True, slots=True)
class Days:
    """The two dates by which a policy is linked, as ordinals."""

    service: int
    processing: int

    @classmethod
    def of(cls, visit: Visit) -> Days:
        """The days of a visit that states both."""
        return cls(
            visit.day("date_of_service").toordinal(), visit.day("processing_date").toordinal()
        )


class Form:
    """A knowledge base asked about many visits: choices and linked policies are kept."""

    def __init__(self, base: KnowledgeBase) -> None:
        self.base = base
        self._payors: Mapping[str, tuple[PolicyFile, ...]] = base.payors()
        self._linked: dict[tuple[str, int, int], LinkedPolicy | None] = {}
        files = base.files
        self._usable = frozenset(id_ for id_, file in files.items() if not chain_of(file, files)[1])

    def policies(self, payor: str) -> tuple[PolicyFile, ...]:
        """The policies that may decide visits of a payor."""
        return self._payors.get(payor, ())

    def scopes(self, payor: str) -> list[object]:
        """All that the choice between the policies of a payor rests on."""
        files = self.base.files
        return [(each.id, each.scope, narrowness(each, files)) for each in self.policies(payor)]

    def choose(self, visit: Visit) -> Choice:
        """The policy that decides a visit."""
        policies = self.policies(str(visit.facts.get("payor")))
        if not policies:
            return NOBODY
        return choose(policies, self.base.files, visit.facts, visit.day("date_of_service"))

    def link(self, policy: str, days: Days) -> LinkedPolicy | None:
        """A policy on these days; None where it is not there or has faults."""
        if policy not in self._usable:
            return None
        service, processing = map(date.fromordinal, (days.service, days.processing))
        linker = self.base.linker(policy)
        stretch = (
            policy,
            bisect_right(linker.turning_points(Clock.SERVICE), service),
            bisect_right(linker.turning_points(Clock.PROCESSING), processing),
        )
        if stretch not in self._linked:
            try:
                self._linked[stretch] = self.base.link(policy, service, processing)
            except KnowledgeBaseError:
                self._linked[stretch] = None
        return self._linked[stretch]
