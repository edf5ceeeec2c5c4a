"""What policies answer to scenarios, kept by what was asked, so that it is worked out once.

Asked is a visit on a day, of a policy that means something: whatever the lines of its file, and
whatever the scenario expects. A change of one scenario, or undoing one, finds every answer here.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date

from engine.determination.evaluate import Evaluator
from engine.facts.tables import Tables
from engine.facts.visit import Visit
from engine.impact.pool import ImpactError, Job, answered
from engine.knowledge.base import KnowledgeBase, KnowledgeBaseError
from engine.policy.digest import digest
from engine.policy.model import LinkedPolicy
from engine.publishing.answer import Answer, faulty, worked_out
from engine.publishing.answer_worker import Asked, about
from engine.publishing.differing import searched
from engine.rules.process import Engine
from engine.scenarios.model import Scenario

_MOST_KEPT = 8_000
_MOST_TABLES = 4
_MANY = 100
"""Scenarios to be answered for which it is worth starting processes."""
_BATCH = 20
_MOST_WORKERS = 8

Key = tuple[str, int, str, date]
"""What a policy means, the number of the fee tables, the visit, and the day of asking."""


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
    many: int = _MANY
    """So many scenarios at once are answered in processes of their own, one for each processor."""

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
            return self.under(self._linked(scenario), scenario, anew=anew)
        except KnowledgeBaseError as error:
            return faulty(error)

    def under(self, linked: LinkedPolicy, scenario: Scenario, *, anew: bool = False) -> Answer:
        """The answer of a policy to a scenario; ``anew`` where it is known in other words."""
        key = self._key(scenario, linked)
        known = self.kept.get(key)
        if known is None or (anew and known.meaning != linked.meaning):
            known = worked_out(self.evaluator, linked, scenario.visit, scenario.asked_on)
            self._keep(key, known)
        return known

    def _keep(self, key: Key, answer: Answer) -> None:
        self.worked_out += 1
        if answer.said is not None:
            self.kept.put(key, answer)

    def take_over(self, scenario: Scenario, other: Answers, *, sought: bool) -> None:
        """Keeps the answer of another knowledge base, if that is known.

        For a scenario in whose visit the rules of both stand the same; only with ``sought``, where
        they do in any visit, is it one that mends or answers were sought for.
        """
        try:
            own, others = self._linked(scenario), other._linked(scenario)
        except KnowledgeBaseError:
            return
        key = self._key(scenario, own)
        if self.kept.get(key) is None:
            known = self.kept.get(other._key(scenario, others))
            if (
                known is not None
                and known.said is not None
                and (sought or not searched(known.said))
            ):
                self.kept.put(key, known)

    def each(
        self, scenarios: Sequence[Scenario], done: Callable[[], None] = lambda: None
    ) -> tuple[Answer, ...]:
        """The answer to each; ``done`` is called for each, in no certain order.

        Scenarios for which the policy says the same are asked together: the network has room for
        few policies.
        """
        found: dict[int, Answer] = {}
        open_still: dict[str, list[tuple[int, Key]]] = {}
        for index, scenario in enumerate(scenarios):
            try:
                linked = self._linked(scenario)
            except KnowledgeBaseError as error:
                found[index] = faulty(error)
            else:
                key = self._key(scenario, linked)
                known = self.kept.get(key)
                if known is None:
                    open_still.setdefault(linked.meaning, []).append((index, key))
                    continue
                found[index] = known
            done()
        keys = {index: key for members in open_still.values() for index, key in members}
        if len(keys) >= self.many:
            try:
                for index, answer in self._by_workers(scenarios, list(keys)):
                    self._keep(keys[index], answer)
                    found[index] = answer
                    done()
            except (ImpactError, OSError):
                # What ends processes, such as little memory, need not end this one.
                pass
        for index in keys:
            if index not in found:
                found[index] = self.of(scenarios[index])
                done()
        return tuple(found[index] for index in range(len(scenarios)))

    def _by_workers(
        self, scenarios: Sequence[Scenario], numbers: Sequence[int]
    ) -> Iterator[tuple[int, Answer]]:
        """The answers to the scenarios with these numbers, in the order in which they come."""
        asked = [_asked(number, scenarios[number]) for number in numbers]
        batches = (asked[start : start + _BATCH] for start in range(0, len(asked), _BATCH))
        job = Job[Sequence[Asked], list[tuple[int, Answer]]](
            "engine.publishing.answer_worker", self.base, about
        )
        workers = min(os.cpu_count() or 1, _MOST_WORKERS)
        with closing(answered(job, batches, workers, lambda: False, lambda _: None)) as answers:
            for some in answers:
                yield from some

    def _linked(self, scenario: Scenario) -> LinkedPolicy:
        return self.base.link(scenario.policy, scenario.date_of_service, scenario.processing_date)

    def _key(self, scenario: Scenario, linked: LinkedPolicy) -> Key:
        return linked.meaning, self._fees, visit_digest(scenario.visit), scenario.asked_on


def _asked(number: int, scenario: Scenario) -> Asked:
    return Asked(
        number,
        scenario.title,
        scenario.policy,
        scenario.visit,
        scenario.date_of_service,
        scenario.processing_date,
        scenario.asked_on,
    )


_digests: dict[int, tuple[Visit, str]] = {}


def visit_digest(visit: Visit) -> str:
    """A digest of what a visit states, whatever it is called."""
    known = _digests.get(id(visit))
    if known is None or known[0] is not visit:
        while len(_digests) >= _MOST_KEPT:
            _digests.pop(next(iter(_digests)), None)
        known = _digests[id(visit)] = visit, digest(replace(visit, name=""))
    return known[1]
