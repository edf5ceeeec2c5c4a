"""The narrowest policy whose scope a visit lies in decides; what could choose another is named."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from engine.knowledge.choose import Choice
from tests.policy.bases import base, policy

DAY = date(2026, 3, 2)
WIDE = policy("", policy_id="wide")
COMMERCIAL = policy("scope: {lines_of_business: [commercial]}\n", policy_id="commercial")
OHIO = policy(
    "scope: {lines_of_business: [commercial], states: [OH]}\n", policy_id="ohio", payor="acme"
)
CHILD = policy("extends: ohio\nscope: {disciplines: [OT]}\n", policy_id="child", payor="acme")
OHIO_FACTS = {"plan.line_of_business": "commercial", "state": "OH"}


def chosen(
    folder: Path, facts: Mapping[str, object], *policies: str, day: date = DAY
) -> tuple[str | None, tuple[str, ...]]:
    """The id of the policy that decides for 'acme', and the facts that could choose another."""
    choice: Choice = base(folder, *policies).choose("acme", facts, day)
    return choice.policy.id if choice.policy else None, choice.open_facts


def test_the_policy_that_states_more_of_a_scope_decides(tmp_path: Path) -> None:
    assert chosen(tmp_path, OHIO_FACTS, WIDE, OHIO, COMMERCIAL) == ("ohio", ())


@pytest.mark.parametrize("order", [(WIDE, COMMERCIAL, OHIO), (OHIO, COMMERCIAL, WIDE)])
def test_the_order_of_files_does_not_matter(tmp_path: Path, order: tuple[str, ...]) -> None:
    facts = {"plan.line_of_business": "commercial", "state": "PA"}
    assert chosen(tmp_path, facts, *order) == ("commercial", ())


def test_a_policy_that_extends_another_is_narrower_whatever_it_states(tmp_path: Path) -> None:
    facts = OHIO_FACTS | {"discipline": "OT"}
    assert chosen(tmp_path, facts, OHIO, CHILD) == ("child", ())


def test_a_policy_that_the_visit_lies_outside_of_is_passed_over(tmp_path: Path) -> None:
    facts = OHIO_FACTS | {"discipline": "PT"}
    assert chosen(tmp_path, facts, OHIO, CHILD) == ("ohio", ())


def test_the_facts_that_could_choose_a_narrower_policy_are_named(tmp_path: Path) -> None:
    facts = {"plan.line_of_business": "commercial"}
    assert chosen(tmp_path, facts, COMMERCIAL, OHIO, CHILD) == (
        "commercial",
        ("discipline", "state"),
    )


def test_facts_that_could_only_choose_a_wider_policy_are_not_asked_for(tmp_path: Path) -> None:
    disciplined = policy("scope: {disciplines: [PT]}\n", policy_id="disciplined", payor="acme")
    assert chosen(tmp_path, OHIO_FACTS, OHIO, disciplined) == ("ohio", ())


def test_where_no_policy_surely_fits_the_widest_that_may_fit_stands_in(tmp_path: Path) -> None:
    found = chosen(tmp_path, {}, COMMERCIAL, OHIO)
    assert found == ("commercial", ("plan.line_of_business", "state"))


def test_where_no_policy_may_fit_none_is_chosen(tmp_path: Path) -> None:
    facts = {"plan.line_of_business": "medicaid"}
    assert chosen(tmp_path, facts, COMMERCIAL, OHIO) == (None, ())


def test_a_payor_without_policies_has_none(tmp_path: Path) -> None:
    assert base(tmp_path, WIDE).choose("zenith", {}, DAY) == Choice(None)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2025, 12, 31), "wide"),
        (date(2026, 1, 1), "dated"),
        (date(2026, 6, 30), "dated"),
        (date(2026, 7, 1), "wide"),
    ],
)
def test_a_scope_holds_on_its_first_and_last_day(tmp_path: Path, day: date, name: str) -> None:
    scope = "scope: {lines_of_business: [commercial], from: 2026-01-01, until: 2026-06-30}\n"
    dated = policy(scope, policy_id="dated")
    assert chosen(tmp_path, OHIO_FACTS, WIDE, dated, day=day) == (name, ())


def test_a_policy_that_only_serves_to_be_extended_decides_nothing(tmp_path: Path) -> None:
    abstract = policy("abstract: true\nscope: {states: [OH]}\n", policy_id="abstract")
    assert chosen(tmp_path, OHIO_FACTS, WIDE, abstract) == ("wide", ())


def test_a_circle_of_inheritance_does_not_hang_the_choice(tmp_path: Path) -> None:
    one = policy("extends: two\n", policy_id="one")
    two = policy("extends: one\nscope: {states: [OH]}\n", policy_id="two")
    assert chosen(tmp_path, OHIO_FACTS, one, two)[0] == "two"


OHIO_OR_IOWA = {"plan.line_of_business": "commercial", "state": "PA"}
IOWA = policy(
    "scope: {lines_of_business: [commercial], states: [IA]}\n", policy_id="iowa", payor="acme"
)


def outside(folder: Path, facts: Mapping[str, object], *policies: str) -> object:
    """The policy that comes nearest, and the facts that exclude it with what it names."""
    found = base(folder, *policies).outside("acme", facts, DAY)
    return found and (found.policy.id, {fact: sorted(v) for fact, v in found.named.items()})


def test_the_fact_that_excludes_every_policy_is_named_with_what_they_are_read_for(
    tmp_path: Path,
) -> None:
    assert outside(tmp_path, OHIO_OR_IOWA, OHIO, IOWA) == ("ohio", {"state": ["IA", "OH"]})


def test_of_several_policies_the_one_that_fewest_facts_exclude_is_named(tmp_path: Path) -> None:
    facts = OHIO_FACTS | {"plan.line_of_business": "medicaid", "state": "IA"}
    near = {"plan.line_of_business": ["commercial"]}
    assert outside(tmp_path, facts, OHIO, IOWA) == ("iowa", near)


def test_an_unknown_fact_excludes_no_policy(tmp_path: Path) -> None:
    assert outside(tmp_path, {}, OHIO) == ("ohio", {})


def test_when_only_the_days_exclude_no_fact_is_named(tmp_path: Path) -> None:
    late = policy("scope: {states: [OH], from: 2027-01-01}\n", policy_id="late", payor="acme")
    assert outside(tmp_path, {"state": "PA"}, late) == ("late", {})


def test_a_payor_without_policies_has_none_that_comes_near(tmp_path: Path) -> None:
    assert base(tmp_path, OHIO).outside("other", {}, DAY) is None
