"""The parts of a policy beside its rules: dated values, sets of codes, documents cited."""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st

from engine.editing import edits
from engine.editing.fields import AnswerError, Field, FieldKind, Option, read_answer
from engine.handbook.policies import PolicyTold
from engine.policy.context import CODE_SET
from engine.policy.inheritance import Entry
from ui import drafting, markup, session
from ui.drafting import Working
from ui.words import age, capitalized, counted, plain, us, us_date
from ui.workbench import new_source, new_value, value_editor
from ui.workbench.folded import folded
from ui.workbench.form_fields import field_widget
from ui.workbench.import_codes import CODES
from ui.workbench.import_values import VALUES
from ui.workbench.importing import importing
from ui.workbench.links import linked, to
from ui.workbench.place import Place
from ui.workbench.rule_actions import done


def values(held: Working, told: PolicyTold) -> None:
    """The dated values, own ones first; each opens to be changed."""
    policy = told.file.id
    merged = held.base.linker(policy).merged.values
    if drafting.editable():
        new_value.button(held, policy)
        importing(held, policy, VALUES)
    if not merged:
        st.caption("This policy has no dated values.")
    own = [name for name, entry in merged.items() if entry.file.id == told.file.id]
    for name in [*own, *(each for each in merged if each not in own)]:
        entry = merged[name]
        where = "" if name in own else f" · inherited from {plain(entry.file.id)}"
        now = _now(entry, session.today())
        label = plain(us(capitalized(" ".join(str(entry.data["about"]).split()))))
        opened = folded(f"{label} :gray[{plain(now)}{where}]", f"value-open-{policy}-{name}")
        if opened.open:
            with opened:
                st.html(
                    f"<p class='pr-soft'><code>{markup.text(name)}</code>, used by"
                    f" {markup.text(_users(told, name))}</p>"
                )
                value_editor.value_block(held, policy, name, where="policy")


def _now(entry: Entry, today: date) -> str:
    unit = str(entry.data.get("unit", ""))
    for dated in entry.data["dated"]:
        starts, ends = dated.get("from") or date.min, dated.get("until") or date.max
        if starts <= today <= ends:
            return f"{dated['value']} {unit}".strip()
    return "none today"


def _users(told: PolicyTold, name: str) -> str:
    rules = [row.id for row in told.rules if _uses(row.data, name)]
    return ", ".join(rules) if rules else "no rule"


def _uses(data: Any, name: str) -> bool:
    if isinstance(data, dict):
        return data.get("value") == name or any(_uses(each, name) for each in data.values())
    return isinstance(data, list) and any(_uses(each, name) for each in data)


# --- sets of codes ---------------------------------------------------------------------------


def code_sets(held: Working, told: PolicyTold) -> None:
    """The sets of codes; own ones are changed where they stand."""
    policy = told.file.id
    merged = held.base.linker(policy).merged.code_sets
    if drafting.editable():
        importing(held, policy, CODES)
    if not merged:
        st.caption("This policy names no set of codes.")
    for name, entry in merged.items():
        with st.container(border=True):
            about = capitalized(" ".join(str(entry.data["about"]).split()))
            st.html(f"<p><b>{markup.text(about)}</b> <code>set:{markup.text(name)}</code></p>")
            if entry.file.id == told.file.id and drafting.editable():
                _codes(held, policy, name, entry)
                continue
            codes = ", ".join(map(str, entry.data["codes"]))
            st.markdown(plain(codes))
            if entry.file.id != told.file.id:
                link = to(Place(entry.file.id), entry.file.title)
                linked(f"<p class='pr-soft'>Written in {link}</p>", f"set-at-{policy}-{name}")


def _codes(held: Working, policy: str, name: str, entry: Entry) -> None:
    others = held.base.linker(policy).merged.code_sets
    options = tuple(
        Option(f"{CODE_SET}{other}", " ".join(str(set_.data["about"]).split()))
        for other, set_ in others.items()
        if other != name
    )
    key = f"set|{policy}|{name}"
    asked = Field(
        ("codes",), FieldKind.CODES, "Codes", "", "", options, True, list(entry.data["codes"])
    )

    def take(path: Any, key: str) -> None:
        del path
        try:
            codes = read_answer(asked, st.session_state[key])
        except AnswerError as error:
            drafting.complain(str(error))
            return
        data = {**entry.data, "codes": codes}
        done(
            policy,
            f"set:{name}: codes",
            lambda text: edits.set_entry(text, "code_sets", name, data),
        )

    field_widget(asked, key, take, held.base.labels, labelled=False)


# --- documents -------------------------------------------------------------------------------


def sources(held: Working, told: PolicyTold, today: date) -> None:
    """The documents that the policy cites, and how many of its rules do."""
    if drafting.editable():
        new_source.button(held, told.file.id)
    used: dict[str, int] = {}
    for row in told.rules:
        for source in row.sources:
            used[source.id] = used.get(source.id, 0) + 1
    rows = []
    for source in told.file.sources.values():
        read = f"{us_date(source.read_on)}, {age(source.read_on, today)}" if source.read_on else "-"
        section = f", {source.section}" if source.section else ""
        rows.append(
            [
                f"<code>{markup.text(source.id)}</code>",
                markup.link(source) + markup.text(section),
                "original" if source.primary else "secondary",
                read,
                counted(used.get(source.id, 0), "rule"),
            ]
        )
    if not rows:
        st.caption("This policy cites no document of its own.")
        return
    head = ("Id", "Document", "Kind", "Read", "Cited by")
    st.html(markup.table(head, rows, "Documents cited"))
