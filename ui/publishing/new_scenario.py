"""Writing a scenario into a draft from a past visit, for a change that no scenario notices."""

from __future__ import annotations

import streamlit as st

from engine.history import Draft
from engine.impact import Example, Impact, PastVisitsError
from engine.knowledge import KnowledgeBaseError
from engine.publishing.publication import Prepared
from engine.publishing.unnoticed import Unnoticed
from engine.source.edit import EditError
from ui import dialogs, drafting, markup
from ui.fields import complaints
from ui.publishing.impact_told import visits_at
from ui.publishing.past_visits import result_of, settings_with, visits_of
from ui.scenario_text import answered, scenario_of
from ui.words import capitalized, plain, us

_TITLE, _CHOICE = "unnoticed-title", "unnoticed-visit"


def unnoticed(draft: Draft, prepared: Prepared, *, mine: bool) -> None:
    """The changed rules that no scenario would fail without, each with an offer."""
    found = prepared.proposal.unnoticed
    if not found:
        return
    st.html(
        "<h3 class='pr-heading'>No scenario notices these changes</h3>"
        "<p class='pr-soft'>With the change taken back, every scenario would still pass: nobody"
        " would be told if it were lost later.</p>"
    )
    impact = result_of(draft)
    for index, one in enumerate(found):
        with st.container(border=True, key=f"unnoticed-{index}"):
            st.html(
                f"<p class='pr-scenario'><b>{markup.text(capitalized(us(one.title)))}</b><br>"
                f"<span class='pr-soft'>{markup.text(f'{one.policy}, {one.rule}')}</span></p>"
            )
            if not mine or not drafting.editable():
                continue
            offered = fitting(impact, one)
            if not offered:
                st.caption(
                    "No past visit shows it. Open such a visit on the page Check a visit once this"
                    " is published, and keep it as a scenario."
                )
                continue
            what = ("scenario", one.policy, one.rule)
            st.button(
                "Write a scenario from a past visit",
                key=f"write-{index}",
                on_click=dialogs.ask,
                args=what,
            )
            if dialogs.asked(*what):
                _dialog(prepared, one, offered)


def fitting(impact: Impact | None, one: Unnoticed) -> tuple[Example, ...]:
    """The examples of changed visits on which a rule stands otherwise, else all of its policy."""
    if impact is None:
        return ()
    by_rule = tuple(
        each
        for each in impact.examples
        if any(rule == one.rule or rule.startswith(f"{one.rule}:") for rule in each.rules)
    )
    return by_rule or impact.examples


@st.dialog("A scenario from a past visit", width="medium", on_dismiss=dialogs.close)
def _dialog(prepared: Prepared, one: Unnoticed, offered: tuple[Example, ...]) -> None:
    scenario_form(prepared, one, offered)


def scenario_form(prepared: Prepared, one: Unnoticed, offered: tuple[Example, ...]) -> None:
    """The body of the dialog."""
    st.caption(
        "The visit is kept with what this draft makes of it. Its file name and its title are all"
        " that is told of where it came from."
    )
    example = st.selectbox(
        "Past visit", offered, format_func=_named, key=_CHOICE, disabled=len(offered) < 2
    )
    title = st.text_input("What it shows, as a claim", key=_TITLE, value=us(one.title))
    if not st.button("Write it into this draft", key="write-now", type="primary"):
        return
    try:
        name, text = written(prepared, example, title)
    except (EditError, KnowledgeBaseError, PastVisitsError) as error:
        complaints([str(error)])
        return
    if not drafting.write(name, text, f"a scenario: {title.strip()}"):
        complaints([drafting.working().notice])
        return
    dialogs.close()
    st.rerun()


def written(prepared: Prepared, example: Example, title: str) -> tuple[str, str]:
    """The name and the text of the scenario file; raises EditError when it cannot be one."""
    if not title.strip():
        raise EditError("no title yet - say what this visit shows")
    path = settings_with(prepared).visits
    stated = {} if path is None else visits_at(visits_of(path), {example.line})
    if example.line not in stated:
        raise EditError("the visit is not in the file any more - run the impact again")
    base = prepared.after
    return scenario_of(base, answered(base, stated[example.line]), title.strip())


def _named(example: Example) -> str:
    return plain(example.name or f"line {example.line}")
