"""The vocabulary: every fact that a visit may state and a rule may name."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from engine.locations import schemas_folder
from engine.source import Document, read_document, to_text
from engine.source.schema_check import check_schema

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
class Advance:
    """How a fact grows along planned visits.

    ``by`` is "visit" (one more with each) or "allowed" (more by the amount of each, in cents).
    ``with_codes`` names a code set of the policy: only visits with such a line count;
    ``disciplines`` are those whose amounts count, none for all. It begins ``anew`` each "day",
    "week" or "year", or with the visit after one in whose note ``anew_after`` was recorded.
    """

    by: str
    with_codes: str = ""
    disciplines: tuple[str, ...] = ()
    anew: str = ""
    anew_after: str = ""


@dataclass(frozen=True, slots=True)
class FactSpec:
    """One fact. ``values`` maps each allowed choice to its plain label.

    ``pattern`` is the stored form of a code, ``form`` says it in words and ``example`` shows one.
    ``wholes`` maps a choice to the choices that it contains. ``honest`` are the choices that can
    become true after the visit; empty where the fact has none or ``change`` says it all.
    ``overrides`` is the fact of the visit in whose place a line may state this one. ``phrase`` is
    how sentences tell it: a clause, with ``{}`` in the place of its value; ``phrase_not`` the
    clause of its contrary, where that is not plain from the first.
    """

    id: str
    type: FactType
    question: str
    answered_by: str
    change: Change
    required: bool = False
    derived: bool = False
    overrides: str = ""
    may_be_empty: bool = False
    unit: str = ""
    at_most: int | None = None
    pattern: str = ""
    form: str = ""
    example: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    wholes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    honest: tuple[str, ...] = ()
    advances: Advance | None = None
    phrase: str = ""
    phrase_not: str = ""

    @property
    def on_line(self) -> bool:
        """The fact belongs to a line, not to the visit as a whole."""
        return self.id.startswith("line.")

    @property
    def path(self) -> tuple[str, ...]:
        """Where the fact stands in a visit file, below the visit or below an entry of ``lines``."""
        parts = tuple(self.id.split("."))
        return parts[1:] if self.on_line else parts

    def stored(self, text: str) -> str:
        """A code as facts hold it: without spaces around it, in the pattern's case, no ICD dot."""
        text = text.strip()
        text = text.lower() if "a-z" in self.pattern else text.upper()
        return text.replace(".", "") if r"\." in self.pattern else text

    def parts(self, choices: Iterable[str]) -> frozenset[str]:
        """The choices with all that they contain: a whole arm is also shoulder and hand."""
        found = set(choices)
        for choice in choices:
            found.update(self.wholes.get(choice, ()))
        return frozenset(found)


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """All facts, by id, in order of writing; equal to itself alone."""

    facts: Mapping[str, FactSpec]

    def __contains__(self, fact: object) -> bool:
        return fact in self.facts

    def __getitem__(self, fact: str) -> FactSpec:
        return self.facts[fact]

    @cached_property
    def overriding(self) -> Mapping[str, str]:
        """For a fact of the visit, the fact by which a line states its own."""
        return {spec.overrides: spec.id for spec in self.facts.values() if spec.overrides}


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
            overrides=entry.get("overrides", ""),
            may_be_empty=entry.get("may_be_empty", False),
            unit=entry.get("unit", ""),
            at_most=entry.get("at_most"),
            pattern=entry.get("pattern", ""),
            form=entry.get("form", ""),
            example=entry.get("example", ""),
            values=values,
            wholes={whole: tuple(parts) for whole, parts in entry.get("wholes", {}).items()},
            honest=tuple(entry.get("honest", ())),
            advances=_advance(entry.get("advances")),
            phrase=entry.get("phrase", ""),
            phrase_not=entry.get("phrase_not", ""),
        )
    return Vocabulary(facts)


def _advance(data: Mapping[str, Any] | None) -> Advance | None:
    if data is None:
        return None
    return Advance(
        by=data["by"],
        with_codes=data.get("with_codes", ""),
        disciplines=tuple(data.get("disciplines", ())),
        anew=data.get("anew", ""),
        anew_after=data.get("anew_after", ""),
    )


def problems(document: Document) -> tuple[str, ...]:
    """What a vocabulary file says that its schema cannot check, one sentence each."""
    found = []
    seen: set[str] = set()
    shared = document.data.get("choices", {})
    types = {entry["id"]: entry["type"] for entry in document.data["facts"]}
    for entry in document.data["facts"]:
        fact = entry["id"]
        values = entry.get("values", {})
        after = entry.get("advances", {}).get("anew_after")
        if after is not None and types.get(after) != FactType.RECORDED:
            found.append(f"{fact}: {after} is nothing recorded - name a fact of the record")
        if fact in seen:
            found.append(f"{fact} stands twice - keep one of the two")
        if entry.get("values_of", fact) not in (fact, *shared):
            found.append(f"{fact}: no choices named {entry['values_of']} - add them to 'choices'")
        wholes = entry.get("wholes", {})
        named = {*entry.get("honest", ()), *wholes, *(part for w in wholes for part in wholes[w])}
        if not named <= set(values):
            unknown = ", ".join(sorted(named - set(values)))
            found.append(f"{fact}: {unknown} is no value of it - name one of its values")
        overridden = entry.get("overrides")
        if overridden is not None and not (fact.startswith("line.") and overridden in seen):
            found.append(f"{fact}: no fact {overridden} of the visit stands before it - name one")
        if any(other.startswith(f"{fact}.") or fact.startswith(f"{other}.") for other in seen):
            found.append(f"{fact}: a fact may not stand within another - give it an id of its own")
        seen.add(fact)
    return tuple(found)


@lru_cache(maxsize=4)
def load(path: Path | None = None) -> Vocabulary:
    """Reads the vocabulary that is shipped, or the one at ``path``; raises ValueError."""
    file = path or schemas_folder() / "vocabulary.yaml"
    document = read_document(file, file.name)
    if document.ok:
        schema = json.loads((schemas_folder() / "vocabulary.schema.json").read_text("utf-8"))
        found = check_schema(document, schema)
    else:
        found = list(document.diagnostics)
    if found:
        raise ValueError(to_text(found))
    contradictions = problems(document)
    if contradictions:
        raise ValueError(f"{file.name}: " + "; ".join(contradictions))
    return parse(document.data)
