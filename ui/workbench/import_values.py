"""Dated values of a policy from a table: a row for each value from a day on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from engine.determination.phrases import CONFIDENCES
from engine.editing.columns import VALUE_COLUMNS, guessed_columns
from engine.editing.preview import Preview
from engine.editing.sheets import Sheet
from engine.editing.value_table import import_values
from engine.editing.value_template import values_as_csv
from engine.policy.model import Confidence
from ui.drafting import Working
from ui.words import capitalized, us
from ui.workbench.import_preview import Wording
from ui.workbench.importing import Asked, Kind, choose_columns

_FIRST, _LAST = date(1990, 1, 1), date(2099, 12, 31)
_LABELS: Mapping[str, str] = {
    "name": "Name",
    "value": "Value",
    "from": "From",
    "until": "Until",
    "sources": "Documents",
    "confidence": "Confidence",
    "note": "Note",
}


def _unready(held: Working, policy: str) -> str:
    if held.base.files[policy].data.get("values"):
        return ""
    return (
        "This policy has no dated values of its own. Add one first, or write an inherited one as"
        " its own; later values of it can then come from a table."
    )


def _template(held: Working, policy: str) -> bytes:
    return values_as_csv(held.base.files[policy].data)


def _ask(held: Working, policy: str, sheet: Sheet, key: str) -> Asked:
    columns = choose_columns(sheet, guessed_columns(sheet), _LABELS, VALUE_COLUMNS, key)
    fixed = _shared(held, policy, columns, f"{key}-all")
    lacking = []
    if "name" not in columns and "name" not in fixed:
        lacking.append(
            "no column says which value a row is about - choose it, or one value for all"
        )
    if "value" not in columns:
        lacking.append("no column holds the value - choose it above")

    def read(held: Working, text: str) -> Preview:
        merged = held.base.linker(policy).merged.values
        inherited = {
            name: entry.file.title for name, entry in merged.items() if entry.file.id != policy
        }
        return import_values(text, held.base.vocabulary, sheet, columns, fixed, inherited)

    return Asked(lacking, read)


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


def _about(values: Mapping[str, Any], name: str) -> str:
    return capitalized(" ".join(str(values[name]["about"]).split()))


def _wording(held: Working, policy: str) -> Wording:
    values = held.base.files[policy].data["values"]
    return Wording(lambda name: _about(values, name) if name in values else name, _LABELS)


VALUES = Kind("values", "a row for each value", _unready, _template, _ask, _wording)
