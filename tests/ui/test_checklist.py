"""What the note is to say: what a rule lacks is told apart from what is recent enough."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.ui.pages import VISIT, facts, opened, settled

RECORD = {"objective_measure": {"visits_ago": 3}, "total_minutes": False, "signature": True}


def checklist() -> AppTest:
    """The first page with the list open."""
    page = opened({**VISIT, "record": RECORD})
    page.session_state["checklist"] = True
    return settled(page.run())


def labels(page: AppTest) -> list[str]:
    """What stands beside each box."""
    return [box.label.replace("\\", "") for box in page.checkbox]


def test_what_a_rule_lacks_is_said_to_be_needed_now() -> None:
    said = labels(checklist())
    assert "Total minutes - nowhere in the record, needed now" in said
    assert "Objective measure - written 3 visits ago" in said
    assert "Signature" in said


def test_a_tick_states_that_this_note_says_it_and_is_counted() -> None:
    page = checklist()
    before = next(c.value for c in page.caption if "in this note" in c.value)
    settled(page.checkbox("tick|record.total_minutes").set_value(True).run())
    assert facts(page)["record"]["total_minutes"] is True
    assert "Total minutes" in labels(page)
    after = next(c.value for c in page.caption if "in this note" in c.value)
    assert int(after.split()[0]) == int(before.split()[0]) + 1


def test_the_list_can_be_copied_as_text_for_the_note() -> None:
    page = checklist()
    settled(page.toggle("checklist-as-text").set_value(True).run())
    (code,) = page.code
    assert "[x] Signature" in code.value
    assert "[ ] Total minutes (nowhere in the record, needed now)" in code.value
    assert "visit of 03/02/2026" in code.value
