"""Codes of the code sets of a policy from a table: a row for each code."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from engine.editing.code_import import codes_as_csv, import_codes
from engine.editing.columns import CODE_HEADINGS, guessed_columns
from engine.editing.names import Names
from engine.editing.preview import Preview
from engine.editing.sheets import Sheet
from ui import session
from ui.drafting import Working
from ui.words import capitalized
from ui.workbench.import_preview import Wording
from ui.workbench.importing import Asked, Kind, choose_columns

_LABELS: Mapping[str, str] = {"code": "Code", "set": "Code set"}
_HELPS: Mapping[str, str] = {
    "code": "a code, a span such as 97161-97168, or several of them in one cell",
    "set": "which code set the code is for, by what it holds",
}
_STAY, _GO = "stay", "are taken away"


def _unready(held: Working, policy: str) -> str:
    if held.base.files[policy].data.get("code_sets"):
        return ""
    return "This policy has no code sets of its own; those that it inherits are changed there."


def _names(held: Working, policy: str) -> Names:
    return Names.of(held.base, policy, session.today())


def _template(held: Working, policy: str) -> bytes:
    return codes_as_csv(held.base.files[policy].data, _names(held, policy))


def _ask(held: Working, policy: str, sheet: Sheet, key: str) -> Asked:
    about = _about(held, policy)
    columns = choose_columns(sheet, guessed_columns(sheet, CODE_HEADINGS), _LABELS, _HELPS, key)
    fixed = None
    with st.container(horizontal=True, key=f"wb-shared-{key}"):
        if "set" not in columns:
            fixed = st.selectbox(
                "Code set that all rows are for",
                list(about),
                index=0 if len(about) == 1 else None,
                key=f"{key}-all-set",
                format_func=lambda name: about[name],
                placeholder="choose one",
                width=400,
            )
        others = st.segmented_control(
            "Codes of these sets that the table does not state",
            [_STAY, _GO],
            default=_STAY,
            required=True,
            key=f"{key}-others",
            format_func=capitalized,
        )
    lacking = []
    if "code" not in columns:
        lacking.append("no column holds the code - choose it above")
    if "set" not in columns and fixed is None:
        lacking.append("no column says which code set a row is for - choose it, or one set for all")

    def read(held: Working, text: str) -> Preview:
        names, instead = _names(held, policy), others == _GO
        return import_codes(text, names, sheet, columns, fixed or "", instead=instead)

    return Asked(lacking, read)


def _about(held: Working, policy: str) -> dict[str, str]:
    sets = held.base.files[policy].data["code_sets"]
    return {name: capitalized(" ".join(str(x["about"]).split())) for name, x in sets.items()}


def _wording(held: Working, policy: str) -> Wording:
    about = _about(held, policy)
    return Wording(lambda name: about.get(name, name), _LABELS)


CODES = Kind("codes", "a row for each code", _unready, _template, _ask, _wording)
