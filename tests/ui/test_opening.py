"""Files that are no visit are told apart, and what is typed stays."""

from __future__ import annotations

import pytest

from tests.ui.browser.acme import POLICY
from tests.ui.pages import VISIT, facts, opened, settled, text
from ui.draft import UnreadableDraftError
from ui.opening import read

FILE = b"""
payor: cigna
date_of_service: 2026-03-02
lines:
  - {code: 97140, minutes: 23, furnished: {therapist: 23}}
"""


def test_a_visit_file_is_opened_with_its_dates_as_text() -> None:
    assert read(FILE, "visit.yaml")["date_of_service"] == "2026-03-02"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "give a visit file"),
        (b"a: [", "give a visit file"),
        (b"just words", "is not a visit"),
        (b"[1, 2]", "is not a visit"),
        (b"\xff\xfe\x00", "give a visit file"),
        (POLICY.encode(), "is a policy, not a visit"),
        (b"lines: 97140", "cannot be read"),
    ],
)
def test_what_is_no_visit_is_told(content: bytes, says: str) -> None:
    with pytest.raises(UnreadableDraftError, match=says):
        read(content, "given.yaml")


def test_an_upload_that_is_no_visit_keeps_what_is_typed() -> None:
    page = opened(VISIT)
    page.session_state["open"] = True
    settled(page.run())
    settled(page.file_uploader[0].upload("note.yaml", b"just words").run())
    assert "is not a visit" in text(page).replace("\\", "")
    assert facts(page) == VISIT


def test_an_upload_takes_the_place_of_the_visit_and_undo_brings_it_back() -> None:
    page = opened(VISIT)
    page.session_state["open"] = True
    settled(page.run())
    settled(page.file_uploader[0].upload("visit.yaml", FILE).run())
    assert facts(page)["payor"] == "cigna"
    settled(page.button("take-back").click().run())
    assert facts(page) == VISIT


def test_a_new_visit_begins_empty() -> None:
    page = opened(VISIT)
    settled(page.button("new-visit").click().run())
    assert "add the first code" in text(page)
