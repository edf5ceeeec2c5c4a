"""The same visit under every payor."""

from __future__ import annotations

from datetime import date

from tests.ui.pages import VISIT, page_alone, text
from ui import draft, knowledge
from ui.compare import columns, says, under


def test_each_payor_is_asked_as_if_the_patient_had_its_coverage() -> None:
    shared = knowledge.current()
    medicaid = under(draft.taken_in(VISIT), "texas-medicaid", shared)
    assert medicaid["plan"]["line_of_business"] == "medicaid"
    assert medicaid["lines"] == draft.taken_in(VISIT)["lines"]


def test_every_payor_has_a_column_and_those_without_a_policy_say_why() -> None:
    shared = knowledge.current()
    found = columns(draft.taken_in(VISIT), list(shared.payors), shared, date(2026, 3, 3))
    assert {column.payor for column in found} == set(shared.payors)
    unfit = next(column for column in found if column.payor == "texas-medicaid")
    assert unfit.told is None
    assert "outside the scope" in unfit.asked.refusal
    medicare = next(column for column in found if column.payor == "medicare-part-b")
    assert medicare.told is not None
    assert says(medicare, 1) != says(unfit, 1)


def test_cells_that_differ_say_so_in_words() -> None:
    shown = text(page_alone("compare", VISIT))
    assert "pr-compare" in shown
    assert "differs" in shown
    assert "Whole visit" in shown


def test_without_a_visit_the_page_says_what_to_do() -> None:
    assert "There is no visit yet" in text(page_alone("compare", None))
