"""What publishing the draft would meet, beside the edit: kept current once nobody types."""

from __future__ import annotations

import streamlit as st

from engine.history import Draft
from engine.impact import ImpactRun, PastVisitsError, RunState
from engine.publishing.publication import Prepared
from ui import dialogs, drafting
from ui.drafting import Working
from ui.publishing import past_visits, rehearsal, standing
from ui.publishing.rehearsal import Rehearsal
from ui.words import capitalized, plain, us

_STILL = 2.0
"""Seconds without an edit after which the scenarios are run; whoever types is not slowed down."""
_SECONDS = 0.7
_MOST_NAMED = 3


def ahead(held: Working) -> None:
    """The card; nothing where no draft of this person changes anything."""
    draft = held.draft
    if draft is None or not draft.can_undo:
        return
    with st.container(border=True, key="ahead"):
        st.header("Before you publish")
        _told()


@st.fragment
def _told() -> None:
    """How the draft stands, as far as that is known; looked at again until all of it is."""
    held = drafting.working()
    if held.draft is None:
        return
    looked = rehearsal.begun(held.shared, held.draft)
    if looked is None or looked.looked is None:
        _until_looked_at()
        return
    standing.points(held, held.draft, looked)
    prepared = looked.looked.prepared
    if prepared is None:
        return
    _failing(prepared)
    run = _past_visits(held.draft, prepared)
    if run is not None and run.state is RunState.RUNNING:
        _until_counted(run)


@st.fragment(run_every=_SECONDS)
def _until_looked_at() -> None:
    held = drafting.working()
    looked = _begun(held)
    if looked is None:
        st.caption("The scenarios are run when you pause.")
        return
    if looked.looked is not None and not dialogs.shown():
        st.rerun()
    st.progress(min(1.0, looked.share), plain(looked.says))


@st.fragment(run_every=_SECONDS)
def _until_counted(run: ImpactRun) -> None:
    now = run.progress
    if run.state is not RunState.RUNNING and not dialogs.shown():
        st.rerun()
    st.progress(min(1.0, now.share), f"{now.visits:,} past visits, {now.changed:,} change")


def _begun(held: Working) -> Rehearsal | None:
    assert held.draft is not None
    if drafting.seconds_since_edit() < _STILL:
        return rehearsal.begun(held.shared, held.draft)
    return rehearsal.rehearsal(held.shared, held.draft)


def _failing(prepared: Prepared) -> None:
    """The first of the scenarios that fail by the change."""
    titles = [result.scenario.title for result in prepared.proposal.scenarios.newly]
    if titles:
        named = "; ".join(us(capitalized(title)) for title in titles[:_MOST_NAMED])
        more = len(titles) - _MOST_NAMED
        st.caption(plain(f"Fails now: {named}" + (f"; and {more:,} more" if more > 0 else "")))


def _past_visits(draft: Draft, prepared: Prepared) -> ImpactRun | None:
    """The run of the past visits, where the draft has no mistakes; Publish tells what is wrong."""
    if prepared.proposal.problems:
        return None
    try:
        found = past_visits.begun(draft, prepared)
    except PastVisitsError:
        return None
    return None if found is None else found[0]
