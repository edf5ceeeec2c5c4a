"""What people read for the keys and words of a policy file, in forms and in differences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.policy.model import Clock, Confidence, Remedy, Severity

_LABELS: Mapping[str, str] = {
    "id": "Short name",
    "about": "What it is",
    "because": "Why it differs from what is inherited",
    "codes": "Codes it looks at",
    "from": "First day",
    "until": "Last day",
    "clock": "Day that counts",
    "when": "Only when",
    "except": "But not when",
    "require": "What must hold",
    "conclude": "Counts as",
    "severity": "What follows",
    "message": "What is said",
    "do": "What to do",
    "kind": "Kind",
    "fix.kind": "How it can be mended",
    "group": "Group code",
    "carc": "Reason codes (CARC)",
    "rarc": "Remark codes (RARC)",
    "liable": "Who bears it",
    "remedy": "What helps after a denial",
    "patient_if": "The patient bears it if it counts as",
    "confidence": "How it was verified",
    "sources": "Documents",
    "url": "Address",
    "PT": "In physical therapy",
    "OT": "In occupational therapy",
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "severity": {
        Severity.DENY: "the payor would deny the line",
        Severity.NEEDS_AUTHORIZATION: "an authorization, referral or order is missing",
        Severity.NEEDS_DOCUMENT: "the record lacks something",
        Severity.CHANGE_BILLING: "the bill is to be changed",
        Severity.REDUCE: "the line is paid less",
        Severity.REVIEW: "the payor may ask for the record",
        Severity.WARN: "a caution",
        Severity.INFO: "good to know",
    },
    "confidence": {
        Confidence.VERIFIED_PRIMARY: "read in the payor's or government's own text",
        Confidence.VERIFIED_SECONDARY: "read in somebody else's account of it",
        Confidence.UNVERIFIED: "not verified",
    },
    "clock": {
        Clock.SERVICE: "by the day of the visit",
        Clock.PROCESSING: "by the day of processing",
    },
    "group": {
        "CO": "CO, by contract: the practice bears it",
        "PR": "PR: the patient bears it",
        "OA": "OA: for another reason",
        "PI": "PI: the payor's own reduction",
    },
    "liable": {"provider": "the practice", "patient": "the patient"},
    "remedy": {
        Remedy.RESUBMIT: "a corrected claim",
        Remedy.APPEAL: "an appeal",
        Remedy.NEITHER: "neither of them",
    },
    "kind": {
        "document": "write it down, if it happened",
        "attest": "attest it with a modifier",
        "obtain": "obtain what is missing",
        "rebill": "change the bill",
        "none": "not at all",
        "primary": "the payor's or government's own text",
        "secondary": "somebody else's account of it",
    },
}


def label_of(key: str, path: Sequence[str | int] = ()) -> str:
    """What a form calls a key, at its place where that tells more."""
    within = ".".join(map(str, (*path, key)))
    text = _LABELS.get(within) or _LABELS.get(key, plain_words(key))
    return text[:1].upper() + text[1:]


def plain_words(word: str) -> str:
    """A word of a file with spaces for its underscores."""
    return word.replace("_", " ")
