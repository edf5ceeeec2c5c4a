"""What is wrong with the policies of a draft: at once what can be told at once, the rest beside.

A policy is checked on every day on which it says something new, which takes a moment for a long
one; so a thread does it while the page is shown already.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress

import streamlit as st

from engine.knowledge import KnowledgeBase
from engine.knowledge.base import CheckStoppedError
from engine.policy.inheritance import chain_of
from engine.publishing.stale_words import stale_words
from engine.source import Diagnostic, in_order
from engine.source.diagnostics import is_error
from ui import dialogs, drafting, session
from ui.drafting import Working
from ui.words import counted, plain
from ui.yaml_editor import jump_to

_AT_ONCE = "workbench-at-once"
_MOST_SHOWN = 8
_MOST_KEPT = 32
YAML = "YAML"
VIEWS = ("show", "view")
"""The keys of the choice between the views of a rule, two or three of them."""
_STILL = 0.8
"""Seconds without an edit after which the policies are checked."""
_MOMENT = 0.05
Found = tuple[Diagnostic, ...]


class _Checks:
    """Checks under way and over, by the state of the policies.

    A check runs while nobody edits: whoever types is not slowed down by it, and what is typed over
    is not checked.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(1, "check")
        self._found: OrderedDict[str, Future[Found | None]] = OrderedDict()
        self._newest: dict[str, str] = {}

    def of(self, held: Working) -> Future[Found | None]:
        """The check of everything that the draft touches; None is found when it was overtaken."""
        key, draft = held.key, held.draft_key
        with self._lock:
            self._newest[draft] = key
            known = self._found.get(key)
            if known is not None and not (known.done() and known.result() is None):
                return known
            bases = held.before, held.changed.base
            made = self._pool.submit(self._check, draft, key, *bases, touched(held))
            self._found[key] = made
            while len(self._found) > _MOST_KEPT:
                self._found.popitem(last=False)
            return made

    def _check(
        self,
        draft: str,
        key: str,
        published: KnowledgeBase,
        base: KnowledgeBase,
        policies: tuple[str, ...],
    ) -> Found | None:
        found = [each for each in base.diagnostics if is_error(each)]
        found.extend(stale_words(published, base, policies))
        waiting = list(policies)
        while waiting:
            time.sleep(_MOMENT)
            if self._newest.get(draft) != key:
                return None
            if _somebody_edits():
                continue
            with suppress(CheckStoppedError):
                found.extend(base.check_policy(waiting[0], _somebody_edits))
                del waiting[0]
        return in_order(dict.fromkeys(found))


def _somebody_edits() -> bool:
    return drafting.seconds_since_edit() < _STILL


_checks = _Checks()


def touched(held: Working) -> tuple[str, ...]:
    """The policies that the draft changes, and those that inherit from them."""
    base = held.base
    changed = {each.policy for each in held.changed.differences}
    return tuple(
        policy
        for policy, file in base.files.items()
        if changed & {member.id for member in chain_of(file, base.files)[0]}
    )


def at_once(held: Working, policy: str) -> Found:
    """What keeps a policy from being used today, with what cannot be read of the draft."""
    kept: tuple[str, Found] | None = st.session_state.get(_AT_ONCE)
    key = f"{held.key} {policy}"
    if kept is None or kept[0] != key:
        kept = st.session_state[_AT_ONCE] = (key, in_order(dict.fromkeys(_today(held, policy))))
    return kept[1]


def _today(held: Working, policy: str) -> Iterator[Diagnostic]:
    base, today = held.base, session.today()
    yield from _unread(held)
    yield from filter(is_error, base.diagnostics)
    file = base.files.get(policy)
    if file is None or not touched(held):
        return
    broken = chain_of(file, base.files)[1]
    yield from broken
    if not broken:
        linker = base.linker(policy)
        yield from linker.merged.problems
        yield from linker.link(today, today)[1]
        yield from stale_words(held.before, base, (policy,), today)


def _unread(held: Working) -> Found:
    return tuple(problem for each in held.changed.waiting.values() for problem in each.problems)


def known(held: Working, policy: str) -> Found:
    """What is known to be wrong by now, without waiting."""
    found = at_once(held, policy)
    check = _checks.of(held)
    later = check.result() if check.done() else None
    return in_order(dict.fromkeys((*found, *(later or ()))))


def errors_found(held: Working) -> int:
    """How many errors the check of the draft has found; 0 as long as it is not over."""
    check = _checks.of(held)
    found = check.result() if check.done() else None
    return sum(map(is_error, found or ()))


def of_draft(held: Working) -> Found:
    """Every error of the draft, however long that takes."""
    found: list[Diagnostic] = [*_unread(held), *held.base.diagnostics]
    for policy in touched(held):
        found.extend(held.base.check_policy(policy))
    return in_order(dict.fromkeys(filter(is_error, found)))


def says(problem: Diagnostic) -> str:
    """A problem on one line, with its place and what to write instead."""
    where = problem.file.partition("/")[2] or problem.file
    line = f", line {problem.line}" if problem.line else ""
    advice = f" - {problem.advice}" if problem.advice else ""
    return f"{where}{line}: {problem.message}{advice}"


# --- shown -----------------------------------------------------------------------------------


def panel(policy: str) -> None:
    """The problems of the draft, always beside what is edited."""
    with st.container(border=True, key="problems"):
        st.header("Problems")
        _panel(policy)


@st.fragment
def _panel(policy: str) -> None:
    held = drafting.working()
    shown = known(held, policy)
    _listed(held, policy, shown)
    check = _checks.of(held)
    if not (check.done() and check.result() is not None):
        _later()
    elif not shown:
        st.caption("None, on any date, in any policy that this draft touches.")


@st.fragment(run_every=0.7)
def _later() -> None:
    """Looks again until the check is over."""
    check = _checks.of(drafting.working())
    if check.done() and check.result() is not None and not dialogs.shown():
        st.rerun()
    st.caption("Checking every date.")


def _listed(held: Working, policy: str, found: Iterable[Diagnostic]) -> None:
    problems = sorted(found, key=lambda each: not is_error(each))
    file = held.base.files.get(policy)
    for number, problem in enumerate(problems[:_MOST_SHOWN]):
        icon = ":material/error:" if is_error(problem) else ":material/warning:"
        advice = f" - {problem.advice}" if problem.advice else ""
        here = file is not None and problem.file == file.document.name and problem.line
        if not here:
            st.markdown(f"{icon} {plain(says(problem))}")
            continue
        st.markdown(f"{icon} {plain(f'{problem.message}{advice}')}")
        st.button(
            f"Line {problem.line}",
            key=f"problem-{number}",
            type="tertiary",
            icon=":material/arrow_forward:",
            on_click=show_line,
            args=(policy, problem.line, problem.column or 1),
        )
    if len(problems) > _MOST_SHOWN:
        st.caption(f"And {counted(len(problems) - _MOST_SHOWN, 'more problem')}.")


def show_line(policy: str, line: int, column: int = 1) -> None:
    """Opens the YAML of a policy at a place."""
    held = drafting.working()
    for view in VIEWS:
        st.session_state[view] = YAML
    st.session_state[f"part-{policy}"] = YAML
    jump_to(f"yaml|{drafting.path_of(held.base, policy)}", line, column)
