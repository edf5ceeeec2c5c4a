"""One rule as a policy has it: its sentence, where it comes from, and three ways to look at it."""

from __future__ import annotations

import streamlit as st

from engine.handbook.policies import RuleRow, Standing, policy_told
from engine.handbook.rules import explanations
from engine.knowledge import KnowledgeBase
from ui import drafting, handbook, markup, session
from ui.drafting import Working
from ui.publishing.ahead import ahead
from ui.words import capitalized, counted, plain, us
from ui.workbench import first_scenario, new_rule, problems, rule_actions, rule_table, yaml_view
from ui.workbench.links import linked, to
from ui.workbench.place import VIEW, Place, keep, take_up
from ui.workbench.policy_page import trail
from ui.workbench.problems import VIEWS, YAML
from ui.workbench.rule_form import rule_form_view
from ui.workbench.told import said_of, tags_of
from ui.workbench.touching import naming_of

_MOST_SCENARIOS = 8
READ, FORM = "Read", "Form"


def rule_page(held: Working, place: Place) -> None:
    """The page of a rule."""
    base, today = held.base, session.today()
    told = policy_told(base, place.policy, today)
    if place.rule == new_rule.NEW and drafting.editable():
        new_rule.new_rule_page(held, told, trail(told, place.rule))
        return
    row = next((row for row in told.rules if row.id == place.rule), None)
    linked(trail(told, place.rule), "trail-rule", at=place.written)
    if row is None:
        st.title(plain(place.rule))
        st.markdown(plain(f"{told.file.title} has no rule of this id."))
        return
    st.title(plain(us(row.title)))
    with st.container(key="rule-said"):
        said = us(capitalized(said_of(base, place.policy, row, today)))
        st.html(f"<p class='wb-sentence' role='status'>{markup.text(said)}</p>")
    linked(_head(row), "rule-head")
    own = row.standing in (Standing.OWN, Standing.OVERRIDDEN)
    with st.container(horizontal=True, key="rule-ways", vertical_alignment="center"):
        view = _view(own and drafting.editable())
        if drafting.editable():
            st.space("stretch")
            rule_actions.actions(place.policy, row)
    left, right = st.columns([7, 4], gap="medium")
    with left:
        if view == FORM:
            _form(held, place)
        elif view == YAML:
            yaml_view.rule_yaml(held, place.policy, row)
        else:
            _read(base, place.policy, row)
    with right, st.container(key="side"):
        if drafting.editable():
            problems.panel(place.policy)
            ahead(held)
        _scenarios(held, place.policy, row)


def _view(by_form: bool) -> str:
    views = [READ, FORM, YAML] if by_form else [READ, YAML]
    key, usual = VIEWS[len(views) - 2], FORM if by_form else READ
    take_up(VIEW, key, views)
    chosen: str = st.segmented_control(
        "Look at it as",
        views,
        default=usual,
        required=True,
        key=key,
        label_visibility="collapsed",
    )
    keep(VIEW, chosen, usual)
    return chosen


def _form(held: Working, place: Place) -> None:
    waiting = held.changed.waiting.get(drafting.path_of(held.base, place.policy))
    if waiting is not None:
        st.markdown(
            f":material/hourglass: The form waits for line {waiting.line} of the YAML, which"
            " cannot be read as it is typed. What was typed is kept."
        )
        st.button("Show that line", on_click=problems.show_line, args=(place.policy, waiting.line))
        return
    rule_form_view(held, place.policy, place.rule)
    rule_table.beside(held, place.policy, place.rule)


def _read(base: KnowledgeBase, policy: str, row: RuleRow) -> None:
    holder = row.first_in if row.standing is Standing.DISABLED else policy
    for explained in explanations(base, row.id, holder, session.today()):
        st.html(f"<h2 class='pr-hidden'>The rule</h2>{handbook.rule(explained, session.today())}")


def _head(row: RuleRow) -> str:
    tags = "".join(tags_of(row))
    shape = str(row.data.get("shape", "")).replace("_", " ")
    about = [f"<code>{markup.text(row.id)}</code>", *([markup.text(shape)] if shape else [])]
    parts = [f"<p class='pr-soft'>{' · '.join(about)}{tags}</p>"]
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


def _scenarios(held: Working, policy: str, row: RuleRow) -> None:
    scenarios = naming_of(held, policy, row)
    with st.container(border=True, key="naming"):
        st.header("Scenarios")
        if not scenarios:
            st.caption("No scenario expects anything of this rule yet.")
            holds = row.standing is not Standing.DISABLED
            if drafting.editable() and holds and not held.base.files[policy].abstract:
                first_scenario.button(held, policy, row)
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
