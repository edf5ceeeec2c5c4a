"""What a policy says, as immutable data: sources, dated values, rules, and the linked policy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import ClassVar

from engine.rules.tree import Conclusion, Condition, Rule, RuleSet, Term
from engine.therapy.methods import UnitMethod
from engine.therapy.payment import ShareTerms
from engine.therapy.pricing import PaymentTerms

MEASURED = "measure."
"""Begins the name of a measure where facts and measures may stand."""
PLACEHOLDER = re.compile(r"\{([a-z_]+(?:\.[a-z_]+)*)\}")
"""A fact in a message, in whose place its value is shown."""

TABLE_WORDS: Mapping[str, str] = {
    "edit.never": "the codes beside which the line is never paid",
    "edit.paid": "the codes that are paid, where a modifier may unlock the pair",
    "edit.shared": "those of them that the line was not separate from, and why",
    "edit.apart": "what set the line apart from them",
    "edit.fitting": "the modifier that fits",
    "edit.unread": "the codes whose pair with the line no table decides for such an early day",
    "edit.outside": "the codes whose pair with the line stands in no table",
    "maximum.units": "the most units of the code",
    "maximum.claimed": "the units that are held against it",
    "maximum.against": "whether that is a line or the day",
    "maximum.more": "what becomes of units beyond it",
    "maximum.code": "the code",
}
"""What a message may also name where its rule looks into a published table."""


class Confidence(StrEnum):
    """How sure we are that a document says what a rule says."""

    VERIFIED_PRIMARY = "verified_primary"
    VERIFIED_SECONDARY = "verified_secondary"
    UNVERIFIED = "unverified"


_CONFIDENCE_ORDER = list(Confidence)


def least_confident(*marks: Confidence) -> Confidence:
    """The weakest of several marks."""
    return max(marks, key=_CONFIDENCE_ORDER.index)


class Severity(StrEnum):
    """What follows when a rule is broken."""

    DENY = "deny"
    NEEDS_AUTHORIZATION = "needs_authorization"
    NEEDS_DOCUMENT = "needs_document"
    CHANGE_BILLING = "change_billing"
    REDUCE = "reduce"
    REVIEW = "review"
    WARN = "warn"
    INFO = "info"

    @property
    def blocks(self) -> bool:
        """A line with such a finding does not meet the policy as written."""
        return self in _BLOCKING


_BLOCKING = frozenset(
    (
        Severity.DENY,
        Severity.NEEDS_AUTHORIZATION,
        Severity.NEEDS_DOCUMENT,
        Severity.CHANGE_BILLING,
    )
)


class Clock(StrEnum):
    """The date that decides which version of a rule applies."""

    SERVICE = "service"
    PROCESSING = "processing"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something is written. Lines and columns count from 1."""

    policy: str
    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Source:
    """A document that a policy cites."""

    id: str
    title: str
    section: str
    url: str
    published: str
    read_on: date | None
    primary: bool


@dataclass(frozen=True, slots=True)
class Fix:
    """What would mend a broken rule: a kind of honest change, and what to do in plain words.

    ``change`` states new values for facts (as a visit file writes them) when the policy knows them.
    """

    kind: str
    do: str
    change: tuple[tuple[str, str | int | bool], ...] = ()


class Remedy(StrEnum):
    """What can be done once a line was denied."""

    RESUBMIT = "resubmit"
    APPEAL = "appeal"
    NEITHER = "neither"


REMEDY_BY_FIX: Mapping[str, Remedy] = {
    "rebill": Remedy.RESUBMIT,
    "attest": Remedy.RESUBMIT,
    "document": Remedy.APPEAL,
    "obtain": Remedy.APPEAL,
    "none": Remedy.NEITHER,
}
"""The remedy that follows from what would mend a rule, where its denial states none."""


@dataclass(frozen=True, slots=True)
class Denial:
    """What the payor's remittance would probably say: code numbers only, most likely first.

    ``remedy`` is what can be done after it; None where neither the policy nor the fix tells.
    ``patient_if`` names the derived fact under which the patient bears the amount instead.
    """

    group: str
    carc: tuple[str, ...]
    rarc: tuple[str, ...] = ()
    liable: str = ""
    remedy: Remedy | None = None
    patient_if: str = ""

    def on(self, concluded: Mapping[str, bool | None]) -> Denial:
        """The denial where these derived facts hold: the patient's, if the one it names does."""
        if self.patient_if and concluded.get(self.patient_if) is True:
            return replace(self, group="PR", liable="patient")
        return self


