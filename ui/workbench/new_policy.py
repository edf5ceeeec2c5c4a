"""A new payor or policy, step by step: what it is called, what it builds on, whom it is for."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import streamlit as st

from engine.editing.new_policy import NewPolicy, new_policy_text, policy_problems
from engine.knowledge import KnowledgeBase
from engine.knowledge.schema_lines import schema_line
from engine.policy.model import Scope
from ui import drafting, session
from ui.drafting import Working
from ui.fields import complaints
from ui.words import capitalized, plain
from ui.workbench import place
from ui.workbench.links import linked, to
from ui.workbench.place import Place

NEW = "+"
"""Stands in the address for a policy that is not there yet."""
_ALONE = ""
_FOLDER = "own"
"""The folder of the knowledge base for policies that build on none."""


def link() -> None:
    """The button that leads here."""
    st.button(
        "Add a payor or policy",
        icon=":material/add:",
        key="policy-new",
        on_click=lambda: place.go(Place(NEW)),
    )


def new_policy_page(held: Working) -> None:
    """The page of a policy to be begun."""
    base = held.base
    linked(
        f"<nav aria-label='The way here'><ol class='wb-trail'>"
        f"<li>{to(Place(), 'All policies')}</li></ol></nav>",
        "trail-new-policy",
        at=NEW,
    )
    st.title("A new payor or policy")
    left, right = st.columns([7, 4], gap="medium")
    with left:
        stated = _asked(base)
    with right, st.container(border=True):
        st.header("What comes of it")
        wrong = problems_of(base, stated)
        if wrong and not stated.title:
            st.caption("A title and an id are needed; all else can follow.")
        elif wrong:
            complaints(wrong)
        else:
            st.code(_text(base, stated), language="yaml", wrap_lines=True)
            st.caption(f"In the file {plain(file_of(base, stated))}, in your draft.")
        st.button(
            "Begin it",
            type="primary",
            disabled=bool(wrong),
            on_click=begin,
            args=(stated,),
        )


def _asked(base: KnowledgeBase) -> NewPolicy:
    st.header("1. What it is called")
    title = st.text_input(
        "Title", key="policy-title", placeholder="as in: Harbor Health, commercial plans"
    )
    payor, name = st.columns(2)
    with payor:
        whose = st.selectbox(
            "Payor",
            sorted(base.payors()),
            index=None,
            key="policy-payor",
            accept_new_options=True,
            placeholder="one that is here, or a new one",
            help="Visits name the payor by this word; several policies may belong to one.",
        )
    with name:
        named = st.text_input(
            "Id", key="policy-id", placeholder=slug(title) or "harbor", help="Unique, short"
        )
    st.header("2. What it builds on")
    known = [_ALONE, *base.files]
    made_for_it = next((file.id for file in base.files.values() if file.abstract), _ALONE)
    extends = st.selectbox(
        "Starts from",
        known,
        key="policy-extends",
        index=known.index(made_for_it),
        format_func=lambda each: base.files[each].title if each else "Nothing: all rules its own",
        help="It then has all rules, values and code sets of that policy, and says what differs.",
    )
    st.header("3. Which visits it is for")
    st.caption("What is left open takes every visit of the payor.")
    scope: dict[str, Any] = {}
    facts = list(Scope.FACTS.items())
    for first, second in zip(facts[::2], [*facts[1::2], None], strict=False):
        for column, pair in zip(st.columns(2), (first, second), strict=True):
            if pair is None:
                continue
            key, fact = pair
            values = base.vocabulary[fact].values
            with column:
                chosen = st.multiselect(
                    capitalized(key.replace("_", " ")),
                    list(values),
                    key=f"policy-scope-{key}",
                    format_func=values.__getitem__,
                    help=plain(base.vocabulary[fact].question),
                    placeholder="any",
                )
            if chosen:
                scope[key] = chosen
    since = st.date_input("From", None, key="policy-from", format="MM/DD/YYYY")
    if isinstance(since, date):
        scope["from"] = since
    st.header("4. What differs")
    disabled = _disabled(base, extends)
    return NewPolicy(
        id=(named or slug(title)).strip(),
        title=title,
        payor=(whose or "").strip(),
        extends=extends,
        scope=scope,
        disabled=disabled,
        reviewed_on=session.today(),
    )


def _disabled(base: KnowledgeBase, extends: str) -> dict[str, str]:
    """The inherited rules that do not hold here, each with the reason."""
    inherited = base.linker(extends).merged.rules if extends else {}
    if not inherited:
        st.caption("Nothing is inherited as a rule; add the payor's own rules once it is begun.")
        return {}
    chosen = st.multiselect(
        "Rules of it that do not hold here",
        list(inherited),
        key="policy-disabled",
        format_func=lambda rule: f"{rule}, {inherited[rule].data['title']}",
        placeholder="all hold; override or disable others later",
    )
    return {
        rule: st.text_input(f"Why {rule} does not hold", key=f"policy-because-{rule}")
        for rule in chosen
    }


def slug(title: str) -> str:
    """A title as an id: ``harbor-health``."""
    first = title.split(",")[0].casefold()
    return re.sub(r"[^a-z0-9]+", "-", first).strip("-")[:40]


def problems_of(base: KnowledgeBase, new: NewPolicy) -> list[str]:
    """What keeps the policy from being begun."""
    wrong = [message for _, message in policy_problems(base, new)]
    if not wrong and base.contents.read(file_of(base, new)) is not None:
        wrong.append(f"the file {file_of(base, new)} holds something else - choose another id")
    return wrong


def file_of(base: KnowledgeBase, new: NewPolicy) -> str:
    """Where the file stands: beside the other policies of the payor, else beside its base."""
    beside = [file.id for file in base.payors().get(new.payor or new.id, ())]
    if new.extends and not base.files[new.extends].abstract:
        beside.append(new.extends)
    folder = drafting.path_of(base, beside[0]).rpartition("/")[0] if beside else _FOLDER
    return f"{folder}/{new.id}.yaml".lstrip("/")


def _text(base: KnowledgeBase, new: NewPolicy) -> str:
    return new_policy_text(new, schema_line(base.contents, file_of(base, new), "policy"))


def begin(new: NewPolicy) -> None:
    """Begins the policy in the draft, or complains; whatever the page has shown of it."""
    base = drafting.renewed().base
    wrong = problems_of(base, new)
    if wrong:
        drafting.complain("; ".join(wrong))
    elif drafting.write(file_of(base, new), _text(base, new), f"new policy {new.id}"):
        place.go(Place(new.id))
