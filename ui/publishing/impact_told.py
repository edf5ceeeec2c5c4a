"""What came of a run over past visits: how many change, by how much, and examples to open."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from engine.determination.phrases import SHORT
from engine.impact import Dollars, Example, Impact, PastVisits, PastVisitsError
from engine.impact.entry import Entry
from engine.impact.identity import without
from engine.impact.words import changes_of, looked_at
from ui import markup
from ui.fields import complaints
from ui.publishing.scenarios import visit_link
from ui.words import capitalized, dollars, us

_MOST_EXAMPLES = 12
_KINDS = {
    "answer": "whether a policy decides",
    "policy": "which policy decides",
    "outcome": "outcome",
    "units": "units",
    "modifiers": "modifiers",
    "amount": "expected amount",
}


def told(found: Impact, visits: PastVisits) -> None:
    """The result as the page shows it."""
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


def _money(found: Dollars) -> str:
    """What the changed visits would be paid, before and after, where both are known."""
    if not found.visits:
        return "<p class='pr-soft'>Of none of them the amount is known.</p>"
    sign = "+" if found.difference >= 0 else "-"
    more = f"; of {found.unknown:,} no amount is known" if found.unknown else ""
    return (
        f"<p class='pb-money'>Expected {dollars(found.before)} → {dollars(found.after)}"
        f" (<b>{sign}{dollars(abs(found.difference))}</b>)"
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
