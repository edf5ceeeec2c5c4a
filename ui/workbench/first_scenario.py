"""The first scenario of a rule or a policy: a visit that one can name, and its answer of today."""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st

from engine.determination.model import Determination
from engine.determination.outline import outline
from engine.determination.words import label
from engine.facts.vocabulary import Vocabulary
from engine.handbook.policies import RuleRow
from engine.knowledge import KnowledgeBase
from engine.policy.files import PolicyFile
from engine.policy.model import Scope
from engine.source.edit import EditError
from ui import answer, dialogs, drafting, session
from ui import draft as visits
from ui.drafting import Working
from ui.fields import complaints
from ui.scenario_text import Answered, answered, scenario_of
from ui.words import capitalized, plain, us

_STATE = "first-scenario-answer"
_FIRST, _LAST = date(1990, 1, 1), date(2099, 12, 31)
_TREATED = "therapist"


def offer(held: Working, policy: str) -> None:
    """Offers a first scenario on the page of a policy that has none."""
    file = held.base.files[policy]
    if not drafting.editable() or file.abstract or _has_scenarios(held.base, policy):
        return
    with st.container(
        border=True, key="first-scenario", horizontal=True, vertical_alignment="center"
    ):
        st.markdown("No scenario tries this policy yet: nobody would be told if a change broke it.")
        button(held, policy)


def _has_scenarios(base: KnowledgeBase, policy: str) -> bool:
    return any(policy in name.split("/") for name in base.contents.scenario_names())


def button(held: Working, policy: str, row: RuleRow | None = None) -> None:
    """The button that asks for the visit; ``row`` is the rule that it is to try."""
    what = ("first scenario", policy, "" if row is None else row.id)
    st.button(
        "Write the first scenario",
        icon=":material/add:",
        key="first-scenario-write",
        on_click=dialogs.ask,
        args=what,
    )
    if dialogs.asked(*what):
        _dialog(held, policy, row)


@st.dialog("The first scenario", width="large", on_dismiss=dialogs.close)
def _dialog(held: Working, policy: str, row: RuleRow | None) -> None:
    body(held, policy, row)


def body(held: Working, policy: str, row: RuleRow | None) -> None:
    """The visit, its answer as the draft has it, and the button that keeps both."""
    st.caption(
        "A scenario is a visit with the answer that is right for it. Once it is kept, every change"
        " of the rules is tried on it before it is published."
    )
    words = held.base.vocabulary
    stated = _visit(held.base, policy, row)
    if stated is None:
        return
    found = _answer(held, stated)
    if found is None:
        return
    told = found.told
    if told.policy != policy:
        complaints(
            [
                f"this visit is decided by another policy: {told.policy_title} - choose another"
                " day, or check the scope of this policy"
            ]
        )
        return
    st.html("<h3 class='pr-heading'>The answer today</h3>")
    parts, many = outline(told), len(told.lines)
    numbers = range(1, many + 1)
    answer.verdict(told, parts, "first-scenario")
    answer.findings("What decides it", parts.broken, many, numbers)
    unknown = [label(words[fact]) for fact in _not_known(told)]
    if unknown:
        st.caption(plain(f"Not stated, and so part of the answer: {', '.join(unknown)}."))
    if row is not None:
        st.markdown(_speaks(told, row.id))
    title = st.text_input(
        "What it shows, in one sentence",
        key="first-scenario-title",
        placeholder=f"as in: {us(row.title)}" if row else "as in: a plain visit is covered",
    )
    st.caption("Keep it only if this answer is the right one; else mend the rule first.")
    if st.button("Keep it in the draft", type="primary", key="first-scenario-keep"):
        _keep(held, found, title)


def _visit(base: KnowledgeBase, policy: str, row: RuleRow | None) -> dict[str, Any] | None:
    """The visit as a file writes it, once it has a line."""
    words = base.vocabulary
    file = base.files[policy]
    lines, day, discipline = st.columns([5, 3, 3])
    with lines:
        typed = st.text_input(
            "Codes and minutes",
            key="first-scenario-lines",
            placeholder="97140 23, 97110 15",
            help="Each code with its minutes. The therapist gives all of them.",
        )
    with day:
        on = st.date_input(
            "Date of service",
            _day(file, row),
            key="first-scenario-day",
            format="MM/DD/YYYY",
            min_value=_FIRST,
            max_value=_LAST,
        )
    fact = Scope.FACTS["disciplines"]
    with discipline:
        given = file.scope.disciplines
        values = [each for each in words[fact].values if given is None or each in given]
        chosen = st.segmented_control(
            capitalized(fact),
            values,
            default=values[0],
            key="first-scenario-discipline",
            disabled=len(values) < 2,
        )
    entries = visits.pasted(typed)
    if typed.strip() and not entries:
        complaints([f"'{typed.strip()}' names no code - write a code with its minutes"])
    if not entries:
        return None
    draft = visits.add_lines(visits.empty(on), entries)
    for number in range(1, len(visits.lines(draft)) + 1):
        draft = visits.with_line(draft, number, **{visits.BY: _TREATED})
    draft = visits.put(draft, (None, "payor"), file.payor, words)
    for place, value in {**_within(file, words), fact: chosen or values[0]}.items():
        draft = visits.put(draft, (None, place), value, words)
    return visits.as_visit(draft)


def _within(file: PolicyFile, words: Vocabulary) -> dict[str, str]:
    """A value of each fact that the scope of a policy names, so that it decides the visit."""
    found = {}
    for key, fact in Scope.FACTS.items():
        allowed = getattr(file.scope, key)
        if allowed:
            found[fact] = next(each for each in words[fact].values if each in allowed)
    return found


def _day(file: PolicyFile, row: RuleRow | None) -> date:
    """Today, or the nearest day on which the policy and the rule hold."""
    day = session.today()
    rule = {} if row is None else row.data
    for starts in (file.scope.starts, rule.get("from")):
        day = max(day, starts or day)
    for ends in (file.scope.ends, rule.get("until")):
        day = min(day, ends or day)
    return day


def _answer(held: Working, stated: dict[str, Any]) -> Answered | None:
    """The answer as the draft has it, worked out once for a visit."""
    key = f"{held.key} {stated}"
    kept: tuple[str, Answered | str] | None = st.session_state.get(_STATE)
    if kept is None or kept[0] != key:
        found: Answered | str
        try:
            found = answered(held.base, stated)
        except EditError as error:
            found = str(error)
        kept = st.session_state[_STATE] = (key, found)
    if isinstance(kept[1], str):
        complaints([kept[1]])
        return None
    return kept[1]


def _not_known(told: Determination) -> list[str]:
    """The facts that the answer waits for, each once."""
    return list(dict.fromkeys(fact for _, fact in told.info_needed))


def _speaks(told: Determination, rule: str) -> str:
    for each in told.findings:
        if each.rule.partition("/")[0].partition(":")[0] == rule:
            message = us(capitalized(each.message))
            return f":material/check: This rule speaks on the visit: {plain(message)}"
    return (
        ":material/info: This rule says nothing here: the visit does not break it. To see it"
        " speak, name a visit that does."
    )


def _keep(held: Working, found: Answered, title: str) -> None:
    shows = " ".join(title.split())
    if not shows:
        complaints(["no title yet - say what this visit shows"])
        return
    try:
        name, text = scenario_of(held.base, found, shows)
    except EditError as error:
        complaints([plain(str(error))])
        return
    if not drafting.write(name, text, f"a scenario: {shows}"):
        complaints([drafting.working().notice])
        return
    dialogs.close()
    st.rerun()
