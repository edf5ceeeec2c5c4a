"""Check a visit: the facts on one side, the answer on the other."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from engine.determination.outline import outline
from engine.source.diagnostics import listed
from ui import answer, facts_form, markup, questions, session, units_picture, why
from ui.actions import actions, kept
from ui.asking import Asked, ask, read
from ui.checklist import checklist
from ui.estimate import estimate
from ui.examples import gallery
from ui.fields import complaints
from ui.lines import add_typed
from ui.opening import opening
from ui.words import capitalized, counted, plain, us

_MANY_LINES = 6


def as_page() -> StreamlitPage:
    """The page as the menu and other pages name it."""
    return st.Page(page, title="Check a visit", url_path="check", default=True)


def page() -> None:
    """The page."""
    kept()
    st.title("Will this be covered?")
    st.caption(
        "Say what was done; read what the payor's policy says of it. No names, birth dates or"
        " member numbers are needed."
    )
    add_typed()
    mine = session.held()
    base = mine.shared.base
    reading = read(mine.draft, base.vocabulary, dict(base.labels), session.today())
    with st.container(key="check"):
        with st.container():
            opening()
            facts_form.visit_fields(reading)
            below = st.empty()
        with st.container(key="answer"):
            with _working(len(reading.numbers)):
                asked = ask(mine.shared, reading, None, session.today())
            _answer(asked)
            if asked.determination is not None:
                below.html(answer.shortly(asked.determination))
        with st.container():
            facts_form.everything_else(reading)


def _working(lines: int) -> AbstractContextManager[None]:
    """Says that an answer is on its way, where it may be a while."""
    return st.spinner("Working it out") if lines > _MANY_LINES else nullcontext()


def _answer(asked: Asked) -> None:
    told = asked.determination
    if told is None:
        _no_answer(asked)
        return
    parts = outline(told)
    reading, many = asked.reading, len(told.lines)
    numbers = reading.numbers
    answer.verdict(told, parts)
    _undo()
    assert reading.visit is not None
    actions(reading.visit, told)
    answer.tried_out(session.held().shared.base.vocabulary)
    answer.findings("What decides it", parts.broken, many, numbers)
    answer.mends(parts, many, numbers)
    questions.next_question(parts, reading, many)
    units_picture.units(told)
    estimate(told)
    if parts.questions:
        _folded(
            questions.summary(parts),
            "all-questions",
            lambda: questions.all_questions(parts, reading, many),
        )
    if parts.open:
        _folded(
            f"May stand in the way ({len(parts.open)})",
            "may-stand",
            lambda: st.html(answer.finding_list(parts.open, many, numbers, session.today())),
        )
    if parts.other:
        _folded(
            f"Good to know ({len(parts.other)})",
            "good-to-know",
            lambda: st.html(answer.finding_list(parts.other, many, numbers, session.today())),
        )
    _folded("What the note is to say", "checklist", lambda: checklist(told))
    _folded("Why this answer", "why", lambda: why.why(parts, many, numbers))
    why.notes(told)


def _folded(title: str, key: str, body: object) -> None:
    """A part that is made only while it is open."""
    assert callable(body)
    opened = st.expander(title, key=key, on_change="rerun")
    if opened.open:
        with opened:
            body()


def _undo() -> None:
    undo = session.held().undo
    if undo:
        st.button(
            f"Undo: {plain(us(undo[-1][0]))}",
            key="take-back",
            icon=":material/undo:",
            type="tertiary",
            on_click=session.take_back,
        )


def _no_answer(asked: Asked) -> None:
    if asked.withheld:
        st.html(
            "<section class='pr-verdict pr-not_addressed'><h2 class='pr-sentence'>No answer is"
            " given to this visit</h2><p>Two independent evaluations did not come to the same, so"
            " neither is shown. Nothing you typed is lost. Please report the case.</p>"
            f"<p class='pr-soft'>{markup.text(asked.refusal)}</p></section>"
        )
        return
    if asked.refusal:
        st.html(
            "<section class='pr-verdict pr-not_addressed'><h2 class='pr-sentence'>No policy answers"
            f" this yet</h2><p>{markup.text(capitalized(us(asked.refusal)))}</p></section>"
        )
        return
    _undo()
    missing = []
    draft = session.draft()
    if "payor" not in draft:
        missing.append("choose the payor")
    if "date_of_service" not in draft:
        missing.append("state the date of service")
    if not draft.get("lines"):
        missing.append("add the first code")
    problems = [said for found in asked.reading.problems.values() for said in found]
    with st.container(border=True, key="nothing-yet"):
        st.html("<h2 class='pr-heading pr-first'>The answer will stand here</h2>")
        if missing:
            st.markdown(capitalized(listed(missing)) + ".")
        elif problems:
            st.markdown(f"First mend {counted(len(problems), 'field')}:")
            complaints(problems)
        gallery()
