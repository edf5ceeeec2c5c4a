"""Rules that say the same but for a few cells, as one table; each change of it is a step.

What a cell holds is read by the fields of the rules' form; the lines of the other rules stay as
they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import streamlit as st

from engine.editing.fields import AnswerError, Field, FieldKind, Option
from engine.editing.names import Names
from engine.editing.table_cells import CellColumn, columns_of
from engine.editing.tables import Table, add_row, remove_rows, set_cells, tables_of
from engine.policy.words.naming import as_list, is_value
from engine.source import Path
from ui import drafting, session
from ui.drafting import Working
from ui.words import capitalized, counted, plain, us
from ui.workbench.folded import folded
from ui.workbench.form_fields import number_answer
from ui.workbench.rule_actions import done

_TITLE = "Rule"
_SEVERAL = (FieldKind.CHOICES, FieldKind.TEXTS, FieldKind.CODES)
_NUMBERS = (FieldKind.NUMBER, FieldKind.MONEY, FieldKind.DECIMAL)
_UNREAD = "verify_with_payor"


def tables(held: Working, policy: str) -> tuple[Table, ...]:
    """The tables among the rules that a policy states itself."""
    found = tables_of(held.base.files[policy].rules)
    return tuple(table for table in found if table.shared.get(("shape",)) != _UNREAD)


def all_tables(held: Working, policy: str, found: Sequence[Table]) -> None:
    """Every table of a policy, closed until it is looked at."""
    st.caption("Rules that say the same but for a few cells, side by side.")
    for table in found:
        columns = _columns(held, policy, table)
        differ = ", ".join(column.title for column in columns)
        title = plain(us(capitalized(table.titles[0])))
        opened = folded(
            f"{title} :gray[and {len(table.rules) - 1} more: {plain(differ)}]",
            f"table-open-{policy}-{table.rules[0]}",
        )
        if opened.open:
            with opened:
                _table(held, policy, table, columns)


def beside(held: Working, policy: str, rule: str) -> None:
    """The table that a rule is a row of, below its form; nothing for a rule that is in none."""
    found = next((table for table in tables(held, policy) if rule in table.rules), None)
    if found is None:
        return
    opened = folded(
        f"As a table with {counted(len(found.rules) - 1, 'rule')} like it",
        f"table-beside-{policy}-{rule}",
        ":material/table:",
    )
    if opened.open:
        with opened:
            _table(held, policy, found, _columns(held, policy, found))


def _columns(held: Working, policy: str, table: Table) -> tuple[CellColumn, ...]:
    file = held.base.files[policy]
    titles = {source.id: source.title for source in file.sources.values()}
    return columns_of(table, file.rules, _names(held, policy), titles)


def _names(held: Working, policy: str) -> Names:
    return Names.of(held.base, policy, session.today())


# --- shown -----------------------------------------------------------------------------------


def _table(held: Working, policy: str, table: Table, columns: Sequence[CellColumn]) -> None:
    editable = drafting.editable()
    # After a step the table is a new one: rows that were added or taken away are not so twice.
    state = held.draft.at if held.draft is not None else ""
    key = f"table|{policy}|{table.rules[0]}|{state}"
    rows = range(len(table.rules))
    arrays = {_TITLE: pa.array([us(title) for title in table.titles], pa.string())}
    config: dict[str, Any] = {_TITLE: st.column_config.TextColumn(_TITLE, required=True, width=260)}
    for column in columns:
        arrays[column.title] = _array(column, rows)
        config[column.title] = _config(column, held)
    st.data_editor(
        pa.table(arrays),
        key=key,
        num_rows="dynamic" if editable else "fixed",
        disabled=not editable,
        hide_index=True,
        on_change=take,
        args=(policy, table.rules[0], key),
        alt="Rules that differ in these columns",
        placeholder="not stated",
        column_config=config,
    )
    if not editable:
        return
    st.caption(
        "Write a title into the empty row to add a rule like the last one; it is not verified until"
        " its form says where it is written. A row that is taken away is gone for all dates; to end"
        " a rule on a day, open it under Rules."
    )
    if any(column.field is None for column in columns):
        st.caption("Cells that compare in different ways are changed in the form of their rule.")


def _array(column: CellColumn, rows: Sequence[int]) -> pa.Array:
    field = column.field
    if field is None:
        return pa.array([column.says(row) for row in rows], pa.string())
    held = [column.held(row) for row in rows]
    if field.kind in _SEVERAL:
        several = [None if cell is None else [str(x) for x in as_list(cell)] for cell in held]
        return pa.array(several, pa.list_(pa.string()))
    if field.kind is FieldKind.DATE:
        return pa.array(held, pa.date32())
    if field.kind in _NUMBERS and all(isinstance(x, int | float | None) for x in held):
        whole = all(isinstance(x, int | None) for x in held)
        return pa.array(held, pa.int64() if whole else pa.float64())
    return pa.array([_text(cell, field) for cell in held], pa.string())


def _text(cell: Any, field: Field) -> str | None:
    """A cell that may hold a number or the name of a dated value, or words."""
    if is_value(cell):
        labels = _labels(field.options)
        return labels.get(str(cell["value"]), str(cell["value"]))
    return None if cell is None else str(cell)


def _labels(options: Sequence[Option]) -> dict[str, str]:
    return {option.value: option.label for option in options}


def _config(column: CellColumn, held: Working) -> Any:
    kinds, field, title = st.column_config, column.field, column.title
    if field is None:
        return kinds.TextColumn(title, disabled=True)
    unit = f" ({field.unit})" if field.unit else ""
    words = _labels(field.options)
    cells = column.column.cells
    match field.kind:
        case FieldKind.CHOICE:
            return kinds.SelectboxColumn(
                title, options=list(words), format_func=lambda word: words.get(str(word), str(word))
            )
        case FieldKind.CODES:
            known = {**words, **{code: f"{code} {says}" for code, says in held.base.labels.items()}}
            return _several(title, known, cells, open_=True)
        case FieldKind.CHOICES | FieldKind.TEXTS:
            return _several(title, words, cells, open_=field.kind is FieldKind.TEXTS)
        case FieldKind.DATE:
            return kinds.DateColumn(title, format="MM/DD/YYYY")
        case FieldKind.NUMBER | FieldKind.MONEY | FieldKind.DECIMAL:
            if all(isinstance(cell, int | float | None) for cell in cells):
                return kinds.NumberColumn(title + unit)
            return kinds.TextColumn(title + unit, help="A number, or a dated value by its words.")
        case _:
            return kinds.TextColumn(title)


def _several(title: str, words: Mapping[str, str], cells: Sequence[Any], *, open_: bool) -> Any:
    stand = {str(x) for cell in cells if not isinstance(cell, Mapping) for x in as_list(cell)}
    return st.column_config.MultiselectColumn(
        title,
        options=list(dict.fromkeys([*words, *sorted(stand - set(words) - {"None"})])),
        accept_new_options=open_,
        format_func=lambda word: words.get(word, word),
        width=260,
    )


# --- taken -----------------------------------------------------------------------------------


def take(policy: str, first: str, key: str) -> None:
    """Takes what was changed in the table into the draft, or complains."""
    made: Mapping[str, Any] = st.session_state[key]
    held = drafting.renewed()
    table = next((each for each in tables(held, policy) if each.rules[0] == first), None)
    if table is None:
        drafting.complain("these rules are no table any more - open them one by one")
        return
    columns = {column.title: column for column in _columns(held, policy, table)}
    names = _names(held, policy)
    try:
        if made["deleted_rows"]:
            _remove(policy, table, made["deleted_rows"])
        elif made["edited_rows"]:
            _change(policy, table, columns, names, made["edited_rows"])
        else:
            _add(policy, table, columns, names, made["added_rows"])
    except AnswerError as wrong:
        drafting.complain(str(wrong))


def _remove(policy: str, table: Table, rows: Sequence[int]) -> None:
    gone = [table.rules[row] for row in rows if row < len(table.rules)]
    done(policy, f"{', '.join(gone)}: taken away", lambda text: remove_rows(text, gone))


def _change(
    policy: str,
    table: Table,
    columns: Mapping[str, CellColumn],
    names: Names,
    rows: Mapping[int, Mapping[str, Any]],
) -> None:
    changes = {
        table.rules[row]: _cells(columns, names, row, cells)
        for row, cells in rows.items()
        if row < len(table.rules)
    }
    step = f"{', '.join(changes)}: changed in a table"
    done(policy, step, lambda text: set_cells(text, changes))


def _add(
    policy: str,
    table: Table,
    columns: Mapping[str, CellColumn],
    names: Names,
    rows: Sequence[Mapping[str, Any]],
) -> None:
    """A row is added once it has a title; until then the table keeps what is typed into it."""
    titled = [row for row in rows if str(row.get(_TITLE) or "").strip()]
    if not titled:
        return
    cells = _cells(columns, names, len(table.rules) - 1, {k: v for k, v in titled[0].items() if v})
    title = cells.pop(("title",))
    step = f"a rule like {table.rules[-1]}: {title}"
    done(policy, step, lambda text: add_row(text, table, title, cells))


def _cells(
    columns: Mapping[str, CellColumn], names: Names, row: int, typed: Mapping[str, Any]
) -> dict[Path, Any]:
    """What was typed into a row, as the data of its rule; raises AnswerError."""
    read: dict[Path, Any] = {}
    for title, answer in typed.items():
        if title == _TITLE:
            if not str(answer or "").strip():
                raise AnswerError("the rule needs a title - write it in one short sentence")
            read[("title",)] = str(answer).strip()
            continue
        column = columns.get(title)
        if column is None or column.field is None:
            continue
        try:
            read[column.column.path] = column.read(names, row, _answer(column.field, answer))
        except AnswerError as wrong:
            raise AnswerError(f"{title}: {wrong}") from None
    return read


def _answer(field: Field, typed: Any) -> Any:
    """What a cell of the table gives, as an answer to the field."""
    if field.kind is FieldKind.DATE and isinstance(typed, str):
        return typed[:10]
    if field.kind in _NUMBERS and isinstance(typed, str):
        by_label = {option.label.casefold(): option.value for option in field.options}
        return number_answer(field, by_label.get(typed.strip().casefold(), typed.strip()))
    return typed
