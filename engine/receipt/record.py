"""What a receipt records: the facts, the policy as it was, and the answer, with a digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.determination.as_data import as_data
from engine.determination.model import Determination
from engine.facts.visit import Visit
from engine.facts.vocabulary import Vocabulary
from engine.facts.write_visit import visit_to_data

FORM = 1
"""The form of a record; a reader refuses forms that it does not know."""
DIGEST = "digest"
_FINDING = ("rule", "standing", "severity", "message")


@dataclass(frozen=True, slots=True)
class Record:
    """The part of a receipt that machines read: plain data, as JSON writes it.

    Its keys are ``form``, ``as_of``, ``payor``, ``policy`` (id, title, key, reviewed_on),
    ``visit`` (as a visit file), ``visit_name``, ``answer`` and ``digest``.
    """

    data: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """The digest that the record states."""
        return str(self.data[DIGEST])

    @property
    def unchanged(self) -> bool:
        """The digest fits what the record says: nobody has edited it since it was written."""
        return self.digest == digest_of(self.data)

    @property
    def policy(self) -> Mapping[str, Any]:
        """The policy that answered: its id, title, key and day of review."""
        policy: Mapping[str, Any] = self.data["policy"]
        return policy

    @property
    def answer(self) -> Mapping[str, Any]:
        """The outcome, and line by line the outcome, units, bill and findings."""
        answer: Mapping[str, Any] = self.data["answer"]
        return answer

    def as_json(self) -> str:
        """The record as JSON text."""
        return json.dumps(self.data, indent=1, ensure_ascii=False, sort_keys=True)


def record_of(visit: Visit, determination: Determination, vocabulary: Vocabulary) -> Record:
    """The record of a determination and of the visit that it is about."""
    told = determination
    data: dict[str, Any] = {
        "form": FORM,
        "as_of": told.as_of.isoformat(),
        "payor": told.payor,
        "policy": {
            "id": told.policy,
            "title": told.policy_title,
            "key": told.policy_key,
            "reviewed_on": told.reviewed_on and told.reviewed_on.isoformat(),
        },
        "visit": visit_to_data(visit, vocabulary),
        "visit_name": visit.name,
        "answer": answer_of(told),
    }
    return Record({**data, DIGEST: digest_of(data)})


def answer_of(determination: Determination) -> dict[str, Any]:
    """The answer, as far as it is to hold again: outcomes, units, bills and findings."""
    told = as_data(determination)
    return {
        "outcome": told["outcome"],
        "findings": _findings(told["findings"]),
        "lines": [
            {
                **{key: line[key] for key in ("number", "code", "outcome", "units", "bill")},
                "findings": _findings(line["findings"]),
            }
            for line in told["lines"]
        ],
    }


def _findings(found: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{key: finding[key] for key in _FINDING} for finding in found]


def digest_of(data: Mapping[str, Any]) -> str:
    """SHA-256, in hexadecimal, of everything but the digest itself."""
    told = {key: value for key, value in data.items() if key != DIGEST}
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
