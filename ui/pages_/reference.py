"""Reference: codes, edits between two codes, the facts of a visit, and the words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Literal

import streamlit as st

from engine.facts.vocabulary import FactType
from engine.handbook.codes import code_told, pair_told
from engine.knowledge.base import NCCI
from engine.knowledge.code_sheets import SERVICES, known_codes
from engine.knowledge.rules_on_codes import rules_on_codes
from ui import glossary, handbook, markup, session
from ui.words import capitalized, counted

_ADDRESS: Literal["query-params"] = "query-params"
"""What is looked up stands in the address, so that it can be sent and comes back on refresh."""


def page() -> None:
    """The page."""
    st.title("Reference")
    st.caption("What the loaded tables say, to look up; what payors say stands under *Rules*.")
    codes, facts, words = st.tabs(
        ["Codes and edits", "Facts", "Words"],
        key="reference-part",
        on_change="rerun",
        bind=_ADDRESS,
    )
    if codes.open:
        with codes:
            _codes()
    if facts.open:
        with facts:
            _facts()
    if words.open:
        with words:
            _words()


# --- codes -----------------------------------------------------------------------------------


def _codes() -> None:
    shared = session.held().shared
    labels = shared.base.labels
    which, when = st.columns([3, 1])
    with when:
        day = st.date_input("On the day", session.today(), key="reference-day", format="MM/DD/YYYY")
    with which:
        chosen = st.multiselect(
            "Codes",
            sorted(known_codes(shared.base.tables, NCCI, day) | set(labels)),
            key="reference-codes",
            format_func=lambda code: f"{code} {labels.get(code, '')}".strip(),
            placeholder="one code for all that is known of it, two for the edits between them",
            max_selections=6,
            bind=_ADDRESS,
        )
    if not chosen:
        st.caption("The codes that policies speak of; the edit tables hold more.")
        rows = (
            [f"<b>{markup.text(c)}</b>", markup.text(capitalized(labels[c]))]
            for c in sorted(labels)
        )
        st.html(markup.table(("Code", "In our words"), rows, "Codes with a name", "pr-pairs-wide"))
        return
    policies = tuple(rules_on_codes(shared.base, day))
    if len(chosen) == 1:
        told = code_told(shared.base, policies, chosen[0], day, SERVICES)
        st.html(_titled(chosen, labels) + handbook.code(told, labels))
        return
    for pair in combinations(chosen, 2):
        told_pair = pair_told(shared.base, policies, pair, day, SERVICES)
        with st.container(border=True):
            st.html(_titled(pair, labels) + handbook.pair(told_pair))


def _titled(codes: Sequence[str], labels: Mapping[str, str]) -> str:
    names = " with ".join(f"{code} {labels.get(code, '')}".strip() for code in codes)
    return f"<h2 class='pr-heading pr-first'>{markup.text(names)}</h2>"


# --- facts and words -------------------------------------------------------------------------


def _facts() -> None:
    vocabulary = session.held().shared.base.vocabulary
    sought = st.text_input("Search", key="reference-fact", type="search", live=True).casefold()
    rows = []
    for spec in vocabulary.facts.values():
        values = ", ".join(spec.values.values()) if spec.type is not FactType.YES_NO else "yes, no"
        if sought in f"{spec.id} {spec.question} {values}".casefold():
            rows.append([f"<code>{markup.text(spec.id)}</code>", markup.text(spec.question),
                         markup.text(values or spec.type.value.replace("_", " "))])  # fmt: skip
    st.caption(counted(len(rows), "fact"))
    st.html(markup.table(("Fact", "Asks", "Takes"), rows, "Facts"))


def _words() -> None:
    sought = st.text_input("Search", key="reference-word", type="search", live=True).casefold()
    rows = [
        [markup.text(word), markup.text(meaning)]
        for word, meaning in glossary.entries()
        if sought in f"{word} {meaning}".casefold()
    ]
    st.html(markup.table(("Word", "Means"), rows, "Words"))
