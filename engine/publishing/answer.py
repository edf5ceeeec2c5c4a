"""What a policy answers to a scenario, without why: enough to hold it against what is expected."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from engine.determination.evaluate import Evaluator
from engine.determination.model import Determination, Finding, LineDetermination
from engine.facts.visit import Visit
from engine.knowledge.base import KnowledgeBaseError
from engine.policy.model import LinkedPolicy
from engine.scenarios.compare import differences
from engine.scenarios.model import Scenario
from engine.scenarios.notice import UNANSWERED
from engine.scenarios.report import ScenarioResult
from engine.source.diagnostics import is_error


@dataclass(frozen=True, slots=True)
class Answer:
    """What is determined of a scenario, without why; ``problem`` says why nothing is.

    ``meaning`` is that of the policy that it was worked out by: another may answer the same in
    other words.
    """

    said: Determination | None = None
    problem: str = ""
    meaning: str = ""

    def result(self, scenario: Scenario) -> ScenarioResult:
        """How a scenario comes out by it."""
        if self.said is None:
            return ScenarioResult(scenario, problem=self.problem)
        return ScenarioResult(scenario, tuple(differences(scenario, self.said)))


def worked_out(evaluator: Evaluator, linked: LinkedPolicy, visit: Visit, on: date) -> Answer:
    """The answer of a policy to a visit that is asked about on a day."""
    try:
        said = evaluator.determine(visit, as_of=on, linked=linked)
    except KnowledgeBaseError as error:
        return faulty(error)
    except UNANSWERED as error:
        return Answer(problem=str(error))
    return Answer(without_why(said), meaning=linked.meaning)


def without_why(said: Determination) -> Determination:
    """A determination with all that scenarios look at, and not what leads to it."""
    return replace(
        said,
        lines=tuple(map(_line, said.lines)),
        visit_findings=tuple(map(_finding, said.visit_findings)),
        visit_met=(),
        unit_tables=(),
        notes=(),
    )


def _line(line: LineDetermination) -> LineDetermination:
    asked = tuple(
        replace(question, asks="", answered_by="", answers=()) for question in line.questions
    )
    found = tuple(map(_finding, line.findings))
    return replace(line, label="", findings=found, met=(), questions=asked)


def _finding(finding: Finding) -> Finding:
    why = replace(finding.why, title="", facts=(), because=(), sources=(), table=None)
    return replace(finding, title="", note="", fix=None, denial=None, sources=(), why=why)


def faulty(error: KnowledgeBaseError) -> Answer:
    first = next(filter(is_error, error.diagnostics))
    return Answer(problem=f"the policy has faults: {first.file}:{first.line}: {first.message}")
