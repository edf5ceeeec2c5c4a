"""Copying a rule to another payor, with all that it names and the other policy has not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.editing.edits import add_item, add_named, edited
from engine.editing.needs import Name, concluders, named_in, renamed
from engine.policy.context import CODE_SET
from engine.policy.inheritance import Entry, Merged
from engine.source.edit import EditableFile

_SECTIONS = ("values", "code_sets", "measures")


@dataclass(frozen=True, slots=True)
class Copied:
    """The other policy's text with the rule in it.

    ``added`` names what came along, ``renamed`` says which names became which, since the other
    policy has them for something else; ``lacking`` are names that the rule's own policy lacks too.
    """

    text: str
    rule_id: str
    added: tuple[Name, ...]
    renamed: Mapping[Name, str]
    lacking: tuple[Name, ...]


def copy_rule(source: Merged, rule_id: str, target: Merged, to_text: str) -> Copied:
    """Copies a rule of a policy, inherited or its own, into the text of another policy.

    ``target`` is the other policy with all that it inherits: what it has in the same words comes
    not again, and what it has in other words gets another name. The rule stands last. Raises
    KeyError when there is no such rule, EditError when the text cannot take it.
    """
    work = _Copying(source, target)
    work.need(Name("rules", rule_id))
    for each in work.found:
        work.name(each)

    def step(file: EditableFile) -> None:
        for each in work.to_add():
            data = renamed(work.data(each), work.names)
            new = work.names.get(each, each.name)
            if each.section in _SECTIONS:
                add_named(file, each.section, new, _without_mode(data))
            else:
                held = file.document.data.get(each.section) or []
                add_item(file, each.section, len(held), {**_without_mode(data), "id": new})

    text = edited(to_text, step) if work.to_add() else to_text
    new_id = work.names.get(Name("rules", rule_id), rule_id)
    changed = {each: new for each, new in work.names.items() if new != each.name}
    return Copied(text, new_id, tuple(work.to_add()), changed, tuple(work.lacking))


def _without_mode(data: Any) -> Any:
    """What stands by itself in the other policy replaces nothing there."""
    if isinstance(data, Mapping):
        return {key: value for key, value in data.items() if key not in ("mode", "because")}
    return data


@dataclass(slots=True)
class _Copying:
    """What is found while everything that a rule names is followed."""

    source: Merged
    target: Merged
    found: dict[Name, Entry | Mapping[str, Any]] = field(default_factory=dict)
    names: dict[Name, str] = field(default_factory=dict)
    lacking: list[Name] = field(default_factory=list)
    there: set[Name] = field(default_factory=set)
    ordered: list[Name] = field(default_factory=list)

    def need(self, name: Name, within: Entry | None = None) -> None:
        """Follows a name, and all that is named where it leads."""
        if name in self.found or name in self.lacking:
            return
        if name.section == "concluded":
            self._need_conclusion(name)
            return
        entry = self._entry(name, within)
        if entry is None:
            self.lacking.append(name)
            return
        self.found[name] = entry
        if name.section in ("values", "code_sets") and self._known(name):
            # What it rests on is there as well, and does not come along.
            self.there.add(name)
            return
        if isinstance(entry, Entry):
            for inner in named_in(entry.data, self.source.measures):
                self.need(inner, entry)
        self.ordered.append(name)

    def _need_conclusion(self, name: Name) -> None:
        if name in self.names:
            return
        self.names[name] = name.name
        if any(True for _ in concluders(self.target, name.name)):
            if self._same_conclusion(name):
                return
            taken = {str(entry.data.get("conclude")) for entry in self.target.rules.values()}
            policy = self.source.policy.id
            self.names[name] = _free(name.name, name.section, policy, taken)
        rules = list(concluders(self.source, name.name))
        if not rules:
            self.lacking.append(name)
        for rule_id in rules:
            self.need(Name("rules", rule_id))

    def _same_conclusion(self, name: Name) -> bool:
        """Both policies conclude it by rules that say the same."""

        def said(merged: Merged) -> list[Any]:
            keys = ("codes", "when", "except", "from", "until")
            entries = [merged.rules[rule_id].data for rule_id in concluders(merged, name.name)]
            return [{key: entry.get(key) for key in keys} for entry in entries]

        return said(self.source) == said(self.target)

    def _entry(self, name: Name, within: Entry | None) -> Entry | Mapping[str, Any] | None:
        match name.section:
            case "rules":
                return self.source.rules.get(name.name)
            case "sources":
                listed = within.file.data.get("sources") if within is not None else None
                return next((each for each in listed or () if each["id"] == name.name), None)
            case _:
                held: Mapping[str, Entry] = getattr(self.source, name.section)
                return held.get(name.name)

    def data(self, name: Name) -> Any:
        """What a name stands for in the rule's own policy."""
        entry = self.found[name]
        return entry.data if isinstance(entry, Entry) else entry

    def name(self, name: Name) -> None:
        """Decides under which name it stands in the other policy."""
        taken = self._taken(name.section)
        if name.name not in taken:
            self.names[name] = name.name
        elif name.section != "rules" and self._same(name, taken[name.name]):
            self.there.add(name)
            self.names[name] = name.name
        else:
            self.names[name] = _free(name.name, name.section, self.source.policy.id, set(taken))

    def _taken(self, section: str) -> Mapping[str, Any]:
        if section == "sources":
            listed = self.target.policy.data.get("sources") or ()
            return {str(each["id"]): each for each in listed}
        held: Mapping[str, Entry] = getattr(self.target, section)
        if section == "rules":
            return {**held, **self.target.disabled}
        return held

    def _same(self, name: Name, other: Any) -> bool:
        data = other.data if isinstance(other, Entry) else other
        if name.section == "code_sets":
            return _codes(self.source, name.name) == _codes(self.target, name.name)
        if name.section == "values":
            keys = ("dated", "unit", "clock")
            return all(self.data(name).get(key) == data.get(key) for key in keys)
        if name.section == "measures":
            inner = named_in(data, self.source.measures)
            return bool(self.data(name) == data) and all(map(self._known, inner))
        return bool(self.data(name) == data)

    def _known(self, name: Name) -> bool:
        """The other policy has it already, and it is the same there."""
        taken = self._taken(name.section)
        return name in self.found and name.name in taken and self._same(name, taken[name.name])

    def to_add(self) -> list[Name]:
        """What comes along, what is named before what names it."""
        order = ("sources", "values", "code_sets", "measures", "rules")
        new = [each for each in self.ordered if each not in self.there]
        return sorted(new, key=lambda each: order.index(each.section))


def _codes(merged: Merged, name: str) -> frozenset[str]:
    """The codes of a set as they are written, sets within it opened."""
    entry = merged.code_sets.get(name)
    found: set[str] = set()
    for code in map(str, entry.data["codes"] if entry is not None else ()):
        if code.startswith(CODE_SET) and code != CODE_SET + name:
            found |= _codes(merged, code.removeprefix(CODE_SET))
        else:
            found.add(code)
    return frozenset(found)


def _free(name: str, section: str, policy: str, taken: set[str]) -> str:
    """A name that is free: with the policy that it comes from, then with a number."""
    hyphen = section in ("rules", "sources")
    first = f"{name}-{policy}" if hyphen else f"{name}_{policy.replace('-', '_')}"
    return next(_numbered(first, taken, "-" if hyphen else "_"))


def _numbered(first: str, taken: set[str], sign: str) -> Iterator[str]:
    if first not in taken:
        yield first
    number = 2
    while True:
        if f"{first}{sign}{number}" not in taken:
            yield f"{first}{sign}{number}"
        number += 1
