"""What differs between two forms of the policies, rule by rule and value by value, in words.

Compared is what the files state, before anything is inherited: a change is told once, in the policy
where it was made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from engine.policy.files import PolicyFile

_LISTS = {"rules": "rule", "sources": "source"}
_MAPS = {"values": "value", "code_sets": "code set", "measures": "measure"}
_WORDING = frozenset(("title", "message", "note", "about", "because", "topic"))
_NOTHING = "nothing"


class Kind(StrEnum):
    """How something differs."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs: ``part`` of ``policy`` (a rule, a value) called ``name``.

    ``says`` tells it in words. ``wording`` is True when only texts for readers differ, so that no
    answer can.
    """

    policy: str
    part: str
    name: str
    kind: Kind
    says: str
    wording: bool = False


def differences(
    before: Mapping[str, PolicyFile], after: Mapping[str, PolicyFile]
) -> tuple[Difference, ...]:
    """Everything that differs between two sets of policies, each by id; in order of policy."""
    found: list[Difference] = []
    for policy in sorted(before.keys() | after.keys()):
        old, new = before.get(policy), after.get(policy)
        if old is None and new is not None:
            says = f"new policy: {new.title}, {len(new.rules)} rules"
            found.append(Difference(policy, "policy", policy, Kind.ADDED, says))
        elif new is None and old is not None:
            says = f"policy taken away: {old.title}"
            found.append(Difference(policy, "policy", policy, Kind.REMOVED, says))
        elif old is not None and new is not None and old.data != new.data:
            found.extend(_of_policy(policy, old.data, new.data))
    return tuple(found)


def _of_policy(policy: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    head = {key for key in (*old, *new) if key not in _LISTS and key not in _MAPS}
    for key in sorted(head):
        if old.get(key) != new.get(key):
            says = "; ".join(_changes(key, old.get(key), new.get(key)))
            wording = key in _WORDING or key == "not_modelled"
            yield Difference(policy, "policy", key, Kind.CHANGED, says, wording)
    for key, part in _MAPS.items():
        yield from _named(policy, part, old.get(key) or {}, new.get(key) or {})
    for key, part in _LISTS.items():
        yield from _named(policy, part, _by_id(old.get(key)), _by_id(new.get(key)))


def _by_id(entries: Sequence[Mapping[str, Any]] | None) -> dict[str, Mapping[str, Any]]:
    return {str(entry["id"]): entry for entry in entries or ()}


def _named(
    policy: str, part: str, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Difference]:
    for name in dict.fromkeys((*old, *new)):
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        if before is None:
            says = f"{part} {name} added{_titled(after)}"
            yield Difference(policy, part, name, Kind.ADDED, says, part == "source")
        elif after is None:
            says = f"{part} {name} taken away{_titled(before)}"
            yield Difference(policy, part, name, Kind.REMOVED, says, part == "source")
        else:
            says = f"{name}: " + "; ".join(_of_entry(part, before, after))
            keys = _changed_keys(before, after)
            wording = part == "source" or (bool(keys) and keys <= _WORDING)
            yield Difference(policy, part, name, Kind.CHANGED, says, wording)


def _titled(entry: Any) -> str:
    title = entry.get("title") or entry.get("about") if isinstance(entry, Mapping) else None
    return f": {' '.join(str(title).split())}" if title else ""


def _changed_keys(old: Any, new: Any) -> set[str]:
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return set()
    return {key for key in (*old, *new) if old.get(key) != new.get(key)}


def _of_entry(part: str, old: Any, new: Any) -> Iterator[str]:
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        yield f"{_written(old)} → {_written(new)}"
        return
    for key in dict.fromkeys((*old, *new)):
        if old.get(key) == new.get(key):
            continue
        if part == "value" and key == "dated":
            yield from _dated(old.get(key) or (), new.get(key) or (), str(new.get("unit", "")))
        else:
            yield from _changes(key, old.get(key), new.get(key))


def _changes(key: str, old: Any, new: Any) -> Iterator[str]:
    name = key.replace("_", " ")
    if key == "from":
        yield f"holds from {_written(new)} (before: {_open(old, 'always')})"
    elif key == "until":
        yield f"ends on {_written(new)}" if new else f"no longer ends (before: on {old})"
    elif key in _WORDING and old and new:
        yield f"{name} reworded: {_written(new)}"
    elif isinstance(old, list) and isinstance(new, list) and _plain_items((*old, *new)):
        yield from _lists(name, old, new)
    elif isinstance(old, Mapping) and isinstance(new, Mapping):
        for inner in dict.fromkeys((*old, *new)):
            before, after = old.get(inner), new.get(inner)
            if before != after:
                yield from (f"{name}, {change}" for change in _changes(inner, before, after))
    else:
        yield f"{name} {_open(old, _NOTHING)} → {_open(new, _NOTHING)}"


def _plain_items(items: Iterable[Any]) -> bool:
    return not any(isinstance(item, list | Mapping) for item in items)


def _lists(name: str, old: list[Any], new: list[Any]) -> Iterator[str]:
    came = [str(item) for item in new if item not in old]
    went = [str(item) for item in old if item not in new]
    if came:
        yield f"{name} with {', '.join(came)}"
    if went:
        yield f"{name} without {', '.join(went)}"
    if not came and not went:
        yield f"{name} in another order"


def _dated(
    old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]], unit: str
) -> Iterator[str]:
    """The stretches of days on which the value is another, the earliest first."""
    told = False
    for first, last in _stretches((*old, *new)):
        before, after = _on(old, first), _on(new, first)
        if before != after:
            told = True
            yield f"{_open(before, 'none')} → {_open(after, 'none')} {unit}".rstrip() + _span(
                first, last
            )
    if not told:
        yield "sources or confidence of a value"


def _stretches(entries: Iterable[Mapping[str, Any]]) -> Iterator[tuple[date, date | None]]:
    """The stretches of days between all the days on which some entry begins or ends."""
    starts = {date.min}
    for entry in entries:
        if entry.get("from"):
            starts.add(entry["from"])
        if entry.get("until"):
            starts.add(entry["until"] + timedelta(days=1))
    days = sorted(starts)
    for first, following in zip(days, [*days[1:], None], strict=True):
        yield first, following - timedelta(days=1) if following else None


def _on(entries: Sequence[Mapping[str, Any]], day: date) -> Any:
    for entry in entries:
        if entry.get("from", date.min) <= day <= entry.get("until", date.max):
            return entry["value"]
    return None


def _span(first: date, last: date | None) -> str:
    starts = f" from {first}" if first > date.min else ""
    return starts + (f" until {last}" if last else "")


def _open(value: Any, otherwise: str) -> str:
    return otherwise if value is None else _written(value)


def _written(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_written(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(str(value).split())
