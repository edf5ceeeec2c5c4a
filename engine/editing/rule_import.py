"""Numbers and lists of rules as a table, and from one: a row for each rule, a preview first."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.determination.us_forms import us
from engine.editing.columns import check_columns, heading_of
from engine.editing.edits import edited
from engine.editing.field_cells import answer_of, cell_of, change_words, same
from engine.editing.fields import AnswerError, Field, FieldKind
from engine.editing.forms import GENERAL, Form, read_form, rule_form
from engine.editing.names import Names
from engine.editing.preview import Does, Preview, PreviewRow, refused
from engine.editing.sheets import Sheet
from engine.editing.spreadsheet_text import line, table_as_csv, words
from engine.policy.words.naming import is_value
from engine.source import Path, close_words, read_document
from engine.source.edit import EditableFile

_NO_CELLS = (FieldKind.ID, FieldKind.LONG_TEXT, FieldKind.CONDITION, FieldKind.ITEMS)
_NOT_TAKEN = ("id", "title", "mode")
_IN_TEMPLATE = (
    *(FieldKind.NUMBER, FieldKind.MONEY, FieldKind.DECIMAL, FieldKind.DATE),
    *(FieldKind.CODES, FieldKind.CHOICES, FieldKind.TEXTS),
)
_ALSO_IN_TEMPLATE = ("confidence",)
_NAMING = ("Short name", "Rule")


@dataclass(frozen=True, slots=True)
class OwnRules:
    """The rules that a file states itself, with what is needed for their forms.

    ``sources`` are the titles of its documents by id; ``inherited`` are, by id and by title, the
    titles of the policies in which the other rules that hold here are written.
    """

    names: Names
    sources: Mapping[str, str]
    inherited: Mapping[str, str]

    def form(self, rule: Mapping[str, Any]) -> Form:
        """The form of a rule."""
        shape = str(rule.get("shape", GENERAL))
        return rule_form(shape, self.names.vocabulary, rule, self.names, sources=self.sources)


def field_labels(rules: Sequence[Mapping[str, Any]], own: OwnRules) -> tuple[str, ...]:
    """What a table may hold of some of these rules, as their forms call it."""
    return tuple(
        dict.fromkeys(field.label for rule in _stated(rules) for field in _cells(own.form(rule)))
    )


def guessed_fields(sheet: Sheet, labels: Collection[str]) -> dict[str, str]:
    """By the label of a field, the column that is headed so."""
    by_heading = {heading_of(label): label for label in labels}
    found = {column: by_heading.get(heading_of(column)) for column in sheet.columns if column}
    return {label: column for column, label in found.items() if label is not None}


def rules_as_csv(rules: Sequence[Mapping[str, Any]], own: OwnRules) -> bytes:
    """Numbers, lists and days of the rules of a file, as a table that can be imported again."""
    shown: list[tuple[Mapping[str, Any], dict[str, str]]] = []
    for rule in _stated(rules):
        fields = _cells(own.form(rule))
        kept = [f for f in fields if f.kind in _IN_TEMPLATE or f.path[0] in _ALSO_IN_TEMPLATE]
        shown.append((rule, {f.label: cell for f in kept if (cell := cell_of(f))}))
    labels = tuple(dict.fromkeys(label for _, cells in shown for label in cells))
    rows = (
        (str(rule["id"]), us(line(rule.get("title", ""))), *(cells.get(x, "") for x in labels))
        for rule, cells in shown
    )
    return table_as_csv((*_NAMING, *labels), rows)


def import_rules(
    text: str, own: OwnRules, sheet: Sheet, rule_column: str, columns: Mapping[str, str]
) -> Preview:
    """Fields of rules from a table, a row for each rule.

    ``rule_column`` holds ids or titles of rules; ``columns`` says which column holds which field,
    by its label in the form of the rule; an empty cell leaves the field as it is. Raises EntryError
    when a column is not there.
    """
    check_columns(sheet, {"rule": rule_column, **columns})
    rules = read_document(text.encode("utf-8")).data.get("rules") or ()
    reading = _Reading(own, _stated(rules))
    at_rule = sheet.columns.index(rule_column)
    places = {label: sheet.columns.index(column) for label, column in columns.items()}
    told = []
    for number, cells in sheet.numbered():
        given = {label: cells[at] for label, at in places.items() if cells[at] is not None}
        if given or cells[at_rule] is not None:
            told.append(reading.row(number, line(cells[at_rule] or ""), given))

    def step(file: EditableFile) -> None:
        for index, rule in enumerate(rules):
            changed = reading.changed.get(str(rule["id"]))
            if changed is not None:
                file.set(("rules", index), dict(changed))

    return Preview(tuple(told), edited(text, step) if reading.changed else text)


def _stated(rules: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Rules that say something themselves, and are not an inherited one that does not hold."""
    return [rule for rule in rules if rule.get("mode") != "disable"]


