"""Scenarios under a draft: which fail, which come out otherwise, and what none of them notices."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Sequence

import streamlit as st

from engine.determination.model import Outcome
from engine.determination.phrases import SHORT
from engine.facts.write_visit import visit_to_data
from engine.knowledge import KnowledgeBaseError
from engine.publishing.accept import NotAcceptedError, accept, step_of
from engine.publishing.publication import Prepared
from engine.scenarios.compare import Difference
from engine.scenarios.model import Scenario
from engine.scenarios.report import ScenarioResult
from ui import address, drafting, markup
from ui import draft as visits
from ui.fields import complaints
from ui.words import capitalized, counted, plain, us

_SHOWN = 6
_MORE = "scenarios-more"


def failing(prepared: Prepared, *, mine: bool) -> None:
    """The failing scenarios, each with what came out otherwise; to accept where it is meant."""
    ran = prepared.proposal.scenarios
    newly = {result.scenario.title for result in ran.newly}
    shown = int(st.session_state.get(_MORE, _SHOWN))
    _without_answer(ran.failing)
    differing = [result for result in ran.failing if not result.problem]
    may = mine and drafting.editable()
    for index, result in enumerate(differing[:shown]):
        scenario = result.scenario
        note = "" if scenario.title in newly else "failed before too"
        with st.container(border=True, key=f"failing-{index}", gap="xsmall"):
            with st.container(horizontal=True, key=f"failing-{index}-head"):
                st.html(_head(prepared_title(scenario), scenario, note), width="stretch")
                if may:
                    st.button(
                        "Accept as intended",
                        key=f"accept-{index}-{scenario.policy}-{scenario.title}",
                        icon=":material/check:",
                        help="The scenario then expects what comes out now, in this draft. Undo"
                        " takes it back.",
                        on_click=_accept,
                        args=(prepared, scenario),
                    )
            st.html(_table(("Expected", "Comes out"), result.differences, scenario.title))
            if may and len(differing) > 1:
                st.checkbox("This is intended", key=_ticked(result))
    if may and len(differing) > 1:
        _accept_ticked(prepared, differing[:shown])
    left = len(differing) - shown
    if left > 0 and st.button(f"Show {min(left, 20)} more", key="failing-more"):
        st.session_state[_MORE] = shown + 20
        st.rerun()


def _without_answer(failing: Sequence[ScenarioResult]) -> None:
    """What keeps scenarios from being run at all: said once, however many there are."""
    for problem, many in Counter(one.problem for one in failing if one.problem).items():
        complaints([f"{counted(many, 'scenario')} cannot be run: {problem}"])


def _ticked(result: ScenarioResult) -> str:
    """The key of the tick beside a scenario: it holds for the differences that are shown by it."""
    shown = [(each.what, each.expected, each.got) for each in result.differences]
    return f"intended-{result.scenario.place}-{zlib.crc32(repr(shown).encode())}"


def _accept_ticked(prepared: Prepared, results: Sequence[ScenarioResult]) -> None:
    """Takes over, as one step, all whose differences somebody has ticked as intended."""
    ticked = [one.scenario for one in results if st.session_state.get(_ticked(one))]
    label = "Accept what is ticked"
    if ticked:
        label = f"Accept {'1' if len(ticked) == 1 else f'all {len(ticked)}'} as intended"
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button(
            label,
            key="accept-ticked",
            icon=":material/done_all:",
            disabled=not ticked,
            help="Those that are ticked then expect what comes out now, as one step of this draft.",
            on_click=_accept,
            args=(prepared, *ticked),
        )


def _accept(prepared: Prepared, *scenarios: Scenario) -> None:
    held = drafting.renewed()
    if held.draft is None or held.draft.changes() != dict(prepared.changes):
        drafting.complain("the draft has changed since - look at it as it is now, then accept")
        return
    try:
        fresh = accept(prepared.after, *scenarios)
    except (NotAcceptedError, KnowledgeBaseError) as error:
        drafting.complain(str(error))
        return
    drafting.write_many(fresh, step_of(scenarios))


def affected(prepared: Prepared) -> None:
    """Scenarios that pass although their answer is another; nothing in them looked at it."""
    found = prepared.proposal.scenarios.affected
    if not found:
        return
    with st.expander(f"Pass, and their answer is another ({len(found)})", key="affected"):
        for one in found[:20]:
            st.html(
                _head(prepared_title(one.scenario), one.scenario, "")
                + _table(("Before", "After"), one.differences, one.scenario.title)
            )
        if len(found) > 20:
            st.caption(f"And {len(found) - 20} more.")


def mended(prepared: Prepared) -> None:
    """Scenarios that failed before and pass now."""
    found = prepared.proposal.scenarios.mended
    if found:
        titles = "; ".join(scenario.title for scenario in found[:5])
        st.markdown(f":material/check: {counted(len(found), 'scenario')} mended: {plain(titles)}")


def coverage(prepared: Prepared) -> None:
    """How many rules of each changed policy its scenarios show firing, and also not firing."""
    rows = []
    for one in prepared.proposal.coverage:
        if not one.rules:
            continue
        share = round(100 * one.shown / len(one.rules))
        bar = f"<div class='pr-gauge pb-gauge'><span style='width:{share}%'></span></div>"
        words = f"{one.shown} of {len(one.rules)} rules"
        lacking = ", ".join(rule.rule for rule in one.lacking[:12])
        more = len(one.lacking) - 12
        lacking += f" and {more} more" if more > 0 else ""
        below = f"<p class='pr-soft'>Not shown both ways: {markup.text(lacking)}</p>"
        rows.append(
            f"<li><p><b>{markup.text(_called(one.policy))}</b>"
            f" <span class='pr-soft'>{words} shown both ways</span></p>"
            f"{bar}{below if lacking else ''}</li>"
        )
    if rows:
        st.html(
            "<h3 class='pr-heading'>How many rules the scenarios show</h3>"
            f"<ul class='pr-findings pb-list'>{''.join(rows)}</ul>"
        )


def prepared_title(scenario: Scenario) -> str:
    """The title as it is read."""
    return capitalized(us(scenario.title))


def _head(title: str, scenario: Scenario, note: str) -> str:
    data = visit_to_data(scenario.visit_as_processed, drafting.working().base.vocabulary)
    file = drafting.working().base.files.get(scenario.policy)
    if file is not None:
        data = {"payor": file.payor, **data}
    return (
        f"<p class='pr-scenario'><b>{markup.text(title)}</b><br><span class='pr-soft'>"
        f"<span title='{markup.text(scenario.place)}'>"
        f"{markup.text(_called(scenario.policy))}</span>"
        f"{f' · {note}' if note else ''} · {visit_link(data, 'open the visit')}</span></p>"
    )


def _called(policy: str) -> str:
    """The title of a policy; its id where it is gone."""
    file = drafting.working().base.files.get(policy)
    return policy if file is None else file.title


def visit_link(data: visits.Draft, words: str) -> str:
    """A link that opens a visit on the page Check a visit, beside this one."""
    token = address.packed(visits.taken_in(data))
    return (
        f"<a href='./?visit={markup.text(token)}' target='_blank'"
        f" rel='noopener'>{markup.text(words)}</a>"
    )


def _table(head: Sequence[str], found: Iterable[Difference], title: str) -> str:
    rows = [
        (
            markup.text(capitalized(each.what)),
            markup.text(_said(each.expected)),
            f"{markup.text(_said(each.got))}{_sets(each)}",
        )
        for each in found
    ]
    return markup.table(("What", *head), rows, f"What comes out otherwise: {title}", "pb-differ")


def _said(words: str) -> str:
    """What was expected or came out; an outcome as it is called everywhere."""
    known = {outcome.value: SHORT[outcome] for outcome in Outcome}
    return capitalized(known.get(words, us(words)))


def _sets(each: Difference) -> str:
    parts = [f"missing: {us(one)}" for one in each.missing]
    parts += [f"new: {us(one)}" for one in each.extra]
    return "".join(f"<p class='pr-soft'>{markup.text(one)}</p>" for one in parts)
