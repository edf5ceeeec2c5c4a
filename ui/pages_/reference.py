"""Reference: codes, edits between two codes, payors, rules in plain sentences, and the words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

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


def page() -> None:
    """The page."""
    st.title("Reference")
    st.caption("What the loaded tables and policies say, to look up.")
    codes, payors, rules, facts, words = st.tabs(
        ["Codes and edits", "Payors", "Rules", "Facts", "Words"],
        key="reference-part",
        on_change="rerun",
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
    day = st.date_input("On the day", session.today(), key="reference-day", format="MM/DD/YYYY")
    known = sorted(known_codes(shared.base.tables, NCCI, day) | set(labels))
    chosen = st.multiselect(
        "Codes",
        known,
        key="reference-codes",
        format_func=lambda code: f"{code} {labels.get(code, '')}".strip(),
        placeholder="one code, or several to see the edits between them",
        max_selections=6,
    )
    if not chosen:
        st.caption("Choose one code for all that is known of it, or two for the edits between.")
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
    for payor, name in shared.payors.items():
        files = shared.base.payors()[payor]
        st.html(f"<h2 class='pr-heading'>{markup.text(name)}</h2>")
        for file in files:
            with st.container(border=True):
                st.markdown(f"**{plain(file.title)}** · `{plain(file.id)}`")
                st.markdown(plain(us(" ".join(str(file.data.get("about", "")).split()))))
                st.caption(plain(_kept_up(shared, file)))
                gaps = [entry["topic"] for entry in file.not_modelled]
                gaps += [
                    str(rule["topic"])
                    for rule in file.rules
                    if rule.get("shape") == "verify_with_payor"
                ]
                if gaps:
                    with st.expander(f"Not read - ask the payor ({len(gaps)})"):
                        for gap in gaps:
                            st.markdown(f"- {plain(capitalized(gap))}")


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
    )
    if policy is None:
        st.caption("Choose a policy to read its rules.")
        return
    sought = st.text_input("Search", key="reference-rule", type="search", live=True).casefold()
    merged = shared.base.linker(policy).merged.rules
    found = [
        (rule_id, str(entry.data["title"]), entry.file.id)
        for rule_id, entry in merged.items()
        if sought in f"{rule_id} {entry.data['title']} {entry.data.get('message', '')}".casefold()
    ]
    st.caption(f"{counted(len(found), 'rule')} of {len(merged)}")
    for rule_id, title, origin in found[:_MOST_SHOWN]:
        inherited = "" if origin == policy else f" · from {plain(origin)}"
        opened = st.expander(
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
