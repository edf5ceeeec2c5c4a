"""What people read for outcomes, severities, marks, bills and citations: one wording everywhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.determination.local_words import local_notes
from engine.determination.model import (
    Answer,
    Bill,
    Determination,
    Finding,
    LineDetermination,
    Outcome,
    Question,
    UnitTable,
)
from engine.determination.outline import Unfit, Way, first_finding
from engine.facts import vocabulary
from engine.policy.model import Confidence, Denial, Remedy, Severity, Source
from engine.rules.tree import Standing
from engine.source.diagnostics import listed
from engine.therapy import ClaimFault

OUTCOMES = {
    Outcome.NOT_COVERED: "not covered by the policy as written",
    Outcome.CONDITIONAL: "depends on facts not known yet",
    Outcome.NEEDS_ACTION: "needs action",
    Outcome.COVERED: "meets the policy as written",
    Outcome.NOT_ADDRESSED: "not addressed by the policy - verify with the payor",
}
SHORT = {
    Outcome.NOT_COVERED: "not covered",
    Outcome.CONDITIONAL: "depends",
    Outcome.NEEDS_ACTION: "needs action",
    Outcome.COVERED: "meets policy",
    Outcome.NOT_ADDRESSED: "not addressed",
}
"""For columns, where the words of ``OUTCOMES`` do not fit."""

SEVERITIES = {
    Severity.DENY: "denied",
    Severity.NEEDS_AUTHORIZATION: "authorization needed",
    Severity.NEEDS_DOCUMENT: "record needed",
    Severity.CHANGE_BILLING: "billing to change",
    Severity.REDUCE: "paid less",
    Severity.REVIEW: "may be reviewed",
    Severity.WARN: "caution",
    Severity.INFO: "information",
}
CONFIDENCES = {
    Confidence.VERIFIED_PRIMARY: "verified in the original",
    Confidence.VERIFIED_SECONDARY: "verified in a secondary source",
    Confidence.UNVERIFIED: "not verified",
}
FAULTS = {
    ClaimFault.OVER_TOTAL: "too many units",
    ClaimFault.UNDER_TOTAL: "too few units",
    ClaimFault.OVER_CODE: "too many of a code",
    ClaimFault.UNDER_CODE: "too few of a code",
    ClaimFault.WRONG_DISTRIBUTION: "units on the wrong code",
}
REMEDIES = {
    Remedy.RESUBMIT: "correct the claim and send it again",
    Remedy.APPEAL: "appeal with the record",
    Remedy.NEITHER: "neither a corrected claim nor an appeal changes it",
}
NO_PROMISE = "This is what the policy says as it was read. It does not promise payment."


def headline(determination: Determination) -> str:
    """The first line: the outcome, whose policy, which codes, which day."""
    codes = listed(dict.fromkeys(line.code for line in determination.lines), limit=6)
    outcome = OUTCOMES[determination.outcome]
    day = determination.date_of_service
    return f"{outcome} — {determination.policy_title}: {codes} on {day}"


def severity(finding: Finding) -> str:
    """What follows from a finding; of one that is only possible, what would."""
    words = SEVERITIES[finding.severity]
    return f"{words} if" if finding.standing is Standing.POSSIBLE else words


def bill_of(line: LineDetermination) -> str:
    """The line as it may be billed, ``bill 2 x 97140 GP 59``; no advice to bill what is denied."""
    if line.bill:
        bill = " + ".join(_bill(line.code, part) for part in line.bill)
    else:
        bill = "no unit" if line.units == 0 else "units not known"
    return f"{'by its minutes' if line.outcome in _NOT_TO_BILL else 'bill'} {bill}"


_NOT_TO_BILL = (Outcome.NOT_COVERED, Outcome.NOT_ADDRESSED)


def _bill(code: str, bill: Bill) -> str:
    return " ".join((f"{bill.units} x {code}", *bill.modifiers))


def units_of(determination: Determination) -> str:
    """The units of all lines together; open when one of them is."""
    units = [line.units for line in determination.lines]
    if any(count is None for count in units):
        return "open"
    return str(sum(count for count in units if count is not None))


COMPARED = ("visit", "payor", "outcome", "units", "first finding")
"""The columns in which several determinations are compared."""


def compared(told: Determination | Unfit) -> tuple[str, ...]:
    """One row of a comparison, in the order of ``COMPARED``."""
    if isinstance(told, Unfit):
        return told.visit, told.payor, "no policy fits", "", told.why
    finding = first_finding(told)
    message = "" if finding is None else finding.message
    return told.visit, told.payor, SHORT[told.outcome], units_of(told), message


def citation(sources: Sequence[Source], *, all_of_them: bool = False) -> str:
    """Where it is written: the first source with section and day of reading, the rest counted."""
    shown = sources if all_of_them else sources[:1]
    text = "; ".join(cited(source) for source in shown)
    rest = len(sources) - len(shown)
    return f"{text}, and {rest} more" if rest else text


def cited(source: Source) -> str:
    """One document: title, section, day of reading."""
    parts = [source.title, source.section, source.read_on and f"read {source.read_on}"]
    return ", ".join(str(part) for part in parts if part)


def denial(expected: Denial) -> str:
    """The codes that the remittance would probably carry."""
    codes = " or ".join(f"{expected.group}-{code}" for code in expected.carc)
    remarks = f", remark {', '.join(expected.rarc)}" if expected.rarc else ""
    liable = f"; the {expected.liable} is liable" if expected.liable else ""
    remedy = f"; {REMEDIES[expected.remedy]}" if expected.remedy else ""
    return f"{codes}{remarks}{liable}{remedy}"


def answers(question: Question) -> list[tuple[str, Outcome, int]]:
    """The answers that lead to the same, taken together: words, outcome, most that stays open."""
    grouped: dict[tuple[Outcome, int], list[Answer]] = {}
    for answer in question.answers:
        grouped.setdefault((answer.leads_to, answer.still_open), []).append(answer)
    return [
        (" / ".join(answer.says for answer in group), outcome, still_open)
        for (outcome, still_open), group in grouped.items()
    ]


def leads_to(outcome: Outcome, still_open: int = 0) -> str:
    """An outcome with what stays open."""
    if outcome is Outcome.CONDITIONAL and still_open:
        return f"{still_open} {'rule' if still_open == 1 else 'rules'} still open"
    return OUTCOMES[outcome]


def notes(determination: Determination) -> Iterator[str]:
    """What was assumed, how old it all is, and that nothing is promised."""
    reviewed, due = determination.reviewed_on, determination.review_due
    policy = f"policy {determination.policy}"
    policy += f", held against its sources on {reviewed}" if reviewed else ""
    policy += f", due again on {due}" if due else ""
    yield policy
    if determination.contractor is not None:
        yield from local_notes(determination.contractor, determination.policy)
    yield from determination.notes
    yield NO_PROMISE


MOST_CHOICES = 6
"""Lawful choices written out on a page; the data holds every one."""


def table_title(table: UnitTable, determination: Determination) -> str:
    """What stands above a table of units: the plan of care too, where there are several."""
    several = len(determination.unit_tables) > 1
    plan = vocabulary.load()["discipline"].values.get(table.discipline, table.discipline)
    return "how the minutes become units" + (f", {plan}" if several else "")


def table_notes(table: UnitTable) -> Iterator[str]:
    """What stands below a table of units: why, the lawful choices, and what is wrong as billed."""
    yield from table.notes
    shown = table.choices[:MOST_CHOICES]
    for number, choice in enumerate(shown, start=1):
        yield f"lawful choice {number}: {choice}"
    if len(table.choices) > len(shown):
        yield f"and {len(table.choices) - len(shown)} more lawful choices (--format json has all)"
    for remark in table.claim or ():
        yield f"as billed, {FAULTS[remark.fault]}: {remark.text}"
    if table.claim == ():
        yield "the units billed are lawful"


def mended(way: Way, of: int) -> str:
    """The lines that a mend serves, when its steps do not say so themselves."""
    steps = {step.place[0] for step in way.mend.steps}
    return "" if steps == set(way.lines) else on_lines(way.lines, of)


def asked_of(question: Question, lines: Sequence[int], of: int) -> str:
    """Who can answer, and on which lines it bears when the question itself does not say."""
    who = question.answered_by.replace("_", " ")
    told = question.place[0] is None and len(lines) < of
    return f"{who}; {on_lines(lines, of)}" if told else who


def on_lines(numbers: Sequence[int], of: int) -> str:
    """``line 2``, ``lines 1 and 3``, ``every line``; empty for the visit and for its only line."""
    if not numbers or of == 1:
        return ""
    if len(numbers) == of:
        return "every line"
    return ("line " if len(numbers) == 1 else "lines ") + listed([str(n) for n in numbers])
