"""Which scenarios pass and fail before and after a change, and whose answer becomes another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from engine.determination.model import Determination
from engine.knowledge.base import KnowledgeBase, KnowledgeBaseError
from engine.policy.model import LinkedPolicy
from engine.publishing.answer import Answer
from engine.publishing.answers import KEPT, Answers, KeptAnswers
from engine.publishing.differing import may_differ, searched
from engine.publishing.meaning import alike
from engine.publishing.renamed import without_names
from engine.rules.process import Engine
from engine.scenarios.bench import Stretch, stretch
from engine.scenarios.compare import Difference, differences
from engine.scenarios.expectations import expected
from engine.scenarios.keep import expectation_of
from engine.scenarios.library import Library
from engine.scenarios.model import ExpectedEstimate, Scenario
from engine.scenarios.report import ScenarioResult
from engine.scenarios.survival import Progress
from engine.source import Diagnostic


@dataclass(frozen=True, slots=True)
class Affected:
    """A scenario whose answer becomes another; ``differences`` go from before to after."""

    scenario: Scenario
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class ScenarioChanges:
    """How the scenarios of the touched policies come out.

    ``looked_at`` had to be evaluated, of ``scenarios`` in all; what comes out of the others was
    known. ``failing`` fail after the change, ``newly`` those of them that passed before or were not
    there. ``affected`` pass, and their answer is another all the same.
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

    What was answered before, for this change or another one, is not worked out again.
    """

    before: KnowledgeBase
    after: KnowledgeBase
    progress: Progress | None = None
    kept: KeptAnswers = field(default_factory=lambda: KEPT)
    stretches: dict[str, list[Stretch]] = field(default_factory=dict)
    """Scenarios for which a policy now says something else, with their sessions, by policy."""

    library: Library = field(init=False)
    engine: Engine = field(init=False)
    then: Answers = field(init=False)
    now: Answers = field(init=False)

    def __post_init__(self) -> None:
        self.before, self.after = self.before.without_imports(), self.after.without_imports()
        self.library = Library(self.after)
        self.engine = Engine()
        self.then = Answers(self.before, self.engine, self.kept)
        self.now = Answers(self.after, self.engine, self.kept)

    def close(self) -> None:
        """Ends the processes of the evaluator."""
        self.engine.close()

    def run(self, policies: Iterable[str]) -> ScenarioChanges:
        """What becomes of the scenarios of these policies."""
        library, earlier = self.library, Library(self.before)
        told: list[Diagnostic] = list(library.stray)
        total = 0
        found = _Found()
        for policy in policies:
            read = library.of(policy)
            known = _known(self.before, earlier, policy)
            unnamed, named = without_names(library, policy, known)
            told += (one for one in read.diagnostics if (one.file, one.line) not in named)
            scenarios = (*read.scenarios, *unnamed)
            total += len(scenarios)
            self._policy(policy, scenarios, known, found)
        return ScenarioChanges(
            scenarios=total,
            looked_at=self.now.worked_out,
            failing=tuple(found.failing),
            newly=tuple(found.newly),
            mended=tuple(found.mended),
            affected=tuple(found.affected),
            diagnostics=tuple(told),
        )

    def _policy(
        self,
        policy: str,
        scenarios: Sequence[Scenario],
        known: Mapping[str, Scenario],
        found: _Found,
    ) -> None:
        """The scenarios of one policy."""
        pairs = self._pairs(policy, scenarios)
        as_before = [one for one in scenarios if _same_visit(one, known.get(one.title))]
        self._take_over(self.now, self.then, as_before, pairs)
        answers = self.now.each(scenarios, self._counting(policy, "scenarios", len(scenarios)))
        came: list[tuple[ScenarioResult, Answer]] = []
        stood: dict[str, Scenario] = {}
        for scenario, answer in zip(scenarios, answers, strict=True):
            result = answer.result(scenario)
            if not result.passed:
                result = self.now.in_its_words(scenario).result(scenario)
            came.append((result, answer))
            was = known.get(scenario.title)
            if was is None or not _same(scenario, was):
                continue
            if not result.passed or self._may_differ(scenario, answer, pairs):
                stood[scenario.title] = was
        self._take_over(self.then, self.now, as_before, pairs)
        earlier = self._before(policy, stood)
        for result, answer in came:
            _sort(result, answer, earlier.get(result.scenario.title), found)

    @staticmethod
    def _take_over(
        answers: Answers, others: Answers, scenarios: Iterable[Scenario], pairs: _Pairs
    ) -> None:
        """What the policy before or after has answered, where it must be the answer of both."""
        for scenario in scenarios:
            if scenario.title not in pairs.moved:
                sought = scenario.title not in pairs.otherwise
                answers.take_over(scenario, others, sought=sought)

    def _counting(self, policy: str, what: str, many: int) -> Callable[[], None]:
        done = count(1)

        def one_more() -> None:
            if self.progress is not None:
                self.progress(f"{policy}: {what}", next(done), many)

        return one_more

    def _before(
        self, policy: str, stood: Mapping[str, Scenario]
    ) -> dict[str, tuple[ScenarioResult, Answer]]:
        """What came of scenarios before the change, by title."""
        scenarios = list(stood.values())
        one_more = self._counting(policy, "scenarios as they were", len(scenarios))
        answers = self.then.each(scenarios, one_more)
        return {
            scenario.title: (answer.result(scenario), answer)
            for scenario, answer in zip(scenarios, answers, strict=True)
        }

    def _may_differ(self, scenario: Scenario, answer: Answer, pairs: _Pairs) -> bool:
        """The answer to a scenario may be another than before."""
        if scenario.title in pairs.moved:
            return True
        return (
            scenario.title in pairs.otherwise
            and answer.said is not None
            and (searched(answer.said))
        )

    def _pairs(self, policy: str, scenarios: Iterable[Scenario]) -> _Pairs:
        """For which scenarios the policy says something else than before, and what of that."""
        together: dict[tuple[str, str], tuple[LinkedPolicy | None, LinkedPolicy, list[Scenario]]]
        together = {}
        moved: set[str] = set()
        otherwise: set[str] = set()
        for scenario in scenarios:
            new = _linked(self.after, scenario)
            if new is None:
                moved.add(scenario.title)
                continue
            old = _linked(self.before, scenario)
            key = ("" if old is None else old.key, new.key)
            together.setdefault(key, (old, new, []))[2].append(scenario)
        same_tables = self.then.tables == self.now.tables
        for old, new, members in together.values():
            if old is not None and same_tables and old.meaning == new.meaning:
                continue
            if old is not None and same_tables and alike(old, new):
                # Nothing but words: only what tells of a difference is worded otherwise.
                continue
            titles = {member.title for member in members}
            otherwise |= titles
            if old is None or not same_tables:
                moved |= titles
            of_these = stretch(self.after, new, members)
            self.stretches.setdefault(policy, []).append(of_these)
            if old is not None:
                moved |= {members[index].title for index in may_differ(of_these, old)}
        return _Pairs(moved, otherwise)


@dataclass(frozen=True, slots=True)
class _Pairs:
    """The titles of scenarios that may come out otherwise by the way their rules stand (``moved``),
    and of all for which the policy says something else (``otherwise``)."""

    moved: set[str]
    otherwise: set[str]


@dataclass(slots=True)
class _Found:
    """What was found so far."""

    failing: list[ScenarioResult] = field(default_factory=list)
    newly: list[ScenarioResult] = field(default_factory=list)
    mended: list[Scenario] = field(default_factory=list)
    affected: list[Affected] = field(default_factory=list)


def _sort(
    result: ScenarioResult,
    answer: Answer,
    before: tuple[ScenarioResult, Answer] | None,
    found: _Found,
) -> None:
    """Puts a scenario where it belongs; ``before`` is None where it was not there as it is now, or
    came out alike."""
    if not result.passed:
        found.failing.append(result)
        if before is None or before[0].passed:
            found.newly.append(result)
    elif before is not None:
        earlier, said = before[1].said, answer.said
        if not before[0].passed:
            found.mended.append(result.scenario)
        if earlier is not None and said is not None:
            told = tuple(differences(expecting(result.scenario, earlier), said))
            if told:
                found.affected.append(Affected(result.scenario, told))


def _known(base: KnowledgeBase, library: Library, policy: str) -> Mapping[str, Scenario]:
    if policy not in base.files:
        return {}
    return {scenario.title: scenario for scenario in library.of(policy).scenarios}


def _same(scenario: Scenario, before: Scenario | None) -> bool:
    """The scenario was there before, with the same visit and the same expectation."""
    return before is not None and (
        _same_visit(scenario, before) and scenario.expect == before.expect
    )


def _same_visit(scenario: Scenario, before: Scenario | None) -> bool:
    return before is not None and ((scenario.visit, scenario.as_of) == (before.visit, before.as_of))


def _linked(base: KnowledgeBase, scenario: Scenario) -> LinkedPolicy | None:
    if scenario.policy not in base.files:
        return None
    try:
        return base.link(scenario.policy, scenario.date_of_service, scenario.processing_date)
    except KnowledgeBaseError:
        return None


def expecting(scenario: Scenario, said: Determination) -> Scenario:
    """The scenario expecting exactly what was said, and nothing of what it asks besides."""
    data = expectation_of(said)
    lines = {str(number): line for number, line in data["lines"].items()}
    expect = expected(data | {"lines": lines})
    if said.estimate is not None:
        expect = replace(expect, estimate=ExpectedEstimate(said.estimate.allowed))
    return replace(scenario, expect=expect)
