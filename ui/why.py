"""Why: the rules that fired, the facts they matched and what they rest on, as a tree that opens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from engine.determination import phrases
from engine.determination.model import Determination, Reason
from engine.determination.outline import Outline
from ui import answer, markup, session
from ui.why_graph import dot
from ui.words import age, capitalized, counted, us, us_date

_MOST_DRAWN = 12
_MARKS = {"broken": "✕", "met": "✓", "possible": "?"}


def why(parts: Outline, many: int, numbers: Sequence[int]) -> None:
    """The rules in the way, those that may be, and those that are met."""
    today = session.today()
    if (parts.broken or parts.open) and st.toggle("As a graph", key="why-graph"):
        _graph(parts)
        return
    groups = (
        ("In the way", [(s.finding.why, s.lines) for s in parts.broken], True),
        ("Waiting for a fact", [(s.finding.why, s.lines) for s in parts.open], False),
        ("Worth knowing", [(s.finding.why, s.lines) for s in parts.other], False),
        ("Met", list(parts.met), False),
    )
    st.html(
        "".join(
            f"<details class='pr-why' {'open' if opened else ''}><summary>"
            f"<b>{markup.text(title)}</b> "
            f"<span class='pr-soft'>{counted(len(reasons), 'rule')}</span></summary>"
            + "".join(
                tree(reason, phrases.on_lines([numbers[n - 1] for n in lines], many), today)
                for reason, lines in reasons
            )
            + "</details>"
            for title, reasons, opened in groups
            if reasons
        )
    )


def _graph(parts: Outline) -> None:
    """What is in the way as a graph; where nothing is, what may be."""
    told = [said.finding.why for said in parts.broken or parts.open][:_MOST_DRAWN]
    look = st.context.theme.type or "light"
    words = "; ".join(f"{reason.rule} {reason.standing}: {reason.title}" for reason in told)
    st.graphviz_chart(dot(told, look), alt=us(words))


def tree(reason: Reason, where: str, today: date) -> str:
    """A rule with the facts it matched, where it is written, and what it rests on."""
    facts = "".join(
        f"<li>{markup.text(us(f'{fact.label}: {fact.says}'))}</li>" for fact in reason.facts
    )
    below = "".join(tree(one, "", today) for one in reason.because)
    mark = _MARKS.get(reason.standing, "→")
    on = f" <span class='pr-soft'>on {markup.text(where)}</span>" if where else ""
    return (
        f"<details class='pr-reason'><summary><span aria-hidden='true'>{mark}</span> "
        f"{markup.text(us(reason.title))} "
        f"<span class='pr-soft'>{markup.text(reason.standing)}</span>{on}</summary>"
        f"<ul>{facts}</ul>{below}"
        f"<p class='pr-soft'>{answer.written(reason.rule, reason.sources, today)}"
        f" · {markup.text(phrases.CONFIDENCES[reason.confidence])}"
        f" · policy {markup.text(reason.origin.policy)}"
        f" ({markup.text(reason.origin.file)}:{reason.origin.line})</p></details>"
    )


def notes(told: Determination) -> None:
    """What was assumed, how old the policy is, and that nothing is promised."""
    today = session.today()
    said = [us(capitalized(note)) for note in phrases.notes(told)]
    if told.reviewed_on is not None:
        day = us_date(told.reviewed_on)
        said[0] = said[0].replace(day, f"{day} ({age(told.reviewed_on, today)})", 1)
    items = "".join(f"<li>{markup.text(note)}</li>" for note in said)
    st.html(f"<ul class='pr-notes pr-soft'>{items}</ul>")
