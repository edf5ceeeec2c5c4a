"""The timeline: published states, the newest first, of everything or of one policy or rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import streamlit as st

from engine.history import History, State
from engine.history.timeline import between, policy_history, rule_history
from engine.knowledge import KnowledgeBase
from engine.knowledge.differences import Difference
from engine.policy.policy_schema import policy_schema
from ui import markup
from ui.publishing.said import said
from ui.words import counted, plain, us, us_date

POLICY, RULE, STATE = "of", "of_rule", "state"
EVERYTHING = ""
_MORE = "history-more"
_PAGE = 15
_MOST_SAID = 3
_TOLD = {
    "Scenarios": "Scenarios",
    "Accepted": "Accepted as intended",
    "Impact": "Past visits",
    "Approved-by": "Approved by",
    "Drafted-by": "Drafted by",
    "Library": "Library",
}


@dataclass(frozen=True)
class Entry:
    """A state with what it changed of what is looked at."""

    state: State
    differences: tuple[Difference, ...]


def schema_of(base: KnowledgeBase) -> Mapping[str, Any]:
    """The schema by which policies of every state are read."""
    return policy_schema(base.vocabulary)


def chosen(base: KnowledgeBase) -> tuple[str, str]:
    """Asks whose timeline is shown; the policy and the rule, empty for all."""
    names = {EVERYTHING: "Every policy", **{id_: file.title for id_, file in base.files.items()}}
    ordered = [EVERYTHING, *sorted(base.files, key=lambda id_: names[id_].casefold())]
    named = st.query_params.get(POLICY, EVERYTHING)
    policy = st.selectbox(
        "Policy",
        ordered,
        index=ordered.index(named) if named in ordered else 0,
        format_func=names.__getitem__,
        key="history-policy",
    )
    rule = EVERYTHING
    if policy:
        rules = _rules(base, policy)
        named = st.query_params.get(RULE, EVERYTHING)
        options = [EVERYTHING, *rules]
        rule = st.selectbox(
            "Rule",
            options,
            index=options.index(named) if named in options else 0,
            format_func=lambda id_: f"{id_}: {rules[id_]}" if id_ else "Every rule",
            key=f"history-rule-{policy}",
        )
    for key, value in ((POLICY, policy), (RULE, rule)):
        if value:
            st.query_params[key] = value
        elif key in st.query_params:
            del st.query_params[key]
    return policy, rule


def _rules(base: KnowledgeBase, policy: str) -> Mapping[str, str]:
    merged = base.linker(policy).merged.rules
    return {id_: " ".join(str(one.data.get("title", "")).split()) for id_, one in merged.items()}


def timeline(
    history: History, base: KnowledgeBase, policy: str, rule: str
) -> tuple[tuple[Entry, ...], bool]:
    """The entries that are shown, and whether there are more."""
    most = int(st.session_state.get(_MORE, _PAGE))
    schema = schema_of(base)
    if rule:
        every = rule_history(history, schema, policy, rule)
        found = [Entry(one.state, one.differences) for one in every]
    elif policy:
        lately = islice(policy_history(history, schema, policy), most + 1)
        found = [Entry(one.state, one.differences) for one in lately]
    else:
        states = history.states(most=most + 1)
        found = [Entry(state, changed_by(history, schema, state)) for state in states]
    return tuple(found[:most]), len(found) > most


def changed_by(history: History, schema: Mapping[str, Any], state: State) -> tuple[Difference, ...]:
    """What a state changed; nothing is told of the first, which brought everything."""
    before = parent_of(history, state)
    return () if before is None else between(history, schema, before, state)


def parent_of(history: History, state: State) -> State | None:
    """The state before it; None for the first."""
    parents = history.commit(state.id.encode()).parents
    return history.state(parents[0].decode()) if parents else None


def show_more() -> None:
    """A button for older states."""
    if st.button("Older states", key="history-older", icon=":material/expand_more:"):
        st.session_state[_MORE] = int(st.session_state.get(_MORE, _PAGE)) + _PAGE
        st.rerun()


def entry(one: Entry, first: bool, is_open: bool) -> None:
    """One state in the timeline, with a button that opens it."""
    state = one.state
    with st.container(horizontal=True, key=f"state-{state.short}", vertical_alignment="center"):
        st.html(card(one, current=first, is_open=is_open), width="stretch")
        if not is_open:
            st.button(
                "Look at it",
                key=f"look-{state.short}",
                type="tertiary",
                icon=":material/arrow_forward:",
                help=plain(state.reason),
                on_click=_open,
                args=(state,),
            )


def _open(state: State) -> None:
    st.query_params[STATE] = state.short


def card(one: Entry, *, current: bool, is_open: bool) -> str:
    """Who, when and why, and the first of what changed."""
    state = one.state
    now = " <span class='wb-tag wb-mark'>published now</span>" if current else ""
    now += " <span class='wb-tag'>shown</span>" if is_open else ""
    lines = [said(each) for each in one.differences]
    items = "".join(f"<li>{markup.text(line)}</li>" for line in lines[:_MOST_SAID])
    if len(lines) > _MOST_SAID:
        items += f"<li class='pr-soft'>and {counted(len(lines) - _MOST_SAID, 'more change')}</li>"
    return (
        f"<div class='wb-row'><p class='wb-title-of'><b>{markup.text(state.reason)}</b></p>"
        f"<p class='pr-soft'>{markup.text(state.author)}, {when(state)}{now}</p>"
        + (f"<ul class='pr-points'>{items}</ul>" if items else "")
        + "</div>"
    )


def when(state: State) -> str:
    """The day and the time of a publication."""
    time = state.published.strftime("%I:%M %p").lstrip("0")
    return f"{us_date(state.published.date())}, {time}"


def told(state: State) -> str:
    """What was recorded with a publication: tests and impact of that time, and who approved."""
    rows = [
        (_TOLD[name], markup.text(us(text)))
        for name, text in state.trailers.items()
        if name in _TOLD
    ]
    about = f"<p class='ps-about'>{markup.text(us(state.about))}</p>" if state.about else ""
    if not rows:
        return about
    return about + markup.table(("", ""), rows, "Recorded with it", "pr-pairs").replace(
        "<thead><tr><th scope='col'></th><th scope='col'></th></tr></thead>", ""
    )
