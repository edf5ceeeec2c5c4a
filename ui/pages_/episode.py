"""Episode: the planned visits walked forward, and when each clock of the policy runs out."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import streamlit as st

from engine.forecast import Forecast
from engine.locations import examples_folder
from engine.source import read_document
from ui import clocks, lacking, markup, session, timeline
from ui import draft as drafts
from ui.asking import Reading, read
from ui.fields import complaints
from ui.pages_ import check
from ui.planned import foretell, plan_fields
from ui.words import capitalized, plain, us

_EXAMPLE = "19-episode-to-plan-ahead.yaml"


def page() -> None:
    """The page."""
    st.title("What is coming in this episode?")
    st.caption(
        "Walks the planned visits on from the visit of the first page, and says on which visit and"
        " day each clock of the payor's policy runs out."
    )
    mine = session.held()
    # A visit that is still to come is no mistake here.
    reading = read(mine.draft, mine.shared.base.vocabulary, dict(mine.shared.base.labels), date.max)
    if reading.visit is None or "payor" not in reading.visit.facts:
        _nothing_yet(mine.draft, reading)
        return
    with st.container(border=True, key="plan"):
        stated = plan_fields()
    if stated.plan is None:
        st.markdown("Mend the frequency, and the forecast stands here.")
        return
    told = foretell(mine.shared, reading, stated.plan, session.today())
    if told.wrong_plan:
        stated.complain(told.wrong_plan)
    if told.refusal:
        st.html(f"<p>{markup.text(capitalized(us(told.refusal)))}</p>")
    if told.forecast is not None:
        _show(told.forecast, reading)


def _nothing_yet(draft: drafts.Draft, reading: Reading) -> None:
    missing = []
    if not draft.get("lines"):
        missing.append("its lines")
    if "payor" not in draft:
        missing.append("its payor")
    if "date_of_service" not in draft:
        missing.append("its date")
    lacks = (
        f" Add {' and '.join(missing)} under *Check a visit*, then come back." if missing else ""
    )
    st.markdown(f"There is no visit yet that a forecast can start from.{lacks}")
    if not missing:
        complaints([said for found in reading.problems.values() for said in found])
    if st.button("Check a visit", key="to-check", icon=":material/arrow_back:"):
        st.switch_page(check.as_page())
    st.button(
        "Or open an episode at its sixth visit",
        key="open-example",
        type="tertiary",
        icon=":material/arrow_forward:",
        on_click=_open_example,
    )


def _open_example() -> None:
    data = read_document(Path(examples_folder()) / _EXAMPLE).data
    session.start_over(drafts.taken_in(json.loads(json.dumps(data, default=str))))


def _show(forecast: Forecast, reading: Reading) -> None:
    numbers = reading.numbers
    codes = ", ".join(dict.fromkeys(line.code for line in forecast.visits[0].visit.lines))
    first, last = forecast.visits[0], forecast.visits[-1]
    about = (
        f"{forecast.policy_title}: {codes}, {forecast.frequency}, from {timeline.dated(first)} to"
        f" {timeline.dated(last)}"
    )
    st.html(
        "<section class='pr-comes' aria-live='polite'><h2 class='pr-sentence'>"
        f"{markup.text(clocks.headline(forecast))}</h2>"
        f"<p class='pr-soft'>{markup.text(about)}</p></section>"
    )
    if forecast.stopped:
        stopped = us(f"The forecast ends there: {forecast.stopped}")
        st.warning(plain(stopped), icon=":material/event_busy:")
    if timeline.watched(forecast):
        _picture(forecast)
    lacking.open_clocks(forecast.open_clocks, reading, session.today())
    if timeline.watched(forecast):
        _titled("Each clock", clocks.cards(forecast, numbers))
    _titled("Also in the way of this visit", clocks.in_the_way(forecast, numbers))
    _titled("To be recorded again, if it was done", clocks.records(forecast))
    _titled("Other findings to come", clocks.to_come(forecast, numbers))
    _titled("The policy changes on the way", clocks.changes(forecast))
    _titled("What this takes to be so", clocks.notes(forecast))


def _picture(forecast: Forecast) -> None:
    with st.container(key="timeline"):
        st.altair_chart(
            timeline.chart(forecast, st.context.theme.type or "light"),
            width="stretch",
            alt=timeline.in_words(forecast),
        )
    st.html(f"<div class='pr-narrow'>{timeline.events(forecast)}</div>")


def _titled(title: str, body: str) -> None:
    if body:
        st.html(f"<h2 class='pr-heading'>{markup.text(title)}</h2>{body}")
