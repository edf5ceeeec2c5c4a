"""Importing from a CSV or Excel file: its columns, what each row would do, one step to take it.

The file is anybody's: it is read within bounds by the engine, and what it says stays text. What it
may hold is told by a ``Kind``: dated values, rules, codes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from engine.editing.preview import Preview
from engine.editing.sheets import LARGEST, Sheet, read_sheet, sheet_names
from engine.source.edit import EditError
from ui import drafting
from ui.drafting import Working
from ui.fields import complaints
from ui.words import capitalized, counted, plain
from ui.workbench.import_preview import Wording, after_it, shown
from ui.workbench.rule_actions import done

_TYPES = ["csv", "xlsx", "xls", "tsv", "txt"]
_MEGABYTE = 1_000_000
_LONGEST_NAME = 60
_NONE = ""


@dataclass(frozen=True)
class Asked:
    """What was said of a table: what is still lacking, and reading it into a policy's text."""

    lacking: Sequence[str]
    read: Callable[[Working, str], Preview]


@dataclass(frozen=True)
class Kind:
    """What tables of one kind hold, for a policy.

    ``present`` is what can be downloaded, in a word; ``template`` makes it. ``unready`` says why
    nothing can be imported yet. ``ask`` is given the table and the beginning of widgets' keys.
    """

    present: str
    about: str
    unready: Callable[[Working, str], str]
    template: Callable[[Working, str], bytes]
    ask: Callable[[Working, str, Sheet, str], Asked]
    wording: Callable[[Working, str], Wording]


def importing(held: Working, policy: str, kind: Kind) -> None:
    """The part of a page that takes something of a policy from a file."""
    opened = st.expander(
        "Import from a table",
        icon=":material/upload_file:",
        key=f"import-open-{kind.present}-{policy}",
        on_change="rerun",
    )
    if not opened.open:
        return
    with opened:
        waiting = held.changed.waiting.get(drafting.path_of(held.base, policy))
        if waiting is not None:
            complaints([_unreadable(waiting.line)])
            return
        _steps(held, policy, kind)


def _unreadable(line: int) -> str:
    return f"line {line} of the YAML cannot be read as it is typed - mend it there first"


def _steps(held: Working, policy: str, kind: Kind) -> None:
    unready = kind.unready(held, policy)
    if unready:
        st.caption(unready)
        return
    given = _file(held, policy, kind)
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
    st.markdown("**Which column holds what**")
    asked = kind.ask(held, policy, sheet, f"{token}-{chosen}")
    if asked.lacking:
        complaints(list(asked.lacking))
        return
    _preview(held, policy, kind, name, asked)


def _file(held: Working, policy: str, kind: Kind) -> tuple[str, bytes, str] | None:
    """The name and content of the file, and a word that tells it from others."""
    key = f"{kind.present}-{policy}"
    st.caption(
        f"A CSV or Excel file with {kind.about} and the names of the columns above. You see what"
        " each row would do before anything is written."
    )
    st.download_button(
        f"Download the present {kind.present}",
        kind.template(held, policy),
        file_name=f"{policy}-{kind.present.replace(' ', '-')}.csv",
        mime="text/csv",
        icon=":material/download:",
        key=f"import-template-{key}",
        on_click="ignore",
        help="Opens in Excel; change or add rows, save, and import it here.",
    )
    taken = st.session_state.setdefault(f"imported-{key}", 0)
    uploaded = st.file_uploader(
        "Table to import",
        type=_TYPES,
        max_upload_size=LARGEST // _MEGABYTE,
        key=f"import-file-{key}-{taken}",
    )
    if uploaded is None:
        written = st.session_state.get(f"imported-says-{key}")
        if written:
            st.markdown(f":material/check: {plain(written)}")
        return None
    name = " ".join(uploaded.name.split())[-_LONGEST_NAME:]
    return name, uploaded.getvalue(), f"import-{key}-{uploaded.file_id}"


def _sheet(sheets: tuple[str, ...], token: str) -> str:
    if len(sheets) < 2:
        return sheets[0] if sheets else ""
    chosen: str = st.selectbox("Sheet", sheets, key=f"{token}-sheet")
    return chosen


def choose_columns(
    sheet: Sheet,
    guessed: Mapping[str, str],
    labels: Mapping[str, str],
    helps: Mapping[str, str],
    key: str,
) -> dict[str, str]:
    """Asks which column holds what, beginning with a guess; columns that none holds are left out.

    ``labels`` are what may be held, as a person reads it.
    """
    options = [_NONE, *filter(None, sheet.columns)]
    columns: dict[str, str] = {}
    with st.container(horizontal=True, key=f"wb-columns-{key}"):
        for what, label in labels.items():
            chosen = st.selectbox(
                label,
                options,
                index=options.index(guessed.get(what, _NONE)),
                key=f"{key}-column-{what}",
                format_func=lambda column: column or "not in the table",
                help=capitalized(helps[what]) if what in helps else None,
                width=150,
            )
            if chosen:
                columns[what] = chosen
    return columns


# --- preview ---------------------------------------------------------------------------------


def _preview(held: Working, policy: str, kind: Kind, file: str, asked: Asked) -> None:
    try:
        preview = asked.read(held, held.text(drafting.path_of(held.base, policy)))
    except EditError as error:
        complaints([str(error)])
        return
    shown(preview, kind.wording(held, policy))
    if not preview.changes:
        return
    wrong = after_it(held, policy, preview.text)
    if wrong:
        complaints(["the policy could not be used after it:", *wrong])
    if preview.problems:
        st.caption("Rows that are left out can be mended in the file, and the file chosen again.")
    st.button(
        f"Write {counted(preview.changes, preview.noun)} into the draft",
        type="primary",
        key=f"import-write-{kind.present}-{policy}",
        disabled=bool(wrong),
        on_click=_write,
        args=(policy, kind, file, asked, preview),
    )


def _write(policy: str, kind: Kind, file: str, asked: Asked, preview: Preview) -> None:
    held = drafting.renewed()
    waiting = held.changed.waiting.get(drafting.path_of(held.base, policy))
    if waiting is not None:
        drafting.complain(_unreadable(waiting.line))
        return
    changes = counted(preview.changes, preview.noun)
    step = f"{changes} imported from {file}"
    if done(policy, step, lambda text: asked.read(held, text).text):
        key = f"{kind.present}-{policy}"
        st.session_state[f"imported-{key}"] += 1
        st.session_state[f"imported-says-{key}"] = (
            f"{changes} of {file} written into the draft; Undo takes"
            f" {'it' if preview.changes == 1 else 'them'} back."
        )
