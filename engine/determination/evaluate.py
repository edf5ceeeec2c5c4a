"""Evaluating a visit: the policy is chosen, both engines run, and one answer comes out."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import date

from engine.determination.assess import Assessment, assess
from engine.determination.compose import Composer
from engine.determination.model import Determination
from engine.determination.other_policies import still_open
from engine.determination.withheld import AnswerWithheldError, write_case
from engine.determination.words import label_of, plain_name, says
from engine.facts.visit import Visit
from engine.knowledge.base import KnowledgeBase, KnowledgeBaseError
from engine.knowledge.choose import Choice
from engine.knowledge.usable import told
from engine.policy.model import LinkedPolicy
from engine.rules.compile import CompiledRuleSet, compiled_once
from engine.rules.evaluate import Evaluation, ReferenceEvaluation, disagreements
from engine.rules.limits import NetworkLimitError
from engine.rules.process import Engine
from engine.source import close_words, in_order
from engine.source.diagnostics import listed

_DATE_OF_SERVICE = "date_of_service"
_PROCESSING_DATE = "processing_date"
_MOST_COMPILED = 64


class NoSuchPayorError(LookupError):
    """No policy of the knowledge base decides visits of this payor, or none on this day."""


@dataclass(frozen=True, slots=True)
class Held:
    """A policy held against a visit, alike by the network and by the reference evaluator.

    ``open_facts`` are unknown facts that could choose another policy; ``notes`` state what was
    assumed.
    """

    assessment: Assessment
    evaluation: Evaluation
    open_facts: tuple[str, ...]
    notes: tuple[str, ...]


class Evaluator:
    """Evaluates visits against one knowledge base; safe to share between threads."""

    def __init__(self, knowledge_base: KnowledgeBase, engine: Engine | None = None) -> None:
        self.knowledge_base = knowledge_base
        self._engine = engine or Engine()
        self._compiled: dict[str, CompiledRuleSet] = {}
        self._compiling = threading.Lock()

    def determine(
        self,
        visit: Visit,
        payor: str | None = None,
        as_of: date | None = None,
        linked: LinkedPolicy | None = None,
    ) -> Determination:
        """What the payor's policy says of a visit.

        ``payor`` stands for the visit's own when it is given; ``as_of`` is the day of asking, by
        default today, and the processing date of a visit that states none. ``linked`` names the
        policy outright. Raises NoSuchPayorError, KnowledgeBaseError when the policy has faults,
        EngineFailure when the rules could not be run, and AnswerWithheldError when the network
        and the reference evaluator disagree.
        """
        today = as_of or date.today()
        held = self.hold(visit, payor, today, linked)
        return Composer(
            self.knowledge_base,
            held.assessment,
            held.evaluation,
            today,
            list(held.notes),
            held.open_facts,
        ).compose()

    def hold(
        self,
        visit: Visit,
        payor: str | None = None,
        as_of: date | None = None,
        linked: LinkedPolicy | None = None,
    ) -> Held:
        """How the rules stand on a visit, without mends and questions; raises as ``determine``."""
        visit, notes = with_processing_date(visit, as_of or date.today())
        choice = None
        if linked is None:
            choice = self._choice(visit, payor)
            linked = self._linked(choice, visit)
        compiled = self._compile(linked)
        assessment = assess(linked, visit, self.knowledge_base.tables)
        evaluation = self._engine.evaluate(compiled, assessment.views.visit, assessment.views.lines)
        expected = ReferenceEvaluation(
            assessment.sessions[None],
            tuple(assessment.sessions[line.number] for line in visit.lines),
        )
        differences = disagreements(evaluation, expected)
        if differences:
            path = write_case(visit, self.knowledge_base.vocabulary, linked, differences)
            raise AnswerWithheldError(linked.id, differences, path)
        open_facts = () if choice is None else self._open_facts(choice, assessment, notes)
        return Held(assessment, evaluation, open_facts, tuple(notes))

    def compile(self, linked: LinkedPolicy) -> None:
        """Makes a policy ready, so that its first visit need not wait for that.

        Raises KnowledgeBaseError when it has faults.
        """
        self._compile(linked)

    def close(self) -> None:
        """Ends the engine's processes."""
        self._engine.close()

    def _choice(self, visit: Visit, payor: str | None) -> Choice:
        wanted = payor or visit.facts.get("payor")
        payors = self.knowledge_base.payors()
        if wanted is None:
            raise NoSuchPayorError(
                "the visit names no payor - add 'payor: ...' or choose one of: " + ", ".join(payors)
            )
        if wanted not in payors:
            close = close_words(str(wanted), payors)
            advice = f"did you mean '{close[0]}'?" if close else "known: " + ", ".join(payors)
            raise NoSuchPayorError(f"no policy of the payor '{wanted}' is loaded - {advice}")
        day = visit.day(_DATE_OF_SERVICE)
        choice = self.knowledge_base.choose(str(wanted), visit.facts, day)
        if choice.policy is None:
            waits = ", ".join(plain_name(fact) for fact in choice.open_facts)
            advice = f"state {waits}" if waits else self._outside(str(wanted), visit)
            raise NoSuchPayorError(
                f"no policy of the payor '{wanted}' fits this visit on {day} - {advice}"
            )
        return choice

    def _linked(self, choice: Choice, visit: Visit) -> LinkedPolicy:
        assert choice.policy is not None
        days = visit.day(_DATE_OF_SERVICE), visit.day(_PROCESSING_DATE)
        return self.knowledge_base.link(choice.policy.id, *days)

    def _open_facts(
        self, choice: Choice, assessment: Assessment, notes: list[str]
    ) -> tuple[str, ...]:
        """The facts that are ``still_open``; a note says which could be and make no difference."""
        found = still_open(self.knowledge_base, choice, assessment)
        if choice.open_facts and not found:
            waits = ", ".join(plain_name(fact) for fact in choice.open_facts)
            others = ", ".join(policy.id for policy in choice.narrower)
            notes.append(f"{others} may apply instead, by {waits}; the visit comes out the same")
        return found

    def _outside(self, payor: str, visit: Visit) -> str:
        """Why no policy of a payor fits, where no fact is missing."""
        base, day = self.knowledge_base, visit.day(_DATE_OF_SERVICE)
        outside = base.outside(payor, visit.facts, day)
        if outside is None or not outside.named:
            starts = [file.scope.starts for file in base.payors()[payor]]
            first = min((start for start in starts if start is not None), default=None)
            if first is not None and None not in starts and day < first:
                return f"the earliest was read for days from {first} on"
            return "the visit lies outside the days of each"
        words = base.vocabulary
        return "; ".join(
            f"it was read for {label_of(words, fact)} {listed(self._named(fact, named), 'or')}, and"
            f" this visit states {says(words.facts.get(fact), visit.facts[fact])}"
            for fact, named in outside.named.items()
        )

    def _named(self, fact: str, named: frozenset[str]) -> list[str]:
        spec = self.knowledge_base.vocabulary.facts.get(fact)
        return [says(spec, value) for value in sorted(named)]

    def _compile(self, linked: LinkedPolicy) -> CompiledRuleSet:
        with self._compiling:
            compiled = self._compiled.get(linked.key)
            if compiled is None:
                if len(self._compiled) >= _MOST_COMPILED:
                    del self._compiled[next(iter(self._compiled))]
                compiled = self._compiled[linked.key] = _network(linked)
            return compiled


def _network(linked: LinkedPolicy) -> CompiledRuleSet:
    try:
        return compiled_once(linked.logic)
    except NetworkLimitError as error:
        raise KnowledgeBaseError(in_order(told(linked, error.refusals))) from error


def with_processing_date(visit: Visit, today: date) -> tuple[Visit, list[str]]:
    """The visit with a processing date, by default the day of asking; notes tell what was taken."""
    if _PROCESSING_DATE in visit.facts:
        return visit, []
    day = max(today, visit.day(_DATE_OF_SERVICE))
    note = f"the processing date is not stated; taken to be {day}"
    return visit.having({(None, _PROCESSING_DATE): day.toordinal()}), [note]


__all__ = ["AnswerWithheldError", "Evaluator", "Held", "NoSuchPayorError"]
