"""Publish: what a draft changes, and the step that makes it what the answers go by."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from engine.history import Draft, State
from engine.publishing.proposal import Proposal
from engine.publishing.publication import Prepared
from ui import dialogs, drafting, markup
from ui.drafting import Working
from ui.fields import complaints
from ui.pages_ import check
from ui.publishing import files, new_scenario, past_visits, scenarios, shelf, standing
from ui.publishing.rehearsal import Rehearsal, rehearsal
from ui.publishing.said import step_said
from ui.words import plain, us_date
from ui.workbench import changes, foreign, problems
from ui.workbench.style import styled

_SECONDS = 0.5


def as_page() -> StreamlitPage:
    """The page as the menu and other pages name it."""
    return st.Page(page, title="Publish", url_path="publish")


def page() -> None:
    """The page."""
    styled()
    held = drafting.begin()
    st.title("Publish")
    if held.readonly:
        st.markdown(plain(held.readonly))
        return
    _published(held)
    shown = shelf.opened(held)
    complaints([held.notice] if held.notice else [])
    foreign.hint(held)
    shelf.shelf(held, shown)
    if shown.draft is not None:
        _panel(shown, shown.draft)


def _published(held: Working) -> None:
    """What was published in this session a moment ago, and where it shows."""
    state: State | None = st.session_state.get(standing.PUBLISHED)
    if state is None:
        return
    if held.draft is not None:
        del st.session_state[standing.PUBLISHED]
        return
    with st.container(border=True, key="published"):
        st.html(
            "<p class='pb-large' role='status'>Published.</p>"
            f"<p>{markup.text(state.reason)} <span class='pr-soft'>by {markup.text(state.author)},"
            f" {us_date(state.published.date())}, {markup.text(state.short)}</span></p>"
            "<p>Every answer goes by it from now on.</p>"
        )
        if st.button("See it on Check a visit", key="published-check", type="primary"):
            st.switch_page(check.as_page())


def _panel(held: Working, draft: Draft) -> None:
    """Everything that is known of a draft, kept current with each step of it."""
    looked = rehearsal(held.shared, draft)
    found = looked.looked
    mine = draft.person == held.person
    moved = draft.moved()
    if moved is not None:
        files.moved(draft, moved)
    body, side = st.columns([7, 3], gap="medium")
    with side, st.container(border=True, key="publish-standing"):
        standing.overview(held, draft, looked)
        if mine:
            _undo(draft)
    with body:
        _heading("What changes")
        changes.listed(held, "publish-changes")
        _accepted(draft)
        if found is None:
            _heading("Scenarios")
            st.fragment(_watch, run_every=_SECONDS)(looked)
        elif not looked.changes:
            return
        elif found.prepared is None:
            complaints([problems.says(each) for each in found.problems])
        else:
            _looked(held, draft, found.prepared, mine)
        _heading("The files")
        files.differing(draft)


def _looked(held: Working, draft: Draft, prepared: Prepared, mine: bool) -> None:
    told = prepared.proposal
    _mistakes(held, told)
    if held.changed.waiting:
        return
    _heading("Scenarios")
    ran = told.scenarios
    if ran.scenarios:
        said = f"{ran.passing:,} of {ran.scenarios:,} scenarios pass."
        before = len(ran.failing) - len(ran.newly)
        if before:
            said += f" Of those that fail, {before} did so before."
        st.markdown(said)
    else:
        st.markdown("No scenario is written for what this draft touches.")
    scenarios.failing(prepared, mine=mine)
    scenarios.mended(prepared)
    scenarios.affected(prepared)
    if told.problems:
        return
    new_scenario.unnoticed(draft, prepared, mine=mine)
    scenarios.coverage(prepared)
    _heading("Past visits")
    past_visits.impact(draft, prepared)


def _mistakes(held: Working, told: Proposal) -> None:
    """What is wrong, and what is doubtful. What only follows from a file that cannot be read, such
    as a policy that is missing then, is folded."""
    if not told.problems and not told.warnings:
        return
    _heading("Mistakes and doubts")
    unread = held.changed.waiting
    first = [one for one in told.problems if not unread or one.file.partition("/")[2] in unread]
    complaints([problems.says(each) for each in first])
    following = [problems.says(each) for each in told.problems if each not in first]
    if following:
        with st.expander(f"What follows from that ({len(following)})"):
            complaints(following)
    for each in told.warnings:
        st.markdown(f":material/warning: {plain(problems.says(each))}")


def _heading(words: str) -> None:
    st.html(f"<h2 class='pr-heading pb-part'>{words}</h2>")


def _accepted(draft: Draft) -> None:
    accepted = standing.accepted_in(draft)
    if accepted:
        titles = "".join(f"<li>{markup.text(title)}</li>" for title in accepted)
        st.html(f"<p>Accepted as intended, with this draft:</p><ul class='pr-points'>{titles}</ul>")


def _undo(draft: Draft) -> None:
    if draft.can_undo and drafting.editable():
        st.button(
            f"Undo: {plain(step_said(draft.steps[-1].says))}",
            key="publish-undo",
            icon=":material/undo:",
            type="tertiary",
            on_click=drafting.undo,
        )


def _watch(looked: Rehearsal) -> None:
    """How far the scenarios are, until they are done."""
    if looked.done.done() and not dialogs.shown():
        st.rerun()
    st.progress(min(1.0, looked.share), plain(looked.says))
