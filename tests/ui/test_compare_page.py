"""The same visit under every payor."""

from __future__ import annotations

from datetime import date

from tests.ui.pages import VISIT, page_alone, settled, text
from ui import draft, knowledge
from ui.compare import columns, says, together, under


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
    assert "it was read for state TX, and this visit states AZ" in unfit.asked.refusal
    medicare = next(column for column in found if column.payor == "medicare-part-b")
    assert medicare.told is not None
    assert says(medicare, 1) != says(unfit, 1)


def test_a_payor_whose_policies_hold_elsewhere_is_asked_as_if_the_patient_lived_there() -> None:
    shared = knowledge.current()
    stated = draft.taken_in({**VISIT, "plan": {"line_of_business": "commercial"}})
    day = date(2026, 3, 3)
    (medicare, texas) = columns(
        stated, ["medicare-part-b", "texas-medicaid"], shared, day, suppose=True
    )
    assert medicare.supposed == ()
    assert texas.told is not None
    assert texas.supposed == (
        "line of business Medicaid, fee for service instead of employer or private insurance",
        "state TX instead of AZ",
    )
    assert stated["state"] == "AZ"


def test_what_is_supposed_stands_above_its_column() -> None:
    page = page_alone("compare", VISIT)
    assert "Supposed:" not in text(page)
    assert "It was read for state TX, and this visit states AZ" in text(page)
    settled(page.toggle("compare-suppose").set_value(True).run())
    assert "Supposed: state TX instead of AZ" in text(page)
    assert "No policy fits" not in text(page)


def test_cells_that_differ_say_so_in_words() -> None:
    shown = text(page_alone("compare", VISIT))
    assert "pr-compare" in shown
    assert "differs" in shown
    assert "Whole visit" in shown


def test_without_a_visit_the_page_says_what_to_do() -> None:
    assert "There is no visit yet" in text(page_alone("compare", None))


def test_primary_and_secondary_are_told_together() -> None:
    shared = knowledge.current()
    stated = draft.taken_in(VISIT)
    day = date(2026, 3, 3)
    pair = columns(stated, ["medicare-part-b", "uhc-commercial"], shared, day)
    said = together(*pair)
    assert said.startswith("Medicare Part B, the primary: depends. UnitedHealthcare, the secondary")
    alike = together(*columns(stated, ["medicare-part-b", "medicare-part-b"], shared, day))
    assert alike.endswith("Both want the same units and modifiers.")
    assert "97140" in together(*columns(stated, ["medicare-part-b", "cigna"], shared, day))
