"""Scenarios: visits with what is expected of them; to search, open, copy, correct and run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import streamlit as st

from engine.determination.evaluate import Evaluator
from engine.determination.phrases import SHORT
from engine.facts.write_visit import visit_to_data
from engine.knowledge import KnowledgeBase, KnowledgeBaseError
from engine.knowledge.choose import narrowness
from engine.rules.process import EngineFailure
from engine.scenarios.keep import expectation_of, scenario_text
from engine.scenarios.model import Scenario
from engine.scenarios.report import ScenarioResult
from engine.scenarios.run import run_one
from engine.source.edit import EditError
from ui import draft as drafts
from ui import drafting, markup, people, session
from ui.fields import complaints
from ui.kept_scenarios import KEPT, copy, is_kept, keep, matching, restate, scenarios
from ui.knowledge import Knowledge
from ui.pages_ import check
from ui.words import counted, plain, us

_MOST_ROWS = 20
_PARAMETER = "scenario"
_RESULTS = "scenario-results"
Drafted = Mapping[Path, str]
"""By file the name of the draft in which alone it stands so."""


def page() -> None:
    """The page."""
    st.title("Scenarios")
    st.caption(
        "Visits with what their policy is expected to say. They are run whenever a policy changes;"
        " keep one of your own from the answer of any visit."
    )
    shared = session.held().shared
    mine = drafting.begin(in_address=False)
    policies = sorted(id_ for id_, file in shared.base.files.items() if not file.abstract)
    named = st.query_params.get(_PARAMETER, "").partition(":")
    first = named[0] if named[0] in policies else _usual(shared, policies)
    where, what = st.columns([1, 2])
    with where:
        which = st.selectbox(
            "Scenarios of",
            [KEPT, *policies],
            index=[KEPT, *policies].index(first),
            format_func=lambda id_: (
                "all that were kept here" if id_ == KEPT else shared.base.files[id_].title
            ),
            key="scenarios-of",
        )
    with what:
        words = st.text_input(
            "Search",
            key="scenario-words",
            placeholder="words of the title, a tag, a code, an outcome",
        )
    with st.spinner("Reading the scenarios"):
        listed = scenarios(shared, which)
    complaints(
        [f"{each.file}:{each.line}: {each.message}" for each in listed.problems[:_MOST_ROWS]]
    )
    found = matching(listed.scenarios, words)
    drafted = dict.fromkeys(listed.drafted, mine.draft.name) if mine.draft is not None else {}
    _run_all(found, drafted)
    opened = next((pair for pair in found if _id(pair[0]) == "".join(named)), None)
    if opened is not None:
        _details(*opened, drafted)
    _rows(found, drafted)


def _usual(shared: Knowledge, policies: Sequence[str]) -> str:
    """What is listed first: what was kept here, else what the visit's own payor came with."""
    if scenarios(shared, KEPT).scenarios or not policies:
        return KEPT
    payor = str(session.draft().get("payor"))
    own = shared.base.payors().get(payor, ())
    widest = min(own, key=lambda file: narrowness(file, shared.base.files), default=None)
    return policies[0] if widest is None else widest.id


def _id(scenario: Scenario) -> str:
    return f"{scenario.policy}:{scenario.title}"


def _run_all(found: Sequence[tuple[Scenario, Path]], drafted: Drafted) -> None:
    results: dict[str, ScenarioResult] = st.session_state.setdefault(_RESULTS, {})
    said, button = st.columns([4, 1], vertical_alignment="center")
    with button:
        if st.button("Run all", key="run-all", disabled=not found, width="stretch"):
            bar = st.progress(0.0, "Running")
            for number, (scenario, path) in enumerate(found, start=1):
                results[_id(scenario)] = _run(scenario, path in drafted)
                bar.progress(number / len(found), f"{number} of {len(found)}")
            bar.empty()
    ran = [results[_id(scenario)] for scenario, _ in found if _id(scenario) in results]
    failed = [result for result in ran if not result.passed]
    with said:
        words = counted(len(found), "scenario")
        if ran:
            words += f"; of {len(ran)} run, {len(ran) - len(failed)} came out as expected"
        st.markdown(f"{words}.")
    for result in failed[:_MOST_ROWS]:
        with st.container(border=True):
            st.markdown(f":material/error: **{plain(result.scenario.title)}**")
            _differences(result)


def _run(scenario: Scenario, drafted: bool) -> ScenarioResult:
    """Runs it by the policies as they are, or as the draft has them in which it stands."""
    if not drafted:
        return run_one(scenario, session.held().shared.evaluator)
    with closing(Evaluator(drafting.working().base)) as evaluator:
        return run_one(scenario, evaluator)


def _differences(result: ScenarioResult) -> None:
    if result.problem:
        complaints([result.problem])
        return
    rows = [
        (markup.text(each.what), markup.text(us(each.expected)), markup.text(us(each.got)))
        for each in result.differences
    ]
    st.html(
        markup.table(("", "Expected", "Came out"), rows, "What came out otherwise").replace(
            "<th scope='col'></th>", "<td></td>"
        )
    )


