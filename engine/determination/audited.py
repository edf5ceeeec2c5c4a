"""Evaluations in the audit log, where the settings of the knowledge base ask for it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from engine.audit import AuditLog, Kind
from engine.audit.entry import hash_of
from engine.determination.model import Determination
from engine.facts.visit import Visit
from engine.facts.vocabulary import Vocabulary
from engine.facts.write_visit import visit_to_data


def about(visit: Visit, told: Determination, vocabulary: Vocabulary) -> dict[str, Any]:
    """What an entry says of an answer: by which policy, and a hash of the facts in their place."""
    return {
        "policy": told.policy,
        "key": told.policy_key,
        "outcome": told.outcome.value,
        "as_of": told.as_of.isoformat(),
        "facts": facts_hash(visit, vocabulary),
    }


def facts_hash(visit: Visit, vocabulary: Vocabulary) -> str:
    """The SHA-256 of everything that a visit states, in hexadecimal; its name is no part of it."""
    data = visit_to_data(visit, vocabulary)
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hash_of(text.encode("utf-8", "surrogatepass"))


def note_evaluations(folder: Path, person: str, evaluations: Sequence[Mapping[str, Any]]) -> None:
    """Adds evaluations, each as ``about`` tells it; raises AuditError when that cannot be done."""
    if evaluations:
        AuditLog(folder).append_all(Kind.EVALUATED, person, evaluations)
