"""Edits of a policy's text: each gives the text after it, changed only where it must be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from engine.source.change import NoSuchPathError
from engine.source.edit import EditableFile, EditError

_MARK = "\ufeff"
_SECTIONS = (*("sources", "values", "payment", "code_sets", "measures", "rules", "not_modelled"),)


class EntryError(EditError):
    """What should be changed is not there, or stands there already."""


def edited(text: str, step: Callable[[EditableFile], None], name: str = "the policy") -> str:
    """A text after a change made by ``step``; raises EditError, and then nothing is changed."""
    mark = _MARK if text.startswith(_MARK) else ""
    file = EditableFile.of_text(text, name)
    step(file)
    return mark + file.text()


def set_rule(text: str, rule_id: str, data: Mapping[str, Any]) -> str:
    """Makes ``data`` the data of a rule; only what differs is written anew."""

    def step(file: EditableFile) -> None:
        file.set(("rules", place_of(file, "rules", rule_id)), dict(data))

    return edited(text, step)


def add_rule(text: str, data: Mapping[str, Any], after: str | None = None) -> str:
    """Adds a rule behind another one, or behind the last."""

    def step(file: EditableFile) -> None:
        rules = file.document.data.get("rules") or []
        if any(str(rule["id"]) == str(data["id"]) for rule in rules):
            raise EntryError(f"a rule '{data['id']}' stands here already - choose another id")
        index = len(rules) if after is None else place_of(file, "rules", after) + 1
        add_item(file, "rules", index, dict(data))

    return edited(text, step)


def remove_rule(text: str, rule_id: str) -> str:
    """Takes a rule away with the comment lines right above it.

    A rule that once held is better ended at a date: ``end_rule``.
    """

    def step(file: EditableFile) -> None:
        file.delete(("rules", place_of(file, "rules", rule_id)), comment_above=True)

    return edited(text, step)


def end_rule(text: str, rule_id: str, day: date) -> str:
    """Lets a rule hold until a day, that day counted."""

    def step(file: EditableFile) -> None:
        index = place_of(file, "rules", rule_id)
        rule = file.document.data["rules"][index]
        if rule.get("from") is not None and day < rule["from"]:
            raise EntryError(
                f"'{rule_id}' begins on {rule['from']}, after {day} - choose a later day, or take"
                " the rule away"
            )
        file.set(("rules", index, "until"), day)

    return edited(text, step)


def override_rule(text: str, rule: Mapping[str, Any], because: str) -> str:
    """Copies an inherited rule into the policy that inherits it, to be changed there."""
    return add_rule(text, _overriding(rule, "replace", because))


def disable_rule(text: str, rule_id: str, because: str) -> str:
    """Lets an inherited rule not hold in this policy, with the reason."""
    return add_rule(text, {"id": rule_id, "mode": "disable", "because": _reason(because)})


def inherit_again(text: str, rule_id: str) -> str:
    """Takes an override or a disabling back, so that the inherited rule holds as it is."""

    def step(file: EditableFile) -> None:
        index = place_of(file, "rules", rule_id)
        if file.document.data["rules"][index].get("mode") not in ("replace", "disable"):
            raise EntryError(f"'{rule_id}' is this policy's own - it overrides nothing")
        file.delete(("rules", index), comment_above=True)

    return edited(text, step)


def _overriding(rule: Mapping[str, Any], mode: str, because: str) -> dict[str, Any]:
    head = {key: rule[key] for key in ("id", "title") if key in rule}
    rest = {key: value for key, value in rule.items() if key not in (*head, "mode", "because")}
    return {**head, "mode": mode, "because": _reason(because), **rest}


def _reason(because: str) -> str:
    reason = " ".join(because.split())
    if not reason:
        raise EntryError("no reason is given - say why the inherited rule is changed")
    return reason


def add_value_from(
    text: str,
    name: str,
    day: date,
    value: Any,
    sources: Sequence[str] = (),
    confidence: str = "unverified",
    note: str = "",
) -> str:
    """Gives a dated value a new entry from a day on; the former one ends the day before.

    A later entry keeps its days, and the new one ends before it. Raises EntryError when an entry
    begins on that very day: that one is to be corrected.
    """

    entry: dict[str, Any] = {"from": day, "value": value}
    if sources:
        entry["sources"] = list(sources)
    entry["confidence"] = confidence
    if note:
        entry["note"] = note

    def step(file: EditableFile) -> None:
        file.set(("values", name, "dated"), with_entry(name, _dated(file, name), entry))

    return edited(text, step)


def with_entry(
    name: str, entries: Sequence[Mapping[str, Any]], entry: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The entries of a dated value with one more that begins on a day of its own.

    The entry of the days before ends where the new one begins, and the new one where a later one
    begins, or where the one did that it stands in, if it does not end by itself before. Raises
    EntryError when one begins on that day.
    """
    day: date = entry["from"]
    if any(one.get("from") == day for one in entries):
        raise EntryError(
            f"'{name}' has an entry from {day} already - correct that one, or choose another day"
        )
    later = [one["from"] for one in entries if (one.get("from") or date.min) > day]
    until = [entry["until"]] if entry.get("until") is not None else []
    if later:
        until.append(min(later) - timedelta(days=1))
    found: list[dict[str, Any]] = []
    place = 0
    for one in map(dict, entries):
        starts, ends = one.get("from") or date.min, one.get("until") or date.max
        if starts < day <= ends:
            if ends < date.max:
                until.append(ends)
            one["until"] = day - timedelta(days=1)
        found.append(_in_order(one))
        if starts < day:
            place = len(found)
    last = {"until": min(until)} if until else {}
    found.insert(place, _in_order({**entry, **last}))
    return found


