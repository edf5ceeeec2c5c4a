"""Past visits in files, and small knowledge bases to hold them against."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from engine.facts import vocabulary
from engine.facts.read_visit import read_visit
from engine.facts.visit import Visit
from engine.impact import PastVisits, read_visits
from engine.impact.entry import BadEntry, Entry, read_entry
from engine.knowledge import KnowledgeBase
from engine.source import Diagnostic
from tests.cli.commands import POLICY

VISIT: dict[str, Any] = {
    "payor": "acme",
    "plan": {"line_of_business": "commercial"},
    "date_of_service": "2026-03-02",
    "lines": [
        {
            "code": "97140",
            "minutes": 23,
            "techniques": ["taping"],
            "furnished": {"therapist": 23},
        }
    ],
}


def visit(**changes: Any) -> dict[str, Any]:
    """A taped visit with other facts at its top."""
    return {**VISIT, **changes}


def json_lines(folder: Path, visits: Iterable[Mapping[str, Any] | str]) -> PastVisits:
    """Visits written as JSON lines; text stands as it is."""
    path = folder / "past.jsonl"
    lines = (each if isinstance(each, str) else json.dumps(each) for each in visits)
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return read_visits(path)


def csv_file(folder: Path, *rows: str) -> PastVisits:
    """Rows written as CSV."""
    path = folder / "past.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return read_visits(path)


def readings(visits: PastVisits) -> tuple[list[Visit], list[Diagnostic]]:
    """Every visit that can be read, and all that is wrong."""
    found: list[Visit] = []
    problems: list[Diagnostic] = []
    for entry, _ in visits.stream():
        if isinstance(entry, BadEntry):
            problems += entry.problems
            continue
        reading = read_entry(entry, vocabulary.load())
        problems += reading.diagnostics
        if reading.visit is not None:
            found.append(reading.visit)
    return found, problems


def entries(visits: PastVisits) -> list[Entry]:
    """The entries of a file that are visits."""
    return [entry for entry, _ in visits.stream() if isinstance(entry, Entry)]


def places(problems: Iterable[Diagnostic]) -> list[tuple[int | None, int | None, str]]:
    """Where each problem stands, and its code."""
    return [(each.line, each.column, each.code) for each in problems]


def acme(folder: Path, text: str = POLICY) -> KnowledgeBase:
    """A knowledge base of one policy, which denies taping."""
    made = folder / "kb"
    made.mkdir(exist_ok=True)
    (made / "acme.yaml").write_text(text, encoding="utf-8")
    return KnowledgeBase.open(made)


def edited(base: KnowledgeBase, old: str, new: str) -> KnowledgeBase:
    """The same with another text in the policy."""
    text = base.contents.read("acme.yaml")
    assert text is not None
    assert old.encode() in text
    return base.with_changes({"acme.yaml": text.replace(old.encode(), new.encode())})


def read(data: Mapping[str, Any]) -> Visit:
    """The visit of its data."""
    found = read_visit(data, vocabulary.load()).visit
    assert found is not None
    return found
