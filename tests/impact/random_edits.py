"""Random edits of shipped policies, and the visits of all scenarios to hold them against."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

from engine.determination.assess import assess
from engine.facts.visit import Visit
from engine.impact.form import Days, Form
from engine.knowledge import KnowledgeBase
from engine.scenarios.library import Library
from engine.source import Document
from engine.source.edit import EditableFile, EditError
from engine.source.read import read_document

AS_OF = date(2026, 11, 2)

_CHOICES = (
    ("deny", "warn", "needs_document", "review", "info", "change_billing"),
    ("service", "processing"),
    ("visit", "line"),
)
TAKEN_AWAY = "policy taken away"
_PARTS = ("rules", "values", "code_sets", "measures", "payment", "scope")
_MODIFIERS = ("GP", "GO", "KX", "CQ", "CO", "59", "GA")

DataPath = tuple[str | int, ...]


@dataclass(frozen=True)
class Edited:
    """A changed file of the shipped knowledge base, and what was done to it."""

    base: KnowledgeBase
    policy: str
    about: str
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


@cache
def standing_on() -> Mapping[str, tuple[int, ...]]:
    """For each rule by the id of its entry, the visits on which it is not silent; of values, those
    of the rules that use them."""
    form, found = Form(shipped()), defaultdict[str, list[int]](list)
    for number, visit in enumerate(scenario_visits()):
        policy = form.choose(visit).policy
        linked = None if policy is None else form.link(policy.id, Days.of(visit))
        if linked is None:
            continue
        named: set[str] = set()
        for session in assess(linked, visit, shipped().tables).sessions.values():
            for rule in session.standings:
                named |= {rule.split("/")[0], *linked.rules[rule].values}
        for conclusion in linked.logic.conclusions:
            named.add(conclusion.id)
        for name in named:
            found[name].append(number)
    return {name: tuple(numbers) for name, numbers in found.items()}


def visits_of(edit: Edited, random: Random, most: int) -> list[Visit]:
    """Visits on which an edited rule is not silent, others of its payors, and a few of others."""
    every = scenario_visits()
    payors = touched_payors(shipped(), edit.policy)
    near = [n for n in standing_on().get(edit.about, ()) if every[n].facts["payor"] in payors]
    own = [n for n, visit in enumerate(every) if visit.facts["payor"] in payors]
    others = [n for n, visit in enumerate(every) if visit.facts["payor"] not in payors]
    picked = random.sample(near, min(2 * most // 3, len(near)))
    picked += random.sample(own, min(most // 3, len(own)))
    picked += random.sample(others, min(5, len(others)))
    return [every[n] for n in dict.fromkeys(picked)]


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


@cache
def places_of(sort: str) -> Mapping[str, tuple[Document, tuple[DataPath, ...]]]:
    """The policy files with the places of a sort of edit, where they have some."""
    contents, found = shipped().contents, {}
    for name in contents.policy_names()[0]:
        document = contents.document(name)
        data = document.data
        fitting = tuple(path for path in _places(data) if SORTS[sort](path, data))
        if fitting:
            found[name] = document, fitting
    return found


def edited(random: Random, sort: str) -> Edited | None:
    """The shipped knowledge base with an edit of a sort; None where nothing came of it."""
    base, fitting = shipped(), places_of(sort)
    name = random.choice(list(fitting))
    document, found = fitting[name]
    policy, data = str(document.data["policy"]), document.data
    if sort == TAKEN_AWAY:
        return Edited(base.with_changes({name: None}), policy, "", f"{name} taken away")
    if sort == "order":
        order = random.sample(range(len(data["rules"])), len(data["rules"]))
        text = reordered(document, order).encode()
        assert [rule["id"] for rule in read_document(text).data["rules"]] == [
            data["rules"][at]["id"] for at in order
        ]
        return Edited(base.with_changes({name: text}), policy, "", f"{name}: rules as {order}")
    file, path = EditableFile(Path(name), document), random.choice(found)
    try:
        said = _edit(file, path, _at(data, path), random)
    except EditError:
        return None
    text = file.text().encode()
    if read_document(text).data == data:
        return None
    about = path[1] if len(path) > 1 else ""
    if path[0] == "rules" and isinstance(about, int):
        about = data["rules"][about]["id"]
    return Edited(base.with_changes({name: text}), policy, str(about), f"{name}: {said}")


def reordered(document: Document, order: list[int]) -> str:
    """The text with its rules in another order: moved one by one, each would be read anew."""
    lines = document.text.splitlines(keepends=True)
    starts = [document.positions["rules", at][0] - 1 for at in range(len(order))]
    after = range(starts[-1] + 1, len(lines))
    end = next((at for at in after if lines[at][0].isalpha()), len(lines))
    rules = [lines[one:other] for one, other in pairwise((*starts, end))]
    moved = (line for at in order for line in rules[at])
    return "".join((*lines[: starts[0]], *moved, *lines[end:]))


def _rule(path: DataPath, data: Any) -> Mapping[str, Any]:
    """The rule that a place lies in; empty for other places."""
    if path[0] != "rules" or len(path) < 2:
        return {}
    found: Mapping[str, Any] = data["rules"][int(path[1])]
    return found


def _of_units(path: DataPath, data: Any) -> bool:
    if path[0] == "values" and len(path) > 1:
        return "unit_minutes" in str(path[1]) and path[-1] == "value"
    return _rule(path, data).get("shape") == "unit_method" and path[-1] in (
        "codes",
        "method",
        "together",
    )


SORTS: Mapping[str, Callable[[DataPath, Any], bool]] = {
    "severity": lambda path, _: path[-1] == "severity",
    "number": lambda path, data: path[0] in ("rules", "values") and type(_at(data, path)) is int,
    "codes": lambda path, data: path[-1] == "codes" and isinstance(_at(data, path), list),
    "modifiers": lambda path, data: path[0] == "rules" and _at(data, path) in _MODIFIERS,
    "payment": lambda path, _: path[0] == "payment",
    "units": _of_units,
    "derived fact": lambda path, data: "conclude" in _rule(path, data) and "when" in path,
    "condition": lambda path, _: (
        not {"when", "require", "except"}.isdisjoint(path) and len(path) > 3
    ),
    "fix": lambda path, _: "fix" in path,
    "rule taken away": lambda path, _: path[0] == "rules" and len(path) == 2,
    "order": lambda path, _: path == ("rules",),
    "date": lambda path, data: isinstance(_at(data, path), date),
    "scope": lambda path, _: path[0] == "scope",
    "anything": lambda path, _: len(path) > 1,
    TAKEN_AWAY: lambda path, _: len(path) == 1,
}
"""Sorts of edits by where they are made."""


def _places(data: Any) -> Iterator[DataPath]:
    """What may be edited: entries of the named parts, and the plain values within them."""
    for part in _PARTS:
        if part in data:
            yield from _below((part,), data[part])


def _below(path: DataPath, value: Any) -> Iterator[DataPath]:
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
                new = random.choice([each for each in choices if each != value])
        if value in _MODIFIERS:
            new = random.choice([each for each in _MODIFIERS if each != value])
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
