"""A new payor or policy, step by step: what it is called, what it builds on, whom it is for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from engine.editing import edits
from engine.knowledge import KnowledgeBase
from engine.policy.model import Scope
from engine.source.edit import EditError
from ui import drafting, session
from ui.drafting import Working
from ui.fields import complaints
from ui.words import capitalized, plain
from ui.workbench import place
from ui.workbench.links import linked, to
from ui.workbench.place import Place

NEW = "+"
"""Stands in the address for a policy that is not there yet."""
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
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
        if wrong and not stated["title"]:
            st.caption("A title, a payor and an id are needed; all else can follow.")
        elif wrong:
            complaints(wrong)
        else:
            st.code(policy_text(stated), language="yaml", wrap_lines=True)
            st.caption(f"In the file {plain(file_of(base, stated))}, in your draft.")
        st.button(
            "Begin it",
            type="primary",
            disabled=bool(wrong),
            on_click=begin,
            args=(stated,),
        )


def _asked(base: KnowledgeBase) -> dict[str, Any]:
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
    return {
        "policy": (named or slug(title)).strip(),
        "title": title.strip(),
        "payor": (whose or "").strip(),
        "extends": extends,
        "scope": scope,
        "reviewed_on": session.today(),
    }


def slug(title: str) -> str:
    """A title as an id: ``harbor-health``."""
    first = title.split(",")[0].casefold()
    return re.sub(r"[^a-z0-9]+", "-", first).strip("-")[:40]


def problems_of(base: KnowledgeBase, stated: Mapping[str, Any]) -> list[str]:
    """What keeps the policy from being begun."""
    wrong = []
    if not stated["title"]:
        wrong.append("the policy needs a title - write what people call it")
    for key, name in (("policy", "id"), ("payor", "payor")):
        if not _ID.fullmatch(stated[key]):
            wrong.append(
                f"the {name} is small letters, digits and '-', 80 at most - one such as harbor"
            )
    if stated["policy"] in base.files:
        wrong.append(f"there is a policy '{stated['policy']}' already - choose another id")
    if stated["extends"] and stated["extends"] not in base.files:
        wrong.append(f"there is no policy '{stated['extends']}' any more - start from another one")
    if not wrong and base.contents.read(file_of(base, stated)) is not None:
        wrong.append(f"the file {file_of(base, stated)} holds something else - choose another id")
    return wrong


def policy_text(stated: Mapping[str, Any]) -> str:
    """The file of the policy as it begins."""
    text = f"policy: {stated['policy']}\n"
    for key in ("title", "payor", "extends", "scope", "reviewed_on"):
        if stated[key] and not (key == "payor" and stated[key] == stated["policy"]):
            text = edits.set_head(text, key, stated[key])
    return text


def file_of(base: KnowledgeBase, stated: Mapping[str, Any]) -> str:
    """Where the file stands: beside the other policies of the payor, else beside its base."""
    beside = [file.id for file in base.payors().get(stated["payor"], ())]
    if stated["extends"] and not base.files[stated["extends"]].abstract:
        beside.append(stated["extends"])
    folder = drafting.path_of(base, beside[0]).rpartition("/")[0] if beside else _FOLDER
    return f"{folder}/{stated['policy']}.yaml".lstrip("/")


def begin(stated: Mapping[str, Any]) -> None:
    """Begins the policy in the draft, or complains; whatever the page has shown of it."""
    base = drafting.renewed().base
    wrong = problems_of(base, stated)
    if wrong:
        drafting.complain("; ".join(wrong))
        return
    try:
        text = policy_text(stated)
    except EditError as error:
        drafting.complain(str(error))
        return
    if drafting.write(file_of(base, stated), text, f"new policy {stated['policy']}"):
        place.go(Place(str(stated["policy"])))
