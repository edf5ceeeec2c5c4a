"""An address from before a change: sent late with what was typed, or gone back to."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.pages import VISIT, settled
from ui import address, draft, session


def script() -> None:
    import streamlit as st

    from ui import draft, session

    def line() -> None:
        session.change(draft.add_lines(session.draft(), draft.pasted("97530 8")))

    session.begin()
    st.button("add", on_click=line)
    st.button("typed", on_click=session.heard)
    st.button("back")
    st.text(str(len(draft.lines(session.draft()))))


def pressed(page: AppTest, label: str) -> int:
    """How many lines the visit has after a button."""
    next(each for each in page.button if each.label == label).click()
    return int(settled(page.run()).text[0].value)


@pytest.mark.parametrize(("label", "lines"), [("typed", 3), ("back", 2)])
def test_what_was_typed_goes_to_the_visit_of_today_and_only_a_way_back_opens_the_one_before(
    label: str, lines: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "_OVERTAKEN", 0.0)
    page = AppTest.from_function(script, default_timeout=60)
    before = address.packed(draft.taken_in(VISIT))
    page.query_params["visit"] = before
    settled(page.run())
    assert pressed(page, "add") == 3
    page.query_params["visit"] = before
    assert pressed(page, label) == lines
