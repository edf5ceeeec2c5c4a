"""A determination put together: findings, outcomes, bills, mends and questions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date

from engine.determination.ask import questions
from engine.determination.assess import Assessment
from engine.determination.bill import billing
from engine.determination.estimate import NoEstimate, VisitEstimate
from engine.determination.judge import Judge
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
from engine.determination.price import estimate
from engine.determination.stakes import at_stake, billed, with_estimate
from engine.determination.table_use import TableUses
from engine.determination.told import told
from engine.determination.unit_tables import unit_tables
from engine.determination.unknowns import without_moot
from engine.determination.why import Reasons
from engine.determination.words import plain_name
from engine.facts.visit import Place
from engine.knowledge.base import KnowledgeBase
from engine.knowledge.local_coverage import LocalCoverage
from engine.policy.model import Confidence, least_confident
from engine.rules.evaluate import Evaluation
from engine.rules.tree import Standing


class Composer:
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
        self._linked = assessment.linked
        self._visit = assessment.visit
        self._evaluation = evaluation
        self._today = today
        self._notes = notes
        self._open_facts = open_facts
        self._tables = TableUses(self._linked, assessment.views.day)
        self._reasons = Reasons(self._linked, self._words, self._visit, evaluation, self._tables)
        self._judge = Judge(assessment, self._words, open_facts)
        self._assessment = self._judge.assessment
        self._unknowns = self._judge.unknowns
        self._billing = self._judge.billing

    def compose(self) -> Determination:
        """The whole determination."""
        linked, visit = self._linked, self._visit
        lines = tuple(self._line(number) for number in range(1, len(visit.lines) + 1))
        visit_findings, visit_met = self._findings(None)
        estimated = self._estimate(lines)
        if isinstance(estimated, VisitEstimate):
            lines = tuple(with_estimate(line, estimated) for line in lines)
            visit_findings = at_stake(visit_findings, estimated.lines)
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
            date_of_service=visit.day("date_of_service"),
            processing_date=visit.day("processing_date"),
            as_of=self._today,
            outcome=worst([line.outcome for line in lines]),
            lines=lines,
            visit_findings=visit_findings,
            visit_met=visit_met,
            info_needed=tuple(needed),
            unit_tables=unit_tables(linked, visit, self._billing),
            notes=tuple(self._all_notes(visit_findings, lines)),
            confidence=_weakest(line.confidence for line in lines),
            estimate=estimated if isinstance(estimated, VisitEstimate) else None,
            contractor=self._contractor(),
        )

    def _contractor(self) -> LocalCoverage | None:
        state = self._visit.facts.get("state")
        return self._base.local_coverage(
            self._linked.payor,
            state if isinstance(state, str) else None,
            self._visit.day("date_of_service"),
        )

    def _estimate(self, lines: tuple[LineDetermination, ...]) -> VisitEstimate | NoEstimate | None:
        """What the lines would be allowed as they are proposed to be billed."""
        estimated = estimate(
            self._linked,
            self._visit,
            self._base.tables,
            [billed(line) for line in lines],
            self._billing.plans,
        )
        if isinstance(estimated, NoEstimate):
            self._notes.append(f"no estimate of what is paid: {estimated.why}")
        return estimated

    def _line(self, number: int) -> LineDetermination:
        line = self._visit.lines[number - 1]
        findings, met = self._findings(number)
        leads_to = self._leads_to(number)
        mends: tuple[Mend, ...] = ()
        asked: tuple[Question, ...] = ()
        if self._judge.seeks_mends(number):
            mends = self._judge.mender.mends(number, self._after_mend(number))
        outcome = self._judge.outcome_if(self._assessment, number, bool(mends))
        needed: tuple[Place, ...] = ()
        if outcome is Outcome.CONDITIONAL:
            asked = questions(self._assessment, number, self._unknowns, self._words, leads_to)
            needed = self._needed(number)
        return LineDetermination(
            number=number,
            code=line.code,
            label=self._base.labels.get(line.code, ""),
            outcome=outcome,
            bill=self._judge.bill(number),
            units=self._judge.units(number),
            findings=findings,
            met=met,
            mends=mends,
            questions=asked,
            info_needed=needed,
            confidence=self._confidence(number),
        )

    def _leads_to(self, line: int) -> Callable[[Assessment], Outcome]:
        """The outcome of a line in a changed visit, where what is broken may be mended again."""

        def outcome(changed: Assessment) -> Outcome:
            mendable = False
            if changed.blocking(line, Standing.BROKEN):
                mendable = Mender(changed, self._words, billing(changed).ways).can_mend(line)
            return self._judge.outcome_if(changed, line, mendable)

        return outcome

    def _after_mend(self, line: int) -> Callable[[Assessment], Outcome]:
        """As ``_leads_to``, for changes after which other rules may no longer hang on anything."""
        leads_to = self._leads_to(line)
        return lambda changed: leads_to(
            without_moot(changed, self._words, changed.blocking(line, Standing.POSSIBLE))
        )

    def _findings(self, line: int | None) -> tuple[tuple[Finding, ...], tuple[Reason, ...]]:
        session = self._evaluation.visit if line is None else self._evaluation.lines[line - 1]
        findings, met = [], []
        for rule_id, standing in session.standings.items():
            if standing is Standing.MET:
                met.append(self._reasons.of(line, rule_id))
            elif (line, rule_id) not in self._judge.moot:
                findings.append(self._finding(line, rule_id, standing))
        findings.sort(key=lambda f: (list(Standing).index(f.standing), _SEVERITIES[f.severity]))
        return tuple(findings), tuple(met)

    def _finding(self, line: int | None, rule_id: str, standing: Standing) -> Finding:
        rule = self._linked.rules[rule_id]
        possible = standing is Standing.POSSIBLE

        def put_in(text: str) -> str:
            said = self._tables.words(line, rule_id)
            return told(text, self._assessment, self._words, line, rule_id, said)

        return Finding(
            rule=rule_id,
            line=line,
            standing=standing,
            severity=rule.severity,
            title=rule.title,
            message=put_in(rule.message),
            fix=rule.fix and replace(rule.fix, do=put_in(rule.fix.do)),
            sources=rule.sources,
            confidence=rule.confidence,
            origin=rule.origin,
            clock=rule.clock,
            denial=rule.denial and rule.denial.on(self._assessment.sessions[line].concluded),
            waits_for=self._unknowns.waits_for((line, rule_id)) if possible else (),
            why=self._reasons.of(line, rule_id),
            capped=rule.capped,
            note=rule.note,
        )

    def _needed(self, line: int) -> tuple[Place, ...]:
        needed: dict[Place, None] = {(None, fact): None for fact in self._open_facts}
        for key in self._assessment.blocking(line, Standing.POSSIBLE):
            needed |= dict.fromkeys(self._unknowns.waits_for(key))
        return tuple(needed)

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
        if linked.units is None:
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
