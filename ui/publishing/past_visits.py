"""The impact of a draft on past visits: in processes of its own, with progress, to be cancelled."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from engine.determination.phrases import SHORT
from engine.history import Draft
from engine.impact import (
    Dollars,
    Example,
    Impact,
    ImpactRun,
    LatestRun,
    PastVisits,
    PastVisitsError,
    RunState,
    read_visits,
)
from engine.impact.entry import Entry
from engine.impact.identity import without
from engine.impact.words import changes_of, dollars_words, looked_at
from engine.knowledge.contents import SETTINGS_NAME
from engine.knowledge.settings import Settings, settings_of
from engine.publishing.publication import Prepared
from engine.source.edit import EditableFile, EditError
from ui import drafting, markup, people
from ui.fields import complaints
from ui.publishing.scenarios import visit_link
from ui.words import capitalized, dollars, us

_SECONDS = 0.7
_MOST_EXAMPLES = 12
_PATH = "impact-path"
_KINDS = {
    "answer": "whether a policy decides",
    "policy": "which policy decides",
    "outcome": "outcome",
    "units": "units",
    "modifiers": "modifiers",
    "amount": "expected amount",
}


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
    return run.result if run is not None and str(run.key).startswith(draft.at) else None


def in_short(found: Impact) -> str:
    """The impact in a line, as it is kept with the publication."""
    said = f"{found.changed:,} of {found.visits:,} past visits change"
    return f"{said}, {dollars_words(found.dollars)}" if found.dollars.visits else said


def impact(draft: Draft, prepared: Prepared) -> None:
    """The part of the page."""
    path = settings_with(prepared).visits
    if path is None:
        _ask_for_visits(draft)
        return
    try:
        visits = _runs.visits(path)
    except PastVisitsError as error:
        complaints([f"{each.message} - {each.advice}" for each in error.diagnostics])
        _ask_for_visits(draft)
        return
    latest = _runs.of(draft)
    key = f"{draft.at} {path} {visits.size}"
    run = latest.run
    if run is None or run.key != key:
        run = latest.start(prepared.before, prepared.after, visits, key=key)
    st.fragment(_watch, run_every=_SECONDS if run.state is RunState.RUNNING else None)(run, visits)
    ended = run.state in (RunState.CANCELLED, RunState.FAILED)
    if ended and st.button("Run it again", key="impact-again", icon=":material/refresh:"):
        latest.start(prepared.before, prepared.after, visits, key=key)
        st.rerun()


def _watch(run: ImpactRun, visits: PastVisits) -> None:
    """The run while it goes on, then what came of it."""
    seen = f"impact-seen-{run.key}"
    match run.state:
        case RunState.RUNNING:
            st.session_state[seen] = True
            now = run.progress
            said = f"{now.visits:,} past visits, {now.changed:,} change"
            st.progress(min(1.0, now.share), said)
            if st.button("Cancel", key="impact-cancel", icon=":material/close:"):
                run.cancel()
                run.wait(5)
                st.rerun()
        case RunState.CANCELLED:
            st.markdown("Cancelled. Publishing does not wait for it.")
        case RunState.FAILED:
            complaints([run.problem])
        case _:
            if st.session_state.pop(seen, False):
                st.rerun()
            assert run.result is not None
            _result(run.result, visits)


def _result(found: Impact, visits: PastVisits) -> None:
    said = f"{found.changed:,} of {found.visits:,} past visits change"
    if not found.changed:
        st.html(
            f"<p class='pb-large'>None of {found.visits:,} past visits changes.</p>"
            f"<p class='pr-soft'>{markup.text(capitalized(looked_at(found)))}.</p>"
        )
        _problems(found)
        return
    kinds = ", ".join(f"{_KINDS[kind]} {count:,}" for kind, count in found.kinds.items() if count)
    money = _money(found.dollars)
    st.html(
        f"<p class='pb-large'>{said}.</p><p>{markup.text(capitalized(kinds))}</p>{money}"
        f"<p class='pr-soft'>{markup.text(capitalized(looked_at(found)))}.</p>"
    )
    moved = [
        (_chip(one.before), _chip(one.after), f"{one.visits:,}")
        for one in found.outcomes
        if one.before is not one.after
    ]
    if moved:
        st.html(markup.table(("Before", "After", "Visits"), moved, "Outcomes that change"))
    _examples(found, visits)
    _problems(found)


def _money(told: Dollars) -> str:
    """What the changed visits would be paid, before and after, where both are known."""
    if not told.visits:
        return "<p class='pr-soft'>Of none of them the amount is known.</p>"
    sign = "+" if told.difference >= 0 else "-"
    more = f"; of {told.unknown:,} no amount is known" if told.unknown else ""
    return (
        f"<p class='pb-money'>Expected {dollars(told.before)} → {dollars(told.after)}"
        f" (<b>{sign}{dollars(abs(told.difference))}</b>)"
        f"<span class='pr-soft'>, by estimate{more}</span></p>"
    )


def _chip(outcome: Any) -> str:
    if outcome is None:
        return "no policy decides it"
    return markup.chip(outcome, SHORT[outcome])


def _examples(found: Impact, visits: PastVisits) -> None:
    shown = found.examples[:_MOST_EXAMPLES]
    stated = visits_at(visits, {one.line for one in shown})
    items = "".join(_example(one, stated.get(one.line)) for one in shown)
    st.html(f"<h3 class='pr-heading'>Examples</h3><ul class='pr-findings pb-list'>{items}</ul>")


def _example(one: Example, data: Mapping[str, Any] | None) -> str:
    lines = list(changes_of(one))
    if one.before is not None and len(one.before.lines) == 1 and lines[1:]:
        # The whole visit is its one line.
        lines = [each for each in lines[1:] if each] if "line 1," in lines[1] else lines
    said = "".join(f"<li>{markup.text(capitalized(us(each)))}</li>" for each in lines)
    name = one.name or f"line {one.line}"
    link = visit_link(dict(data), "open the visit") if data is not None else ""
    rules = f" · by {', '.join(one.rules[:4])}" if one.rules else ""
    return (
        f"<li class='pr-finding'><p><b>{markup.text(name)}</b> {link}</p>"
        f"<ul class='pr-points'>{said}</ul>"
        f"<p class='pr-soft'>{markup.text(f'line {one.line} of {Path(one.file).name}{rules}')}</p>"
        "</li>"
    )


def visits_at(visits: PastVisits, lines: set[int]) -> Mapping[int, Mapping[str, Any]]:
    """The visits that begin on these lines of the file, without what tells who somebody is."""
    return dict(_visits_at(visits, lines))


def _visits_at(visits: PastVisits, lines: set[int]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    waiting = set(lines)
    try:
        for entry, _ in visits.stream():
            if isinstance(entry, Entry) and entry.line in waiting:
                waiting.discard(entry.line)
                yield entry.line, without(json.loads(entry.text), entry.left_out)
            if not waiting:
                return
    except PastVisitsError:
        return


def _problems(found: Impact) -> None:
    if not found.problems:
        return
    count = len(found.problems) + found.more_problems
    with st.expander(f"What is wrong in the file of visits ({count})"):
        complaints([f"line {each.line}: {each.message}" for each in found.problems[:20]])


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
