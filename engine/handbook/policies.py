"""What a knowledge base says of one policy: its rules in sections, and where each comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from engine.handbook.sections import Section, section_of
from engine.knowledge import KnowledgeBase
from engine.policy.files import PolicyFile
from engine.policy.inheritance import Entry, chain_of
from engine.policy.model import Source


class Standing(StrEnum):
    """How a rule came into a policy."""

    OWN = "own"
    INHERITED = "inherited"
    OVERRIDDEN = "overridden"
    DISABLED = "disabled"


class Holds(StrEnum):
    """Whether a rule holds on a day, by its own dates."""

    NOW = "now"
    LATER = "later"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule of a policy as its page lists it.

    ``data`` is the entry that stands, of a disabled rule the one that stood; ``written_in`` is the
    policy with that entry. ``first_in`` is the nearest ancestor from which an overridden or
    disabled rule was inherited, empty for others. ``because`` says why it was changed.
    """

    id: str
    data: Mapping[str, Any]
    section: Section
    standing: Standing
    written_in: str
    holds: Holds
    sources: tuple[Source, ...]
    first_in: str = ""
    because: str = ""

    @property
    def title(self) -> str:
        """The rule in one short sentence."""
        return str(self.data.get("title", self.id))


@dataclass(frozen=True, slots=True)
class PolicyTold:
    """One policy. ``ancestors`` run from the oldest to the parent; ``children`` extend it."""

    file: PolicyFile
    ancestors: tuple[PolicyFile, ...]
    children: tuple[PolicyFile, ...]
    rules: tuple[RuleRow, ...]

    def sections(self) -> Iterator[tuple[Section, tuple[RuleRow, ...]]]:
        """The sections that hold a rule, in order, each with its rules."""
        for section in Section:
            rows = tuple(row for row in self.rules if row.section is section)
            if rows:
                yield section, rows


def policy_told(base: KnowledgeBase, policy: str, day: date) -> PolicyTold:
    """What is known of a policy; a broken chain of ancestors is told as far as it goes."""
    file = base.files[policy]
    chain, broken = chain_of(file, base.files)
    ancestors = () if broken else chain[:-1]
    return PolicyTold(
        file=file,
        ancestors=ancestors,
        children=tuple(f for f in base.files.values() if f.extends == policy and f.id != policy),
        rules=tuple(_alone(file, day) if broken else _rows(base, file, ancestors, day)),
    )


def _rows(
    base: KnowledgeBase, file: PolicyFile, ancestors: tuple[PolicyFile, ...], day: date
) -> Iterator[RuleRow]:
    merged = base.linker(file.id).merged
    before = base.linker(ancestors[-1].id).merged.rules if ancestors else {}
    for rule, entry in merged.rules.items():
        if entry.file.id != file.id:
            yield _row(rule, entry, Standing.INHERITED, day)
        elif rule in before:
            because = str(entry.data.get("because", ""))
            first = before[rule].file.id
            yield _row(rule, entry, Standing.OVERRIDDEN, day, first, because)
        else:
            yield _row(rule, entry, Standing.OWN, day)
    for rule, entry in merged.disabled.items():
        if entry.file.id == file.id and rule in before and rule not in merged.rules:
            stood, because = before[rule], str(entry.data.get("because", ""))
            yield _row(rule, stood, Standing.DISABLED, day, stood.file.id, because)


def _alone(file: PolicyFile, day: date) -> Iterator[RuleRow]:
    for index, data in enumerate(file.rules):
        yield _row(str(data["id"]), Entry(file, ("rules", index), data), Standing.OWN, day)


def _row(
    rule: str, entry: Entry, standing: Standing, day: date, first_in: str = "", because: str = ""
) -> RuleRow:
    known = entry.file.sources
    cited = (known.get(str(name)) for name in entry.data.get("sources") or ())
    return RuleRow(
        id=rule,
        data=entry.data,
        section=section_of(entry.data),
        standing=standing,
        written_in=entry.file.id,
        holds=holds_on(entry.data, day),
        sources=tuple(source for source in cited if source is not None),
        first_in=first_in,
        because=because,
    )


def holds_on(data: Mapping[str, Any], day: date) -> Holds:
    """Whether a rule or dated value with these dates holds on a day."""
    starts, ends = data.get("from"), data.get("until")
    if isinstance(starts, date) and starts > day:
        return Holds.LATER
    if isinstance(ends, date) and ends < day:
        return Holds.ENDED
    return Holds.NOW
