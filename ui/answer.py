"""The answer: one sentence, each line, what decides it, what would mend it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from engine.determination import estimate_words, phrases
from engine.determination.model import Determination, LineDetermination, Outcome, Step
from engine.determination.outline import Outline, Said, Way
from engine.determination.words import as_written
from engine.facts.vocabulary import Vocabulary
from engine.policy.model import Source
from ui import draft as drafts
from ui import markup, session
from ui.words import age, capitalized, counted, plain, us

_LINE_PREFIX = "line {}, "
_KINDS = {
    "document": ("Document", ":material/edit_note:"),
    "attest": ("Attest", ":material/verified_user:"),
    "obtain": ("Obtain", ":material/assignment_turned_in:"),
    "rebill": ("Rebill", ":material/receipt_long:"),
}
"""The kinds of honest change: name and icon."""
_CONDITIONS = {"document": "only if it was done", "attest": "only if it is so"}
_SAID_BY_KIND = ("document", "obtain")
ANSWER = "answer"
_MOST_DECIDING = 3
"""Findings that stand open; more of them are folded."""


def verdict(told: Determination, parts: Outline, part: str = ANSWER, when: str = "") -> None:
    """The outcome as a card: chip, one sentence, whose policy, and the lines.

    ``part`` names it in the page, where there may be several; ``when`` tells these apart.
    """
    rows = []
    for line in told.lines:
        label = f"<span class='pr-soft'>{markup.text(line.label)}</span>"
        code = f"<b>{markup.text(line.code)}</b> {label}"
        rows.append((code, markup.chip(line.outcome, short=True), markup.text(_bill(line))))
    policy = f"{told.policy_title}, visit of {told.date_of_service}"
    st.html(
        f"<section id='{part}' class='pr-verdict pr-{told.outcome.value}' aria-live='polite'>"
        f"{markup.chip(told.outcome, _title(told))}"
        f"<h2 class='pr-sentence'>{markup.text(us(sentence(told, parts)))}</h2>"
        f"<p class='pr-soft'>{markup.text(us(policy))}</p>"
        + markup.table(("Line", "Outcome", "To bill"), rows, f"The lines of this visit{when}")
        + "</section>"
    )


def shortly(told: Determination) -> str:
    """The outcome and the way to it, which a narrow screen keeps in sight below the facts."""
    return (
        "<p class='pr-jump'>"
        f"{markup.chip(told.outcome, short=True)} <a href='#{ANSWER}'>See the answer</a></p>"
    )


def sentence(told: Determination, parts: Outline) -> str:
    """The whole answer in one sentence."""
    first = parts.broken[0].finding.message if parts.broken else ""
    match told.outcome:
        case Outcome.COVERED:
            return "As far as it is written, nothing stands in the way."
        case Outcome.NOT_ADDRESSED:
            return "The policy does not speak of this - verify with the payor."
        case Outcome.CONDITIONAL:
            count = len(parts.questions) + len(parts.unasked)
            open_ = f"{counted(count, 'fact')} {'is' if count == 1 else 'are'} not known yet."
            if first:
                return f"{capitalized(first.rstrip('.'))}. And {open_}"
            return f"Nothing known stands in the way; {open_}"
        case _:
            more = len(parts.broken) - 1
            rest = f" And {counted(more, 'more finding')}." if more > 0 else ""
            return capitalized(first.rstrip(".")) + "." + rest if first else _title(told)


def _title(told: Determination) -> str:
    return capitalized(phrases.OUTCOMES[told.outcome])


def _bill(line: LineDetermination) -> str:
    return capitalized(phrases.bill_of(line).removeprefix("bill "))


# --- what decides it -------------------------------------------------------------------------


def findings(title: str, said: Sequence[Said], many: int, numbers: Sequence[int]) -> None:
    """Findings under a heading; nothing without any."""
    if not said:
        return
    today = session.today()
    first, rest = said[:_MOST_DECIDING], said[_MOST_DECIDING:]
    folded = (
        f"<details class='pr-why'><summary>And {counted(len(rest), 'more finding')}</summary>"
        f"{finding_list(rest, many, numbers, today)}</details>"
        if rest
        else ""
    )
    st.html(
        f"<h2 class='pr-heading'>{markup.text(title)}</h2>"
        + finding_list(first, many, numbers, today)
        + folded
    )


def finding_list(said: Sequence[Said], many: int, numbers: Sequence[int], today: date) -> str:
    """Findings as a list, each with what would fix it and where it is written."""
    return (
        "<ul class='pr-findings'>"
        + "".join(_finding(one, many, numbers, today) for one in said)
        + "</ul>"
    )


def _finding(said: Said, many: int, numbers: Sequence[int], today: date) -> str:
    finding = said.finding
    where = phrases.on_lines([numbers[n - 1] for n in said.lines], many)
    head = f"{where}, {phrases.severity(finding)}" if where else phrases.severity(finding)
    parts = [
        f"<p><span class='pr-tag'>{markup.text(capitalized(head))}</span> "
        f"{markup.text(us(capitalized(finding.message)))}</p>"
    ]
    if finding.fix is not None:
        parts.append(f"<p><b>Fix:</b> {markup.text(us(finding.fix.do))}</p>")
    if finding.at_stake is not None:
        stake = capitalized(us(estimate_words.stake(finding.at_stake)))
        parts.append(f"<p class='pr-soft'>{markup.text(stake)}</p>")
    if finding.table is not None:
        parts.append(f"<p class='pr-soft'>{markup.text(us(finding.table.says))}</p>")
    parts.append(f"<p class='pr-soft'>{written(finding.rule, finding.sources, today)}")
    parts.append(f" · {markup.text(phrases.CONFIDENCES[finding.confidence])}")
    if finding.denial is not None and finding.blocks:
        parts.append(f" · denial {markup.text(phrases.denial(finding.denial))}")
    parts.append("</p>")
    return f"<li class='pr-finding'>{''.join(parts)}</li>"


def written(rule: str, sources: Sequence[Source], today: date) -> str:
    """Where a rule is written: its id, the first document, when that was read and how old it is."""
    said = [f"<code>{markup.text(rule)}</code>"]
    for source in sources[:1]:
        cited = markup.link(source)
        cited += f", {markup.text(source.section)}" if source.section else ""
        if source.read_on is not None:
            cited += f", read {markup.text(us(str(source.read_on)))}"
            cited += f" ({markup.text(age(source.read_on, today))})"
        said.append(cited)
    if len(sources) > 1:
        said.append(f"and {len(sources) - 1} more")
    return " · ".join(said)


# --- what would mend it ----------------------------------------------------------------------


def mends(parts: Outline, many: int, numbers: Sequence[int]) -> None:
    """The ways to mend the visit as cards, each to be tried."""
    if not parts.ways:
        return
    st.html("<h2 class='pr-heading pr-above'>What would mend it</h2>")
    for number, way in enumerate(parts.ways, start=1):
        _way(number, way, many, numbers)


def _way(number: int, way: Way, many: int, numbers: Sequence[int]) -> None:
    with st.container(border=True, key=f"mend-{number}"):
        words, button = st.columns([5, 1], vertical_alignment="center")
        with words:
            where = phrases.on_lines([numbers[n - 1] for n in way.lines], many)
            steps = "".join(_step(step, numbers) for step in way.mend.steps)
            st.html(
                f"<ul class='pr-steps'>{steps}</ul>"
                f"<p class='pr-leads'>{markup.text(capitalized(where) + ': ' if where else '')}"
                f"{markup.chip(way.mend.leads_to)}</p>"
            )
        with button:
            st.button(
                "Apply",
                key=f"apply-{number}",
                on_click=_apply,
                args=(way.mend.steps, tuple(numbers)),
                help="Tries it out on this visit. Undo takes it back.",
                width="stretch",
            )


def _step(step: Step, numbers: Sequence[int]) -> str:
    """A step as a list item: its kind, what to do, and on what condition."""
    words = does(step, numbers)
    condition = _CONDITIONS.get(step.kind, "")
    if step.kind in _SAID_BY_KIND:
        # The kind says what is to be done with it.
        words = words.partition(": ")[2] or words
    soft = f" <span class='pr-soft'>- {condition}</span>" if condition else ""
    return (
        f"<li><span class='pr-kind-chip pr-kind-{step.kind}'>{markup.text(_KINDS[step.kind][0])}"
        f"</span> <span>{markup.text(us(capitalized(words)))}{soft}</span></li>"
    )


def does(step: Step, numbers: Sequence[int]) -> str:
    """What a step does, with the line as the page numbers it."""
    line = step.place[0]
    if line is None:
        return step.do
    return f"line {numbers[line - 1]}, {step.do.removeprefix(_LINE_PREFIX.format(line))}"


def _apply(steps: Sequence[Step], numbers: Sequence[int]) -> None:
    words = session.held().shared.base.vocabulary
    draft = session.draft()
    assumed = list(draft.get(drafts.ASSUMED, []))
    for step in steps:
        line, fact = step.place
        place = (None if line is None else numbers[line - 1], fact)
        assumed.append(
            {
                "do": does(step, numbers),
                "kind": step.kind,
                "line": place[0],
                "fact": fact,
                "was": drafts.get(draft, place, words),
            }
        )
        draft = drafts.put(draft, place, as_written(words[fact], step.value), words)
    session.change({**draft, drafts.ASSUMED: assumed})


def tried_out(words: Vocabulary) -> None:
    """The changes that were applied, each with undo."""
    assumed = [one for one in session.draft().get(drafts.ASSUMED, []) if _is_whole(one, words)]
    if not assumed:
        return
    with st.container(border=True, key="tried-out"):
        st.markdown(
            "**Tried out.** The answer holds if these are true.",
        )
        for index, one in enumerate(assumed):
            said, button = st.columns([5, 1], vertical_alignment="center")
            with said:
                name, icon = _KINDS[one["kind"]]
                st.markdown(f"{icon} {name}: {plain(us(one['do']))}")
            with button:
                st.button(
                    "Undo",
                    key=f"undo-{index}",
                    on_click=_undo,
                    args=(one,),
                    width="stretch",
                    help=f"Undo: {plain(one['do'])}",
                )


def _is_whole(one: object, words: Vocabulary) -> bool:
    """What an address claims was tried out can be shown and undone."""
    if not isinstance(one, dict) or one.get("kind") not in _KINDS or one.get("fact") not in words:
        return False
    line = one.get("line")
    on_line = words[one["fact"]].on_line
    known = isinstance(line, int) and 1 <= line <= len(drafts.lines(session.draft()))
    return isinstance(one.get("do"), str) and (known if on_line else line is None)


def _undo(one: dict[str, object]) -> None:
    words = session.held().shared.base.vocabulary
    draft = session.draft()
    line, fact = one["line"], str(one["fact"])
    place = (line if isinstance(line, int) else None, fact)
    draft = drafts.put(draft, place, one["was"], words)
    left = [other for other in draft.get(drafts.ASSUMED, []) if other != one]
    draft = {**draft, drafts.ASSUMED: left}
    if not left:
        del draft[drafts.ASSUMED]
    session.change(draft)
