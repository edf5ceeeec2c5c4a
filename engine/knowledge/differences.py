"""What differs between two forms of the policies, rule by rule and value by value, in words.

Compared is what the files state, before anything is inherited: a change is told once, in the policy
where it was made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from engine.knowledge.as_written import AsWritten, written
from engine.knowledge.change_words import WORDING, changes, changes_of
from engine.policy.files import PolicyFile
from engine.policy.labels import label_of

_LISTS = {"rules": "rule", "sources": "source"}
_MAPS = {"values": "value", "code_sets": "code set", "measures": "measure"}
SETTING = "setting"
"""The part of the settings that differs; the name of their file stands in place of a policy."""
_NAMED = frozenset((*_LISTS.values(), *_MAPS.values(), SETTING))


class Kind(StrEnum):
    """How something differs."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs: ``part`` of ``policy`` (a rule, a value) called ``name``.

    ``title`` is what people call it, ``told`` what became of it in words. ``wording`` is True when
    only texts for readers differ, so that no answer can.
    """

    policy: str
    part: str
    name: str
    kind: Kind
    told: str
    wording: bool = False
    title: str = ""

    @property
    def data(self) -> dict[str, Any]:
        """The difference as ``json.dumps`` takes it."""
        return asdict(self) | {"says": self.says}

    @property
    def called(self) -> str:
        """The name of a rule or source, what a value is; empty for the policy as a whole."""
        if self.part not in _NAMED:
            return ""
        if self.part in ("rule", "source"):
            return self.name
        return self.title or self.name.replace("_", " ")

    @property
    def says(self) -> str:
        """The whole on one line."""
        if self.kind is Kind.CHANGED:
            return f"{self.called}: {self.told}" if self.called else self.told
        return self.told


def differences(
    before: Mapping[str, PolicyFile], after: Mapping[str, PolicyFile]
) -> tuple[Difference, ...]:
    """Everything that differs between two sets of policies, each by id; in order of policy."""
    found: list[Difference] = []
    for policy in sorted(before.keys() | after.keys()):
        old, new = before.get(policy), after.get(policy)
        if old is None and new is not None:
            rules = "1 rule" if len(new.rules) == 1 else f"{len(new.rules)} rules"
            told = f"new policy: {new.title}, {rules}"
            found.append(Difference(policy, "policy", policy, Kind.ADDED, told, title=new.title))
        elif new is None and old is not None:
            told = f"policy taken away: {old.title}"
            found.append(Difference(policy, "policy", policy, Kind.REMOVED, told, title=old.title))
        elif old is not None and new is not None and old.data != new.data:
            found.extend(_of_policy(policy, old.data, new.data))
    return tuple(found)


def _of_policy(policy: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    head = {key for key in (*old, *new) if key not in _LISTS and key not in _MAPS}
    for key in sorted(head):
        if old.get(key) != new.get(key):
            told = "; ".join(changes(key, old.get(key), new.get(key)))
            wording = key in WORDING or key == "not_modelled"
            yield Difference(policy, "policy", key, Kind.CHANGED, told, wording, label_of(key))
    words = AsWritten((old.get("measures") or {}) | (new.get("measures") or {}))
    for key, part in _MAPS.items():
        yield from _named(policy, part, old.get(key) or {}, new.get(key) or {}, words)
    for key, part in _LISTS.items():
        yield from _named(policy, part, _by_id(old.get(key)), _by_id(new.get(key)), words)


def _by_id(entries: Sequence[Mapping[str, Any]] | None) -> dict[str, Mapping[str, Any]]:
    return {str(entry["id"]): entry for entry in entries or ()}


def _named(
    policy: str, part: str, old: Mapping[str, Any], new: Mapping[str, Any], words: AsWritten
) -> Iterator[Difference]:
    for name in dict.fromkeys((*old, *new)):
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        title = _title(before if after is None else after)
        if before is None:
            told = f"{_new(part, name, title)} added"
            yield Difference(policy, part, name, Kind.ADDED, told, part == "source", title)
        elif after is None:
            told = f"{_new(part, name, title)} taken away"
            yield Difference(policy, part, name, Kind.REMOVED, told, part == "source", title)
        else:
            both = isinstance(before, Mapping) and isinstance(after, Mapping)
            changed = (
                changes_of(before, after, words)
                if both
                else [f"{written(before)} → {written(after)}"]
            )
            keys = _changed_keys(before, after)
            wording = part == "source" or (bool(keys) and keys <= WORDING)
            told = "; ".join(changed)
            yield Difference(policy, part, name, Kind.CHANGED, told, wording, title)


def _new(part: str, name: str, title: str) -> str:
    called = name if part in ("rule", "source") else ""
    return " ".join(each for each in (part, called, f"“{title}”" if title else "") if each)


def _title(entry: Any) -> str:
    """The title of a rule or source, or what a value is, with a capital."""
    told = entry.get("title") or entry.get("about") if isinstance(entry, Mapping) else None
    text = " ".join(str(told or "").split()).removesuffix(".")
    return text[:1].upper() + text[1:]


def _changed_keys(old: Any, new: Any) -> set[str]:
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return set()
    return {key for key in (*old, *new) if old.get(key) != new.get(key)}
