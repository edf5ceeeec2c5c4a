"""Parameters from a table, by its columns: a preview first, with what is wrong in each row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.editing.edits import EntryError, add_named, edited, with_entry
from engine.editing.fields import AnswerError, Field, FieldKind, Option, read_answer
from engine.editing.forms import part_form, read_form
from engine.editing.names import Names
from engine.editing.schema_fields import code_options
from engine.editing.sheets import Sheet, day_of
from engine.facts.vocabulary import Vocabulary
from engine.source import Path, read_document
from engine.source.edit import EditableFile

VALUE_COLUMNS: Mapping[str, str] = {
    "name": "which dated value",
    "from": "the first day on which it holds",
    "until": "the last day on which it holds",
    "value": "the number, word or answer",
    "sources": "ids of the documents it was read in",
    "confidence": "how sure we are",
    "note": "what a reader should know of how it was read",
}
"""What a column may hold of a dated value."""


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One row of a table: what it does, or what is wrong with it.

    ``number`` is the row's in the file, as a spreadsheet counts.
    """

    number: int
    says: str
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do; ``text`` is the policy after the rows with nothing wrong."""

    rows: tuple[PreviewRow, ...]
    text: str

    @property
    def problems(self) -> int:
        """How many rows have something wrong."""
        return sum(bool(row.problems) for row in self.rows)


def import_values(
    text: str,
    vocabulary: Vocabulary,
    sheet: Sheet,
    columns: Mapping[str, str],
    fixed: Mapping[str, Any] | None = None,
) -> Preview:
    """Dated values of a policy from a table, a row for each entry.

    ``columns`` says which column holds what of ``VALUE_COLUMNS``; ``fixed`` is what all rows share,
    such as the name, the sources and the confidence. A row from a day on which an entry begins
    corrects that entry; another adds one, and the entry before it ends by itself. Raises EntryError
    when a column is not there.
    """
    _check_columns(sheet, columns)
    data = read_document(text.encode("utf-8")).data or {}
    values: dict[str, Any] = dict(data.get("values") or {})
    titles = {str(each["id"]): str(each["title"]) for each in data.get("sources") or ()}
    changed: dict[str, list[dict[str, Any]]] = {}
    told: list[PreviewRow] = []
    for number, cells in _rows(sheet, columns):
        given = {**(fixed or {}), **cells}
        name = str(given.pop("name", "")).strip()
        if name not in values:
            known = ", ".join(values) or "none"
            problem = f"there is no value '{name}' in this policy - known: {known}"
            told.append(PreviewRow(number, name, (problem,)))
            continue
        entries = changed.get(name) or [dict(each) for each in values[name]["dated"]]
        entry, problems = _entry(vocabulary, given, entries[0]["value"], titles)
        if entry is None:
            told.append(PreviewRow(number, name, problems))
            continue
        says, after = _with(name, entries, entry, str(values[name].get("unit", "")))
        changed[name] = after
        told.append(PreviewRow(number, says))

    def step(file: EditableFile) -> None:
        for name, entries in changed.items():
            file.set(("values", name, "dated"), entries)

    return Preview(tuple(told), edited(text, step) if changed else text)


def _entry(
    vocabulary: Vocabulary, given: Mapping[str, Any], like: Any, sources: Mapping[str, str]
) -> tuple[dict[str, Any] | None, tuple[str, ...]]:
    """The entry of a row, or what is wrong with it."""
    form = part_form("value_entry", vocabulary, {}, sources=sources, like=like)
    answers: dict[Path, Any] = {}
    for key, cell in given.items():
        is_day = key in ("from", "until") and cell is not None
        answers[(key,)] = (day_of(cell) or str(cell)) if is_day else cell
    read = read_form(form, answers)
    problems = tuple(f"{field.path[0]}: {field.problem}" for field in read.form.problems)
    if answers.get(("from",)) is None and not problems:
        problems = ("from: this is needed - write the first day as year-month-day",)
    if read.data is None or problems:
        return None, problems
    return dict(read.data), ()


def _with(
    name: str, entries: list[dict[str, Any]], entry: dict[str, Any], unit: str
) -> tuple[str, list[dict[str, Any]]]:
    day: date = entry["from"]
    amount = f"{entry['value']} {unit}".rstrip()
    for number, one in enumerate(entries):
        if one.get("from") == day:
            kept = {**one, **entry}
            says = f"{name} from {day}: {one['value']} → {amount}"
            return says, [*entries[:number], kept, *entries[number + 1 :]]
    return f"{name}: {amount} from {day}", with_entry(name, entries, entry)


def import_parameters(
    text: str,
    sheet: Sheet,
    rule_column: str,
    columns: Mapping[Path, str],
    fields_of: Callable[[str], tuple[Field, ...] | None],
) -> Preview:
    """Parameters of rules from a table, a row for each rule.

    ``rule_column`` holds the ids of rules; ``columns`` says which column holds which field of the
    rule's form, an empty cell leaving it as it is. ``fields_of`` gives the fields of a rule of this
    policy, None for a rule that is not its own.
    """
    _check_columns(sheet, {"rule": rule_column, **{str(p): c for p, c in columns.items()}})
    place = sheet.columns.index(rule_column)
    changes: dict[str, dict[Path, Any]] = {}
    told: list[PreviewRow] = []
    for number, cells in enumerate(sheet.rows, start=sheet.first):
        rule_id = "" if cells[place] is None else str(cells[place])
        fields = {field.path: field for field in fields_of(rule_id) or ()}
        if not fields:
            problem = f"there is no rule '{rule_id}' of its own in this policy - correct the id"
            told.append(PreviewRow(number, rule_id, (problem,)))
            continue
        read, problems = _parameters(sheet, cells, columns, fields)
        says = ", ".join(f"{_name(path)} → {value}" for path, value in read.items())
        told.append(PreviewRow(number, f"{rule_id}: {says or 'as it is'}", problems))
        if read and not problems:
            changes.setdefault(rule_id, {}).update(read)

    def step(file: EditableFile) -> None:
        for index, rule in enumerate(file.document.data.get("rules") or ()):
            for path, value in changes.get(str(rule["id"]), {}).items():
                file.set(("rules", index, *path), value)

    return Preview(tuple(told), edited(text, step) if changes else text)


def _parameters(
    sheet: Sheet,
    cells: tuple[Any, ...],
    columns: Mapping[Path, str],
    fields: Mapping[Path, Field],
) -> tuple[dict[Path, Any], tuple[str, ...]]:
    read: dict[Path, Any] = {}
    problems = []
    for path, column in columns.items():
        cell = cells[sheet.columns.index(column)]
        if cell is None:
            continue
        if path not in fields:
            problems.append(f"{column}: this rule has no '{_name(path)}' - leave the cell empty")
            continue
        field = fields[path]
        try:
            answer = day_of(cell) or cell if field.kind is FieldKind.DATE else cell
            value = read_answer(field, str(answer) if field.kind is FieldKind.TEXT else answer)
        except AnswerError as wrong:
            problems.append(f"{column}: {wrong}")
            continue
        if value != field.value:
            read[path] = value
    return read, tuple(problems)


def _name(path: Path) -> str:
    return ".".join(map(str, path))


def import_codes(
    text: str, names: Names, set_name: str, sheet: Sheet, column: str, *, instead: bool = False
) -> Preview:
    """Codes of a code set from a column: added to those that it holds, or put ``instead``.

    Codes of five digits come as numbers from spreadsheets, and are codes all the same.
    """
    _check_columns(sheet, {"code": column})
    data = read_document(text.encode("utf-8")).data or {}
    sets: Mapping[str, Any] = data.get("code_sets") or {}
    if set_name not in sets:
        known = ", ".join(sets) or "none"
        raise EntryError(f"there is no code set '{set_name}' in this policy - known: {known}")
    held = [] if instead else [str(code) for code in sets[set_name]["codes"]]
    options: tuple[Option, ...] = code_options(names)
    told: list[PreviewRow] = []
    place = sheet.columns.index(column)
    for number, cells in enumerate(sheet.rows, start=sheet.first):
        if cells[place] is None:
            continue
        field = Field((column,), FieldKind.CODES, column, options=options, value=[])
        try:
            read = read_answer(field, str(cells[place]))
        except AnswerError as wrong:
            told.append(PreviewRow(number, str(cells[place]), (str(wrong),)))
            continue
        new = [code for code in (read if isinstance(read, list) else [read]) if code not in held]
        held += new
        told.append(PreviewRow(number, ", ".join(new) or f"{cells[place]}: there already"))
    if not held:
        return Preview(tuple(told), text)
    entry = {**sets[set_name], "codes": held}

    def step(file: EditableFile) -> None:
        add_named(file, "code_sets", set_name, entry)

    return Preview(tuple(told), edited(text, step))


def _check_columns(sheet: Sheet, columns: Mapping[str, str]) -> None:
    for column in columns.values():
        if column not in sheet.columns:
            known = ", ".join(filter(None, sheet.columns))
            raise EntryError(f"the table has no column '{column}' - its columns: {known}")


def _rows(sheet: Sheet, columns: Mapping[str, str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The number of each row, and its cells by what they hold; empty cells are left out."""
    places = {what: sheet.columns.index(column) for what, column in columns.items()}
    for number, cells in enumerate(sheet.rows, start=sheet.first):
        yield number, {what: cells[at] for what, at in places.items() if cells[at] is not None}
