"""The next question, one at a time, with what each answer would lead to; and all that are open."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from engine.determination import phrases
from engine.determination.as_data import SOMETHING_ELSE
from engine.determination.model import Answer, Outcome
from engine.determination.outline import Asked, Outline
from engine.determination.words import as_written, label_of
from engine.facts.visit import Place
from engine.facts.vocabulary import FactSpec, FactType, Vocabulary
from ui import markup, session
from ui.asking import Reading
from ui.fields import field
from ui.words import capitalized, counted, plain, us

_MOST_BUTTONS = 8
_BY_BUTTON = (FactType.YES_NO, FactType.CHOICE, FactType.RECORDED)


def next_question(parts: Outline, reading: Reading, many: int) -> None:
    """The question that settles most of those not put off; nothing when none is open."""
    if not parts.questions:
        return
    numbers = reading.numbers
    skipped = session.held().skipped
    waiting = [one for one in parts.questions if _shown(one, numbers) not in skipped]
    asked = (waiting or list(parts.questions))[0]
    words = session.held().shared.base.vocabulary
    with st.container(border=True, key="next-question"):
        st.html(
            f"<h2 class='pr-heading pr-first'>Next question"
            f" <span class='pr-soft'>1 of {len(parts.questions)}, the one that settles most"
            f"</span></h2><p class='pr-asks'>{markup.text(_asks(asked, numbers, words))}</p>"
            f"<p class='pr-soft'>{markup.text(_who(asked, numbers, many))}</p>"
        )
        _answers(asked, reading, words)
        if len(parts.questions) > 1:
            st.button(
                "Ask me later",
                type="tertiary",
                key="later",
                on_click=_skip,
                args=(_shown(asked, numbers), [_shown(one, numbers) for one in parts.questions]),
            )


def all_questions(parts: Outline, reading: Reading, many: int) -> None:
    """Every open question with what its answers lead to."""
    words = session.held().shared.base.vocabulary
    numbers = reading.numbers
    items = "".join(
        f"<li><b>{markup.text(_asks(one, numbers, words))}</b>"
        f" <span class='pr-soft'>{markup.text(_who(one, numbers, many))}</span>"
        f"<ul>{_leads(one)}</ul></li>"
        for one in parts.questions
    )
    unasked = ", ".join(dict.fromkeys(label_of(words, fact) for _, fact in parts.unasked))
    rest = f"<p class='pr-soft'>Also unknown: {markup.text(unasked)}</p>" if unasked else ""
    st.html(f"<ol class='pr-questions'>{items}</ol>{rest}")


def _asks(asked: Asked, numbers: Sequence[int], words: Vocabulary) -> str:
    line, fact = asked.question.place
    spec = words[fact]
    return spec.question if line is None else f"Line {numbers[line - 1]}: {spec.question}"


def _who(asked: Asked, numbers: Sequence[int], many: int) -> str:
    who = f"The {asked.question.answered_by.replace('_', ' ')} can answer"
    told = asked.question.place[0] is None and len(asked.lines) < many
    on = phrases.on_lines([numbers[n - 1] for n in asked.lines], many)
    return f"{who}; it bears on {on}" if told and on else who


def _shown(asked: Asked, numbers: Sequence[int]) -> Place:
    line, fact = asked.question.place
    return (None if line is None else numbers[line - 1], fact)


def _leads(asked: Asked) -> str:
    return "".join(
        f"<li>{markup.text(us(capitalized(says)))} → "
        f"{markup.chip(outcome, _to(outcome, still))}</li>"
        for says, outcome, still in phrases.answers(asked.question)
    )


def _to(outcome: Outcome, still: int) -> str:
    return phrases.leads_to(outcome, still)


def _answers(asked: Asked, reading: Reading, words: Vocabulary) -> None:
    place = _shown(asked, reading.numbers)
    spec = words[place[1]]
    answers = asked.question.answers
    if spec.type in _BY_BUTTON and len(answers) <= _MOST_BUTTONS and all(map(_is_named, answers)):
        for index, answer in enumerate(answers):
            _button(index, answer, place, spec)
        return
    field(place, reading, where="question", label="Answer")
    st.html(f"<ul class='pr-leads-to'>{_leads(asked)}</ul>")


def _is_named(answer: Answer) -> bool:
    return answer.says != "something else" and answer.value != SOMETHING_ELSE


def _button(index: int, answer: Answer, place: Place, spec: FactSpec) -> None:
    button, leads = st.columns([2, 3], vertical_alignment="center")
    with button:
        st.button(
            plain(us(capitalized(answer.says))),
            key=f"answer-{index}",
            on_click=_take,
            args=(place, as_written(spec, answer.value), answer.says),
            width="stretch",
        )
    with leads:
        st.html(markup.chip(answer.leads_to, _to(answer.leads_to, answer.still_open)))


def _take(place: Place, value: object, says: str) -> None:
    words = session.held().shared.base.vocabulary
    session.state_fact(place, value, f"{label_of(words, place[1])}: {says}")


def _skip(place: Place, all_places: Sequence[Place]) -> None:
    skipped = session.held().skipped
    skipped.add(place)
    if skipped >= set(all_places):
        skipped.clear()


def summary(parts: Outline) -> str:
    """How many questions are open, as a heading."""
    count = len(parts.questions)
    return "The open question" if count == 1 else f"All {counted(count, 'open question')}"
