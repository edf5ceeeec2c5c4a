"""What policies answer to scenarios, kept by what was asked, so that it is worked out once.

Asked is a visit on a day, of a policy that means something: whatever the lines of its file, and
whatever the scenario expects. A change of one scenario, or undoing one, finds every answer here.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from engine.determination.evaluate import Evaluator
from engine.determination.model import Determination, Finding, LineDetermination
from engine.facts.tables import Tables
from engine.facts.visit import Visit
from engine.knowledge.base import KnowledgeBase, KnowledgeBaseError
from engine.policy.digest import digest
from engine.policy.model import LinkedPolicy
from engine.publishing.differing import searched
from engine.rules.process import Engine
from engine.scenarios.compare import differences
from engine.scenarios.model import Scenario
from engine.scenarios.notice import UNANSWERED
from engine.scenarios.report import ScenarioResult
from engine.source.diagnostics import is_error

_MOST_KEPT = 8_000
_MOST_TABLES = 4

Key = tuple[str, int, str, date]
"""What a policy means, the number of the fee tables, the visit, and the day of asking."""


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


class KeptAnswers:
    """Answers by what was asked, those used last; for any number of threads."""

    def __init__(self, most: int = _MOST_KEPT) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._answers: OrderedDict[Key, Answer] = OrderedDict()
        self._fees: OrderedDict[int, object] = OrderedDict()
        self._last = 0

    def get(self, key: Key) -> Answer | None:
        """What was answered; None where it is not known."""
        with self._lock:
            found = self._answers.get(key)
            if found is not None:
                self._answers.move_to_end(key)
            return found

    def put(self, key: Key, answer: Answer) -> None:
        """Keeps an answer, in place of the one that was asked for longest ago."""
        with self._lock:
            self._answers[key] = answer
            while len(self._answers) > self._most:
                self._answers.popitem(last=False)

    def number_of(self, tables: Tables) -> int:
        """A number for what the fee tables say, that no other tables have."""
        with self._lock:
            for number, fees in self._fees.items():
                if fees is tables.fees or fees == tables.fees:
                    return number
            while len(self._fees) >= _MOST_TABLES:
                self._fees.popitem(last=False)
            self._last += 1
            self._fees[self._last] = tables.fees
            return self._last


KEPT = KeptAnswers()
"""What this process has answered."""


@dataclass(slots=True)
class Answers:
    """The answers of one knowledge base to scenarios."""

    base: KnowledgeBase
    engine: Engine
    kept: KeptAnswers = field(default_factory=lambda: KEPT)
    evaluator: Evaluator = field(init=False)
    worked_out: int = field(default=0, init=False)
    """How many had to be worked out."""

    _fees: int = field(init=False)

    def __post_init__(self) -> None:
        self.evaluator = Evaluator(self.base, self.engine)
        self._fees = self.kept.number_of(self.base.tables)

    @property
    def tables(self) -> tuple[str, int]:
        """What tells the published tables from others."""
        return self.base.tables.key, self._fees

    def of(self, scenario: Scenario) -> Answer:
        """The answer to one scenario."""
        return self._of(scenario, anew=False)

    def in_its_words(self, scenario: Scenario) -> Answer:
        """The answer, in the words of the policy as it is now."""
        return self._of(scenario, anew=True)

    def _of(self, scenario: Scenario, *, anew: bool) -> Answer:
        try:
            linked = self._linked(scenario)
        except KnowledgeBaseError as error:
            return _faulty(error)
        key = self._key(scenario, linked)
        known = self.kept.get(key)
        if known is None or (anew and known.meaning != linked.meaning):
            known = self._worked_out(scenario, linked)
            if known.said is not None:
                self.kept.put(key, known)
        return known

    def take_over(self, scenario: Scenario, other: Answers) -> None:
        """Keeps the answer of another knowledge base, if that is known and rests on no search.

        For a scenario in whose visit the rules of both stand the same.
        """
        try:
            own, others = self._linked(scenario), other._linked(scenario)
        except KnowledgeBaseError:
            return
        key = self._key(scenario, own)
        if self.kept.get(key) is None:
            known = self.kept.get(other._key(scenario, others))
            if known is not None and known.said is not None and not searched(known.said):
                self.kept.put(key, known)

    def each(
        self, scenarios: Sequence[Scenario], done: Callable[[], None] = lambda: None
    ) -> tuple[Answer, ...]:
        """The answer to each; ``done`` is called for each, in no certain order.

        Scenarios for which the policy says the same are asked together: the network has room for
        few policies.
        """
        together: dict[str, list[int]] = {}
        found: dict[int, Answer] = {}
        for index, scenario in enumerate(scenarios):
            try:
                together.setdefault(self._linked(scenario).meaning, []).append(index)
            except KnowledgeBaseError as error:
                found[index] = _faulty(error)
                done()
        for members in together.values():
            for index in members:
                found[index] = self.of(scenarios[index])
                done()
        return tuple(found[index] for index in range(len(scenarios)))

    def _linked(self, scenario: Scenario) -> LinkedPolicy:
        return self.base.link(scenario.policy, scenario.date_of_service, scenario.processing_date)

    def _key(self, scenario: Scenario, linked: LinkedPolicy) -> Key:
        return linked.meaning, self._fees, visit_digest(scenario.visit), scenario.asked_on

    def _worked_out(self, scenario: Scenario, linked: LinkedPolicy) -> Answer:
        self.worked_out += 1
        try:
            said = self.evaluator.determine(scenario.visit, as_of=scenario.asked_on, linked=linked)
        except KnowledgeBaseError as error:
            return _faulty(error)
        except UNANSWERED as error:
            return Answer(problem=str(error))
        return Answer(without_why(said), meaning=linked.meaning)


def visit_digest(visit: Visit) -> str:
    """A digest of what a visit states, whatever it is called."""
    return digest(replace(visit, name=""))


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
    asked = tuple(replace(question, answers=()) for question in line.questions)
    found = tuple(map(_finding, line.findings))
    return replace(line, findings=found, met=(), questions=asked)


def _finding(finding: Finding) -> Finding:
    why = replace(finding.why, facts=(), because=(), sources=(), table=None)
    return replace(finding, why=why, sources=())


def _faulty(error: KnowledgeBaseError) -> Answer:
    first = next(filter(is_error, error.diagnostics))
    return Answer(problem=f"the policy has faults: {first.file}:{first.line}: {first.message}")
