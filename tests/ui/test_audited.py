"""Answers of the pages are in the audit log where the settings ask for it, once for each person."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.audit import AuditLog, Kind
from engine.knowledge.contents import SETTINGS_NAME
from tests.ui.pages import settled, text
from tests.ui.signing_in import ROLES, WHO, clinic, known, visited

__all__ = ["clinic"]
ON = "audit:\n  evaluations: true\n"


def asking() -> None:
    """A page that asks about the same visit at every run."""
    import datetime

    import streamlit as st

    from ui import asking, session

    held = session.begin()
    base = held.shared.base
    data = {
        "payor": "harbor",
        "date_of_service": "2026-03-02",
        "discipline": "PT",
        "lines": [{"code": "97110", "minutes": st.session_state.get("minutes", 15)}],
    }
    today = datetime.date(2026, 3, 3)
    reading = asking.read(data, base.vocabulary, dict(base.labels), today)
    asked = asking.ask(held.shared, reading, None, today)
    assert asked.determination is not None
    st.markdown(f"answered: {asked.determination.outcome}")


def test_an_answer_is_noted_once_for_each_who_was_given_it(clinic: Path) -> None:
    (clinic / SETTINGS_NAME).write_text(ROLES + ON, "utf-8")
    page = settled(visited(asking, known("viewer")))
    settled(page.run())
    settled(visited(asking, known("editor")))
    entries = list(AuditLog(clinic).entries())
    assert [entry.person for entry in entries] == [WHO["viewer"], WHO["editor"]]
    first = entries[0]
    assert first.kind is Kind.EVALUATED
    assert set(first.about) == {"policy", "key", "outcome", "as_of", "facts"}
    assert first.about["policy"] == "harbor"
    assert first.about["as_of"] == "2026-03-03"
    page.session_state["minutes"] = 75
    settled(page.run())
    last = AuditLog(clinic).last()
    assert last is not None
    assert last.about["facts"] != first.about["facts"]


def test_nothing_is_noted_where_nobody_asked_for_it(clinic: Path) -> None:
    settled(visited(asking, known("viewer")))
    assert not AuditLog(clinic).path.exists()


@pytest.mark.usefixtures("clinic")
def test_an_answer_is_shown_though_the_log_cannot_be_written(clinic: Path) -> None:
    (clinic / SETTINGS_NAME).write_text(ROLES + ON, "utf-8")
    (clinic / "audit").write_text("a file where the folder is to be", "utf-8")
    page = settled(visited(asking, known("viewer")))
    assert "answered:" in text(page)
    assert "not in the audit log" in page.warning[0].value


def foretelling() -> None:
    """A page that asks for the same forecast at every run."""
    import datetime

    import streamlit as st

    from engine.forecast.frequency import read_frequency
    from engine.forecast.plan import Plan
    from ui import asking, planned, session

    held = session.begin()
    base = held.shared.base
    data = {
        "payor": "harbor",
        "date_of_service": "2026-03-02",
        "discipline": "PT",
        "lines": [{"code": "97110", "minutes": 15}],
    }
    today = datetime.date(2026, 3, 3)
    reading = asking.read(data, base.vocabulary, dict(base.labels), today)
    plan = Plan(read_frequency("2/week"), 6, None, None)
    told = planned.foretell(held.shared, reading, plan, today)
    st.markdown("foretold" if told.forecast is not None else told.refusal)


def test_a_forecast_is_noted_once(clinic: Path) -> None:
    (clinic / SETTINGS_NAME).write_text(ROLES + ON, "utf-8")
    page = settled(visited(foretelling, known("viewer")))
    assert "foretold" in text(page)
    settled(page.run())
    (entry,) = AuditLog(clinic).entries()
    assert entry.person == WHO["viewer"]
    assert entry.about["planned_visits"] == 6
