"""Which kind of file a document is: a visit, a policy, or scenarios."""

from __future__ import annotations

from enum import StrEnum

from engine.source.document import Document


class Kind(StrEnum):
    """What a file is, by the keys it states."""

    VISIT = "a visit"
    SCENARIOS = "a scenario file"
    POLICY = "a policy"


def kind_of(document: Document) -> Kind | None:
    """What a file that could be read is; None when it states the keys of no kind."""
    stated = document.data if isinstance(document.data, dict) else {}
    if "lines" in stated:
        return Kind.VISIT
    if "scenarios" in stated:
        return Kind.SCENARIOS
    return Kind.POLICY if "policy" in stated or "rules" in stated else None
