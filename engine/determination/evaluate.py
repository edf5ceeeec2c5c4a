"""Evaluating a visit: both engines, one answer; findings, outcomes, mends and questions."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from engine.determination.ask import questions
from engine.determination.assess import Assessment, assess
from engine.determination.bill import billing, line_bill
from engine.determination.mend import Mender
from engine.determination.model import (
    Determination,
    Finding,
    LineDetermination,
    Mend,
    Outcome,
    Question,
    Reason,
    worst,
)
from engine.determination.unknowns import Unknowns
from engine.determination.why import Reasons
from engine.determination.withheld import AnswerWithheldError, write_case
from engine.determination.words import filled, plain_name
from engine.facts.visit import Place, Visit
from engine.knowledge.base import KnowledgeBase
from engine.policy.model import Confidence, LinkedPolicy, least_confident
from engine.rules.compile import CompiledRuleSet, compile_rules
from engine.rules.evaluate import Evaluation, ReferenceEvaluation, disagreements
from engine.rules.process import Engine
from engine.rules.tree import Standing
from engine.source import close_words

_DATE_OF_SERVICE = "date_of_service"
_PROCESSING_DATE = "processing_date"


class NoSuchPayorError(LookupError):
    """No policy of the knowledge base decides visits of this payor, or none on this day."""


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
        visit, notes = _with_processing_date(visit, today)
        open_facts: tuple[str, ...] = ()
        if linked is None:
            linked, open_facts = self._policy(visit, payor)
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
        return _Composer(
            self.knowledge_base, assessment, evaluation, today, notes, open_facts
        ).compose()

    def close(self) -> None:
        """Ends the engine's processes."""
        self._engine.close()

    def _policy(self, visit: Visit, payor: str | None) -> tuple[LinkedPolicy, tuple[str, ...]]:
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
        day = _day(visit, _DATE_OF_SERVICE)
        choice = self.knowledge_base.choose(str(wanted), visit.facts, day)
        if choice.policy is None:
            waits = ", ".join(plain_name(fact) for fact in choice.open_facts)
            advice = f"state {waits}" if waits else "the visit lies outside the scope of each"
            raise NoSuchPayorError(
                f"no policy of the payor '{wanted}' fits this visit on {day} - {advice}"
            )
        linked = self.knowledge_base.link(choice.policy.id, day, _day(visit, _PROCESSING_DATE))
        return linked, choice.open_facts

    def _compile(self, linked: LinkedPolicy) -> CompiledRuleSet:
        with self._compiling:
            compiled = self._compiled.get(linked.key)
            if compiled is None:
                if len(self._compiled) >= _MOST_COMPILED:
                    del self._compiled[next(iter(self._compiled))]
                compiled = self._compiled[linked.key] = compile_rules(linked.logic)
            return compiled


_MOST_COMPILED = 64


def _day(visit: Visit, fact: str) -> date:
    value = visit.facts[fact]
    assert isinstance(value, int)
    return date.fromordinal(value)


def _with_processing_date(visit: Visit, today: date) -> tuple[Visit, list[str]]:
    if _PROCESSING_DATE in visit.facts:
        return visit, []
    day = max(today, _day(visit, _DATE_OF_SERVICE))
    note = f"the processing date is not stated; taken to be {day}"
    return visit.having({(None, _PROCESSING_DATE): day.toordinal()}), [note]


