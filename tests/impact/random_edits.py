"""Random edits of shipped policies, and the visits of all scenarios to hold them against."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from engine.facts.visit import Visit
from engine.knowledge import KnowledgeBase
from engine.scenarios.library import Library
from engine.source.edit import EditableFile, EditError
from engine.source.read import read_document

AS_OF = date(2026, 11, 2)

_CHOICES = (
    ("deny", "warn", "needs_document", "review", "info", "change_billing"),
    ("service", "processing"),
    ("visit", "line"),
)
_PARTS = ("rules", "values", "code_sets", "measures", "payment", "scope")
_MODIFIERS = ("GP", "GO", "KX", "CQ", "59", "GA")

DataPath = tuple[str | int, ...]


@dataclass(frozen=True)
class Edited:
    """A changed file of the shipped knowledge base, and what was done to it."""

    base: KnowledgeBase
    policy: str
    says: str


@cache
def shipped() -> KnowledgeBase:
    """The shipped knowledge base."""
    return KnowledgeBase.open()


@cache
def scenario_visits() -> tuple[Visit, ...]:
    """The visits of every scenario, with the payor of their policy put in."""
    library = Library(shipped())
    visits = []
    for policy in library.policies:
        payor = shipped().files[policy].payor
        for scenario in library.of(policy).scenarios:
            visits.append(scenario.visit_as_processed.having({(None, "payor"): payor}))
    return tuple(visits)


def visits_of(payors: frozenset[str], random: Random, most: int) -> list[Visit]:
    """Some visits of these payors, and a few of others."""
    own = [v for v in scenario_visits() if v.facts["payor"] in payors]
    others = [v for v in scenario_visits() if v.facts["payor"] not in payors]
    picked = random.sample(own, min(most, len(own)))
    return picked + random.sample(others, min(10, len(others)))


def touched_payors(base: KnowledgeBase, policy: str) -> frozenset[str]:
    """The payors of a policy and of all that inherit from it."""
    found = set()
    for file in base.files.values():
        above = file
        while above.id != policy and above.extends in base.files:
            above = base.files[str(above.extends)]
        if above.id == policy:
            found.add(file.payor)
    return frozenset(found)


def edited(random: Random) -> Edited | None:
    """The shipped knowledge base with one or two small edits of a file; None for a failed try."""
    base = shipped()
    name = random.choice(base.contents.policy_names()[0])
    document = base.contents.document(name)
    policy = str(document.data["policy"])
    if random.random() < 0.04:
        return Edited(base.with_changes({name: None}), policy, f"{name} taken away")
    file, said = EditableFile(Path(name), document), []
    for _ in range(random.randint(1, 2)):
        data = file.document.data
        places = list(_places(data))
        path = random.choice(places)
        try:
            said.append(_edit(file, path, _at(data, path), random))
        except EditError:
            return None
    text = file.text().encode()
    if read_document(text).data == document.data:
        return None
    return Edited(base.with_changes({name: text}), policy, f"{name}: {'; '.join(said)}")


def _places(data: Any) -> Iterator[DataPath]:
    """What may be edited: entries of the named parts, and the plain values within them."""
    for part in _PARTS:
        if part in data:
            yield from _below((part,), data[part])


def _below(path: DataPath, value: Any) -> Iterator[DataPath]:
    if len(path) > 1:
        yield path
    inner: Iterator[tuple[str | int, Any]] = iter(())
    if isinstance(value, dict):
        inner = iter(value.items())
    elif isinstance(value, list):
        inner = iter(enumerate(value))
    for key, each in inner:
        yield from _below((*path, key), each)


def _at(data: Any, path: DataPath) -> Any:
    for step in path:
        data = data[step]
    return data


def _edit(file: EditableFile, path: DataPath, value: Any, random: Random) -> str:
    new: Any = None
    if isinstance(value, bool):
        new = not value
    elif isinstance(value, int):
        new = max(0, value + random.choice((-10, -1, 1, 10)))
    elif isinstance(value, date):
        new = value + timedelta(days=random.choice((-400, -1, 1, 400)))
    elif isinstance(value, str):
        for choices in _CHOICES:
            if value in choices:
                new = random.choice(choices)
        if value in _MODIFIERS:
            new = random.choice(_MODIFIERS)
    elif isinstance(value, list) and value:
        if random.random() < 0.3 and len(path) > 1:
            new = value[::-1]
        else:
            drop = random.randrange(len(value))
            new = value[:drop] + value[drop + 1 :]
    if new is None:
        file.delete(path)
        return f"{path} deleted"
    file.set(path, new)
    return f"{path} {value!r} -> {new!r}"[:200]
