"""Parameters of rules, and codes, from a table by its columns: a preview first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.editing.columns import check_columns
from engine.editing.edits import EntryError, add_named, edited
from engine.editing.fields import AnswerError, Field, FieldKind, Option, read_answer
from engine.editing.names import Names
from engine.editing.preview import Does, Preview, PreviewRow, refused
from engine.editing.schema_fields import code_options
from engine.editing.sheets import Sheet, day_of
from engine.source import Path, read_document
from engine.source.edit import EditableFile


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
    check_columns(sheet, {"rule": rule_column, **{str(p): c for p, c in columns.items()}})
    place = sheet.columns.index(rule_column)
    changes: dict[str, dict[Path, Any]] = {}
    told: list[PreviewRow] = []
    for number, cells in sheet.numbered():
        rule_id = "" if cells[place] is None else str(cells[place])
        fields = {field.path: field for field in fields_of(rule_id) or ()}
        if not fields:
            problem = f"there is no rule '{rule_id}' of its own in this policy - correct the id"
            told.append(refused(number, rule_id, problem))
            continue
        read, problems = _parameters(sheet, cells, columns, fields)
        if problems:
            told.append(refused(number, rule_id, *problems))
            continue
        says = ", ".join(f"{_name(path)} → {value}" for path, value in read.items())
        does = Does.CHANGED if read else Does.SAME
        told.append(PreviewRow(number, rule_id, does, says or "as it is"))
        if read:
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
    check_columns(sheet, {"code": column})
    data = read_document(text.encode("utf-8")).data or {}
    sets: Mapping[str, Any] = data.get("code_sets") or {}
    if set_name not in sets:
        known = ", ".join(sets) or "none"
        raise EntryError(f"there is no code set '{set_name}' in this policy - known: {known}")
    held = [] if instead else [str(code) for code in sets[set_name]["codes"]]
    options: tuple[Option, ...] = code_options(names)
    told: list[PreviewRow] = []
    place = sheet.columns.index(column)
    for number, cells in sheet.numbered():
        if cells[place] is None:
            continue
        field = Field((column,), FieldKind.CODES, column, options=options, value=[])
        try:
            read = read_answer(field, str(cells[place]))
        except AnswerError as wrong:
            told.append(refused(number, str(cells[place]), str(wrong)))
            continue
        new = [code for code in (read if isinstance(read, list) else [read]) if code not in held]
        held += new
        does, says = (Does.NEW, ", ".join(new)) if new else (Does.SAME, "there already")
        told.append(PreviewRow(number, str(cells[place]), does, says))
    if not held:
        return Preview(tuple(told), text)
    entry = {**sets[set_name], "codes": held}

    def step(file: EditableFile) -> None:
        add_named(file, "code_sets", set_name, entry)

    return Preview(tuple(told), edited(text, step))
