"""Which rules of which policies speak of a code, or of two codes on one day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.knowledge.base import KnowledgeBase
from engine.policy.context import CODE_SET, Context, Path
from engine.policy.files import PolicyFile
from engine.policy.inheritance import Entry, chain_of
from engine.policy.shapes import ANY_CODE

EDIT_TABLE = "edit_table"
_BESIDE = ("never_together", "bundled_pair")
_UNITS = "unit_method"


@dataclass(frozen=True, slots=True)
class CodeRule:
    """A rule that a policy holds, written there or inherited, with the codes that it names.

    ``codes`` is None for a rule that looks at any code. ``by_name`` are those of ``codes`` that
    stand in the rule itself, or alone in a set. ``beside`` are the other codes of a rule on pairs,
    ``by_region`` those from which separate means another body region.
    """

    policy: str
    written_in: str
    id: str
    title: str
    shape: str
    data: Mapping[str, Any]
    codes: frozenset[str] | None
    by_name: frozenset[str]
    beside: frozenset[str]
    by_region: frozenset[str]

    def names_pair(self, first: str, second: str) -> bool:
        """It says what becomes of one of the codes beside the other."""
        named = self.codes or frozenset()
        return any(a in named and b in self.beside for a, b in ((first, second), (second, first)))


@dataclass(frozen=True, slots=True)
class PolicyCodes:
    """The rules of one policy that bear on codes at a date of service, in order of writing.

    ``timed`` are the codes it counts by the minute, None when it does not say how it counts.
    """

    policy: PolicyFile
    rules: tuple[CodeRule, ...]
    timed: frozenset[str] | None


def rules_on_codes(base: KnowledgeBase, day: date) -> Iterator[PolicyCodes]:
    """The rules of every policy that decides visits; one that was not accepted is left out."""
    for file in base.files.values():
        if file.abstract or chain_of(file, base.files)[1]:
            continue
        yield _of(base, file, day)


def _of(base: KnowledgeBase, file: PolicyFile, day: date) -> PolicyCodes:
    merged = base.linker(file.id).merged
    sets: dict[str, frozenset[str]] = {}
    for name, entry in merged.code_sets.items():
        sets[name] = _codes(base, entry, ("codes",), sets)
    rules = []
    timed: frozenset[str] | None = None
    for entry in merged.rules.values():
        starts, ends = entry.data.get("from"), entry.data.get("until")
        if (starts and day < starts) or (ends and day > ends):
            continue
        rule = _rule(base, file, entry, sets)
        rules.append(rule)
        if rule.shape == _UNITS and timed is None:
            timed = rule.codes
    return PolicyCodes(file, tuple(rules), timed)


def _rule(
    base: KnowledgeBase, file: PolicyFile, entry: Entry, sets: Mapping[str, frozenset[str]]
) -> CodeRule:
    data = entry.data
    any_code = data.get("codes", ANY_CODE) == ANY_CODE
    codes = None if any_code else _codes(base, entry, ("codes",), sets)
    shape = str(data.get("shape", ""))
    return CodeRule(
        policy=file.id,
        written_in=entry.file.id,
        id=str(data["id"]),
        title=str(data["title"]),
        shape=shape,
        data=data,
        codes=codes,
        by_name=frozenset() if any_code else _by_name(base, entry, sets),
        beside=_codes(base, entry, ("beside",), sets) if shape in _BESIDE else frozenset(),
        by_region=_codes(base, entry, ("by_region",), sets),
    )


def _by_name(
    base: KnowledgeBase, entry: Entry, sets: Mapping[str, frozenset[str]]
) -> frozenset[str]:
    written = entry.data["codes"]
    places: list[Path] = [("codes",)]
    if isinstance(written, list):
        places = [("codes", index) for index in range(len(written))]
    named: set[str] = set()
    for place in places:
        codes = _codes(base, entry, place, sets)
        if not str(_at(entry.data, place)).startswith(CODE_SET) or len(codes) == 1:
            named |= codes
    return frozenset(named)


def _codes(
    base: KnowledgeBase, entry: Entry, place: Path, sets: Mapping[str, frozenset[str]]
) -> frozenset[str]:
    """The codes at a place below an entry; none where nothing is written there."""
    written = _at(entry.data, place)
    if written is None:
        return frozenset()
    context = Context(entry.file.document, base.vocabulary, {}, {}, sets, {})
    return context.codes(written, (*entry.path, *place))


def _at(data: Any, place: Path) -> Any:
    for step in place:
        data = data.get(step) if isinstance(data, Mapping) else data[step]
    return data
