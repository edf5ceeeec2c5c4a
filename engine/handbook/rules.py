"""What a knowledge base says of one rule: where it is written, who holds it, all its parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.knowledge import KnowledgeBase
from engine.policy.files import PolicyFile
from engine.policy.inheritance import Entry, Merged, chain_of
from engine.policy.model import PolicyRule, Source
from engine.policy.shapes import SHAPES
from engine.rules.tree import Concluded, literals
from engine.source import read_document

OF_EVERY_RULE = frozenset(
    (
        *("id", "title", "mode", "because", "shape", "severity", "message", "fix", "denial"),
        *("sources", "confidence", "clock", "note", "from", "until", "conclude"),
    )
)
"""Keys that are told by name; the others are what the rule demands."""


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A named value that the rule uses: each entry as dates, value and unit."""

    name: str
    about: str
    unit: str
    entries: tuple[tuple[date | None, date | None, Any], ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One rule as one file writes it.

    ``parts`` are what it became on the day asked for, several for a rule of several requirements,
    none when it does not hold then. ``demands`` are its parameters as written.
    """

    rule: str
    file: PolicyFile
    line: int
    data: Mapping[str, Any]
    held_by: tuple[str, ...]
    disabled_by: tuple[tuple[str, str], ...]
    parts: tuple[PolicyRule, ...]
    uses: tuple[str, ...]
    sources: tuple[Source, ...]
    values: tuple[DatedValue, ...]
    scenarios: int

    @property
    def shape(self) -> str:
        """The name of its shape, empty for a rule that states its own condition."""
        return str(self.data.get("shape", ""))

    @property
    def about_shape(self) -> str:
        """What the shape is for."""
        return SHAPES[self.shape].about if self.shape else ""

    @property
    def demands(self) -> dict[str, Any]:
        """The parameters and conditions as written."""
        return {key: value for key, value in self.data.items() if key not in OF_EVERY_RULE}


def rule_ids(base: KnowledgeBase) -> dict[str, list[str]]:
    """Every rule id with the policies that write it."""
    found: dict[str, list[str]] = {}
    for file in base.files.values():
        for rule in file.rules:
            found.setdefault(str(rule["id"]), []).append(file.id)
    return found


def explanations(
    base: KnowledgeBase, rule: str, policy: str | None, day: date
) -> Iterator[Explanation]:
    """The rule as each file writes it, or as one policy holds it."""
    holders: dict[int, list[PolicyFile]] = {}
    entries: dict[int, Entry] = {}
    disabled: dict[int, list[tuple[str, str]]] = {}
    for file in base.files.values():
        chain, broken = chain_of(file, base.files)
        if broken or (policy is not None and policy != file.id):
            continue
        merged = base.linker(file.id).merged
        entry = merged.rules.get(rule)
        if entry is not None:
            entries.setdefault(id(entry.data), entry)
            holders.setdefault(id(entry.data), []).append(file)
        elif rule in merged.disabled:
            why = str(merged.disabled[rule].data.get("because", ""))
            inherited = [base.linker(member.id).merged.rules.get(rule) for member in chain[:-1]]
            for former in inherited[::-1]:
                if former is not None:
                    disabled.setdefault(id(former.data), []).append((file.id, why))
                    break
    for key, entry in entries.items():
        yield _explanation(base, rule, entry, holders[key], tuple(disabled.get(key, ())), day)


def _explanation(
    base: KnowledgeBase,
    rule: str,
    entry: Entry,
    holders: list[PolicyFile],
    disabled: tuple[tuple[str, str], ...],
    day: date,
) -> Explanation:
    own = next((file for file in holders if file.id == entry.file.id), holders[0])
    linker = base.linker(own.id)
    linked, _ = linker.link(day, day)
    parts = {
        part_id: part
        for part_id, part in linked.rules.items()
        if part_id == rule or part_id.startswith(f"{rule}/")
    }
    used: list[str] = []
    for part_id in parts:
        logic = linked.rule_logic.get(part_id)
        derived = linked.conclusion_logic.get(part_id)
        conditions = [logic.applies, logic.broken] if logic else [derived.when] if derived else []
        for condition in conditions:
            used += [each.name for each in literals(condition) if isinstance(each, Concluded)]
    sources = [entry.file.sources.get(str(s)) for s in entry.data.get("sources") or ()]
    return Explanation(
        rule=rule,
        file=entry.file,
        line=entry.file.document.positions[(*entry.path, "id")][0],
        data=entry.data,
        held_by=tuple(file.id for file in holders),
        disabled_by=disabled,
        parts=tuple(parts.values()),
        uses=tuple(dict.fromkeys(used)),
        sources=tuple(source for source in sources if source is not None),
        values=tuple(_values(linker.merged, parts.values())),
        scenarios=_scenarios(base, rule, {file.id for file in holders}),
    )


def _values(merged: Merged, parts: Any) -> Iterator[DatedValue]:
    names = dict.fromkeys(name for part in parts for name in part.values)
    for name in names:
        data = merged.values[name].data
        yield DatedValue(
            name,
            data["about"],
            data.get("unit", ""),
            tuple((one.get("from"), one.get("until"), one["value"]) for one in data["dated"]),
        )


def _scenarios(base: KnowledgeBase, rule: str, policies: set[str]) -> int:
    """How many scenarios of these policies expect the rule to speak, or to be silent.

    Only the files that name the rule are parsed, and no visit is read: 'explain' answers at once.
    """
    count = 0
    for name in base.contents.scenario_names():
        text = base.contents.read(name)
        if text is None or rule.encode() not in text:
            continue
        data = read_document(text).data
        if not isinstance(data, Mapping) or str(data.get("policy")) not in policies:
            continue
        count += sum(_names(scenario, rule) for scenario in data.get("scenarios") or ())
    return count


def _names(scenario: Any, rule: str) -> bool:
    expect = scenario.get("expect") if isinstance(scenario, Mapping) else None
    if not isinstance(expect, Mapping):
        return False
    lists = [expect.get(key) for key in _NAMING]
    named = [str(name) for names in lists if isinstance(names, list) for name in names]
    return any(name == rule or name.startswith(f"{rule}/") for name in named)


_NAMING = ("findings", "notes", "includes", "excludes")
