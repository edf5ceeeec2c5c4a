"""The episode page: what a plan brings, on which visit and day, and what is still to be stated."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from engine.forecast import Forecast, Frequency, Plan
from engine.locations import examples_folder
from engine.source import read_document
from tests.ui.pages import VISIT, facts, page_alone, settled, text
from ui import address, draft, knowledge, planned, timeline
from ui.asking import read

EPISODE = {
    **VISIT,
    "episode": {"visits": 7, "treatment_days_since_progress_report": 7},
}


def example(start: str) -> dict[str, Any]:
    """The visit of an example by how its file begins."""
    (path,) = examples_folder().glob(f"{start}-*.yaml")
    found: dict[str, Any] = json.loads(json.dumps(read_document(path).data, default=str))
    return found


def foretold(visit: dict[str, Any], weekly: int = 2) -> Forecast:
    """The forecast that the page shows for a visit."""
    shared = knowledge.current()
    base = shared.base
    reading = read(draft.taken_in(visit), base.vocabulary, dict(base.labels), date.max)
    told = planned.foretell(shared, reading, Plan(Frequency(weekly)), date(2026, 11, 23))
    assert told.forecast is not None
    return told.forecast


def opened(visit: dict[str, Any]) -> AppTest:
    return page_alone("episode", visit)


def weekly(page: AppTest, visits: int) -> AppTest:
    """The page after its slider is moved."""
    return settled(page.slider("plan-weekly").set_value(visits).run())


def test_the_first_to_come_is_said_with_visit_and_day() -> None:
    assert "Progress report due by visit 10, Mon 10/26/2026." in text(opened(example("19")))


def test_the_slider_moves_the_visit_of_a_clock_of_days_and_the_day_of_a_clock_of_visits() -> None:
    page = opened(example("19"))
    often = text(weekly(page, 4))
    # The certification ends on a day: more visits fall before it. A count is reached sooner.
    assert "Progress report due by visit 10, Mon 10/19/2026." in often
    assert "In order through visit 47" in often
    seldom = text(weekly(page, 1))
    assert "Progress report due by visit 10, Mon 11/09/2026." in seldom
    assert "In order through visit 16" in seldom
    assert "Recertification, through 12/23/2026" in often
    assert "Recertification, through 12/23/2026" in seldom


def test_what_was_asked_for_is_computed_once_it_is_stated() -> None:
    visit = example("19")
    del visit["episode"]["treatment_days_since_progress_report"]
    page = opened(visit)
    before = text(page)
    assert "<b>Progress report (10 treatment days)</b>" in before
    assert "Progress report due by" not in before
    field = "open-clock|0|episode.treatment_days_since_progress_report"
    after = settled(page.number_input(field).set_value(6).run())
    assert "Progress report due by visit 10, Mon 10/26/2026." in text(after)
    assert "<b>Progress report (10 treatment days)</b>" not in text(after)
    assert facts(after)["episode"]["treatment_days_since_progress_report"] == 6


def test_an_authorization_is_stated_whole_and_then_counted() -> None:
    visit = example("15")
    del visit["authorizations"]
    visit["authorization"] = {"on_file": True}
    page = opened(visit)
    assert "<b>Authorization" in text(page)
    page.date_input("authorized-until").set_value(date(2026, 12, 31))
    page.number_input("authorized-visits").set_value(3)
    page.number_input("authorized-used").set_value(1)
    after = settled(page.button[-1].click().run())
    assert facts(after)["authorizations"] == [{"until": "2026-12-31", "visits": 3, "used": 1}]
    assert "<b>Authorization" not in text(after)


def test_without_a_visit_the_page_says_so_and_offers_an_episode() -> None:
    page = page_alone("episode", None)
    assert "There is no visit yet" in text(page)
    assert not page.slider
    settled(page.button("open-example").click().run())
    assert "Progress report due by visit 10" in text(page)


def test_the_plan_stands_in_the_address_and_opens_with_it() -> None:
    page = weekly(opened(example("19")), 3)
    settled(page.number_input("plan-visits").set_value(12).run())
    stated = page.query_params["visit"]
    token = stated if isinstance(stated, str) else stated[-1]
    assert address.from_address(token)["planned"] == {"weekly": 3, "visits": 12}
    again = settled(opened(address.from_address(token)).run())
    assert again.slider("plan-weekly").value == 3
    assert again.number_input("plan-visits").value == 12
    settled(weekly(again, 2))
    assert "planned" not in facts(again)


@pytest.mark.parametrize(
    "broken",
    [
        {"planned": "often"},
        {"planned": {"weekly": 90, "visits": "many", "until": 7, "allowed": "1", "words": 3}},
        {"planned": {"weekly": True, "allowed": -1, "until": "0001-01-01"}},
    ],
)
def test_a_plan_that_an_address_breaks_is_left_out(broken: dict[str, Any]) -> None:
    page = settled(opened({**example("19"), **broken}).run())
    assert page.slider("plan-weekly").value == 2
    assert "Progress report due by visit 10" in text(page)


def test_a_plan_that_cannot_be_walked_is_told_beside_its_field() -> None:
    page = opened(example("19"))
    settled(page.text_input("plan-words").set_value("whenever").run())
    assert "is no frequency" in text(page)
    assert "Each clock" not in text(page)
    settled(page.text_input("plan-words").set_value("mon, thu").run())
    assert "Mondays and Thursdays" in text(page)
    settled(page.date_input("plan-until").set_value(date(2026, 10, 1)).run())
    assert "is not after the visit itself, 10/12/2026" in text(page).replace("\\", "")
    assert "Each clock" not in text(page)


def test_amounts_of_visits_to_come_are_called_estimates() -> None:
    told = text(opened(example("19")))
    assert "Stands at $1,494.70 of $2,480.00" in told
    assert "Estimate: each visit to come is taken to add $81.90" in told


def test_a_payor_that_cannot_be_read_is_told_and_stays_text() -> None:
    visit = example("19")
    visit["payor"] = "<img src=x>"
    told = text(opened(visit))
    assert "There is no visit yet" in told
    assert "\\<img src" in told
    assert told.count("<img") == told.count("\\<img")


def test_text_of_a_policy_stays_text(own_policies: Path) -> None:
    file = own_policies / "cms" / "medicare-part-b.yaml"
    policy = file.read_text(encoding="utf-8")
    do = "a therapist writes the progress report now"
    assert do in policy
    file.write_text(policy.replace(do, f"<img src=x> {do}"), encoding="utf-8")
    told = text(opened(example("19")))
    assert f"&lt;img src=x&gt; {do}" in told
    assert "<img" not in told


@pytest.mark.parametrize("start", ["04", "10", "12", "15", "19"])
def test_the_marks_of_the_picture_turn_where_the_forecast_says(start: str) -> None:
    told = foretold(example(start))
    marks = timeline.marks(told)
    for clock in timeline.watched(told):
        past = [
            mark.visit.index
            for mark in marks
            if mark.lane == timeline.lane_of(clock) and mark.state == timeline.PAST
        ]
        if clock.ran_out:
            assert past[:1] in ([0], [1])
        elif clock.runs_out is not None:
            assert past[0] == clock.runs_out
        else:
            assert past == []


def test_the_picture_is_told_in_words_too() -> None:
    told = foretold(example("19"))
    words = timeline.in_words(told)
    for clock in timeline.watched(told):
        assert timeline.lane_of(clock) in words
    assert "Visit 10, Mon 10/26/2026" in timeline.events(told)


def due(shown: str) -> str:
    """On which visit and day the progress report is due."""
    found = re.search(r"Due by the end of (visit \d+ \([^)]*\))", shown)
    assert found is not None
    return found[1]


def test_a_clock_names_the_visit_on_which_it_runs_out() -> None:
    shown = text(page_alone("episode", EPISODE))
    assert due(shown).startswith("visit 10 ")


def test_the_marker_moves_with_the_planned_frequency() -> None:
    page = page_alone("episode", EPISODE)
    twice = due(text(page))
    settled(page.slider("plan-weekly").set_value(4).run())
    assert due(text(page)) != twice


def test_unknown_counts_are_asked_for_in_place() -> None:
    page = page_alone("episode", VISIT)
    assert "Not known yet" in [header.value for header in page.header]
