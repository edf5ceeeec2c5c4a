"""Which scenarios pass and fail before and after a change, and whose answer becomes another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from engine.determination.evaluate import Evaluator
from engine.determination.model import Determination
from engine.knowledge.base import KnowledgeBase, KnowledgeBaseError
from engine.policy.model import LinkedPolicy
from engine.publishing.meaning import PAYMENT, alike, changed_entries
from engine.publishing.renamed import without_names
from engine.rules.process import Engine
from engine.scenarios.bench import Stretch, stretch
from engine.scenarios.compare import Difference, differences
from engine.scenarios.expectations import expected
from engine.scenarios.keep import expectation_of
from engine.scenarios.library import Library
from engine.scenarios.logic import Logic
from engine.scenarios.model import ExpectedEstimate, Scenario
from engine.scenarios.mutants import Swap, entry_id
from engine.scenarios.notice import UNANSWERED, shifts
from engine.scenarios.report import ScenarioResult
from engine.scenarios.survival import Progress
from engine.source import Diagnostic
from engine.source.diagnostics import is_error


@dataclass(frozen=True, slots=True)
class Affected:
    """A scenario whose answer becomes another; ``differences`` go from before to after."""

    scenario: Scenario
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class ScenarioChanges:
    """How the scenarios of the touched policies come out.

    ``looked_at`` have been evaluated after the change, of ``scenarios`` in all; the others cannot
    come out otherwise than before. ``failing`` fail after the change, ``newly`` those of them that
    passed before or were not there. ``affected`` pass, and their answer is another all the same.
    ``mended`` failed before. ``diagnostics`` are what is wrong with the files.
    """

    scenarios: int = 0
    looked_at: int = 0
    failing: tuple[ScenarioResult, ...] = ()
    newly: tuple[ScenarioResult, ...] = ()
    mended: tuple[Scenario, ...] = ()
    affected: tuple[Affected, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def passing(self) -> int:
        """The scenarios that do not fail."""
        return self.scenarios - len(self.failing)


@dataclass(slots=True)
class Rehearsal:
    """Runs the scenarios of policies under two knowledge bases.

    Without ``whole``, a scenario is evaluated only where some rule stands otherwise in its visit.
    """

    before: KnowledgeBase
    after: KnowledgeBase
    whole: bool = True
    progress: Progress | None = None
    stretches: dict[str, list[Stretch]] = field(default_factory=dict)
    """Scenarios for which a policy now says something else, with their sessions, by policy."""

    library: Library = field(init=False)
    engine: Engine = field(init=False)
    evaluator: Evaluator = field(init=False)

    def __post_init__(self) -> None:
        self.before, self.after = self.before.without_imports(), self.after.without_imports()
        self.library = Library(self.after)
        self.engine = Engine()
        self.evaluator = Evaluator(self.after, self.engine)

    def close(self) -> None:
        """Ends the processes of the evaluator."""
        self.engine.close()

    def run(self, policies: Iterable[str]) -> ScenarioChanges:
        """What becomes of the scenarios of these policies."""
        library, earlier = self.library, Library(self.before)
        told: list[Diagnostic] = list(library.stray)
        looked_at = total = 0
        failing: list[ScenarioResult] = []
        newly: list[ScenarioResult] = []
        mended: list[Scenario] = []
        affected: list[Affected] = []
        then, now = Evaluator(self.before, self.engine), self.evaluator
        for policy in policies:
            read = library.of(policy)
            known = _known(self.before, earlier, policy)
            unnamed, named = without_names(library, policy, known)
            told += (one for one in read.diagnostics if (one.file, one.line) not in named)
            scenarios = (*read.scenarios, *unnamed)
            moved = self._moved(policy, scenarios)
            total += len(scenarios)
            for number, scenario in enumerate(scenarios, start=1):
                if self.progress is not None:
                    self.progress(f"{policy}: scenarios", number, len(scenarios))
                as_before = _same(scenario, known.get(scenario.title))
                if not (self.whole or scenario.title in moved or not as_before):
                    continue
                looked_at += 1
                said, result = _result(scenario, now)
                if result.passed and not (as_before and scenario.title in moved):
                    continue
                stood = known.get(scenario.title)
                if stood is None:
                    failing.append(result)
                    newly.append(result)
                    continue
                was, earlier_result = _result(stood, then)
                if not result.passed:
                    failing.append(result)
                    if earlier_result.passed or not as_before:
                        newly.append(result)
                    continue
                if not earlier_result.passed:
                    mended.append(scenario)
                if was is not None and said is not None:
                    found = tuple(differences(_expecting(scenario, was), said))
                    if found:
                        affected.append(Affected(scenario, found))
        return ScenarioChanges(
            scenarios=total,
            looked_at=looked_at,
            failing=tuple(failing),
            newly=tuple(newly),
            mended=tuple(mended),
            affected=tuple(affected),
            diagnostics=tuple(told),
        )

    def _moved(self, policy: str, scenarios: Iterable[Scenario]) -> set[str]:
        """The titles of scenarios in whose visit some rule stands otherwise than before."""
        together: dict[tuple[str, str], tuple[LinkedPolicy | None, LinkedPolicy, list[Scenario]]]
        together = {}
        moved: set[str] = set()
        for scenario in scenarios:
            new = _linked(self.after, scenario)
            if new is None:
                moved.add(scenario.title)
                continue
            old = _linked(self.before, scenario)
            key = ("" if old is None else old.key, new.key)
            together.setdefault(key, (old, new, []))[2].append(scenario)
        same_tables = self.before.tables.key == self.after.tables.key
        for old, new, members in together.values():
            if old is not None and same_tables and alike(old, new):
                continue
            of_these = stretch(self.after, new, members)
            self.stretches.setdefault(policy, []).append(of_these)
            if old is None or not same_tables:
                moved |= {member.title for member in members}
            else:
                moved |= {members[index].title for index in _shifted(of_these, old)}
        return moved


def swaps_back(before: LinkedPolicy, after: LinkedPolicy, entries: Iterable[str]) -> list[Swap]:
    """What puts entries of a policy back as they were; each as it is and as it was."""
    wanted = frozenset(entries)
    then: dict[str, Logic] = {**before.rule_logic, **before.conclusion_logic}
    now: dict[str, Logic] = {**after.rule_logic, **after.conclusion_logic}
    return [
        (now.get(rule), then.get(rule))
        for rule in dict.fromkeys((*now, *then))
        if entry_id(rule) in wanted and now.get(rule) != then.get(rule)
    ]


def _shifted(now: Stretch, before: LinkedPolicy) -> set[int]:
    """The scenarios, by number, whose answer a change may make another."""
    meant, _ = changed_entries(before, now.linked)
    everybody = set(range(len(now.scenarios)))
    if PAYMENT in meant or before.units != now.linked.units:
        return everybody
    visits = 0
    for rule_id in now.linked.rules:
        # Severity, fix or denial may be others while the condition is not.
        if entry_id(rule_id) in meant and rule_id in now.standings:
            stands = now.standings[rule_id]
            scope = now.rules[rule_id].scope
            visits |= now.sessions.whose(scope, stands.broken | stands.possible)
    for shift in shifts(now, swaps_back(before, now.linked, meant), before.rules):
        fires = shift.fires_before | shift.fires_after
        visits |= now.sessions.whose(shift.scope, fires)
    speaking = _spoken_of(now, before, meant)
    return {index for index in everybody if visits >> index & 1} | speaking


def _spoken_of(now: Stretch, before: LinkedPolicy, meant: set[str]) -> set[int]:
    """The scenarios with a line that only one of two changed rules speaks of: it is addressed."""
    codes: set[str] = set()
    for rule_id in now.linked.rules.keys() | before.rules.keys():
        old, new = before.rules.get(rule_id), now.linked.rules.get(rule_id)
        if entry_id(rule_id) not in meant:
            continue
        if (old and (old.codes, old.speaks)) != (new and (new.codes, new.speaks)):
            codes |= (old.codes if old and old.codes else frozenset()) | (
                new.codes if new and new.codes else frozenset()
            )
    return {
        index
        for index, scenario in enumerate(now.scenarios)
        if any(line.code in codes for line in scenario.visit.lines)
    }


def _known(base: KnowledgeBase, library: Library, policy: str) -> Mapping[str, Scenario]:
    if policy not in base.files:
        return {}
    return {scenario.title: scenario for scenario in library.of(policy).scenarios}


def _same(scenario: Scenario, before: Scenario | None) -> bool:
    """The scenario was there before, with the same visit and the same expectation."""
    return before is not None and (
        (scenario.visit.facts, scenario.visit.lines, scenario.expect, scenario.as_of)
        == (before.visit.facts, before.visit.lines, before.expect, before.as_of)
    )


def _linked(base: KnowledgeBase, scenario: Scenario) -> LinkedPolicy | None:
    if scenario.policy not in base.files:
        return None
    try:
        return base.link(scenario.policy, scenario.date_of_service, scenario.processing_date)
    except KnowledgeBaseError:
        return None


def _result(
    scenario: Scenario, evaluator: Evaluator
) -> tuple[Determination | None, ScenarioResult]:
    """What is determined of a scenario, if anything, and how it came out."""
    base = evaluator.knowledge_base
    try:
        linked = base.link(scenario.policy, scenario.date_of_service, scenario.processing_date)
        said = evaluator.determine(scenario.visit, as_of=scenario.asked_on, linked=linked)
    except KnowledgeBaseError as error:
        first = next(filter(is_error, error.diagnostics))
        told = f"the policy has faults: {first.file}:{first.line}: {first.message}"
        return None, ScenarioResult(scenario, problem=told)
    except UNANSWERED as error:
        return None, ScenarioResult(scenario, problem=str(error))
    return said, ScenarioResult(scenario, tuple(differences(scenario, said)))


def _expecting(scenario: Scenario, said: Determination) -> Scenario:
    """The scenario expecting exactly what was said, and nothing of what it asks besides."""
    data = expectation_of(said)
    lines = {str(number): line for number, line in data["lines"].items()}
    expect = expected(data | {"lines": lines})
    if said.estimate is not None:
        expect = replace(expect, estimate=ExpectedEstimate(said.estimate.allowed))
    return replace(scenario, expect=expect)