def _rows(found: Sequence[tuple[Scenario, Path]], drafted: Drafted) -> None:
    results: dict[str, ScenarioResult] = st.session_state[_RESULTS]
    if not found:
        st.markdown(
            "None yet. *Keep as scenario* stands below every answer; the policies' own scenarios"
            " are in the list above."
        )
    for index, (scenario, path) in enumerate(found[:_MOST_ROWS]):
        with st.container(border=True, key=f"scenario-{index}"):
            told, more, open_ = st.columns([7, 1.4, 1.4], vertical_alignment="center")
            with told:
                st.html(_row(scenario, path, results.get(_id(scenario)), drafted))
            with more:
                if st.button("Details", key=f"details-{index}", width="stretch"):
                    st.query_params[_PARAMETER] = _id(scenario)
                    st.rerun()
            with open_:
                if st.button("Open", key=f"open-{index}", width="stretch"):
                    _open(scenario)
    if len(found) > _MOST_ROWS:
        st.caption(f"And {len(found) - _MOST_ROWS} more: search to narrow them down.")


def _row(scenario: Scenario, path: Path, result: ScenarioResult | None, drafted: Drafted) -> str:
    outcome = scenario.expect.outcome
    chip = markup.chip(outcome, short=True) if outcome is not None else ""
    codes = ", ".join(dict.fromkeys(line.code for line in scenario.visit.lines))
    about = [scenario.policy, codes, *scenario.tags]
    if path in drafted:
        about.append(f"in your draft {drafted[path]}")
    elif is_kept(path):
        about.append("kept here")
    ran = "" if result is None else "as expected" if result.passed else "came out otherwise"
    return (
        f"<p class='pr-scenario'><b>{markup.text(scenario.title)}</b> {chip}<br>"
        f"<span class='pr-soft'>{markup.text(' · '.join([*about, ran] if ran else about))}</span>"
        "</p>"
    )


def _open(scenario: Scenario) -> None:
    session.start_over(_draft(scenario))
    st.switch_page(check.as_page())


def _draft(scenario: Scenario) -> drafts.Draft:
    base = session.held().shared.base
    if scenario.policy not in base.files:
        base = drafting.working().base
    data = visit_to_data(scenario.visit_as_processed, base.vocabulary)
    return drafts.taken_in({"payor": base.files[scenario.policy].payor, **data})


def _details(scenario: Scenario, path: Path, drafted: Drafted) -> None:
    """One scenario: what is expected, what comes out, and what can be done with it."""
    with st.container(border=True, key="details"):
        st.header(plain(scenario.title))
        st.caption(plain(f"{scenario.policy}, {scenario.place}"))
        if path in drafted:
            st.markdown(
                f"It stands in your draft {plain(drafted[path])}, and is run by everybody once that"
                " is published."
            )
        result = _run(scenario, path in drafted)
        if result.passed:
            expected = scenario.expect.outcome
            words = f" ({SHORT[expected]})" if expected is not None else ""
            st.markdown(f":material/check: Comes out as expected{words}.")
        else:
            _differences(result)
        may_edit = people.may("edit")
        title = st.text_input("Title", scenario.title, key=f"title|{_id(scenario)}")
        tags = st.text_input("Tags", ", ".join(scenario.tags), key=f"tags|{_id(scenario)}")
        with st.container(horizontal=True):
            if st.button("Open this visit", type="primary"):
                _open(scenario)
            if may_edit and st.button("Duplicate", help="A copy under the title above, kept here."):
                _done(lambda: _copy(scenario, path, title))
            if may_edit and is_kept(path):
                if st.button("Rename and tag"):
                    stated = [tag.strip() for tag in tags.split(",") if tag.strip()]
                    _done(lambda: restate(path, title=title, tags=stated))
                if not result.passed and st.button("Expect what comes out now"):
                    _done(lambda: _correct(scenario, path, path in drafted))
            if st.button("Close"):
                del st.query_params[_PARAMETER]
                st.rerun()


def _copy(scenario: Scenario, path: Path, title: str) -> str:
    base = session.held().shared.base
    if is_kept(path):
        return copy(base, scenario.policy, path, title)
    text = scenario_text(
        scenario.policy,
        scenario.visit,
        title,
        scenario.document.value((*scenario.path, "expect")),
        base.vocabulary,
        tags=scenario.tags,
        as_of=scenario.as_of,
    )
    return keep(base, scenario.policy, title, text)


def _correct(scenario: Scenario, path: Path, drafted: bool) -> str:
    shared = session.held().shared
    if not drafted:
        return _expecting(scenario, path, shared.base, shared.evaluator)
    base = drafting.working().base
    with closing(Evaluator(base)) as evaluator:
        return _expecting(scenario, path, base, evaluator)


def _expecting(scenario: Scenario, path: Path, base: KnowledgeBase, evaluator: Evaluator) -> str:
    linked = base.link(scenario.policy, scenario.date_of_service, scenario.processing_date)
    told = evaluator.determine(scenario.visit, as_of=scenario.asked_on, linked=linked)
    return restate(path, expect=expectation_of(told))


def _done(work: Callable[[], str]) -> None:
    try:
        said = work()
    except (EditError, KnowledgeBaseError, EngineFailure, people.NotAllowedError) as error:
        complaints([str(error)])
        return
    st.toast(plain(said), duration="long")
    st.session_state[_RESULTS] = {}
