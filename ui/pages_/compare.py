"""The same visit under every payor: columns are payors, rows the visit and its lines."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from engine.determination import phrases
from engine.determination.outline import Said
from ui import markup, session
from ui.answer import finding_list
from ui.compare import Column, columns, counts, says, together
from ui.widgets import hold
from ui.words import capitalized, us

_ALL, _TWO = "Every payor", "Primary and secondary"
_KEY, _SUPPOSE = "compared-payors", "compare-suppose"


def page() -> None:
    """The page."""
    st.title("Same visit, every payor")
    st.caption(
        "What each payor's policy says of the visit on the first page. A cell that differs from the"
        " first column says so; open it for the rules of both."
    )
    mine = session.held()
    lines = mine.draft.get("lines", [])
    if not lines:
        st.markdown("There is no visit yet. Add its lines under *Check a visit*, then come back.")
        return
    chosen = _chosen()
    if not chosen:
        st.markdown("Choose at least one payor.")
        return
    suppose = st.session_state.get(_SUPPOSE, False)
    found = columns(mine.draft, chosen, mine.shared, session.today(), suppose=suppose)
    first, rest = found[0], found[1:]
    found = (first, *sorted(rest, key=lambda column: column.told is None))
    if any(column.outside for column in found):
        st.toggle(
            "Suppose each payor's own state and plan where no policy fits",
            key=_SUPPOSE,
            persist_state="session",
            help="Asks as if the patient lived where the policy holds and had such a plan. The"
            " column says what was supposed.",
        )
    st.html(f"<p>{markup.text(_summary(found))}</p>")
    st.html(_table(found))
    st.caption(
        "Asked as if the patient had the coverage of each payor; everything else is as stated. No"
        " column promises payment."
    )


def _chosen() -> list[str]:
    shared = session.held().shared
    names = dict(shared.payors)
    own = session.draft().get("payor")
    payors = list(names)
    if own in payors:
        payors = [own, *(payor for payor in payors if payor != own)]
    hold("compare-mode", st.session_state.get("compare-mode") or _ALL)
    mode = st.segmented_control("Compare", [_ALL, _TWO], key="compare-mode", required=True)
    if mode == _TWO:
        first, second = st.columns(2)
        with first:
            primary: str | None = st.selectbox("Primary", payors, format_func=names.__getitem__)
        with second:
            others = [payor for payor in payors if payor != primary]
            secondary: str | None = st.selectbox("Secondary", others, format_func=names.__getitem__)
        return [payor for payor in (primary, secondary) if payor is not None]
    chosen: list[str] = st.multiselect(
        "Payors", payors, default=payors, format_func=names.__getitem__, key=_KEY
    )
    return sorted(chosen, key=payors.index)


def _summary(found: Sequence[Column]) -> str:
    if st.session_state.get("compare-mode") == _TWO and len(found) > 1:
        return together(*found[:2])
    return capitalized(", ".join(f"{words}: {count}" for words, count in counts(found).items()))


def _table(found: Sequence[Column]) -> str:
    first = found[0]
    many = max((len(c.told.lines) for c in found if c.told is not None), default=0)
    head = ["Line", *(_head(column) for column in found)]
    rows = [("Whole visit", *(_cell(column, first, None) for column in found))]
    told = next((c.told for c in found if c.told is not None), None)
    for line in range(1, many + 1):
        name = "" if told is None else f"{told.lines[line - 1].code} {told.lines[line - 1].label}"
        rows.append((markup.text(name), *(_cell(column, first, line) for column in found)))
    rows.append(("To find out", *(_open(column) for column in found)))
    return markup.table(head, rows, "What each payor says of this visit", "pr-compare")


def _head(column: Column) -> str:
    name = markup.text(column.name)
    if not column.supposed:
        return name
    return f"{name}<p class='pr-supposed'>Supposed: {markup.text('; '.join(column.supposed))}</p>"


def _cell(column: Column, first: Column, line: int | None) -> str:
    told = column.told
    differs = column is not first and says(column, line) != says(first, line)
    mark = "<span class='pr-differs'>differs</span>" if differs else ""
    if told is None:
        # What stands before the dash names the payor and the day, which the table says already.
        refusal = column.asked.refusal or "the visit cannot be read"
        why = capitalized(us(refusal.partition(" - ")[2] or refusal))
        said = f"<p class='pr-soft'>{markup.text(why)}</p>" if line is None else ""
        return f"<div class='pr-cell'>No policy fits {mark}{said}</div>"
    if line is None:
        chip = markup.chip(told.outcome, short=True)
        below = f"units {phrases.units_of(told)}"
    else:
        one = told.lines[line - 1]
        chip, below = markup.chip(one.outcome, short=True), phrases.bill_of(one)
    rules = _rules(column, first, line)
    return (
        f"<div class='pr-cell{' pr-differing' if differs else ''}'>{chip} {mark}"
        f"<p>{markup.text(capitalized(below))}</p>{rules}</div>"
    )


def _rules(column: Column, first: Column, line: int | None) -> str:
    """The rules of a cell, and beside them those of the first column, to be opened."""
    own = column.stands_against(line)
    theirs = first.stands_against(line) if column is not first else []
    if not own and not theirs:
        return ""
    both = _listed(column, own)
    if column is not first:
        both += _listed(first, theirs)
    return f"<details><summary>Rules</summary>{both}</details>"


def _listed(column: Column, said: Sequence[Said]) -> str:
    told = column.told
    body = (
        finding_list(said, len(told.lines), column.asked.reading.numbers, session.today())
        if said and told is not None
        else "<p class='pr-soft'>Nothing stands in the way.</p>"
    )
    return f"<p><b>{markup.text(column.name)}</b></p>{body}"


def _open(column: Column) -> str:
    if column.parts is None:
        return ""
    count = len(column.parts.questions)
    return f"{count} open" if count else "nothing"
