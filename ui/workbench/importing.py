"""Dated values from a CSV or Excel file: its columns, what each row would do, one step to take it.

The file is anybody's: it is read within bounds by the engine, and what it says stays text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from engine.determination.phrases import CONFIDENCES
from engine.editing.columns import VALUE_COLUMNS, guessed_columns
from engine.editing.preview import Does, Preview, PreviewRow
from engine.editing.sheets import LARGEST, Sheet, read_sheet, sheet_names
from engine.editing.value_table import import_values
from engine.editing.value_template import values_as_csv
from engine.knowledge import KnowledgeBaseError
from engine.policy.model import Confidence
from engine.source.diagnostics import is_error
from engine.source.edit import EditError
from ui import drafting, markup
from ui.drafting import Working
from ui.fields import complaints
from ui.words import capitalized, counted, plain, us
from ui.workbench import problems
from ui.workbench.rule_actions import done

_FIRST, _LAST = date(1990, 1, 1), date(2099, 12, 31)
_TYPES = ["csv", "xlsx", "xls", "tsv", "txt"]
_MEGABYTE = 1_000_000
_MOST_SHOWN = 200
_LONGEST_NAME = 60
_NONE = ""
_LABELS: Mapping[str, str] = {
    "name": "Name",
    "value": "Value",
    "from": "From",
    "until": "Until",
    "sources": "Documents",
    "confidence": "Confidence",
    "note": "Note",
}
_TAGS: Mapping[Does, tuple[str, str]] = {
    Does.NEW: ("new", "wb-mark"),
    Does.CHANGED: ("changed", "wb-mark"),
    Does.SAME: ("as it stands", ""),
    Does.REFUSED: ("left out", "wb-late"),
}


@dataclass(frozen=True)
class Asked:
    """What is to be imported: a table, which column holds what, and what all rows share."""

    file: str
    sheet: Sheet
    columns: Mapping[str, str]
    fixed: Mapping[str, Any]


def importing(held: Working, policy: str) -> None:
    """The part of the values of a policy that takes them from a file."""
    opened = st.expander(
        "Import from a table",
        icon=":material/upload_file:",
        key=f"import-open-{policy}",
        on_change="rerun",
    )
    if not opened.open:
        return
    with opened:
        waiting = held.changed.waiting.get(drafting.path_of(held.base, policy))
        if waiting is not None:
            complaints([_unreadable(waiting.line)])
            return
        _steps(held, policy)


def _unreadable(line: int) -> str:
    return f"line {line} of the YAML cannot be read as it is typed - mend it there first"


def _steps(held: Working, policy: str) -> None:
    data = held.base.files[policy].data
    if not data.get("values"):
        st.caption(
            "This policy has no dated values of its own. Add one first, or write an inherited one"
            " as its own; later values of it can then come from a table."
        )
        return
    given = _file(policy, data)
    if given is None:
        return
    name, content, token = given
    try:
        sheets = sheet_names(content, name)
        chosen = _sheet(sheets, token)
        sheet = read_sheet(content, name, chosen)
    except EditError as error:
        complaints([str(error)])
        return
    if not sheet.rows:
        complaints([f"{name} has column names and no row below them - fill it in first"])
        return
    asked = Asked(name, sheet, *_columns(held, policy, sheet, f"{token}-{chosen}"))
    lacking = list(_lacking(asked))
    if lacking:
        complaints(lacking)
        return
    _preview(held, policy, asked)


def _file(policy: str, data: Mapping[str, Any]) -> tuple[str, bytes, str] | None:
    """The name and content of the file, and a word that tells it from others."""
    st.caption(
        "A CSV or Excel file with a row for each value and the names of the columns above. You see"
        " what each row would do before anything is written."
    )
    st.download_button(
        "Download the present values",
        values_as_csv(data),
        file_name=f"{policy}-values.csv",
        mime="text/csv",
        icon=":material/download:",
        key=f"import-template-{policy}",
        on_click="ignore",
        help="Opens in Excel; change or add rows, save, and import it here.",
    )
    taken = st.session_state.setdefault(f"imported-{policy}", 0)
    uploaded = st.file_uploader(
        "Table to import",
        type=_TYPES,
        max_upload_size=LARGEST // _MEGABYTE,
        key=f"import-file-{policy}-{taken}",
    )
    if uploaded is None:
        written = st.session_state.get(f"imported-says-{policy}")
        if written:
            st.markdown(f":material/check: {plain(written)}")
        return None
    name = " ".join(uploaded.name.split())[-_LONGEST_NAME:]
    return name, uploaded.getvalue(), f"{policy}-{uploaded.file_id}"


def _sheet(sheets: tuple[str, ...], token: str) -> str:
    if len(sheets) < 2:
        return sheets[0] if sheets else ""
    chosen: str = st.selectbox("Sheet", sheets, key=f"import-sheet-{token}")
    return chosen


# --- columns ---------------------------------------------------------------------------------


def _columns(
    held: Working, policy: str, sheet: Sheet, token: str
) -> tuple[dict[str, str], dict[str, Any]]:
    """Which column holds what, guessed and corrected; and what all rows share."""
    guessed = guessed_columns(sheet)
    options = [_NONE, *filter(None, sheet.columns)]
    st.markdown("**Which column holds what**")
    columns: dict[str, str] = {}
    with st.container(horizontal=True, key=f"wb-columns-{policy}"):
        for what, about in VALUE_COLUMNS.items():
            chosen = st.selectbox(
                _LABELS[what],
                options,
                index=options.index(guessed.get(what, _NONE)),
                key=f"import-column-{token}-{what}",
                format_func=lambda column: column or "not in the table",
                help=capitalized(about),
                width=150,
            )
            if chosen:
                columns[what] = chosen
    return columns, _shared(held, policy, columns, f"import-all-{token}")


def _shared(held: Working, policy: str, columns: Mapping[str, str], key: str) -> dict[str, Any]:
    """What the table does not say and is the same for all of its rows."""
    lacking = [each for each in ("name", "from", "sources", "confidence") if each not in columns]
    if not lacking:
        return {}
    st.markdown("**The same for all rows**")
    file = held.base.files[policy]
    values = file.data["values"]
    stated: dict[str, Any] = {}
    with st.container(horizontal=True, key=f"wb-shared-{policy}"):
        if "name" in lacking:
            stated["name"] = st.selectbox(
                "Value that the rows are of",
                list(values),
                index=None,
                key=f"{key}-name",
                format_func=lambda name: us(_about(values, name)),
                placeholder="choose one",
                width=400,
            )
        if "from" in lacking:
            stated["from"] = st.date_input(
                "They hold from",
                None,
                key=f"{key}-from",
                format="MM/DD/YYYY",
                min_value=_FIRST,
                max_value=_LAST,
                width=190,
            )
        if "confidence" in lacking:
            stated["confidence"] = st.selectbox(
                "How sure",
                [each.value for each in Confidence],
                index=None,
                key=f"{key}-confidence",
                format_func=lambda each: capitalized(CONFIDENCES[Confidence(each)]),
                placeholder="as it stands; not verified where new",
                width=400,
            )
        if "sources" in lacking:
            stated["sources"] = st.multiselect(
                "Documents that they were read in",
                list(file.sources),
                key=f"{key}-sources",
                format_func=lambda each: f"{each}, {file.sources[each].title}",
                placeholder="as it stands; none where new",
                width=400,
            )
    return {what: answer for what, answer in stated.items() if answer}


def _lacking(asked: Asked) -> list[str]:
    wrong = []
    if "name" not in asked.columns and "name" not in asked.fixed:
        wrong.append("no column says which value a row is about - choose it, or one value for all")
    if "value" not in asked.columns:
        wrong.append("no column holds the value - choose it above")
    return wrong


# --- preview ---------------------------------------------------------------------------------


def _preview(held: Working, policy: str, asked: Asked) -> None:
    path = drafting.path_of(held.base, policy)
    try:
        preview = _imported(held, policy, held.text(path), asked)
    except EditError as error:
        complaints([str(error)])
        return
    st.markdown(f"**What each row does** :gray[{plain(_counts(preview))}]")
    shown = [row for row in preview.rows if row.does is not Does.SAME]
    if shown:
        values = held.base.files[policy].data["values"]
        rows = [_row(values, row) for row in shown[:_MOST_SHOWN]]
        st.html(markup.table(("Row", "What it does"), rows, "What each row does"))
    if len(shown) > _MOST_SHOWN:
        st.caption(f"And {counted(len(shown) - _MOST_SHOWN, 'more row')}.")
    if not preview.changes:
        st.caption(_nothing(preview))
        return
    wrong = _made_wrong(held, path, preview.text)
    if wrong:
        complaints(["the policy could not be used after it:", *wrong])
    if preview.problems:
        st.caption("Rows that are left out can be mended in the file, and the file chosen again.")
    st.button(
        f"Write {counted(preview.changes, 'row')} into the draft",
        type="primary",
        key=f"import-write-{policy}",
        disabled=bool(wrong),
        on_click=_write,
        args=(policy, asked, preview),
    )


def _nothing(preview: Preview) -> str:
    if preview.problems:
        return "Nothing to write: mend the rows that are left out, and choose the file again."
    return "Nothing to write: all is as it stands."


def _imported(held: Working, policy: str, text: str, asked: Asked) -> Preview:
    merged = held.base.linker(policy).merged.values
    inherited = {
        name: entry.file.title for name, entry in merged.items() if entry.file.id != policy
    }
    return import_values(
        text, held.base.vocabulary, asked.sheet, asked.columns, asked.fixed, inherited
    )


def _counts(preview: Preview) -> str:
    said = {
        f"{preview.count(Does.NEW)} new": preview.count(Does.NEW),
        f"{preview.count(Does.CHANGED)} changed": preview.count(Does.CHANGED),
        f"{preview.count(Does.SAME)} as they stand": preview.count(Does.SAME),
        f"{preview.problems} left out": preview.problems,
    }
    return ", ".join(words for words, count in said.items() if count)


def _row(values: Mapping[str, Any], row: PreviewRow) -> list[str]:
    about = _about(values, row.subject) if row.subject in values else row.subject or "no name"
    words, style = _TAGS[row.does]
    said = "<br>".join(markup.text(us(each)) for each in (row.says, *map(_worded, row.problems)))
    return [
        str(row.number),
        f"{markup.text(us(about))}<br><span class='wb-tag wb-first {style}'>{words}</span> "
        + said.removeprefix("<br>"),
    ]


def _worded(problem: str) -> str:
    """A problem with its column as it is called here."""
    column, colon, rest = problem.partition(": ")
    return f"{_LABELS[column]}: {rest}" if colon and column in _LABELS else problem


def _about(values: Mapping[str, Any], name: str) -> str:
    return capitalized(" ".join(str(values[name]["about"]).split()))


def _made_wrong(held: Working, path: str, text: str) -> list[str]:
    """What would be wrong with the policies after it that is not wrong before."""
    try:
        after = held.base.with_changes({path: text.encode()})
    except KnowledgeBaseError as error:
        return [str(error)]
    known = {each.message for each in held.base.diagnostics}
    return [
        problems.says(each)
        for each in after.diagnostics
        if is_error(each) and each.message not in known
    ]


def _write(policy: str, asked: Asked, preview: Preview) -> None:
    held = drafting.renewed()
    waiting = held.changed.waiting.get(drafting.path_of(held.base, policy))
    if waiting is not None:
        drafting.complain(_unreadable(waiting.line))
        return
    rows = counted(preview.changes, "row")
    if done(
        policy,
        f"{rows} imported from {asked.file}",
        lambda text: _imported(held, policy, text, asked).text,
    ):
        st.session_state[f"imported-{policy}"] += 1
        st.session_state[f"imported-says-{policy}"] = (
            f"{rows} of {asked.file} written into the draft; Undo takes them back."
        )
