"""The facts of a visit as fields: the few that come first, the lines, and everything else."""

from __future__ import annotations

import streamlit as st

from engine.facts.visit import Place
from engine.facts.vocabulary import FactSpec, Vocabulary
from ui import draft as drafts
from ui import session
from ui.asking import Reading
from ui.fields import complaints, field
from ui.lines import line_fields
from ui.widgets import show
from ui.words import capitalized, name_of

_FIRST = ("payor", "date_of_service", "discipline")
_PAYOR = "payor"
_GROUPS = {
    "plan": "Plan and payor",
    "patient": "Patient",
    "episode": "Episode of care",
    "plan_of_care": "Plan of care and authorization",
    "authorization": "Plan of care and authorization",
    "provider": "Who treated",
    "supervision": "Who treated",
    "record": "What the record says",
    "lymphedema": "Lymphedema",
    "record.lymphedema": "Lymphedema",
    "claim": "Claim",
}
"""The group of a fact by how its id begins; a fact with another beginning has a group of its own,
one without any stands with the visit itself."""
_VISIT = "The visit"


def visit_fields(reading: Reading) -> None:
    """The facts that come first, and the lines."""
    complaints(reading.elsewhere(session.held().shared.base.vocabulary))
    with st.container(border=True, key="visit"):
        _first(reading)
    st.header("What was done")
    line_fields(reading)


def _first(reading: Reading) -> None:
    held = session.held()
    shared, draft = held.shared, held.draft
    stated = draft.get("payor")
    options = list(shared.payors)
    if isinstance(stated, str) and stated not in options:
        options.append(stated)
    show(
        "selectbox",
        "Payor",
        stated if isinstance(stated, str) else None,
        options,
        placeholder="choose the payor",
        format_func=lambda payor: shared.payors.get(payor, f"{payor} (no policy is loaded)"),
        key=_PAYOR,
        on_change=_choose_payor,
    )
    day, discipline = st.columns(2)
    with day:
        field(
            (None, "date_of_service"),
            reading,
            where="first",
            label="Date of service",
            explained=False,
        )
    with discipline:
        field((None, "discipline"), reading, where="first", shown=str, explained=False)
    scope = shared.scope_of(stated) if isinstance(stated, str) else {}
    matter = [fact for fact in scope if fact not in _FIRST]
    for left, right in zip(matter[::2], [*matter[1::2], None], strict=False):
        columns = st.columns(2) if right else [st.container()]
        for column, fact in zip(columns, (left, right), strict=False):
            if fact is not None:
                with column:
                    field((None, fact), reading, where="first")


def _choose_payor() -> None:
    """States the payor, and the kind of coverage when the payor has but one."""
    held = session.held()
    words = held.shared.base.vocabulary
    payor = st.session_state[_PAYOR]
    draft = drafts.put(held.draft, (None, "payor"), payor, words)
    for fact, known in held.shared.scope_of(payor).items() if payor else ():
        place: Place = (None, fact)
        if fact == "plan.line_of_business" and drafts.get(draft, place, words) not in known:
            draft = drafts.put(draft, place, next(iter(known)) if len(known) == 1 else None, words)
    session.change(draft)


def groups(words: Vocabulary) -> dict[str, list[FactSpec]]:
    """The facts of a visit in groups, in the order of the vocabulary; those above left out."""
    found: dict[str, list[FactSpec]] = {}
    for spec in words.facts.values():
        if spec.on_line or spec.id in _FIRST:
            continue
        found.setdefault(_group(spec.id), []).append(spec)
    return found


def _group(fact: str) -> str:
    parts = fact.split(".")
    for length in (2, 1):
        if len(parts) >= length and ".".join(parts[:length]) in _GROUPS:
            return _GROUPS[".".join(parts[:length])]
    return capitalized(parts[0].replace("_", " ")) if len(parts) > 1 else _VISIT


def everything_else(reading: Reading) -> None:
    """The facts that need not be stated: one by a search, all in groups that open."""
    words = session.held().shared.base.vocabulary
    found = groups(words)
    st.header("Everything else that is known")
    st.caption("Optional. What matters for the answer is asked for at its side.")
    with st.container(border=True, key="everything-else"):
        _sought(words, [spec for specs in found.values() for spec in specs], reading)
        with st.container(gap=None):
            for title, specs in found.items():
                _group_of(title, specs, reading)


def _sought(words: Vocabulary, specs: list[FactSpec], reading: Reading) -> None:
    fact = st.selectbox(
        "Find a fact",
        [spec.id for spec in specs],
        index=None,
        key="sought-fact",
        format_func=lambda fact: f"{name_of(words[fact])}: {words[fact].question}",
        placeholder="search, such as pain or authorization",
    )
    if fact is not None:
        field((None, fact), reading, where="sought")


def _group_of(title: str, specs: list[FactSpec], reading: Reading) -> None:
    words, draft = session.held().shared.base.vocabulary, session.draft()
    count = sum(drafts.get(draft, (None, spec.id), words) is not None for spec in specs)
    wrong = any(reading.at(*spec.path) for spec in specs)
    opened = st.expander(
        f"{title}: {count} stated" if count else title,
        key=f"group-{title}",
        on_change="rerun",
        type="compact",
        icon=":material/error:" if wrong else None,
    )
    if opened.open:
        with opened:
            for spec in specs:
                field((None, spec.id), reading, where="all")
