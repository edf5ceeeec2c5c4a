"""The numbers and codes that a rule holds, and has held, on which day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.facts.vocabulary import FactType
from engine.knowledge.base import KnowledgeBase
from engine.policy.context import CODE_SET
from engine.policy.inheritance import Merged
from engine.policy.model import MEASURED
from engine.policy.shapes import SHAPES, Kind
from engine.publishing.said_numbers import Number, noun_of

_NOT_THE_RULE = frozenset(
    (
        *("id", "mode", "because", "title", "message", "note", "fix", "denial", "sources"),
        *("confidence", "from", "until", "clock", "severity", "shape"),
    )
)
_MOST = 7
"""Numbers of a rule above which one that its text states is not looked for among them."""


@dataclass(slots=True)
class Slot:
    """A number of a rule with all that it has been and will be.

    ``held`` are its numbers by the day from which each holds, in order; ``noun`` is what it counts.
    """

    noun: str = ""
    held: list[tuple[date | None, Number]] = field(default_factory=list)
    earlier: set[Number] = field(default_factory=set)
    open_end: bool = False
    """A text may state the number after it: ``more than 2`` are three and more."""

    @property
    def last(self) -> tuple[date | None, Number]:
        return self.held[-1]


def slots_of(
    base: KnowledgeBase,
    merged: Merged,
    data: Mapping[str, Any],
    was: tuple[Merged, Mapping[str, Any]] | None,
) -> dict[str, Slot]:
    """The numbers of a rule by where they stand, or by the name of the dated value."""
    slots: dict[str, Slot] = {}
    for place, noun, open_end, number in _leaves(base, merged, data):
        slot = slots.setdefault(place, Slot(noun, open_end=open_end))
        if isinstance(number, str):
            entries = _within(merged.values[number].data["dated"], data)
            slot.held = [(entry.get("from"), entry["value"]) for entry in entries]
            slot.earlier.update(value for _, value in slot.held[:-1])
        else:
            slot.held = [(data.get("from"), number)]
    if was is not None:
        for place, _, _, number in _leaves(base, was[0], was[1]):
            if place not in slots:
                continue
            if isinstance(number, str):
                entries = _within(was[0].values[number].data["dated"], was[1])
                slots[place].earlier.update(entry["value"] for entry in entries)
            else:
                slots[place].earlier.add(number)
    found = {place: slot for place, slot in slots.items() if slot.held}
    for slot in found.values():
        slot.earlier.discard(slot.last[1])
    return found if len(found) <= _MOST else {}


def _within(dated: Iterable[Mapping[str, Any]], rule: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The entries of a number that hold on some day of the rule, in order."""
    first, last = rule.get("from") or date.min, rule.get("until") or date.max
    found = [
        entry
        for entry in dated
        if isinstance(entry["value"], int | float)
        and not isinstance(entry["value"], bool)
        and (entry.get("from") or date.min) <= last
        and (entry.get("until") or date.max) >= first
    ]
    return sorted(found, key=lambda entry: entry.get("from") or date.min)


_Leaf = tuple[str, str, bool, Number | str]


def _leaves(base: KnowledgeBase, merged: Merged, data: Mapping[str, Any]) -> Iterator[_Leaf]:
    """The numbers of a rule: where, what it counts, whether more is told, and it or its name."""
    shape = SHAPES.get(str(data.get("shape", "")))
    parameters = {} if shape is None else {each.name: each for each in shape.parameters}
    for key, value in data.items():
        if key in _NOT_THE_RULE:
            continue
        parameter = parameters.get(key)
        unit = "" if parameter is None else parameter.unit
        if parameter is not None and parameter.kind is Kind.MONEY:
            unit = "USD"
        yield from _within_data(base, merged, value, key, _noun(unit), False, frozenset())


def _within_data(
    base: KnowledgeBase,
    merged: Merged,
    data: Any,
    place: str,
    noun: str,
    open_end: bool,
    seen: frozenset[str],
) -> Iterator[_Leaf]:
    if isinstance(data, bool):
        return
    if isinstance(data, int | float):
        yield place, noun, open_end, data
    elif isinstance(data, Mapping) and set(data) == {"value"}:
        name = str(data["value"])
        if name in merged.values:
            yield f"value {name}", _noun(merged.values[name].data.get("unit", "")), open_end, name
    elif isinstance(data, Mapping):
        for key, value in data.items():
            spec = base.vocabulary.facts.get(str(key))
            money = spec is not None and spec.type is FactType.MONEY
            counted = noun if spec is None else _noun("USD" if money else spec.unit)
            more = key == "more_than" or (key != "less_than" and open_end)
            inner = f"{place}.{key}"
            yield from _within_data(base, merged, value, inner, counted, more, seen)
            name = str(key).removeprefix(MEASURED)
            if str(key).startswith(MEASURED) and name in merged.measures and name not in seen:
                measure = merged.measures[name].data
                yield from _within_data(base, merged, measure, inner, "", more, seen | {name})
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _within_data(base, merged, value, f"{place}.{index}", noun, open_end, seen)


def _noun(unit: Any) -> str:
    """What a unit counts, in the singular, as texts are read."""
    return noun_of(f" {unit}")[0]


def named(merged: Merged, data: Mapping[str, Any]) -> frozenset[str]:
    """The codes and modifiers of a rule, code sets opened."""
    found: set[str] = set()
    for text in texts({key: value for key, value in data.items() if key not in _NOT_THE_RULE}):
        entry = merged.code_sets.get(text.removeprefix(CODE_SET))
        if text.startswith(CODE_SET) and entry is not None:
            found.update(map(str, entry.data["codes"]))
        else:
            found.add(text)
    return frozenset(found)


def texts(data: Any) -> Iterator[str]:
    if isinstance(data, Mapping):
        for value in data.values():
            yield from texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from texts(value)
    elif isinstance(data, str):
        yield data
