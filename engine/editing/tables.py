"""Decision tables: rules that say the same but for a few cells, as rows and columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from engine.editing.edits import EntryError, edited, place_of, remove_rule
from engine.policy.model import Confidence, Severity
from engine.source import Path
from engine.source.edit import EditableFile

_WORDING = frozenset(
    ("id", "title", "message", "note", "fix", "denial", "sources", "confidence", "because", "mode")
)
_MAY_DIFFER = ("severity", "from", "until", "clock")
"""Keys that one row may have and another not."""
_GROUPS = ("all", "any", "not")
_MOST_COLUMNS = 6


@dataclass(frozen=True, slots=True)
class Column:
    """One column: where its cells stand in each rule, and what stands there (None for nothing)."""

    path: Path
    cells: tuple[Any, ...]

    @property
    def name(self) -> str:
        """The path in words: ``when: place of service``."""
        *outer, last = (str(step).replace("_", " ") for step in self.path)
        return ": ".join([*outer, last])


@dataclass(frozen=True, slots=True)
class Table:
    """Rules of one form, a row each; ``shared`` is what all of them say."""

    rules: tuple[str, ...]
    titles: tuple[str, ...]
    columns: tuple[Column, ...]
    shared: Mapping[Path, Any]


def tables_of(rules: Sequence[Mapping[str, Any]], least_rows: int = 2) -> tuple[Table, ...]:
    """The tables among the rules of a file, in order of their first rule.

    Rules are of one table when they have the same shape and compare the same facts, and differ in
    a few cells at most.
    """
    groups: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for rule in rules:
        if rule.get("mode") != "disable":
            groups.setdefault(_form(rule), []).append(rule)
    found = (_table(group) for group in groups.values() if len(group) >= least_rows)
    return tuple(table for table in found if _shows(table))


def _shows(table: Table) -> bool:
    """A person can read it: few columns, and no cell that is a group of conditions."""
    groups = any(column.path[-1] in _GROUPS for column in table.columns)
    return 0 < len(table.columns) <= _MOST_COLUMNS and not groups


def _form(rule: Mapping[str, Any]) -> tuple[Any, ...]:
    paths = [path for path, _ in _cells(rule) if path[0] not in _MAY_DIFFER]
    return (rule.get("shape", ""), *sorted(paths))


def _cells(rule: Mapping[str, Any]) -> Iterator[tuple[Path, Any]]:
    """Every cell of a rule: its parameters, and of its conditions what each fact must be."""
    for key, value in rule.items():
        if key in _WORDING or key == "shape":
            continue
        if key in ("when", "except", "require") and isinstance(value, Mapping):
            for subject, test in value.items():
                yield (key, str(subject)), test
        else:
            yield (key,), value


def _table(rules: Sequence[Mapping[str, Any]]) -> Table:
    rows = [dict(_cells(rule)) for rule in rules]
    paths = dict.fromkeys(path for row in rows for path in row)
    columns, shared = [], {}
    for path in paths:
        cells = tuple(row.get(path) for row in rows)
        if all(cell == cells[0] for cell in cells):
            shared[path] = cells[0]
        else:
            columns.append(Column(path, cells))
    ids = tuple(str(rule["id"]) for rule in rules)
    titles = tuple(str(rule.get("title", "")) for rule in rules)
    return Table(ids, titles, tuple(columns), shared)


def set_cells(text: str, changes: Mapping[str, Mapping[Path, Any]]) -> str:
    """Makes cells of rules something else, None for nothing; by the id of the rule and the path."""

    def step(file: EditableFile) -> None:
        for rule_id, cells in changes.items():
            index = place_of(file, "rules", rule_id)
            rule = with_cells(file.document.data["rules"][index], cells)
            file.set(("rules", index), rule)

    return edited(text, step) if changes else text


def with_cells(rule: Mapping[str, Any], cells: Mapping[Path, Any]) -> dict[str, Any]:
    """A rule with some cells changed; None takes one away."""
    changed = dict(rule)
    for path, value in cells.items():
        top = str(path[0])
        if len(path) == 1:
            _put(changed, top, value)
        else:
            within = dict(changed.get(top) or {})
            _put(within, str(path[1]), value)
            _put(changed, top, within or None)
    return changed


def _put(data: dict[str, Any], key: str, value: Any) -> None:
    if value is None:
        data.pop(key, None)
    else:
        data[key] = value


def add_row(
    text: str, table: Table, title: str, cells: Mapping[Path, Any], rule_id: str = ""
) -> str:
    """Adds a rule behind the last of a table, like that one but for its cells.

    Nobody has verified the new one, so it warns at most, whatever the last one does. It has an id
    made of the last one's where none is given.
    """
    if not title.strip():
        raise EntryError("the new row has no title - write the rule in one short sentence")
    after = table.rules[-1]

    def step(file: EditableFile) -> None:
        rules = file.document.data["rules"]
        index = place_of(file, "rules", after)
        # What the last row says of itself alone may not be so of the new one.
        own = {key: value for key, value in rules[index].items() if key not in ("message", "note")}
        new = with_cells(own, cells)
        known = {str(rule["id"]) for rule in rules}
        fresh = rule_id or next(name for n in count(2) if (name := f"{after}-{n}") not in known)
        if fresh in known:
            raise EntryError(f"a rule '{fresh}' stands here already - choose another id")
        new |= {"id": fresh, "title": title.strip(), "confidence": Confidence.UNVERIFIED.value}
        if "severity" in new and Severity(new["severity"]).blocks:
            new["severity"] = Severity.WARN.value
        file.insert(("rules",), index + 1, new)

    return edited(text, step)


def remove_rows(text: str, rules: Sequence[str]) -> str:
    """Takes rules away with the comment lines right above them, in one step."""
    for rule_id in rules:
        text = remove_rule(text, rule_id)
    return text
