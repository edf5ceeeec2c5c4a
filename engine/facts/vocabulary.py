"""The vocabulary: every fact that a visit may state and a rule may name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from engine.locations import schemas_folder
from engine.source.read import read_document

NEVER_RECORDED = 100_000
"""How many visits ago something was recorded that is nowhere in the record."""


class FactType(StrEnum):
    """What kind of value a fact has."""

    YES_NO = "yes_no"
    COUNT = "count"
    MONEY = "money"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    CODE = "code"
    CODES = "codes"
    RECORDED = "recorded"

    @property
    def is_number(self) -> bool:
        """The fact enters rules as a whole number (yes/no as 1 and 0, money as cents)."""
        return self in _NUMBERS

    @property
    def is_several(self) -> bool:
        """The fact holds several texts."""
        return self in (FactType.CHOICES, FactType.CODES)


_NUMBERS = frozenset(
    (FactType.YES_NO, FactType.COUNT, FactType.MONEY, FactType.DATE, FactType.RECORDED)
)


class Change(StrEnum):
    """How a fact can honestly still change after the visit."""

    NO = "no"
    DOCUMENT = "document"
    ATTEST = "attest"
    OBTAIN = "obtain"
    REBILL = "rebill"


@dataclass(frozen=True, slots=True)
class FactSpec:
    """One fact. ``values`` maps each allowed choice to its plain label."""

    id: str
    type: FactType
    question: str
    answered_by: str
    change: Change
    required: bool = False
    derived: bool = False
    unit: str = ""
    at_most: int | None = None
    pattern: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    honest: tuple[str, ...] = ()

    @property
    def on_line(self) -> bool:
        """The fact belongs to a line, not to the visit as a whole."""
        return self.id.startswith("line.")

    @property
    def path(self) -> tuple[str, ...]:
        """Where the fact stands in a visit file, below the visit or below an entry of ``lines``."""
        parts = tuple(self.id.split("."))
        return parts[1:] if self.on_line else parts


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All facts, by id, in order of writing."""

    facts: Mapping[str, FactSpec]

    def __contains__(self, fact: object) -> bool:
        return fact in self.facts

    def __getitem__(self, fact: str) -> FactSpec:
        return self.facts[fact]


def parse(data: Mapping[str, Any]) -> Vocabulary:
    """Builds the vocabulary from the data of a vocabulary file that its schema has accepted."""
    shared = data.get("choices", {})
    facts: dict[str, FactSpec] = {}
    for entry in data["facts"]:
        values = entry.get("values", {})
        if "values_of" in entry:
            values = {value: value for value in shared[entry["values_of"]]}
        kind = FactType(entry["type"])
        recorded = kind is FactType.RECORDED
        facts[entry["id"]] = FactSpec(
            id=entry["id"],
            type=kind,
            question=entry["question"],
            answered_by=entry.get("answered_by", "therapist"),
            change=Change(entry.get("change", "document" if recorded else "no")),
            required=entry.get("required", False),
            derived=entry.get("derived", False),
            unit=entry.get("unit", ""),
            at_most=entry.get("at_most"),
            pattern=entry.get("pattern", ""),
            values=values,
            honest=tuple(entry.get("honest", ())),
        )
    return Vocabulary(facts)


@lru_cache(maxsize=4)
def load(path: Path | None = None) -> Vocabulary:
    """Reads the vocabulary that is shipped, or the one at ``path``."""
    file = path or schemas_folder() / "vocabulary.yaml"
    document = read_document(file, file.name)
    if document.diagnostics:
        raise ValueError(f"{file}: {document.diagnostics[0].message}")
    return parse(document.data)
