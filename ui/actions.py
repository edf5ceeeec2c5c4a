"""What can be done with an answer: keep it on paper, keep it as a scenario, hand it on."""

from __future__ import annotations

import streamlit as st

from engine.determination.model import Determination, Outcome
from engine.determination.phrases import OUTCOMES
from engine.facts.visit import Visit
from engine.facts.vocabulary import Vocabulary
from engine.facts.write_visit import visit_to_yaml
from engine.source.save import EditError
from ui import people, session
from ui.fields import complaints
from ui.words import capitalized, plain

_TITLE, _TAGS, _OUTCOME = "scenario-title", "scenario-tags", "scenario-outcome"


def actions(visit: Visit, told: Determination) -> None:
    """The row of buttons below an answer."""
    words = session.held().shared.base.vocabulary
    name = f"{told.payor}-{told.date_of_service}"
    with st.container(horizontal=True, key="actions"):
        st.download_button(
            "Print (PDF)",
            lambda: _pdf(visit, told, words),
            file_name=f"receipt-{name}.pdf",
            mime="application/pdf",
            icon=":material/print:",
            on_click="ignore",
            help="One page with the facts, the policy and its sources. payor-rules verify says"
            " later whether it still holds.",
        )
        st.download_button(
            "Markdown",
            lambda: _markdown(visit, told, words),
            file_name=f"receipt-{name}.md",
            mime="text/markdown",
            icon=":material/description:",
            on_click="ignore",
        )
        st.download_button(
            "Visit file",
            lambda: visit_to_yaml(visit, words).encode("utf-8", "replace"),
            file_name=f"visit-{name}.yaml",
            mime="application/yaml",
            icon=":material/data_object:",
            on_click="ignore",
            help="The facts as payor-rules check reads them.",
        )
        if people.may("edit") and st.button(
            "Keep as scenario", key="keep", icon=":material/bookmark_add:"
        ):
            keep_dialog(visit, told)


# What makes a receipt or a scenario is loaded when one is asked for: the first page need not wait.


def _pdf(visit: Visit, told: Determination, words: Vocabulary) -> bytes:
    from engine.receipt import to_pdf

    return to_pdf(visit, told, words)


def _markdown(visit: Visit, told: Determination, words: Vocabulary) -> bytes:
    from engine.receipt import to_markdown

    return to_markdown(visit, told, words).encode("utf-8", "replace")


@st.dialog("Keep as scenario")
def keep_dialog(visit: Visit, told: Determination) -> None:
    """Asks for a title and keeps the visit."""
    keep_form(visit, told)


def keep_form(visit: Visit, told: Determination) -> None:
    """The body of the dialog."""
    st.caption(
        "A scenario is this visit with what is expected of it: today's answer, or another one if"
        " that is wrong. It is run again whenever the policy changes."
    )
    from engine.scenarios.keep import expectation_of, scenario_text
    from ui.kept_scenarios import keep, where

    try:
        st.caption(plain(where()))
    except EditError as error:
        complaints([str(error)])
        return
    title = st.text_input("Title", key=_TITLE, placeholder="what it shows, as a claim")
    tags = st.text_input("Tags", key=_TAGS, placeholder="such as tie, assistant")
    outcomes = [told.outcome, *(one for one in Outcome if one is not told.outcome)]
    outcome = st.selectbox(
        "Expected outcome",
        outcomes,
        key=_OUTCOME,
        format_func=lambda one: (
            capitalized(OUTCOMES[one]) + (", as it comes out now" if one == told.outcome else "")
        ),
        help="With another one than now the scenario fails until the policy says so.",
    )
    if not st.button("Keep", key="keep-now", type="primary"):
        return
    if not title.strip():
        complaints(["no title yet - say what this visit shows"])
        return
    base = session.held().shared.base
    text = scenario_text(
        told.policy,
        visit,
        title.strip(),
        expectation_of(told) if outcome == told.outcome else {"outcome": outcome.value},
        base.vocabulary,
        tags=list(dict.fromkeys(tag.strip() for tag in tags.split(",") if tag.strip())),
        as_of=told.as_of,
    )
    try:
        said = keep(base, told.policy, title.strip(), text)
    except (EditError, people.NotAllowedError) as error:
        complaints([str(error)])
        return
    st.session_state["kept"] = said
    st.rerun()


def kept() -> None:
    """Says, once, that a scenario was kept."""
    said = st.session_state.pop("kept", "")
    if said:
        st.toast(plain(said), duration="long")
