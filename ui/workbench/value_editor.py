"""A dated value as a small table: what holds on which days, a new value from a day on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
import streamlit as st

from engine.determination.phrases import CONFIDENCES
from engine.editing import edits
from engine.editing.fields import without_commas
from engine.editing.names import amount, without_brackets
from engine.editing.sentences import value_sentence
from engine.policy.dates import spoken
from engine.policy.inheritance import Entry
from engine.policy.model import Confidence
from engine.source.edit import EditError
from ui import drafting, markup, session
from ui.drafting import Working
from ui.fields import complaints
from ui.words import capitalized, plain, us
from ui.workbench.links import linked, to
from ui.workbench.place import Place
from ui.workbench.told import dates_words

_COLUMNS = ("From", "Until", "Value", "Confidence", "Sources", "Note")
_KEYS = ("from", "until", "value", "confidence", "sources", "note")
_READ_IN = {
    Confidence.VERIFIED_PRIMARY: "original",
    Confidence.VERIFIED_SECONDARY: "secondary",
    Confidence.UNVERIFIED: "not verified",
}
"""How a value was verified, as short as a column of the table is narrow."""
_FIRST, _LAST = date(1990, 1, 1), date(2099, 12, 31)


def value_block(held: Working, policy: str, name: str, *, where: str) -> None:
    """A dated value with all that can be done to it; ``where`` tells several on a page apart."""
    entry = held.base.linker(policy).merged.values.get(name)
    if entry is None:
        complaints([f"there is no value {name} in this policy - write it, or choose another"])
        return
    with st.container(border=True, key=f"value-{where}-{name}"):
        said = value_sentence(held.base, policy, name, session.today())
        st.markdown(f"**{plain(us(said))}**")
        if entry.file.id != policy:
            _inherited(policy, name, entry, where)
            return
        if not drafting.editable():
            st.html(table(entry))
            return
        _table(held, policy, name, entry, where)
        _add(held, policy, name, entry, where)


def table(entry: Entry) -> str:
    """The entries of a value to be read only."""
    unit = str(entry.data.get("unit", ""))
    rows = [
        [
            markup.text(dates_words(dated) or "always"),
            markup.text(f"{dated['value']} {unit}".strip()),
            markup.text(CONFIDENCES[Confidence(dated["confidence"])]),
            markup.text(", ".join(map(str, dated.get("sources") or ())) or "-"),
        ]
        for dated in entry.data["dated"]
    ]
    title = capitalized(str(entry.data["about"]))
    return markup.table(("Days", "Value", "Confidence", "Sources"), rows, title)


def _inherited(policy: str, name: str, entry: Entry, where: str) -> None:
    st.html(table(entry))
    link = to(Place(entry.file.id), entry.file.title)
    linked(f"<p>Written in {link}; what is changed there holds here too.</p>", f"at-{where}-{name}")
    if drafting.editable():
        st.button(
            "Write its own for this policy",
            key=f"own-{where}-{name}",
            on_click=_own,
            args=(policy, name),
        )


def _own(policy: str, name: str) -> None:
    held = drafting.renewed()
    data = dict(held.base.linker(policy).merged.values[name].data)
    file = held.base.files[policy]
    dated = []
    for each in data["dated"]:
        # A source of the parent is no source of this file.
        known = [source for source in each.get("sources") or () if source in file.sources]
        kept = {key: value for key, value in each.items() if key != "sources"}
        if known:
            kept["sources"] = known
        else:
            kept["confidence"] = Confidence.UNVERIFIED.value
        dated.append(kept)
    _edit(policy, f"{_about(data)}: its own value", edits.set_entry, "values", name, {
        "about": data["about"],
        **({"unit": data["unit"]} if "unit" in data else {}),
        "mode": "replace",
        "dated": dated,
    })  # fmt: skip


# --- correcting ------------------------------------------------------------------------------


def _table(held: Working, policy: str, name: str, entry: Entry, where: str) -> None:
    key = f"dated-{where}-{name}"
    dated: Sequence[Mapping[str, Any]] = entry.data["dated"]
    numbers = all(isinstance(each["value"], int | float) for each in dated)
    whole = all(isinstance(each["value"], int) for each in dated)
    # Typed columns: one without any day would else have no type to edit.
    frame = pa.table(
        {
            "From": pa.array([_day(each.get("from")) for each in dated], pa.date32()),
            "Until": pa.array([_day(each.get("until")) for each in dated], pa.date32()),
            "Value": pa.array(
                [each["value"] if numbers else str(each["value"]) for each in dated],
                pa.int64() if whole else pa.float64() if numbers else pa.string(),
            ),
            "Confidence": pa.array([str(each["confidence"]) for each in dated]),
            "Sources": pa.array(
                [list(map(str, each.get("sources") or ())) for each in dated], pa.list_(pa.string())
            ),
            "Note": pa.array([str(each.get("note", "")) for each in dated]),
        }
    )
    column = st.column_config
    unit = str(entry.data.get("unit", ""))
    titled = f"Value ({unit})" if unit else "Value"
    sources = list(held.base.files[policy].sources)
    st.data_editor(
        frame,
        key=key,
        on_change=_correct,
        args=(policy, name, key),
        num_rows="fixed",
        hide_index=True,
        alt=f"Dated values of {name}",
        column_config={
            "From": column.DateColumn("From", format="MM/DD/YYYY", min_value=_FIRST, width=100),
            "Until": column.DateColumn("Until", format="MM/DD/YYYY", min_value=_FIRST, width=100),
            "Value": column.NumberColumn(titled, required=True, width=130)
            if numbers
            else column.TextColumn(titled, required=True),
            "Confidence": column.SelectboxColumn(
                "Confidence",
                options=[each.value for each in Confidence],
                format_func=lambda word: _READ_IN[Confidence(str(word))],
                help="How the value was verified: read in the original, in somebody else's account"
                " of it, or not at all.",
                required=True,
            ),
            "Sources": column.MultiselectColumn("Sources", options=sources),
            "Note": column.TextColumn("Note"),
        },
    )


def _day(day: Any) -> date | None:
    return day if isinstance(day, date) else None


def _correct(policy: str, name: str, key: str) -> None:
    changed: Mapping[int, Mapping[str, Any]] = st.session_state[key]["edited_rows"]
    if not changed:
        return
    held = drafting.renewed()
    value = held.base.linker(policy).merged.values[name].data
    dated = value["dated"]
    for index, cells in changed.items():
        if not 0 <= index < len(dated):
            continue
        data = corrected(dated[index], cells)
        _edit(policy, f"{_about(value)}: corrected", edits.set_value_entry, name, index, data)


def corrected(dated: Mapping[str, Any], cells: Mapping[str, Any]) -> dict[str, Any]:
    """An entry after some of its cells were changed, by the titles of their columns."""
    data = dict(dated)
    for column, value in cells.items():
        _put(data, _KEYS[_COLUMNS.index(column)], value)
    # What stood there keeps its order; what is new follows in the usual one.
    order = [*(key for key in dated if key in data), *(key for key in _KEYS if key not in dated)]
    return {key: data[key] for key in order if key in data}


def _put(data: dict[str, Any], key: str, value: Any) -> None:
    if key in ("from", "until") and isinstance(value, str):
        value = date.fromisoformat(value[:10])
    if key == "value" and isinstance(value, float) and value.is_integer():
        value = int(value)
    if value is None or value in ("", []):
        data.pop(key, None)
    else:
        data[key] = value


# --- a new value from a day ------------------------------------------------------------------


def _add(held: Working, policy: str, name: str, entry: Entry, where: str) -> None:
    opened = st.expander(
        "Add a new value from a date",
        icon=":material/add:",
        key=f"add-{where}-{name}",
        on_change="rerun",
    )
    if not opened.open:
        return
    unit = str(entry.data.get("unit", ""))
    sources = held.base.files[policy].sources
    key = f"new-{where}-{name}"
    with opened, st.form(key, border=False):
        st.caption(
            "The value before it ends on the day before, by itself. While a value is not verified,"
            " rules that use it warn and deny nothing: state the source where it was read."
        )
        day, value, confidence = st.columns(3)
        with day:
            st.date_input(
                "From",
                date(session.today().year + 1, 1, 1),
                key=f"{key}-from",
                format="MM/DD/YYYY",
                min_value=_FIRST,
                max_value=_LAST,
            )
        with value:
            st.text_input(f"Value ({unit})" if unit else "Value", key=f"{key}-value")
        with confidence:
            st.selectbox(
                "Confidence",
                list(Confidence),
                index=len(Confidence) - 1,
                key=f"{key}-confidence",
                format_func=lambda each: capitalized(CONFIDENCES[each]),
            )
        st.multiselect(
            "Sources",
            list(sources),
            key=f"{key}-sources",
            format_func=lambda each: f"{each}, {sources[each].title}",
            placeholder="the documents where it was read; more under Sources of the policy",
        )
        st.form_submit_button("Add it", on_click=_added, args=(policy, name, key))


def _added(policy: str, name: str, key: str) -> None:
    state = st.session_state
    confidence, sources = state[f"{key}-confidence"], state[f"{key}-sources"]
    try:
        value = number_of(state[f"{key}-value"])
    except ValueError as error:
        drafting.complain(str(error))
        return
    if confidence is not Confidence.UNVERIFIED and not sources:
        drafting.complain(
            "a verified value names the document it was read in - choose a source, or choose"
            " not verified"
        )
        return
    day = state[f"{key}-from"]
    if day is None:
        drafting.complain("no day yet - choose the first day on which the value holds")
        return
    data = drafting.renewed().base.linker(policy).merged.values[name].data
    told = amount(value, str(data.get("unit", "")))
    step = f"{_about(data)}: {told} from {spoken(day)}"
    _edit(policy, step, edits.add_value_from, name, day, value, sources, confidence.value)


def _about(data: Mapping[str, Any]) -> str:
    """What a value is, in a step of a draft."""
    return without_brackets(data["about"])


def number_of(typed: str) -> int | float:
    """A number as people type it; raises ValueError with what to write instead."""
    text = without_commas(typed).removeprefix("$").strip()
    such = "write one such as 4 or 2480.50"
    if not text:
        raise ValueError(f"no value yet - {such}")
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if number != number or abs(number) >= 1e9:
        raise ValueError(f"'{typed.strip()}' is no number - {such}")
    if number < 0:
        raise ValueError(f"'{typed.strip()}' is below zero - {such}")
    return int(number) if number.is_integer() else number


def _edit(policy: str, step: str, edit: Any, *given: Any) -> None:
    """Makes an edit of a policy's text a step of the draft."""
    held = drafting.renewed()
    file = drafting.path_of(held.base, policy)
    try:
        text = edit(held.text(file), *given)
    except EditError as error:
        drafting.complain(str(error))
        return
    drafting.write(file, text, step)
