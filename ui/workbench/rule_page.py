"""One rule as a policy has it: its sentence, where it comes from, its details, its scenarios."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from engine.handbook.naming import NamingScenario, naming
from engine.handbook.policies import RuleRow, Standing, policy_told
from engine.handbook.rules import explanations
from engine.knowledge import KnowledgeBase
from ui import handbook, markup, session
from ui.words import capitalized, counted, plain, us
from ui.workbench.links import linked, to
from ui.workbench.place import Place
from ui.workbench.policy_page import trail
from ui.workbench.told import said_of, tags_of

_MOST_SCENARIOS = 12


def rule_page(base: KnowledgeBase, place: Place) -> None:
    """The page of a rule."""
    today = session.today()
    told = policy_told(base, place.policy, today)
    row = next((row for row in told.rules if row.id == place.rule), None)
    linked(trail(told, place.rule), "trail-rule", at=place.written)
    if row is None:
        st.title(plain(place.rule))
        st.markdown(plain(f"{told.file.title} has no rule of this id."))
        return
    st.title(plain(us(row.title)))
    linked(_head(row, said_of(base, place.policy, row, today)), "rule-head")
    left, right = st.columns([7, 4], gap="medium")
    with left:
        holder = row.first_in if row.standing is Standing.DISABLED else place.policy
        for explained in explanations(base, row.id, holder, today):
            st.html(handbook.rule(explained, today))
    with right:
        _scenarios(naming(base, place.policy).get(row.id, ()))


def _head(row: RuleRow, said: str) -> str:
    tags = "".join(tags_of(row))
    parts = [
        f"<p class='wb-sentence'>{markup.text(us(capitalized(said)))}</p>",
        f"<p class='pr-soft'><code>{markup.text(row.id)}</code>{tags}</p>",
    ]
    origin = row.first_in or (row.written_in if row.standing is Standing.INHERITED else "")
    if origin:
        words = {
            Standing.INHERITED: "Written in",
            Standing.OVERRIDDEN: "Takes the place of the rule of",
            Standing.DISABLED: "Disabled here; it stands in",
        }[row.standing]
        link = to(Place(origin, row.id), f"{origin}")
        because = f" - {markup.text(row.because)}" if row.because else ""
        parts.append(f"<p>{words} {link}{because}</p>")
    return "".join(parts)


def _scenarios(scenarios: Sequence[NamingScenario]) -> None:
    with st.container(border=True):
        st.header("Scenarios")
        if not scenarios:
            st.caption("No scenario expects anything of this rule yet.")
            return
        st.caption(f"{counted(len(scenarios), 'scenario')} would notice when it changes.")
        shown = "".join(
            f"<li>{markup.text(each.title)}<br><span class='pr-soft'>"
            f"{markup.text(each.outcome.replace('_', ' '))}</span></li>"
            for each in scenarios[:_MOST_SCENARIOS]
        )
        st.html(f"<ul class='pr-points'>{shown}</ul>")
        if len(scenarios) > _MOST_SCENARIOS:
            st.caption(f"And {len(scenarios) - _MOST_SCENARIOS} more.")