def _cells(form: Form) -> Iterator[Field]:
    for field in form.fields:
        if field.kind not in _NO_CELLS and field.path[0] not in _NOT_TAKEN:
            yield field


class _Reading:
    """The rows read so far, and the data of each rule that they change."""

    def __init__(self, own: OwnRules, rules: Sequence[Mapping[str, Any]]) -> None:
        self._own = own
        self._rules = {str(rule["id"]): rule for rule in rules}
        self._known = own.names.known_codes()
        self._seen: dict[str, int] = {}
        self.changed: dict[str, Mapping[str, Any]] = {}

    def row(self, number: int, stated: str, given: Mapping[str, Any]) -> PreviewRow:
        """Takes a row in, or says what is wrong with it."""
        found = self._named(stated)
        if len(found) != 1:
            return refused(number, stated, self._unknown(stated, len(found)))
        (name,) = found
        if name in self._seen:
            earlier = f"row {self._seen[name]} is about this rule too"
            return refused(number, name, f"{earlier} - leave one of the two out")
        form = self._own.form(self._rules[name])
        fields = {field.label: field for field in _cells(form)}
        answers: dict[Path, Any] = {}
        problems = []
        for label, cell in given.items():
            field = fields.get(label)
            if field is None:
                problems.append(f"{label}: this rule has no such field - leave the cell empty")
                continue
            try:
                answers[field.path] = answer_of(field, cell, self._known)
            except AnswerError as wrong:
                problems.append(f"{label}: {wrong}")
        reading = read_form(form, answers)
        problems += [f"{field.label}: {field.problem}" for field in reading.form.problems]
        if problems or reading.data is None:
            return refused(number, name, *dict.fromkeys(problems))
        self._seen[name] = number
        differing = [
            (before, reading.form.field(*before.path).value)
            for before in fields.values()
            if not same(before, before.value, reading.form.field(*before.path).value)
        ]
        if not differing:
            return PreviewRow(number, name, Does.SAME, "as it stands")
        # Lists that only came in another order are left as they are written.
        kept = read_form(form, {field.path: new for field, new in differing})
        self.changed[name] = kept.data or reading.data
        says = "; ".join(f"{f.label}: {change_words(f, f.value, new)}" for f, new in differing)
        notes = tuple(
            f"{f.label}: its dated value stays under Values, and no longer counts for this rule"
            for f, new in differing
            if is_value(f.value) and not is_value(new)
        )
        return PreviewRow(number, name, Does.CHANGED, says, notes=notes)

    def _named(self, stated: str) -> list[str]:
        """The rules of this id, or else of this title."""
        if stated in self._rules:
            return [stated]
        sought = words(stated)
        return [
            name
            for name, rule in self._rules.items()
            if sought and sought in (words(rule.get("title", "")), words(us(rule.get("title", ""))))
        ]

    def _unknown(self, stated: str, found: int) -> str:
        if not stated:
            return "this is needed - write which rule the row is about"
        if found:
            return f"{found} rules have this title - write the short name of the one that is meant"
        title = self._own.inherited.get(words(stated))
        if title is not None:
            return f"this rule is inherited from {title} - import it there, or override it here"
        titles = [line(rule.get("title", "")) for rule in self._rules.values()]
        close = close_words(stated, [*self._rules, *titles])
        advice = f"did you mean '{close[0]}'?" if close else "take it from the present rules"
        return f"this policy has no rule '{stated}' of its own - {advice}"
