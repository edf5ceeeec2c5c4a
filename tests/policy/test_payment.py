"""The block 'payment' of a policy: what it says by date, and what is wrong with it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from engine.policy.model import Confidence, PaymentRule
from tests.policy.bases import base, faults, policy

VALUES = """\
values:
  factor:
    about: what is paid for one
    dated:
      - from: 2025-01-01
        until: 2025-12-31
        value: 32.3465
        sources: [S]
        confidence: verified_secondary
      - from: 2026-01-01
        until: 2026-12-31
        value: 33.4009
        sources: [P]
        confidence: verified_primary
        note: of the outsiders
  held_back:
    about: what is held back
    dated: [{value: 2, confidence: unverified}]
"""
PAYMENT = """\
payment:
  schedule: physician
  conversion_factor: {value: factor}
  coinsurance_percent: 20
  assistant: {modifiers: [CQ, CO], pays_percent: 85}
  sequestration_percent: {value: held_back}
  reduced: {mark: "5", further_percent: 50}
  sources: [P]
  confidence: verified_primary
"""


def payment(folder: Path, day: date, body: str = VALUES + PAYMENT, *others: str) -> PaymentRule:
    linked = base(folder, policy(body), *others)
    found = linked.link("child" if others else "acme", day, day).payment
    assert found is not None
    return found


def test_a_factor_is_read_to_the_last_decimal_and_by_the_day(tmp_path: Path):
    assert payment(tmp_path, date(2025, 6, 1)).terms.factor == Decimal("32.3465")
    told = payment(tmp_path, date(2026, 6, 1))
    assert told.terms.factor == Decimal("33.4009")
    assert told.notes == ("of the outsiders",)
    assert [source.id for source in told.sources] == ["P"]


def test_a_day_without_a_factor_is_no_fault(tmp_path: Path):
    assert payment(tmp_path, date(2027, 1, 1)).terms.factor is None
    assert faults(tmp_path, policy(VALUES + PAYMENT)) == []


def test_it_is_no_surer_than_its_values_but_for_those_that_are_only_told(tmp_path: Path):
    assert payment(tmp_path, date(2025, 6, 1)).confidence is Confidence.VERIFIED_SECONDARY
    told = payment(tmp_path, date(2026, 6, 1))
    assert told.confidence is Confidence.VERIFIED_PRIMARY
    assert told.left_out == {"sequestration_percent"}


def test_a_policy_that_says_nothing_of_paying_has_no_such_rule(tmp_path: Path):
    day = date(2026, 6, 1)
    assert base(tmp_path, policy(VALUES)).link("acme", day, day).payment is None


def test_a_child_inherits_the_block_or_replaces_it_outright(tmp_path: Path):
    child = "policy: child\ntitle: A child\npayor: other\nextends: acme\n"
    inherited = payment(tmp_path, date(2026, 6, 1), VALUES + PAYMENT, child)
    assert (inherited.terms.schedule, inherited.terms.payor) == ("physician", "other")
    own = child + "payment: {mode: replace, schedule: own, confidence: unverified}\n"
    replaced = payment(tmp_path, date(2026, 6, 1), VALUES + PAYMENT, own)
    assert (replaced.terms.schedule, replaced.divided) == ("own", False)
    silent = child + "payment: {schedule: own, confidence: unverified}\n"
    (told,) = faults(tmp_path, policy(VALUES + PAYMENT), silent)
    assert "override-without-mode" in told


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("{value: factor}", "{value: facter}", "unknown value 'facter' - did you mean 'factor'?"),
        ("pays_percent: 85", "pays_percent: 185", "185 percent - write at most 100"),
        ("coinsurance_percent: 20", "coinsurance_percent: -3", "a number of 0 or more"),
        ("sources: [P]", "sources: [Q]", "unknown source 'Q'"),
        ("schedule: physician", "scheduel: physician", "scheduel"),
        ("  confidence: verified_primary\n", "", "confidence"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, before: str, after: str, said: str):
    head, _, block = (VALUES + PAYMENT).partition("payment:")
    text = head + "payment:" + block.replace(before, after)
    assert any(said in fault for fault in faults(tmp_path, policy(text)))


RULE = """\
rules:
  - id: UNITS
    title: Fifteen minutes a unit
    shape: unit_method
    codes: ["97140"]
    method: cms_pooled
    minutes_per_unit: 15
    first_unit_minutes: 8
    sources: [P]
    confidence: verified_primary
  - id: NEAR
    title: Near the amount of the year
    shape: threshold_by_estimate
    codes: ["97140"]
    spent: episode.year_to_date_allowed.ot
    most: 2480
    modifiers: [KX]
    severity: deny
    sources: [P]
    confidence: verified_primary
"""


def test_a_rule_by_estimate_needs_a_policy_that_says_how_it_pays(tmp_path: Path):
    (told,) = faults(tmp_path, policy(VALUES + RULE))
    assert "this rule prices units, and the policy has no 'payment'" in told
    assert faults(tmp_path, policy(VALUES + PAYMENT + RULE)) == []


def test_a_rule_by_estimate_only_warns_whatever_it_says(tmp_path: Path):
    day = date(2026, 6, 1)
    linked = base(tmp_path, policy(VALUES + PAYMENT + RULE)).link("acme", day, day)
    assert linked.rules["NEAR"].severity == "warn"


def test_no_measure_of_a_policy_may_state_how_it_pays(tmp_path: Path):
    body = VALUES + PAYMENT + "measures:\n  money: {compute: estimated_allowed}\n"
    (told,) = faults(tmp_path, policy(body))
    assert "write a rule of a shape that uses it" in told
