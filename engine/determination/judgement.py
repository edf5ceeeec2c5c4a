"""What a policy makes of a visit without a word of why: enough to hold many visits side by side."""

from __future__ import annotations

from dataclasses import dataclass

from engine.determination.assess import Assessment
from engine.determination.estimate import VisitEstimate
from engine.determination.judge import Judge
from engine.determination.model import Bill, Determination, Outcome, worst
from engine.determination.price import Billed, estimate
from engine.facts.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class JudgedLine:
    """One line: what it is billed as, and its outcome; ``units`` is None while not known."""

    code: str
    outcome: Outcome
    units: int | None
    bill: tuple[Bill, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one policy makes of one visit.

    ``expected`` (cents) is what payor and patient would pay together, by estimate; None where a
    line has no amount. Lines that the policy denies count nothing.
    """

    policy: str
    outcome: Outcome
    lines: tuple[JudgedLine, ...]
    expected: int | None


def judge(
    assessment: Assessment, vocabulary: Vocabulary, open_facts: tuple[str, ...] = ()
) -> Judgement:
    """The judgement of an assessment: that of the determination made of it, in a fraction of the
    time.

    It rests on the reference evaluator alone; whoever opens a visit has both engines asked.
    """
    judging = Judge(assessment, vocabulary, open_facts)
    numbers = range(1, len(assessment.visit.lines) + 1)
    lines = tuple(
        JudgedLine(
            assessment.visit.lines[number - 1].code,
            judging.outcome(number),
            judging.units(number),
            judging.bill(number),
        )
        for number in numbers
    )
    billed = [
        Billed(
            number,
            line.code,
            tuple((bill.units, bill.modifiers) for bill in line.bill),
            denied=line.outcome is Outcome.NOT_COVERED,
            known=line.units is not None,
        )
        for number, line in zip(numbers, lines, strict=True)
    ]
    estimated = estimate(assessment.linked, assessment.visit, assessment.tables, billed)
    return Judgement(
        assessment.linked.id,
        worst([line.outcome for line in lines]),
        lines,
        _expected(estimated if isinstance(estimated, VisitEstimate) else None),
    )


def judgement_of(determination: Determination) -> Judgement:
    """What a determination comes to."""
    return Judgement(
        determination.policy,
        determination.outcome,
        tuple(
            JudgedLine(line.code, line.outcome, line.units, line.bill)
            for line in determination.lines
        ),
        _expected(determination.estimate),
    )


def _expected(estimated: VisitEstimate | None) -> int | None:
    if estimated is None or not estimated.complete:
        return None
    return estimated.payor + estimated.patient
