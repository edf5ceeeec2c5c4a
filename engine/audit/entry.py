"""One entry of the audit log: a line of JSON that holds the hash of the line before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

BEGINNING = "0" * 64
"""What the first entry holds in the place of the hash of one before it."""


class Kind(StrEnum):
    """What happened."""

    PUBLISHED = "published"
    APPROVED = "approved"
    RESTORED = "restored"
    EVALUATED = "evaluated"


@dataclass(frozen=True, slots=True)
class Entry:
    """The ``number``-th entry, counted from 1.

    ``about`` says what it was done to, in plain JSON. ``torn`` is the hash of what a killed process
    has left unended right before this entry, empty when nothing.
    """

    number: int
    at: datetime
    kind: Kind
    person: str
    about: Mapping[str, Any]
    before: str
    torn: str = ""
    hash: str = field(default="")

    def data(self) -> dict[str, Any]:
        """The entry as its line holds it, without its own hash."""
        data: dict[str, Any] = {
            "number": self.number,
            "at": self.at.isoformat(),
            "kind": self.kind.value,
            "person": self.person,
            "about": dict(self.about),
            "before": self.before,
        }
        return data | {"torn": self.torn} if self.torn else data

    def signature(self) -> str:
        """The hash of everything in the entry."""
        return hash_of(_written(self.data()))

    def line(self) -> bytes:
        """The line of the log, with the hash of everything in it."""
        return _written(self.data() | {"hash": self.signature()}) + b"\n"


def read_entry(line: bytes) -> Entry | None:
    """The entry of a line as it stands there; None when it is none.

    That its hash is right is for ``verify`` to say.
    """
    try:
        data = json.loads(line)
        return Entry(
            number=int(data["number"]),
            at=datetime.fromisoformat(data["at"]),
            kind=Kind(data["kind"]),
            person=str(data["person"]),
            about=dict(data["about"]),
            before=str(data["before"]),
            torn=str(data.get("torn", "")),
            hash=str(data["hash"]),
        )
    except (ValueError, KeyError, TypeError):
        return None


def hash_of(content: bytes) -> str:
    """The SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _written(data: Mapping[str, Any]) -> bytes:
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode()