def _in_order(entry: Mapping[str, Any]) -> dict[str, Any]:
    """An entry with its days first, as files are written."""
    days = {key: entry[key] for key in ("from", "until") if entry.get(key) is not None}
    return {**days, **{key: value for key, value in entry.items() if key not in days}}


def _dated(file: EditableFile, name: str) -> list[dict[str, Any]]:
    values = file.document.data.get("values") or {}
    if name not in values:
        known = ", ".join(values) or "none"
        raise EntryError(f"there is no value '{name}' in this policy - known: {known}")
    entries: list[dict[str, Any]] = values[name]["dated"]
    return entries


def set_value_entry(text: str, name: str, index: int, data: Mapping[str, Any]) -> str:
    """Corrects one entry of a dated value."""

    def step(file: EditableFile) -> None:
        if not 0 <= index < len(_dated(file, name)):
            raise EntryError(f"'{name}' has no entry {index + 1} - choose one that is there")
        file.set(("values", name, "dated", index), dict(data))

    return edited(text, step)


def remove_value_entry(text: str, name: str, index: int) -> str:
    """Takes one entry of a dated value away; the only one stays."""

    def step(file: EditableFile) -> None:
        entries = _dated(file, name)
        if not 0 <= index < len(entries):
            raise EntryError(f"'{name}' has no entry {index + 1} - choose one that is there")
        if len(entries) == 1:
            raise EntryError(f"'{name}' has this one entry - end it at a date instead")
        file.delete(("values", name, "dated", index), comment_above=True)

    return edited(text, step)


def set_entry(text: str, section: str, name: str, data: Any) -> str:
    """Makes ``data`` a named value, code set or measure of the policy, new or not."""

    def step(file: EditableFile) -> None:
        add_named(file, section, name, data)

    return edited(text, step)


def set_source(text: str, data: Mapping[str, Any]) -> str:
    """Makes ``data`` the source of its id, new or not."""

    def step(file: EditableFile) -> None:
        sources = file.document.data.get("sources") or []
        for index, source in enumerate(sources):
            if str(source["id"]) == str(data["id"]):
                file.set(("sources", index), dict(data))
                return
        add_item(file, "sources", len(sources), dict(data))

    return edited(text, step)


def set_head(text: str, key: str, value: Any) -> str:
    """Makes ``value`` one of the keys of the policy itself: title, scope, review_due, payment."""
    return edited(text, lambda file: file.set((key,), value))


def set_policy(text: str, data: Mapping[str, Any]) -> str:
    """Makes ``data`` what the policy says of itself: title, scope, dates; its sections stay."""

    def step(file: EditableFile) -> None:
        held = file.document.data
        before = None
        for key in [key for key in held if key not in _SECTIONS and data.get(key) is None]:
            file.delete((key,))
        for key, value in data.items():
            if key in _SECTIONS or value is None:
                continue
            file.set((key,), value, after=before)
            before = key

    return edited(text, step)


def place_of(file: EditableFile, section: str, entry_id: str) -> int:
    """The index of a rule or source; raises EntryError when the file has none of that id."""
    entries = file.document.data.get(section) or []
    for index, entry in enumerate(entries):
        if str(entry["id"]) == entry_id:
            return index
    raise EntryError(f"there is no '{entry_id}' among the {section} of this policy")


def add_item(file: EditableFile, section: str, index: int, data: Any) -> None:
    """Puts an entry into a list of the policy, which is begun where there is none."""
    if file.document.data.get(section):
        file.insert((section,), index, data)
    else:
        file.set((section,), [data])


def add_named(file: EditableFile, section: str, name: str, data: Any) -> None:
    """Puts an entry into a map of the policy, which is begun where there is none."""
    if file.document.data.get(section):
        file.set((section, name), data)
    else:
        file.set((section,), {name: data})


__all__ = [
    "EntryError",
    "NoSuchPathError",
    "add_item",
    "add_named",
    "add_rule",
    "add_value_from",
    "disable_rule",
    "edited",
    "end_rule",
    "inherit_again",
    "override_rule",
    "place_of",
    "remove_rule",
    "remove_value_entry",
    "set_entry",
    "set_head",
    "set_policy",
    "set_rule",
    "set_source",
    "set_value_entry",
    "with_entry",
]
