"""What can be done to a whole rule: end it, copy it, override or disable what is inherited."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import streamlit as st

from engine.editing import edits
from engine.editing.copying import copy_rule
from engine.handbook.policies import RuleRow, Standing
from engine.source.edit import EditError
from ui import dialogs, drafting, session
from ui.fields import complaints
from ui.words import plain
from ui.workbench import place
from ui.workbench.place import Place

_FIRST, _LAST = date(1990, 1, 1), date(2099, 12, 31)


def actions(policy: str, row: RuleRow) -> None:
    """The buttons for a rule as it stands in a policy."""
    match row.standing:
        case Standing.OWN | Standing.OVERRIDDEN:
            _button("End on a date", "event_busy", policy, row, _end)
        case Standing.INHERITED:
            _button("Override it here", "alt_route", policy, row, _override)
            _button("Disable it here", "block", policy, row, _disable)
    if row.standing is not Standing.DISABLED:
        _button("Copy", "content_copy", policy, row, _copy)
    if row.standing in (Standing.OVERRIDDEN, Standing.DISABLED):
        st.button(
            "Inherit it again",
            icon=":material/undo:",
            on_click=_inherit,
            args=(policy, row.id),
        )


def _button(
    label: str, icon: str, policy: str, row: RuleRow, then: Callable[[str, RuleRow], None]
) -> None:
    what = (label, policy, row.id)
    st.button(label, icon=f":material/{icon}:", on_click=dialogs.ask, args=what)
    if dialogs.asked(*what):
        then(policy, row)


@st.dialog("End this rule on a date", on_dismiss=dialogs.close)
def _end(policy: str, row: RuleRow) -> None:
    st.caption("It stays in the file for the visits before, and holds no more after this day.")
    day = _last_day(row)
    if st.button("End it", type="primary"):
        if day is None:
            complaints(["no day yet - choose the last day on which it holds"])
            return
        step = f"{row.id}: ends on {day}"
        attempt(policy, step, lambda text: edits.end_rule(text, row.id, day))


def _last_day(row: RuleRow) -> date | None:
    """Asks for the last day; None when the field was emptied."""
    return st.date_input(
        "Last day on which it holds",
        row.data.get("until") or session.today() - timedelta(days=1),
        format="MM/DD/YYYY",
        min_value=_FIRST,
        max_value=_LAST,
    )


@st.dialog("Override the inherited rule", on_dismiss=dialogs.close)
def _override(policy: str, row: RuleRow) -> None:
    st.caption(plain(f"A copy of the rule of {row.written_in} is written here, to be changed."))
    because = st.text_input("Why", placeholder="one sentence, shown wherever the rule is")
    if st.button("Override it", type="primary"):
        attempt(policy, f"{row.id}: overridden", overriding(policy, row, because))


@st.dialog("Disable the inherited rule", on_dismiss=dialogs.close)
def _disable(policy: str, row: RuleRow) -> None:
    st.caption(plain(f"It goes on holding in {row.written_in}, and not here."))
    because = st.text_input("Why", placeholder="one sentence, shown wherever the rule is")
    if st.button("Disable it", type="primary"):
        step = f"{row.id}: disabled"
        attempt(policy, step, lambda text: edits.disable_rule(text, row.id, because))


@st.dialog("Copy to another policy", on_dismiss=dialogs.close)
def _copy(policy: str, row: RuleRow) -> None:
    base = drafting.working().base
    target = st.selectbox(
        "To",
        [file.id for file in base.files.values() if file.id != policy],
        index=None,
        placeholder="choose a policy",
        format_func=lambda each: base.files[each].title,
    )
    st.caption("What it needs and is not there goes with it: sources, sets of codes, values.")
    if st.button("Copy it", type="primary", disabled=target is None) and target is not None:
        copied = copy(policy, row.id, target)
        if copied:
            dialogs.close()
            place.go(Place(target, copied))
            st.rerun()
        complaints([drafting.working().notice])


def copy(policy: str, rule: str, target: str) -> str:
    """Copies a rule to another policy; its id there, empty with a notice when it could not be."""
    held = drafting.renewed()
    merged, other = held.base.linker(policy).merged, held.base.linker(target).merged
    file = drafting.path_of(held.base, target)
    if file in held.changed.waiting:
        drafting.complain(f"{file} cannot be read as it is typed - mend it as YAML first")
        return ""
    try:
        copied = copy_rule(merged, rule, other, held.text(file))
    except EditError as error:
        drafting.complain(str(error))
        return ""
    step = f"{copied.rule_id}: copied from {policy}"
    return copied.rule_id if drafting.write(file, copied.text, step) else ""


def overriding(policy: str, row: RuleRow, because: str) -> Callable[[str], str]:
    """An edit that writes an inherited rule into the policy, with the sources that it cites."""
    held = drafting.renewed()
    origin = held.base.files[row.written_in]
    cited = [
        source for source in origin.data.get("sources") or () if source["id"] in _sources_of(row)
    ]
    known = held.base.files[policy].sources

    def edit(text: str) -> str:
        for source in cited:
            if source["id"] not in known:
                text = edits.set_source(text, source)
        return edits.override_rule(text, row.data, because)

    return edit


def _sources_of(row: RuleRow) -> tuple[str, ...]:
    return tuple(map(str, row.data.get("sources") or ()))


def _inherit(policy: str, rule: str) -> None:
    done(policy, f"{rule}: inherited again", lambda text: edits.inherit_again(text, rule))


def done(policy: str, step: str, edit: Callable[[str], str]) -> bool:
    """Makes an edit of a policy's text a step of the draft; False with a notice otherwise."""
    wrong = _refusal(policy, step, edit)
    if wrong:
        drafting.complain(wrong)
    return not wrong


def attempt(policy: str, step: str, edit: Callable[[str], str]) -> None:
    """The same from a dialog: it closes when the edit was made, and else says why not."""
    wrong = _refusal(policy, step, edit)
    if not wrong:
        dialogs.close()
        st.rerun()
    drafting.working().notice = ""
    complaints([wrong])


def _refusal(policy: str, step: str, edit: Callable[[str], str]) -> str:
    """Makes an edit a step of the draft; why it could not be made, empty when it was."""
    held = drafting.renewed()
    file = drafting.path_of(held.base, policy)
    try:
        text = edit(held.text(file))
    except EditError as error:
        return str(error)
    return "" if drafting.write(file, text, step) else held.notice
