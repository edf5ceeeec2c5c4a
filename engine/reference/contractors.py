"""Who pays the claims of a payor in each state, and the local policies of each contractor."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from engine.locations import schemas_folder
from engine.reference.source import ReferenceDataError
from engine.source import Diagnostic, Document, did_you_mean, read_document
from engine.source.schema_check import check_schema

CONTRACTORS_NAME = "contractors.yaml"


class Force(StrEnum):
    """How a local policy stands on a day."""

    ACTIVE = "active"
    RETIRED = "retired"
    NOT_YET = "not_yet"
    UNSEEN = "unseen"


@dataclass(frozen=True, slots=True)
class LocalPolicy:
    """What a contractor adds to the national rules.

    ``current`` is False where it was not seen whether it still holds; ``read`` says how much of
    its text was read (whole, part, title), ``policy`` which policy file holds its rules.
    """

    id: str
    title: str
    kind: str
    jurisdictions: tuple[str, ...]
    effective: date | None
    revised: date | None
    retired: date | None
    current: bool
    read: str
    policy: str
    sources: tuple[str, ...]
    confidence: str
    note: str

    def on(self, day: date) -> Force:
        """How it stands on a day of service; a retired one does not reach later days.

        Of one that states no first day, nothing is known before the revision that was seen.
        """
        if self.retired is not None and day > self.retired:
            return Force.RETIRED
        if self.effective is not None and day < self.effective:
            return Force.NOT_YET
        first = self.effective or self.revised
        seen = self.current and first is not None and day >= first
        return Force.ACTIVE if seen else Force.UNSEEN


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """The states that one contract covers, each with the numbers under which claims are paid."""

    id: str
    contractor: str
    states: Mapping[str, tuple[str, ...]]
    sources: tuple[str, ...]
    confidence: str
    note: str


@dataclass(frozen=True, slots=True)
class Contractors:
    """The contractors of one payor; ``sources`` maps the id of a document to what it says of it."""

    payor: str
    jurisdictions: tuple[Jurisdiction, ...]
    local_policies: tuple[LocalPolicy, ...]
    sources: Mapping[str, Mapping[str, Any]]

    def of_state(self, state: str) -> Jurisdiction | None:
        """The jurisdiction of a state; None where none is known."""
        return next((each for each in self.jurisdictions if state in each.states), None)

    def local(self, jurisdiction: str) -> tuple[LocalPolicy, ...]:
        """The local policies of a jurisdiction, whatever the day."""
        return tuple(each for each in self.local_policies if jurisdiction in each.jurisdictions)


def read_contractors(folder: Path) -> Contractors | None:
    """The contractors of a folder of reference data; None when it has none.

    Raises ReferenceDataError, with every mistake, for a file that cannot be used.
    """
    file = folder / CONTRACTORS_NAME
    if not file.is_file():
        return None
    stat = file.stat()
    return _read(file, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=4)
def _read(file: Path, changed_ns: int, size: int) -> Contractors:
    """``changed_ns`` and ``size`` mark what is remembered, so that a changed file is read again."""
    del changed_ns, size
    document = read_document(file)
    problems = list(document.diagnostics)
    if document.root is not None:
        schema = json.loads((schemas_folder() / "contractors.schema.json").read_text("utf-8"))
        problems += check_schema(document, schema)
    if not problems:
        problems += _contradictions(document)
    if problems:
        raise ReferenceDataError(problems)
    data = document.data
    return Contractors(
        payor=data["payor"],
        jurisdictions=tuple(_jurisdiction(entry) for entry in data["jurisdictions"]),
        local_policies=tuple(_local_policy(entry) for entry in data.get("local_policies", ())),
        sources={entry["id"]: entry for entry in data.get("sources", ())},
    )


def _jurisdiction(entry: Mapping[str, Any]) -> Jurisdiction:
    return Jurisdiction(
        id=entry["id"],
        contractor=entry["contractor"],
        states={state: tuple(numbers) for state, numbers in entry["states"].items()},
        sources=tuple(entry.get("sources", ())),
        confidence=entry["confidence"],
        note=entry.get("note", ""),
    )


def _local_policy(entry: Mapping[str, Any]) -> LocalPolicy:
    return LocalPolicy(
        id=entry["id"],
        title=entry["title"],
        kind=entry["kind"],
        jurisdictions=tuple(entry["jurisdictions"]),
        effective=entry.get("effective"),
        revised=entry.get("revised"),
        retired=entry.get("retired"),
        current=entry.get("current", True),
        read=entry["read"],
        policy=entry.get("policy", ""),
        sources=tuple(entry.get("sources", ())),
        confidence=entry["confidence"],
        note=entry.get("note", ""),
    )


def _contradictions(document: Document) -> Iterator[Diagnostic]:
    """What the schema cannot see: a state under two contracts, names of nothing, turned dates."""
    data = document.data
    known = [entry["id"] for entry in data["jurisdictions"]]
    cited = [entry["id"] for entry in data.get("sources", ())]
    holders: dict[str, str] = {}
    for index, entry in enumerate(data["jurisdictions"]):
        yield from _unknown(document, ("jurisdictions", index, "sources"), entry, cited, "source")
        for state in entry["states"]:
            if state in holders:
                yield document.diagnostic(
                    ("jurisdictions", index, "states", state),
                    "state-twice",
                    f"{state} stands under {holders[state]} and {entry['id']}",
                    "keep it under one of the two",
                    at_key=True,
                )
            holders.setdefault(state, entry["id"])
    for index, entry in enumerate(data.get("local_policies", ())):
        path = ("local_policies", index)
        yield from _unknown(document, (*path, "jurisdictions"), entry, known, "jurisdiction")
        yield from _unknown(document, (*path, "sources"), entry, cited, "source")
        first, last = entry.get("effective"), entry.get("retired")
        if first is not None and last is not None and last < first:
            yield document.diagnostic(
                (*path, "retired"),
                "dates-reversed",
                f"{entry['id']} is retired before it takes effect",
                f"a day from {first.isoformat()} on",
            )


def _unknown(
    document: Document,
    path: tuple[str | int, ...],
    entry: Mapping[str, Any],
    known: list[str],
    what: str,
) -> Iterator[Diagnostic]:
    for index, name in enumerate(entry.get(str(path[-1]), ())):
        if name not in known:
            yield document.diagnostic(
                (*path, index),
                f"unknown-{what}",
                f"no {what} is named '{name}'",
                did_you_mean(name, known) or f"one of {', '.join(known)}",
            )
