"""The impact of a draft on past visits: in processes of its own, with progress, to be cancelled."""

from __future__ import annotations

import threading
from hashlib import blake2b
from pathlib import Path

import streamlit as st

from engine.history import Draft
from engine.impact import (
    Impact,
    ImpactRun,
    LatestRun,
    PastVisits,
    PastVisitsError,
    RunState,
    read_visits,
)
from engine.impact.words import dollars_words
from engine.knowledge.contents import SETTINGS_NAME, is_scenario_name
from engine.knowledge.settings import Settings, settings_of
from engine.publishing.publication import Prepared
from engine.source.edit import EditableFile, EditError
from ui import dialogs, drafting, people
from ui.fields import complaints
from ui.publishing import impact_told

_SECONDS = 0.7
_PATH = "impact-path"


class _Runs:
    """For each draft its latest run, and for each file of visits what was read of it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._latest: dict[str, LatestRun] = {}
        self._visits: dict[tuple[str, int, int], PastVisits] = {}

    def of(self, draft: Draft) -> LatestRun:
        whose = f"{draft.history.folder} {draft.ref.decode()}"
        with self._lock:
            return self._latest.setdefault(whose, LatestRun())

    def visits(self, path: Path) -> PastVisits:
        """Raises PastVisitsError."""
        try:
            status = path.stat()
            key = (str(path), status.st_size, status.st_mtime_ns)
        except OSError:
            return read_visits(path)
        with self._lock:
            known = self._visits.get(key)
        if known is None:
            known = read_visits(path)
            with self._lock:
                self._visits = {key: known}
        return known


_runs = _Runs()
visits_of = _runs.visits
latest_of = _runs.of


def settings_with(prepared: Prepared) -> Settings:
    """The settings as the draft has them: where the past visits are may be a part of it."""
    base = prepared.after
    if base.contents.read(SETTINGS_NAME) is None:
        return Settings()
    return settings_of(base.contents.document(SETTINGS_NAME), base.folder)[0]


def result_of(draft: Draft) -> Impact | None:
    """The impact of a draft as it stands, when it is known."""
    run = _runs.of(draft).run
    return run.result if run is not None and str(run.key).startswith(_meant(draft)) else None


def _meant(draft: Draft) -> str:
    """Tells what a draft changes from what another does; scenarios change no past visit."""
    changes = draft.changes()
    about = [(path, changes[path]) for path in sorted(changes) if not is_scenario_name(path)]
    return blake2b(repr((draft.base, about)).encode(), digest_size=16).hexdigest()


def in_short(found: Impact) -> str:
    """The impact in a line, as it is kept with the publication."""
    said = f"{found.changed:,} of {found.visits:,} past visits change"
    return f"{said}, {dollars_words(found.dollars)}" if found.dollars.visits else said


def begun(draft: Draft, prepared: Prepared) -> tuple[ImpactRun, PastVisits] | None:
    """The run for a draft as it stands, begun if need be; None where no past visits are named.

    Raises PastVisitsError where they cannot be read.
    """
    path = settings_with(prepared).visits
    if path is None:
        return None
    visits = _runs.visits(path)
    latest = _runs.of(draft)
    key = f"{_meant(draft)} {path} {visits.size}"
    run = latest.run
    if run is None or run.key != key:
        run = latest.start(prepared.before, prepared.after, visits, key=key)
    return run, visits


def impact(draft: Draft, prepared: Prepared) -> None:
    """The part of the page."""
    try:
        found = begun(draft, prepared)
    except PastVisitsError as error:
        complaints([f"{each.message} - {each.advice}" for each in error.diagnostics])
        found = None
    if found is None:
        _ask_for_visits(draft)
        return
    run, visits = found
    st.fragment(_watch, run_every=_SECONDS if run.state is RunState.RUNNING else None)(run, visits)
    ended = run.state in (RunState.CANCELLED, RunState.FAILED)
    if ended and st.button("Run it again", key="impact-again", icon=":material/refresh:"):
        _runs.of(draft).start(prepared.before, prepared.after, visits, key=run.key)
        st.rerun()


def _watch(run: ImpactRun, visits: PastVisits) -> None:
    """The run while it goes on, then what came of it."""
    seen = f"impact-seen-{run.key}"
    now = run.progress
    if run.state is RunState.RUNNING:
        st.session_state[seen] = True
        _counted(now.share, now.visits, now.changed)
        if st.button("Cancel", key="impact-cancel", icon=":material/close:"):
            run.cancel()
            run.wait(5)
            st.rerun()
        return
    if seen in st.session_state:
        if dialogs.shown():
            _counted(1.0, now.visits, now.changed)
            return
        del st.session_state[seen]
        st.rerun()
    if run.state is RunState.CANCELLED:
        st.markdown("Cancelled. Publishing does not wait for it.")
    elif run.state is RunState.FAILED:
        complaints([run.problem])
    elif run.result is not None:
        impact_told.told(run.result, visits)


def _counted(share: float, visits: int, changed: int) -> None:
    st.progress(min(1.0, share), f"{visits:,} past visits, {changed:,} change")


def _ask_for_visits(draft: Draft) -> None:
    """Where the past visits are is a setting of the knowledge base, so it goes with the draft."""
    st.caption(
        "A file of past visits, as JSON lines or CSV, shows what this draft would have made of"
        " them. It stays where it is and is only read."
    )
    if not drafting.editable() or not people.may("administer"):
        return
    if draft.person != drafting.working().person:
        return
    with (
        st.form("impact-visits", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        st.text_input(
            "File of past visits on this computer", key=_PATH, placeholder="/clinic/visits.csv"
        )
        st.form_submit_button("Use this file", on_click=_take_visits)


def _take_visits() -> None:
    path = str(st.session_state.get(_PATH, "")).strip()
    if not path or not people.may("administer"):
        return
    try:
        read_visits(path)
        now = drafting.renewed().text(SETTINGS_NAME)
        file = EditableFile.of_text(now or "visits: .\n", SETTINGS_NAME)
        file.set(("visits",), path)
    except (PastVisitsError, EditError) as error:
        drafting.complain(str(error))
        return
    drafting.write(SETTINGS_NAME, file.text(), "where the past visits are")
