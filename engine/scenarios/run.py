"""Running scenarios: each visit is evaluated under its policy and held against what is expected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from engine.determination.evaluate import AnswerWithheldError, Evaluator
from engine.knowledge.base import KnowledgeBase, KnowledgeBaseError
from engine.policy.inheritance import chain_of
from engine.rules.process import EngineFailure
from engine.scenarios.bench import Benches
from engine.scenarios.compare import differences
from engine.scenarios.coverage import Coverage
from engine.scenarios.model import Scenario
from engine.scenarios.read import ScenarioReading, read_scenarios
from engine.scenarios.report import PolicyReport, ScenarioResult, TestReport
from engine.scenarios.survival import Progress, Survival
from engine.source import Diagnostic, close_words, in_order
from engine.source.diagnostics import is_error


class NoSuchPolicyError(LookupError):
    """No policy and no payor of the knowledge base has this id."""


def run_scenarios(
    knowledge_base: KnowledgeBase,
    policies: Sequence[str] | None = None,
    coverage: bool = False,
    mutation: bool = False,
    progress: Progress | None = None,
    evaluator: Evaluator | None = None,
) -> TestReport:
    """Runs the scenarios of policies, by id of policy or payor; without ids, of all policies.

    With ``coverage`` it is counted where each rule fires. With ``mutation`` each policy is changed
    in many small ways, and the changes that no scenario notices are reported. ``evaluator`` stands
    for one of its own. A policy with faults fails; its scenarios run where it can be linked. Raises
    NoSuchPolicyError for an id that nobody has.
    """
    mine = evaluator or Evaluator(knowledge_base)
    try:
        runner = _Runner(knowledge_base, mine, read_scenarios(knowledge_base), progress)
        chosen = _chosen(knowledge_base, runner.reading, policies)
        reports = tuple(runner.report(policy, coverage, mutation) for policy in chosen)
    finally:
        if evaluator is None:
            mine.close()
    wanted = None if policies is None else frozenset(chosen)
    return TestReport(reports, in_order(runner.problems(wanted)))


def run_one(scenario: Scenario, evaluator: Evaluator) -> ScenarioResult:
    """Evaluates one scenario under its policy and compares."""
    base = evaluator.knowledge_base
    try:
        linked = base.link(scenario.policy, scenario.date_of_service, scenario.processing_date)
        said = evaluator.determine(scenario.visit, as_of=scenario.asked_on, linked=linked)
    except KnowledgeBaseError as error:
        first = next(filter(is_error, error.diagnostics))
        problem = f"the policy has faults: {first.file}:{first.line}: {first.message}"
        return ScenarioResult(scenario, problem=problem)
    except (AnswerWithheldError, EngineFailure) as error:
        return ScenarioResult(scenario, problem=str(error))
    return ScenarioResult(scenario, tuple(differences(scenario, said)))


@dataclass(slots=True)
class _Runner:
    """One run over a knowledge base; the scenarios of each policy are evaluated once."""

    knowledge_base: KnowledgeBase
    evaluator: Evaluator
    reading: ScenarioReading
    progress: Progress | None
    _results: dict[str, tuple[ScenarioResult, ...]] = field(default_factory=dict)
    _faults: tuple[Diagnostic, ...] | None = None
    _coverage: Coverage | None = None
    _survival: Survival | None = None

    def report(self, policy: str, coverage: bool, mutation: bool) -> PolicyReport:
        """What the scenarios of a policy show."""
        base = self.knowledge_base
        results = self.results(policy)
        if any(self.faults_of(policy)):
            return PolicyReport(policy, base.files[policy].title, results)
        if self._survival is None or self._coverage is None:
            benches = Benches(base, self.reading)
            self._coverage = Coverage(benches)
            self._survival = Survival(benches, self.evaluator, self._failed)
        covered = self._coverage.of(policy) if coverage else None
        mutated = self._survival.of(policy, self.progress) if mutation else None
        return PolicyReport(policy, base.files[policy].title, results, covered, mutated)

    def results(self, policy: str) -> tuple[ScenarioResult, ...]:
        """The scenarios of a policy as they ran."""
        if policy not in self._results:
            scenarios, results = self.reading.of(policy), []
            for number, scenario in enumerate(scenarios, start=1):
                results.append(run_one(scenario, self.evaluator))
                if self.progress is not None:
                    self.progress(f"{policy}: scenarios", number, len(scenarios))
            self._results[policy] = tuple(results)
        return self._results[policy]

    def faults_of(self, policy: str) -> Iterator[Diagnostic]:
        """What is wrong with a policy, or with what it inherits, at any date."""
        if self._faults is None:
            self._faults = tuple(filter(is_error, self.knowledge_base.check()))
        chain, _ = chain_of(self.knowledge_base.files[policy], self.knowledge_base.files)
        names = {member.document.name for member in chain}
        yield from (fault for fault in self._faults if fault.file in names)

    def problems(self, wanted: frozenset[str] | None) -> Iterator[Diagnostic]:
        """What is wrong with the files; of certain policies, with theirs alone."""
        if wanted is None:
            yield from filter(is_error, self.knowledge_base.check())
            yield from self.reading.diagnostics
            return
        theirs = {file.document.name for file in self.reading.files if file.policy in wanted}
        for diagnostic in self.reading.diagnostics:
            if diagnostic.file in theirs or not wanted.isdisjoint(PurePath(diagnostic.file).parts):
                yield diagnostic
        for policy in wanted:
            yield from self.faults_of(policy)

    def _failed(self, policy: str) -> frozenset[str]:
        return frozenset(r.scenario.title for r in self.results(policy) if not r.passed)


def _chosen(
    knowledge_base: KnowledgeBase, reading: ScenarioReading, wanted: Sequence[str] | None
) -> list[str]:
    files, payors = knowledge_base.files, knowledge_base.payors()
    if wanted is None:
        told = {file.policy for file in reading.files}
        return sorted(id_ for id_, file in files.items() if not file.abstract or id_ in told)
    chosen: dict[str, None] = {}
    for name in wanted:
        if name in files:
            chosen[name] = None
        elif name in payors:
            chosen |= dict.fromkeys(file.id for file in payors[name])
        else:
            close = close_words(name, [*files, *payors])
            known = "known: " + ", ".join(sorted(files))
            advice = f"did you mean '{close[0]}'?" if close else known
            raise NoSuchPolicyError(f"there is no policy '{name}' - {advice}")
    return list(chosen)
