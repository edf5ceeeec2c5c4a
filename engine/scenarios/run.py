"""Running scenarios: each visit is evaluated under its policy and held against what is expected."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from functools import cached_property

from engine.determination.evaluate import Evaluator
from engine.knowledge.base import KnowledgeBase, KnowledgeBaseError
from engine.policy.inheritance import chain_of
from engine.scenarios.bench import Benches
from engine.scenarios.compare import differences
from engine.scenarios.coverage import Coverage
from engine.scenarios.library import Library
from engine.scenarios.model import Scenario
from engine.scenarios.notice import UNANSWERED
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
) -> TestReport:
    """Runs the scenarios of policies, by id of policy or payor; without ids, of all policies.

    With ``coverage`` it is counted where each rule fires. With ``mutation`` each policy is changed
    in many small ways, and the changes that no scenario notices are reported. A policy with faults
    fails; its scenarios run where it can be linked. Raises NoSuchPolicyError for an id that nobody
    has.
    """
    with closing(ScenarioRun(knowledge_base, progress)) as run:
        chosen = run.choose(policies)
        reports = tuple(run.report(policy, coverage, mutation) for policy in chosen)
        return TestReport(reports, run.problems(None if policies is None else chosen))


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
    except UNANSWERED as error:
        return ScenarioResult(scenario, problem=str(error))
    return ScenarioResult(scenario, tuple(differences(scenario, said)))


class ScenarioRun:
    """A run over a knowledge base, policy by policy; what one policy needs is kept for the next.

    Scenarios state what comes out with the tables that stand beside their policies. Tables that
    somebody imported are left out, so that the same scenarios pass everywhere.
    """

    def __init__(self, knowledge_base: KnowledgeBase, progress: Progress | None = None) -> None:
        knowledge_base = knowledge_base.without_imports()
        self.knowledge_base = knowledge_base
        self.library = Library(knowledge_base)
        self._progress = progress
        self._evaluator = Evaluator(knowledge_base)
        benches = Benches(self.library)
        self._coverage = Coverage(benches)
        self._survival = Survival(benches, self._evaluator, self._failed)
        self._results: dict[str, tuple[ScenarioResult, ...]] = {}

    def close(self) -> None:
        """Ends the processes of the evaluator."""
        self._evaluator.close()

    def choose(self, wanted: Sequence[str] | None) -> list[str]:
        """The policies with these ids, or of payors with these; all when none is named.

        Policies that only serve to be extended are left out, unless they have scenarios.
        """
        files, payors = self.knowledge_base.files, self.knowledge_base.payors()
        if wanted is None:
            told = self.library.policies
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

    def report(self, policy: str, coverage: bool = False, mutation: bool = False) -> PolicyReport:
        """What the scenarios of a policy show; of a policy with faults, only how they came out."""
        title, results = self.knowledge_base.files[policy].title, self.results(policy)
        if self._faults_of(policy):
            return PolicyReport(policy, title, results)
        covered = self._coverage.of(policy) if coverage else None
        mutated = self._survival.of(policy, self._progress) if mutation else None
        return PolicyReport(policy, title, results, covered, mutated)

    def results(self, policy: str) -> tuple[ScenarioResult, ...]:
        """The scenarios of a policy as they came out."""
        if policy not in self._results:
            scenarios, results = self.library.of(policy).scenarios, []
            for number, scenario in enumerate(scenarios, start=1):
                results.append(run_one(scenario, self._evaluator))
                if self._progress is not None:
                    self._progress(f"{policy}: scenarios", number, len(scenarios))
            self._results[policy] = tuple(results)
        return self._results[policy]

    def problems(self, chosen: Sequence[str] | None = None) -> tuple[Diagnostic, ...]:
        """What is wrong with the files of all policies, or with those of the chosen ones."""
        found = list(self._faults if chosen is None else ())
        found += self.library.stray if chosen is None else ()
        for policy in self.library.policies if chosen is None else chosen:
            found += self.library.of(policy).diagnostics
            if chosen is not None:
                found += (*self._faults_of(policy), *self.library.stray_beside(policy))
        return in_order(found)

    @cached_property
    def _faults(self) -> tuple[Diagnostic, ...]:
        return tuple(filter(is_error, self.knowledge_base.check()))

    def _faults_of(self, policy: str) -> tuple[Diagnostic, ...]:
        """What is wrong with a policy, or with what it inherits, at any date."""
        chain, _ = chain_of(self.knowledge_base.files[policy], self.knowledge_base.files)
        names = {member.document.name for member in chain}
        return tuple(fault for fault in self._faults if fault.file in names)

    def _failed(self, policy: str) -> frozenset[str]:
        return frozenset(r.scenario.title for r in self.results(policy) if not r.passed)