@dataclass(frozen=True, slots=True)
class PolicyRule:
    """One rule of a linked policy, with all that is said of it but its logic (``rule_logic``)."""

    id: str
    title: str
    shape: str
    severity: Severity
    message: str
    fix: Fix | None
    sources: tuple[Source, ...]
    confidence: Confidence
    clock: Clock
    origin: Origin
    codes: frozenset[str] | None
    speaks: Condition
    starts: date | None = None
    ends: date | None = None
    denial: Denial | None = None
    bill_with: tuple[str, ...] = ()
    fits: tuple[tuple[str, str], ...] = ()
    """Modifiers that fit as well as the first of ``bill_with``, by what set two lines apart."""
    concludes: str = ""
    values: tuple[str, ...] = ()
    note: str = ""
    capped: bool = False
    """The severity was lowered to a warning because something it rests on is unverified."""


@dataclass(frozen=True, slots=True)
class UnitRule:
    """How the policy counts units: the method, and which codes it counts by the minute.

    Each discipline is counted by itself unless ``together``; ``apart`` are the codes, not counted
    by the minute, during which no other service is given.
    """

    method: UnitMethod
    timed: frozenset[str]
    rule: str
    together: bool = False
    apart: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PaymentRule:
    """How the policy pays, for an estimate.

    ``divided`` says that it states who pays which part; ``deductible`` (cents of a year) and
    ``sequestration`` (percent of the payor's part) are None where it states none. ``left_out``
    names the entries of the block that rest on something unverified: they are told, not applied.
    """

    terms: PaymentTerms
    shares: ShareTerms
    divided: bool
    assistant_modifiers: tuple[str, ...]
    deductible: int | None
    sequestration: Decimal | None
    left_out: frozenset[str]
    sources: tuple[Source, ...]
    confidence: Confidence
    notes: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Scope:
    """Which visits a policy is written for; None means any."""

    lines_of_business: frozenset[str] | None = None
    plan_types: frozenset[str] | None = None
    contracts: frozenset[str] | None = None
    states: frozenset[str] | None = None
    disciplines: frozenset[str] | None = None
    settings: frozenset[str] | None = None
    starts: date | None = None
    ends: date | None = None

    FACTS: ClassVar[Mapping[str, str]] = {
        "lines_of_business": "plan.line_of_business",
        "plan_types": "plan.type",
        "contracts": "plan.contract",
        "states": "state",
        "disciplines": "discipline",
        "settings": "setting",
    }


@dataclass(frozen=True)
class LinkedPolicy:
    """A policy at a date of service and a processing date, with everything inherited put in.

    ``key`` is a hash of all that decides what it says; equal keys mean equal determinations.
    ``meaning`` leaves out where in files it is written: equal meanings, equal answers.
    """

    id: str
    title: str
    payor: str
    scope: Scope
    reviewed_on: date | None
    review_due: date | None
    files: tuple[str, ...]
    rules: Mapping[str, PolicyRule]
    logic: RuleSet
    measures: Mapping[str, Term]
    units: UnitRule | None
    payment: PaymentRule | None
    code_sets: Mapping[str, frozenset[str]]
    key: str
    meaning: str
    service_date: date
    processing_date: date

    @cached_property
    def blocking(self) -> frozenset[str]:
        """The ids of the rules that block a line when they are broken."""
        return frozenset(rule_id for rule_id, rule in self.rules.items() if rule.severity.blocks)

    @cached_property
    def concluders(self) -> Mapping[str, tuple[Conclusion, ...]]:
        """The derivations of each derived fact."""
        found: dict[str, tuple[Conclusion, ...]] = {}
        for conclusion in self.logic.conclusions:
            found[conclusion.concludes] = (*found.get(conclusion.concludes, ()), conclusion)
        return found

    @cached_property
    def rule_logic(self) -> Mapping[str, Rule]:
        """The compiled requirement of each rule id."""
        return {rule.id: rule for rule in self.logic.rules}

    @cached_property
    def conclusion_logic(self) -> Mapping[str, Conclusion]:
        """The compiled derivation of each conclusion id."""
        return {conclusion.id: conclusion for conclusion in self.logic.conclusions}
