"""A determination: what one policy says of one visit, as immutable data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from engine.determination.estimate import LineEstimate, VisitEstimate
from engine.determination.table_use import TableUse
from engine.facts.visit import Place, Value
from engine.knowledge.local_coverage import LocalCoverage
from engine.policy.model import Clock, Confidence, Denial, Fix, Origin, Severity, Source
from engine.rules.tree import Standing
from engine.therapy import ClaimRemark


class Outcome(StrEnum):
    """What the policy as written says of a line, or of a visit as the worst of its lines."""

    NOT_COVERED = "not_covered"
    CONDITIONAL = "conditional"
    NEEDS_ACTION = "needs_action"
    COVERED = "covered"
    NOT_ADDRESSED = "not_addressed"


WORST_FIRST = (Outcome.NOT_COVERED, Outcome.CONDITIONAL, Outcome.NEEDS_ACTION)


@dataclass(frozen=True, slots=True)
class KnownFact:
    """A fact that a rule matched, in plain words; ``value`` is as a visit file writes it."""

    fact: str
    label: str
    value: Any
    says: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule or conclusion that fired, the facts it matched, and the conclusions it rests on.

    ``table`` is what it took from a published table, None where it looked into none.
    """

    rule: str
    title: str
    standing: str
    facts: tuple[KnownFact, ...]
    because: tuple[Reason, ...]
    sources: tuple[Source, ...]
    confidence: Confidence
    origin: Origin
    table: TableUse | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says against a line (numbered from 1) or against the visit (``line`` None).

    ``waits_for`` names the unknown facts of a finding that is only possible. ``at_stake`` is the
    estimate (cents) of what would be denied; None where there is none, or nothing is denied.
    """

    rule: str
    line: int | None
    standing: Standing
    severity: Severity
    title: str
    message: str
    fix: Fix | None
    sources: tuple[Source, ...]
    confidence: Confidence
    origin: Origin
    clock: Clock
    denial: Denial | None
    waits_for: tuple[Place, ...]
    why: Reason
    capped: bool
    note: str
    at_stake: int | None = None

    @property
    def table(self) -> TableUse | None:
        """What its rule took from a published table."""
        return self.why.table

    @property
    def blocks(self) -> bool:
        """It stands between the line and the policy as written, or may do so."""
        return self.severity.blocks


@dataclass(frozen=True, slots=True)
class Step:
    """One honest change of a mend: the fact, its new value, the kind of change, what to do."""

    place: Place
    value: Value
    kind: str
    do: str


@dataclass(frozen=True, slots=True)
class Mend:
    """A smallest set of changes after which nothing known stands against the line.

    ``leads_to`` is the line's outcome in the changed visit, which was evaluated.
    """

    steps: tuple[Step, ...]
    leads_to: Outcome


@dataclass(frozen=True, slots=True)
class Answer:
    """One possible answer to a question: the line's outcome with it, and what stays open."""

    value: Value
    says: str
    leads_to: Outcome
    still_open: int


@dataclass(frozen=True, slots=True)
class Question:
    """An unknown fact that can change the outcome. ``settles`` is 0 to 1, the mean over answers."""

    place: Place
    asks: str
    answered_by: str
    answers: tuple[Answer, ...]
    settles: float
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bill:
    """What the line is billed as: units with modifiers; two parts when an assistant earned some."""

    units: int
    modifiers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LineDetermination:
    """What the policy says of one line."""

    number: int
    code: str
    label: str
    outcome: Outcome
    bill: tuple[Bill, ...]
    units: int | None
    findings: tuple[Finding, ...]
    met: tuple[Reason, ...]
    mends: tuple[Mend, ...]
    questions: tuple[Question, ...]
    info_needed: tuple[Place, ...]
    confidence: Confidence | None
    estimate: LineEstimate | None = None


@dataclass(frozen=True, slots=True)
class UnitTable:
    """How the minutes of one plan of care became units, as a table for an auditor.

    ``discipline`` is empty where the visit does not say. ``proof`` is as ``UnitProof.as_dict``
    gives it, ``rows`` begin with the heading. ``choices`` are the lawful allocations in words where
    there are several. ``claim`` names what is wrong with the units claimed; None when not all are.
    ``rule`` is the policy's rule of counting, with where it is written.
    """

    discipline: str
    proof: Mapping[str, Any]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]
    choices: tuple[str, ...]
    claim: tuple[ClaimRemark, ...] | None
    rule: str
    origin: Origin
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Determination:
    """What one policy says of one visit.

    ``visit_findings`` stand against every line. ``unit_tables`` show how minutes became units, one
    for each plan of care whose minutes are known. ``notes`` state what was assumed.
    ``contractor`` is who pays for the payor in the visit's state; None where the payor has none.
    ``estimate`` is what the visit would roughly be allowed; None where no fee schedule prices it.
    """

    visit: str
    payor: str
    policy: str
    policy_title: str
    policy_key: str
    files: tuple[str, ...]
    reviewed_on: date | None
    review_due: date | None
    date_of_service: date
    processing_date: date
    as_of: date
    outcome: Outcome
    lines: tuple[LineDetermination, ...]
    visit_findings: tuple[Finding, ...]
    visit_met: tuple[Reason, ...]
    info_needed: tuple[Place, ...]
    unit_tables: tuple[UnitTable, ...]
    notes: tuple[str, ...]
    confidence: Confidence | None
    estimate: VisitEstimate | None = None
    contractor: LocalCoverage | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, those of the visit first, then line by line."""
        return (*self.visit_findings, *(f for line in self.lines for f in line.findings))


def worst(outcomes: list[Outcome]) -> Outcome:
    """The worst of the lines' outcomes; a line that no rule names keeps a visit from covered."""
    for outcome in WORST_FIRST:
        if outcome in outcomes:
            return outcome
    return Outcome.NOT_ADDRESSED if Outcome.NOT_ADDRESSED in outcomes else Outcome.COVERED