class _Composer:
    """Makes the determination of one evaluation."""

    def __init__(
        self,
        knowledge_base: KnowledgeBase,
        assessment: Assessment,
        evaluation: Evaluation,
        today: date,
        notes: list[str],
        open_facts: tuple[str, ...],
    ) -> None:
        self._base = knowledge_base
        self._words = knowledge_base.vocabulary
        self._assessment = assessment
        self._linked = assessment.linked
        self._visit = assessment.visit
        self._evaluation = evaluation
        self._today = today
        self._notes = notes
        self._open_facts = open_facts
        self._reasons = Reasons(self._linked, self._words, self._visit, evaluation)
        self._unknowns = Unknowns(assessment, self._words)
        self._moot = {
            (line, rule_id)
            for line, session in assessment.sessions.items()
            for rule_id, standing in session.standings.items()
            if standing is Standing.POSSIBLE
            and self._linked.rules[rule_id].severity.blocks
            and self._unknowns.is_moot((line, rule_id))
        }
        if self._moot:
            self._assessment = assessment = assessment.without(self._moot)
        self._billing = billing(assessment)
        self._mender = Mender(assessment, self._words, self._billing.ways)

    def compose(self) -> Determination:
        """The whole determination."""
        linked, visit = self._linked, self._visit
        lines = tuple(self._line(number) for number in range(1, len(visit.lines) + 1))
        visit_findings, visit_met = self._findings(None)
        proof = self._billing.proof
        needed = dict.fromkeys(place for line in lines for place in line.info_needed)
        return Determination(
            visit=visit.name,
            payor=linked.payor,
            policy=linked.id,
            policy_title=linked.title,
            policy_key=linked.key,
            files=linked.files,
            reviewed_on=linked.reviewed_on,
            review_due=linked.review_due,
            date_of_service=_day(visit, _DATE_OF_SERVICE),
            processing_date=_day(visit, _PROCESSING_DATE),
            as_of=self._today,
            outcome=worst([line.outcome for line in lines]),
            lines=lines,
            visit_findings=visit_findings,
            visit_met=visit_met,
            info_needed=tuple(needed),
            unit_proof=proof.as_dict() if proof is not None else None,
            unit_table=tuple(proof.rows()) if proof is not None else (),
            notes=tuple(self._all_notes(visit_findings, lines)),
            confidence=_weakest(line.confidence for line in lines),
        )

    def _line(self, number: int) -> LineDetermination:
        line = self._visit.lines[number - 1]
        findings, met = self._findings(number)
        leads_to = self._leads_to(number)
        mends: tuple[Mend, ...] = ()
        asked: tuple[Question, ...] = ()
        if self._assessment.addresses(number):
            sought = bool(self._assessment.blocking(number, Standing.BROKEN))
        else:
            sought = self._assessment.stands_against(number)
        if sought:
            mends = self._mender.mends(number, leads_to)
        outcome = self._outcome(self._assessment, number, bool(mends))
        needed: tuple[Place, ...] = ()
        if outcome is Outcome.CONDITIONAL:
            asked = questions(self._assessment, number, self._unknowns, self._words, leads_to)
            needed = self._needed(number)
        units = self._units(number)
        return LineDetermination(
            number=number,
            code=line.code,
            label=self._base.labels.get(line.code, ""),
            outcome=outcome,
            bill=line_bill(self._assessment, number, units),
            units=units,
            findings=findings,
            met=met,
            mends=mends,
            questions=asked,
            info_needed=needed,
            confidence=self._confidence(number),
        )

    def _outcome(self, assessment: Assessment, line: int, mendable: bool) -> Outcome:
        if not assessment.addresses(line):
            barred = assessment.stands_against(line) and not mendable
            return Outcome.NOT_COVERED if barred else Outcome.NOT_ADDRESSED
        broken = bool(assessment.blocking(line, Standing.BROKEN))
        if broken and not mendable:
            return Outcome.NOT_COVERED
        if self._open_facts or assessment.blocking(line, Standing.POSSIBLE):
            return Outcome.CONDITIONAL
        return Outcome.NEEDS_ACTION if broken else Outcome.COVERED

    def _leads_to(self, line: int) -> Callable[[Assessment], Outcome]:
        """The outcome of a line in a changed visit, where what is broken may be mended again."""

        def outcome(changed: Assessment) -> Outcome:
            mendable = False
            if changed.blocking(line, Standing.BROKEN):
                mendable = Mender(changed, self._words, billing(changed).ways).can_mend(line)
            return self._outcome(changed, line, mendable)

        return outcome

    def _findings(self, line: int | None) -> tuple[tuple[Finding, ...], tuple[Reason, ...]]:
        session = self._evaluation.visit if line is None else self._evaluation.lines[line - 1]
        findings, met = [], []
        for rule_id, standing in session.standings.items():
            if standing is Standing.MET:
                met.append(self._reasons.of(line, rule_id))
            elif (line, rule_id) not in self._moot:
                findings.append(self._finding(line, rule_id, standing))
        findings.sort(key=lambda f: (list(Standing).index(f.standing), _SEVERITIES[f.severity]))
        return tuple(findings), tuple(met)

    def _finding(self, line: int | None, rule_id: str, standing: Standing) -> Finding:
        rule = self._linked.rules[rule_id]
        possible = standing is Standing.POSSIBLE
        message = filled(rule.message, self._words, lambda fact: self._value(line, fact))
        return Finding(
            rule=rule_id,
            line=line,
            standing=standing,
            severity=rule.severity,
            title=rule.title,
            message=message,
            fix=rule.fix,
            sources=rule.sources,
            confidence=rule.confidence,
            origin=rule.origin,
            clock=rule.clock,
            denial=rule.denial,
            waits_for=self._unknowns.waits_for((line, rule_id)) if possible else (),
            why=self._reasons.of(line, rule_id),
            capped=rule.capped,
            note=rule.note,
        )

    def _value(self, line: int | None, fact: str):  # type: ignore[no-untyped-def]
        return self._visit.get((line if self._words[fact].on_line else None, fact))

    def _needed(self, line: int) -> tuple[Place, ...]:
        needed: dict[Place, None] = {(None, fact): None for fact in self._open_facts}
        for key in self._assessment.blocking(line, Standing.POSSIBLE):
            needed |= dict.fromkeys(self._unknowns.waits_for(key))
        return tuple(needed)

    def _units(self, number: int) -> int | None:
        if not self._billing.ways:
            return None
        return self._billing.ways[0].get(number)

    def _confidence(self, line: int) -> Confidence | None:
        """The weakest mark among the rules that bear on a line."""
        return _weakest(
            rule.confidence
            for _, rule, _ in self._assessment.standings(line)
            if rule.severity.blocks or rule.capped
        )

    def _all_notes(
        self, visit_findings: tuple[Finding, ...], lines: tuple[LineDetermination, ...]
    ) -> Iterable[str]:
        yield from self._notes
        linked = self._linked
        if linked.review_due is not None and linked.review_due < self._today:
            due = linked.review_due
            yield f"this policy was due for review on {due}; confirm it with the payor"
        if self._open_facts:
            facts = ", ".join(plain_name(fact) for fact in self._open_facts)
            yield f"another policy of this payor may apply: it depends on {facts}"
        if self._billing.proof is None and linked.units is None:
            yield "how this payor counts units was not read; units are not proposed"
        ties = len(self._billing.ways)
        if ties > 1:
            yield f"{ties} ways to bill the units are equally lawful; the first is shown"
        findings = (*visit_findings, *(f for line in lines for f in line.findings))
        for rule in sorted({f.rule for f in findings if f.capped}):
            yield f"{rule} rests on something unverified, so it only warns"
        used = {
            rule for session in self._assessment.sessions.values() for rule in session.standings
        }
        yield from self._base.table_notes(linked, self._visit, used)


def _weakest(marks: Iterable[Confidence | None]) -> Confidence | None:
    known = [mark for mark in marks if mark is not None]
    return least_confident(*known) if known else None


_SEVERITIES: Mapping[str, int] = {
    severity: index
    for index, severity in enumerate(
        (
            "deny",
            "needs_authorization",
            "needs_document",
            "change_billing",
            "reduce",
            "review",
            "warn",
            "info",
        )
    )
}

__all__ = ["AnswerWithheldError", "Evaluator", "NoSuchPayorError"]
