"""The words of the field, each in a sentence; numbers stand in the policies, not here."""

from __future__ import annotations

from collections.abc import Mapping

from engine.determination.model import Outcome
from engine.determination.phrases import CONFIDENCES, OUTCOMES, SEVERITIES
from engine.policy.model import Confidence, Severity

TERMS: Mapping[str, str] = {
    "ABN": "A notice, signed before the service, that Medicare may not pay and what it would cost.",
    "Adjudication indicator": "Whether a unit maximum is held against each line or against the day,"
    " and whether an appeal can win more.",
    "Always-therapy code": "A code that Medicare treats as therapy whoever bills it.",
    "Assistant": "A PTA or OTA, who treats under a therapist's supervision.",
    "Authorization": "A payor's approval, given beforehand, for a number of visits or a time.",
    "Bill": "What the line would be billed as: units with modifiers.",
    "CARC": "The number of the reason that a payor gives for paying less than was billed.",
    "Certification": "A physician's or allowed practitioner's approval of the plan of care.",
    "Co-treatment": "Therapists of two disciplines treating one patient in the same minutes.",
    "Column 1, column 2": "Of two codes in an edit, the one that is paid and the one that is denied"
    " beside it.",
    "Consolidated billing": "A facility or agency bills for all services of a stay or period;"
    " nobody else is paid for therapy in it.",
    "De minimis": "The share of a service that an assistant may give without the modifier.",
    "Determination": "What one policy says of one visit.",
    "Discipline": "Physical or occupational therapy, by the plan of care of the service.",
    "Edit": "A published pair of codes of which one is not paid beside the other.",
    "Episode": "All visits under one plan of care, from the first treatment day on.",
    "Finding": "What one rule says against a line or a visit.",
    "Group code": "Who bears an amount that was not paid: CO the provider, PR the patient.",
    "Incident to": "Billing a service under the physician whose treatment it belongs to.",
    "Indicator": "Whether a modifier may lift an edit: 0 never, 1 when the services were separate,"
    " 9 when the edit was never in force.",
    "KX": "A modifier that attests: above the year's amount the service is still necessary.",
    "Line": "One code of a visit, with its minutes, units and modifiers.",
    "Local policy": "What one Medicare contractor says of coverage or billing in its states.",
    "MAC": "A Medicare contractor, which pays claims of a group of states.",
    "Mend": "A change after which nothing known stands against a line; each was evaluated.",
    "Modifier": "Two characters beside a code that tell more of the service.",
    "Multiple-procedure reduction": "Several therapy procedures of one day: all units but one are"
    " paid with a lower practice expense.",
    "Plan of care": "Diagnosis, goals, type, amount, duration and frequency of treatment, written"
    " before it begins.",
    "Practice expense": "The part of a fee for rooms, staff and equipment.",
    "Progress report": "A therapist's written account of the progress toward each goal.",
    "RARC": "The number of a remark that explains an adjustment.",
    "Recertification": "A new certification when the period of the last one runs out.",
    "Targeted review": "A contractor's look into the records of some claims above an amount.",
    "Timed code": "A code that is counted by the minute, in constant one-on-one attendance.",
    "Unit": "What a line is paid by: a stretch of minutes of a timed code, or a day of another.",
    "Unit maximum": "The most units of a code that a payor expects of one patient on one day.",
    "Visit": "One treatment session: its facts, and the lines that would be billed.",
}


def entries() -> list[tuple[str, str]]:
    """Every word with what it means, by the alphabet: the field's, and the answers' own."""
    found = dict(TERMS)
    found |= {OUTCOMES[outcome].capitalize(): _OUTCOMES[outcome] for outcome in Outcome}
    found |= {SEVERITIES[severity].capitalize(): _SEVERITIES[severity] for severity in Severity}
    found |= {CONFIDENCES[mark].capitalize(): _MARKS[mark] for mark in Confidence}
    return sorted(found.items(), key=lambda entry: entry[0].casefold())


_OUTCOMES = {
    Outcome.COVERED: "Every rule that applies is met by known facts. It is no promise of payment.",
    Outcome.NEEDS_ACTION: "Something is wrong, and everything wrong can honestly be mended.",
    Outcome.CONDITIONAL: "Some rule waits for facts that are not stated; they are asked for.",
    Outcome.NOT_COVERED: "Some rule is broken, and nothing honest mends it.",
    Outcome.NOT_ADDRESSED: "No rule of the policy speaks of the code.",
}
_SEVERITIES = {
    Severity.DENY: "A finding after which the payor does not pay.",
    Severity.NEEDS_AUTHORIZATION: "A finding that an approval is lacking.",
    Severity.NEEDS_DOCUMENT: "A finding that the record lacks something.",
    Severity.CHANGE_BILLING: "A finding that units, code or modifiers are not right.",
    Severity.REDUCE: "A finding after which the payor pays less.",
    Severity.REVIEW: "A finding for which a payor may ask for the record.",
    Severity.WARN: "A finding to know of; it stands in no way, and may not be verified.",
    Severity.INFO: "Something to know, which is no fault of the visit.",
}
_MARKS = {
    Confidence.VERIFIED_PRIMARY: "Read in the payor's or government's own text, or a copy.",
    Confidence.VERIFIED_SECONDARY: "Read in somebody else's account of it.",
    Confidence.UNVERIFIED: "Read in neither. Such a rule warns, and never denies.",
}
