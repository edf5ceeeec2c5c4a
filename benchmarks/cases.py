"""The visits and the policy that are measured."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from engine.facts.read_visit import read_visit
from engine.facts.views import Views, views
from engine.facts.visit import Visit
from engine.knowledge.base import KnowledgeBase
from engine.policy.model import LinkedPolicy
from engine.rules.compile import CompiledRuleSet, compile_rules

POLICY = "medicare-part-b"
VISITS = ("complete", "broken", "open")
AS_OF = date(2026, 3, 9)
"""The processing date that the visits state, so that nothing depends on the day of measuring."""

FOLDER = Path(__file__).parent / "visits"


@dataclass(frozen=True)
class Cases:
    """The largest policy, linked and compiled, with the visits that are put to it."""

    base: KnowledgeBase
    linked: LinkedPolicy
    compiled: CompiledRuleSet
    visits: dict[str, Visit]

    def views(self, name: str) -> Views:
        """A visit as rules see it."""
        return views(self.visits[name], self.base.tables)

    def size(self) -> str:
        """How large the policy and the visits are."""
        logic, visit = self.linked.logic, self.visits["complete"]
        on_lines = sum(len(line.facts) for line in visit.lines)
        steps = len(self.compiled.visit.plan.steps) + len(self.compiled.line.plan.steps)
        return (
            f"{self.linked.id}: {len(logic.rules)} rules and {len(logic.conclusions)} derivations"
            f" in {steps} network rules; a visit of {len(visit.lines)} lines, with"
            f" {len(visit.facts)} facts of its own and {on_lines} on its lines"
        )


def visit_file(name: str) -> Path:
    """The file of a visit."""
    return FOLDER / f"{name}.yaml"


def load() -> Cases:
    """Reads the shipped knowledge base and the visits; raises ValueError when one has a mistake."""
    base = KnowledgeBase.open()
    visits = {}
    for name in VISITS:
        reading = read_visit(visit_file(name), base.vocabulary, labels=base.labels)
        if reading.visit is None:
            raise ValueError(f"{visit_file(name)}: {'; '.join(map(str, reading.diagnostics))}")
        visits[name] = reading.visit
    day = date.fromordinal(int(str(visits["complete"].facts["date_of_service"])))
    linked = base.link(POLICY, day, AS_OF)
    return Cases(base, linked, compile_rules(linked.logic), visits)
