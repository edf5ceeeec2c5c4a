"""What the keys and words of a policy file mean, where no schema says it of one place alone."""

from __future__ import annotations

from collections.abc import Mapping

from engine.policy.model import Clock, Confidence, Severity

SEVERITIES: Mapping[Severity, str] = {
    Severity.DENY: "the payor would deny the line",
    Severity.NEEDS_AUTHORIZATION: "an authorization, a referral or an order is missing",
    Severity.NEEDS_DOCUMENT: "the record lacks something that the payor asks for",
    Severity.CHANGE_BILLING: "units, code or modifiers are to be billed differently",
    Severity.REDUCE: "the line is paid less",
    Severity.REVIEW: "the payor may ask for the record",
    Severity.WARN: "a caution, among them every rule that would deny if it were verified",
    Severity.INFO: "good to know",
}
CONFIDENCES: Mapping[Confidence, str] = {
    Confidence.VERIFIED_PRIMARY: "read in the payor's or government's own text, or a copy of it",
    Confidence.VERIFIED_SECONDARY: "read in somebody else's account of that text",
    Confidence.UNVERIFIED: "read in neither; such a rule can warn or ask for a review, never block",
}
CLOCKS: Mapping[Clock, str] = {
    Clock.SERVICE: "by the day of the visit (so unless stated)",
    Clock.PROCESSING: "by the day on which the payor processes the claim",
}
KEYS: Mapping[str, str] = {
    "about": "what a reader should know first, in a sentence",
    "rules": "the rules, in any order",
    "id": "the name by which rules and messages call it",
    "shape": "one of the rule shapes",
    "mode": "how it stands to what is inherited under the same name; add unless stated",
    "severity": "what follows when it is broken",
    "fix": "what would mend it",
    "denial": "what the remittance would probably say",
    "sources": "ids of the documents it was read in",
    "confidence": "how sure we are that the documents say so",
    "note": "what a reader should know of how it was read: stale, partial, in conflict",
    "unit": "the unit, in words: minutes, visits, USD",
    "dated": "the values, each with its days",
    "codes": "codes (99202-99215: a span), set:name, or in a rule any",
    "clock": "the day that decides which version holds",
    "value": "the number, word or answer",
    "kind": "what kind of change it is",
    "carc": "claim adjustment reason codes, the most likely first",
    "rarc": "remittance advice remark codes",
    "group": "claim adjustment group",
    "liable": "who bears the amount",
    "patient_if": "the derived fact under which the patient bears it instead (group PR)",
    "remedy": "a corrected claim, an appeal with the record, or neither",
}
