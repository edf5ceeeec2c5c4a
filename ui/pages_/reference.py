"""Reference: codes, edits between two codes, payors, rules in plain sentences, and the words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Literal

import streamlit as st

from engine.facts.vocabulary import FactType
from engine.handbook.codes import code_told, pair_told
from engine.handbook.rules import explanations
from engine.knowledge.base import NCCI
from engine.knowledge.code_sheets import SERVICES, known_codes
from engine.knowledge.rules_on_codes import rules_on_codes
from engine.policy.files import PolicyFile
from ui import glossary, handbook, markup, session
from ui.knowledge import Knowledge
from ui.words import age, capitalized, counted, plain, us, us_date

_MOST_SHOWN = 60
_ADDRESS: Literal["query-params"] = "query-params"
"""What is looked up stands in the address, so that it can be sent and comes back on refresh."""


def page() -> None:
    """The page."""
    st.title("Reference")
    st.caption("What the loaded tables and policies say, to look up.")
    codes, payors, rules, facts, words = st.tabs(
        ["Codes and edits", "Payors", "Rules", "Facts", "Words"],
        key="reference-part",
        on_change="rerun",
        bind=_ADDRESS,
    )
    if codes.open:
        with codes:
            _codes()
    if payors.open:
        with payors:
            _payors()
    if rules.open:
        with rules:
            _rules()
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


# --- payors ----------------------------------------------------------------------------------


def _payors() -> None:
    shared = session.held().shared
    sought = st.text_input(
        "Search", key="reference-payor", type="search", live=True, bind=_ADDRESS
    ).casefold()
    found = 0
    for payor, name in shared.payors.items():
        files = [
            (file, gaps)
            for file in shared.base.payors()[payor]
            for gaps in [_gaps(file)]
            if sought in " ".join((name, file.title, file.id, _about(file), *gaps)).casefold()
        ]
        found += len(files)
        if files:
            st.html(f"<h2 class='pr-heading'>{markup.text(name)}</h2>")
        for file, gaps in files:
            _policy(shared, file, gaps)
    if not found:
        st.caption("No payor's policy holds these words.")


def _policy(shared: Knowledge, file: PolicyFile, gaps: Sequence[str]) -> None:
    with st.container(border=True):
        st.html(
            f"<p class='pr-scenario'><b>{markup.text(file.title)}</b>"
            f" <span class='pr-soft'>{markup.text(file.id)}</span></p>"
        )
        st.markdown(plain(us(_about(file))))
        st.caption(plain(_kept_up(shared, file)))
        if gaps:
            with st.expander(f"Not read - ask the payor ({len(gaps)})", type="compact"):
                for gap in gaps:
                    st.markdown(f"- {plain(capitalized(gap))}")


def _about(file: PolicyFile) -> str:
    return " ".join(str(file.data.get("about", "")).split())


def _gaps(file: PolicyFile) -> list[str]:
    """What was not read of a policy: topics, and rules that send to the payor."""
    return [str(entry["topic"]) for entry in file.not_modelled] + [
        str(rule["topic"]) for rule in file.rules if rule.get("shape") == "verify_with_payor"
    ]


def _kept_up(shared: Knowledge, file: PolicyFile) -> str:
    rules = counted(len(shared.base.linker(file.id).merged.rules), "rule")
    said = [rules]
    if file.extends:
        said[0] += f", with those of {file.extends}"
    if file.reviewed_on:
        ago = age(file.reviewed_on, session.today())
        said.append(f"held against its sources on {us_date(file.reviewed_on)} ({ago})")
    if file.review_due:
        late = " - overdue" if file.review_due < session.today() else ""
        said.append(f"due again on {us_date(file.review_due)}{late}")
    return "; ".join(said)


# --- rules -----------------------------------------------------------------------------------


def _rules() -> None:
    shared = session.held().shared
    files = {file.id: file for each in shared.base.payors().values() for file in each}
    policy = st.selectbox(
        "Policy",
        sorted(files),
        key="reference-policy",
        format_func=lambda policy_id: files[policy_id].title,
        index=None,
        placeholder="choose a policy",
        bind=_ADDRESS,
    )
    if policy is None:
        st.caption("Choose a policy to read its rules.")
        return
    sought = st.text_input(
        "Search", key="reference-rule", type="search", live=True, bind=_ADDRESS
    ).casefold()
    merged = shared.base.linker(policy).merged.rules
    found = [
        (rule_id, str(entry.data["title"]), entry.file.id)
        for rule_id, entry in merged.items()
        if sought in f"{rule_id} {entry.data['title']} {entry.data.get('message', '')}".casefold()
    ]
    st.caption(f"{counted(len(found), 'rule')} of {len(merged)}")
    listing = st.container(gap="xxsmall")
    for rule_id, title, origin in found[:_MOST_SHOWN]:
        inherited = "" if origin == policy else f" · from {plain(origin)}"
        opened = listing.expander(
            f"{plain(us(title))} :gray[{plain(rule_id)}{inherited}]",
            key=f"rule-{policy}-{rule_id}",
            on_change="rerun",
        )
        if opened.open:
            with opened:
                for told in explanations(shared.base, rule_id, policy, session.today()):
                    st.html(handbook.rule(told, session.today()))
    if len(found) > _MOST_SHOWN:
        st.caption(f"{len(found) - _MOST_SHOWN} more; search to find them.")


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
