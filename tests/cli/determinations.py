"""Determinations written by hand, with something in every part of a page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from engine.determination.model import (
    Answer,
    Bill,
    Determination,
    Finding,
    KnownFact,
    LineDetermination,
    Mend,
    Outcome,
    Question,
    Reason,
    Step,
    UnitTable,
)
from engine.facts.visit import Place
from engine.policy.model import Clock, Confidence, Denial, Fix, Origin, Severity, Source
from engine.rules.tree import Standing

DAY = date(2026, 3, 2)
MANUAL = Source("EDITS", "Edit manual", "chapter 11", "https://example.org/edits", "", DAY, True)
PAYOR = Source("P-1", "Payor's policy P-1", "", "", "2026", DAY, True)
FILE = Origin("acme", "policies/acme.yaml", 12, 5)
WITH_59 = frozenset(("59", "GP"))


def reason(rule: str, standing: str, *because: Reason) -> Reason:
    """A reason with one fact."""
    fact = KnownFact("line.code", "code", "97140", "97140")
    return Reason(
        rule, f"Title of {rule}", standing, (fact,), because, (MANUAL, PAYOR),
        Confidence.VERIFIED_PRIMARY, FILE,
    )  # fmt: skip


def finding(
    rule: str,
    line: int | None,
    message: str,
    severity: Severity = Severity.CHANGE_BILLING,
    standing: Standing = Standing.BROKEN,
    waits_for: tuple[Place, ...] = (),
    confidence: Confidence = Confidence.VERIFIED_PRIMARY,
) -> Finding:
    """A finding that cites two documents and predicts a denial."""
    return Finding(
        rule=rule,
        line=line,
        standing=standing,
        severity=severity,
        title=f"Title of {rule}",
        message=message,
        fix=Fix("rebill", f"mend {rule}", (("line.modifiers", "59"),)),
        sources=(MANUAL, PAYOR),
        confidence=confidence,
        origin=FILE,
        clock=Clock.SERVICE,
        denial=Denial("CO", ("97", "236"), ("N20",), "provider"),
        waits_for=waits_for,
        why=reason(rule, standing.value, reason("HANDS-ON", "holds")),
        capped=confidence is Confidence.UNVERIFIED,
        note="",
    )


EDIT = finding("EDIT", 1, "97140 stands beside 97530 without 59")
USED_UP = [
    finding(
        "CAP", number, "the visits are used up", Severity.DENY, Standing.POSSIBLE,
        ((None, "episode.benefit_visits_used"),),
    )
    for number in (1, 2)
]  # fmt: skip
NOT_READ = finding("READ", None, "no rule was read on orders", Severity.INFO)
ADD_59 = Mend(
    (Step((1, "line.modifiers"), WITH_59, "rebill", "line 1, modifiers: add 59"),),
    Outcome.COVERED,
)
VISITS_USED = Question(
    place=(None, "episode.benefit_visits_used"),
    asks="How many visits were used?",
    answered_by="front_desk",
    answers=(
        Answer(19, "19 or less", Outcome.COVERED, 0),
        Answer(20, "20 or more", Outcome.NOT_COVERED, 0),
    ),
    settles=1.0,
    rules=("CAP",),
)
TECHNIQUES = replace(
    VISITS_USED,
    place=(1, "line.techniques"),
    asks="Line 1: What was done?",
    answered_by="therapist",
    answers=(
        Answer(frozenset(("taping",)), "taping", Outcome.CONDITIONAL, 2),
        Answer(frozenset(("-",)), "something else", Outcome.CONDITIONAL, 2),
    ),
    settles=0.25,
)


def line(number: int, code: str, outcome: Outcome, **parts: object) -> LineDetermination:
    """A line of one unit with GP."""
    plain = LineDetermination(
        number=number,
        code=code,
        label=f"label of {code}",
        outcome=outcome,
        bill=(Bill(1, ("GP",)),),
        units=1,
        findings=(),
        met=(reason("MET", "met"),),
        mends=(),
        questions=(),
        info_needed=(),
        confidence=Confidence.VERIFIED_SECONDARY,
    )
    return replace(plain, **parts)


OPEN = ((None, "episode.benefit_visits_used"),)
FULL = Determination(
    visit="monday",
    payor="acme",
    policy="acme",
    policy_title="Acme Health",
    policy_key="0" * 64,
    files=("policies/acme.yaml",),
    reviewed_on=DAY,
    review_due=date(2026, 9, 2),
    date_of_service=DAY,
    processing_date=date(2026, 3, 9),
    as_of=date(2026, 3, 9),
    outcome=Outcome.CONDITIONAL,
    lines=(
        line(
            1,
            "97140",
            Outcome.CONDITIONAL,
            bill=(Bill(1, ("GP", "CQ")), Bill(1, ("GP",))),
            units=2,
            findings=(EDIT, USED_UP[0]),
            mends=(ADD_59,),
            questions=(TECHNIQUES, VISITS_USED),
            info_needed=(*OPEN, (1, "line.techniques")),
        ),
        line(
            2,
            "97530",
            Outcome.CONDITIONAL,
            findings=(USED_UP[1],),
            questions=(VISITS_USED,),
            info_needed=OPEN,
        ),
    ),
    visit_findings=(NOT_READ,),
    visit_met=(reason("VISIT-MET", "met"),),
    info_needed=(*OPEN, (1, "line.techniques")),
    unit_tables=(
        UnitTable(
            discipline="PT",
            proof={
                "method": "cms_pooled",
                "minutes": 40,
                "units": 3,
                "row": {"units": 3, "least": 38, "most": 52},
                "codes": [],
                "untimed": {},
                "leftover": 10,
                "extra_units": 1,
                "allocations": [{"97140": 2, "97530": 1}],
                "allocation_count": 1,
            },
            rows=(("code", "minutes"), ("97140", "24"), ("97530", "16"), ("total", "40")),
            notes=("40 minutes make 3 units",),
            choices=(),
            claim=(),
            rule="U-01",
            origin=FILE,
            sources=(MANUAL,),
        ),
    ),
    notes=("the edit table is that of 2024-07-01",),
    confidence=Confidence.VERIFIED_SECONDARY,
)
COVERED = replace(
    FULL,
    visit="tuesday",
    outcome=Outcome.COVERED,
    lines=(line(1, "97110", Outcome.COVERED),),
    visit_findings=(),
    info_needed=(),
    unit_tables=(),
    notes=(),
)
DENIED = replace(
    COVERED,
    visit="wednesday",
    outcome=Outcome.NOT_COVERED,
    lines=(
        line(1, "97110", Outcome.NOT_COVERED, findings=(finding("NO", 1, "it is [not] _so_"),)),
    ),
)
