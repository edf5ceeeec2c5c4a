"""What the cells of a decision table hold for a person: fields to fill in, and back to data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.determination.words import label
from engine.editing.condition_checks import row_with, value_fields
from engine.editing.conditions import OPERATOR_WORDS, Row, group_of, test_of
from engine.editing.fields import Field, FieldKind, read_answer
from engine.editing.forms import GENERAL, rule_form
from engine.editing.names import Names
from engine.editing.tables import Column, Table
from engine.policy.labels import label_of, plain_words
from engine.policy.words.naming import as_list, is_value

_CONDITIONS: Mapping[str, str] = {"when": "", "except": "but not when ", "require": "must hold: "}
_NOT_IN_CELLS = (FieldKind.CONDITION, FieldKind.ITEMS)


@dataclass(frozen=True, slots=True)
class CellColumn:
    """A column as a person sees it.

    ``field`` is what a cell of it holds, None where cells are too different to be filled in here
    and are only shown. ``compared`` are the rows of the condition that the cells stand in, None
    where the column is a parameter.
    """

    column: Column
    title: str
    field: Field | None
    compared: tuple[Row | None, ...] | None = None

    def held(self, index: int) -> Any:
        """What a field shows for the cell of a row; None for nothing."""
        if self.compared is None:
            return self.column.cells[index]
        row = self.compared[index]
        value = None if row is None else row.value
        return list(value) if isinstance(value, tuple) else value

    def says(self, index: int) -> str:
        """The cell of a row in words, where it is only shown."""
        row = None if self.compared is None else self.compared[index]
        if row is None:
            return _words(self.column.cells[index])
        return f"{OPERATOR_WORDS[row.operator]} {_words(self.held(index))}".strip()

    def read(self, names: Names, index: int, answer: Any) -> Any:
        """The data for what was typed into the cell of a row; raises AnswerError."""
        assert self.field is not None
        if self.compared is None:
            return read_answer(replace(self.field, value=self.column.cells[index]), answer)
        row = self.compared[index]
        assert row is not None
        return test_of(row_with(names, row, {"value": answer}), names.vocabulary)


def columns_of(
    table: Table, rules: Sequence[Mapping[str, Any]], names: Names, sources: Mapping[str, str]
) -> tuple[CellColumn, ...]:
    """The columns of a table among the rules of a file, in its order."""
    first = next(rule for rule in rules if rule["id"] == table.rules[0])
    form = rule_form(
        str(first.get("shape", GENERAL)), names.vocabulary, first, names, sources=sources
    )
    fields = {field.path: field for field in form.fields}
    return tuple(_column(column, fields, names) for column in table.columns)


def _column(column: Column, fields: Mapping[Any, Field], names: Names) -> CellColumn:
    if len(column.path) == 1:
        field = fields.get(column.path)
        title = field.label if field is not None else label_of(str(column.path[0]))
        shown_only = field is None or field.kind in _NOT_IN_CELLS
        return CellColumn(column, title, None if shown_only else field)
    section, subject = map(str, column.path)
    compared = tuple(_compared(subject, cell, names) for cell in column.cells)
    named = _subject(subject, names)
    title = f"{_CONDITIONS[section]}{named}"
    title = title[:1].upper() + title[1:]
    same = {None if row is None else row.operator for row in compared}
    if None in same or len(same) > 1:
        return CellColumn(column, title, None, compared if None not in same else None)
    first = compared[0]
    assert first is not None
    asked = value_fields(names, first)
    words = OPERATOR_WORDS[first.operator]
    return CellColumn(column, f"{title} {words}", asked[0] if len(asked) == 1 else None, compared)


def _compared(subject: str, cell: Any, names: Names) -> Row | None:
    if cell is None:
        return None
    (part,) = group_of({subject: cell}, names.vocabulary).parts
    return part if isinstance(part, Row) else None


def _subject(subject: str, names: Names) -> str:
    spec = names.vocabulary.facts.get(subject)
    return label(spec) if spec is not None else plain_words(subject.rpartition(".")[2])


def _words(cell: Any) -> str:
    if cell is None:
        return ""
    if is_value(cell):
        return plain_words(str(cell["value"]))
    if isinstance(cell, Mapping):
        return "; ".join(f"{plain_words(str(key))} {_words(each)}" for key, each in cell.items())
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return ", ".join(plain_words(str(each)) for each in as_list(cell))
