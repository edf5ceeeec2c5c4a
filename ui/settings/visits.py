"""The file of past visits: where it is, how much of it can be read, and what is wrong with it."""

from __future__ import annotations

import os
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import streamlit as st

from engine.editing import settings as edits
from engine.facts import vocabulary
from engine.impact import PastVisitsError, read_visits
from engine.impact.survey import Survey, survey
from engine.source import Diagnostic
from ui import drafting, markup
from ui.fields import complaints
from ui.settings.changing import Shown, change
from ui.widgets import show
from ui.words import capitalized, counted, us_date

_PATH = "settings-visits"
_SECONDS = 0.5


@dataclass
class _Look:
    """A file being looked through. ``read`` counts bytes."""

    path: Path
    visits: int = 0
    read: int = 0
    done: Future[Survey | tuple[Diagnostic, ...]] = field(default_factory=Future)


class _Looks:
    """The file that was looked through last, as long as it stays as it is."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(1, "survey")
        self._kept: tuple[tuple[str, int, int], _Look] | None = None

    def of(self, path: Path) -> _Look:
        """The look at a file as it stands, begun if need be."""
        try:
            status = path.stat()
            key = (str(path), status.st_size, status.st_mtime_ns)
        except OSError:
            key = (str(path), -1, -1)
        with self._lock:
            if self._kept is None or self._kept[0] != key:
                self._kept = (key, _Look(path))
                self._pool.submit(self._work, self._kept[1])
            return self._kept[1]

    def _work(self, look: _Look) -> None:
        def progress(visits: int, read: int) -> None:
            if self._kept is None or self._kept[1] is not look:
                raise _OvertakenError
            look.visits, look.read = visits, read

        found: Survey | tuple[Diagnostic, ...] = ()
        try:
            found = survey(read_visits(look.path), vocabulary.load(), progress)
        except PastVisitsError as error:
            found = error.diagnostics
        except _OvertakenError:
            pass
        finally:
            look.done.set_result(found)


class _OvertakenError(Exception):
    """The file, or which file it is, has changed: what was begun is of no use to anybody."""


_looks = _Looks()
look_at = _looks.of


def past_visits(shown: Shown) -> None:
    """The part of the page."""
    st.html("<h2 class='pr-heading pb-part'>Past visits</h2>")
    st.html(
        "<p class='ss-about pr-soft'>A file of visits of the last months, JSON lines or CSV. Before"
        " a draft is published, <em>Publish</em> shows which of them would come out otherwise. The"
        " file stays where it is, is only read, and need not name any patient.</p>"
    )
    named = shown.settings.visits
    path = None if named is None else Path(os.path.normpath(named))
    if shown.editing:
        _field("" if path is None else str(path))
    elif path is None:
        st.html("<p class='ss-about'>No file is named.</p>")
    else:
        st.html(f"<p class='ss-about'><code>{markup.text(str(path))}</code></p>")
    if path is not None:
        look = look_at(path)
        if look.done.done():
            _found(look)
        else:
            st.fragment(_watch, run_every=_SECONDS)(look)


def _field(path: str) -> None:
    show(
        "text_input",
        "File on the computer that serves these pages",
        path,
        key=_PATH,
        on_change=_set,
        placeholder="/clinic/visits.csv",
        help="Leave it empty to use none.",
    )


def _set() -> None:
    path = str(st.session_state[_PATH]).strip()
    if path:
        try:
            read_visits(drafting.renewed().base.folder / Path(path).expanduser())
        except PastVisitsError as error:
            drafting.complain(
                "; ".join(f"{one.message} - {one.advice}" for one in error.diagnostics)
            )
            return
    said = "where the past visits are" if path else "no file of past visits"
    change(lambda text: edits.set_visits(text, path), said)


def _watch(look: _Look) -> None:
    """How far the file is looked through, until it is."""
    if look.done.done():
        st.rerun()
    try:
        share = look.read / max(1, look.path.stat().st_size)
    except OSError:
        share = 0.0
    st.progress(min(1.0, share), f"{look.visits:,} visits read")


def _found(look: _Look) -> None:
    found = look.done.result()
    if not isinstance(found, Survey):
        complaints([f"{each.message} - {each.advice}" for each in found])
        return
    said = f"{found.readable:,} visits can be read"
    if found.first is not None and found.last is not None:
        said += f", from {us_date(found.first)} to {us_date(found.last)}"
        said += f", of {counted(found.payors, 'payor')}"
    if found.unreadable:
        said += f"; {found.unreadable:,} cannot and are passed over"
    st.html(f"<p class='ss-about' role='status'>{markup.text(said)}.</p>")
    if not found.problems:
        return
    count = len(found.problems) + found.more
    with st.expander(f"What is wrong in the file ({count:,})", expanded=count < 6):
        complaints([_problem(each) for each in found.problems])
        if found.more:
            st.caption(f"And {found.more:,} more.")


def _problem(each: Diagnostic) -> str:
    advice = f" - {each.advice}" if each.advice else ""
    return capitalized(f"line {each.line}: {each.message}{advice}")
