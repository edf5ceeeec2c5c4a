"""What a foretold denial says: codes, who is liable, and what can be done afterwards."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engine.determination.phrases import denial as in_words
from engine.knowledge import KnowledgeBase
from engine.policy.model import PolicyRule, Remedy, Severity
from tests.policy.bases import base, faults, policy

DAY = date(2026, 3, 2)
MEDICARE = [file.id for file in KnowledgeBase.open().payors()["medicare-part-b"]]


def rule(fix: str, denial: str) -> str:
    """A policy of one rule with this fix and denial."""
    return policy(
        "rules:\n  - id: R\n    title: One to one\n    codes: any\n"
        "    require: {line.one_on_one: true}\n    severity: deny\n"
        f"    fix: {{kind: {fix}, do: see to it}}\n    denial: {denial}\n"
        "    sources: [P]\n    confidence: verified_primary\n"
    )


def remedy(folder: Path, fix: str, denial: str) -> Remedy | None:
    """The remedy of the denial that the policy foretells."""
    told = base(folder, rule(fix, denial)).link("acme", DAY, DAY).rules["R"].denial
    assert told is not None
    return told.remedy


@pytest.mark.parametrize(
    ("fix", "expected"),
    [
        ("rebill", Remedy.RESUBMIT),
        ("attest", Remedy.RESUBMIT),
        ("document", Remedy.APPEAL),
        ("obtain", Remedy.APPEAL),
        ("none", Remedy.NEITHER),
    ],
)
def test_the_remedy_follows_from_the_fix(tmp_path: Path, fix: str, expected: Remedy) -> None:
    assert remedy(tmp_path, fix, "{group: CO, carc: [50]}") is expected


def test_a_stated_remedy_stands_above_the_fix(tmp_path: Path) -> None:
    assert remedy(tmp_path, "none", "{group: CO, carc: [50], remedy: appeal}") is Remedy.APPEAL


def test_an_unknown_remedy_is_refused_with_the_ones_there_are(tmp_path: Path) -> None:
    (problem,) = faults(tmp_path, rule("none", "{group: CO, carc: [50], remedy: hope}"))
    assert all(word in problem for word in ("hope", "resubmit", "appeal", "neither"))


def test_a_denial_in_words_ends_with_what_can_be_done(tmp_path: Path) -> None:
    entry = rule("rebill", "{group: CO, carc: [4, 16], liable: provider}")
    told = base(tmp_path, entry).link("acme", DAY, DAY).rules["R"].denial
    assert told is not None
    assert in_words(told) == (
        "CO-4 or CO-16; the provider is liable; correct the claim and send it again"
    )


def rules_of(policy_id: str) -> list[PolicyRule]:
    """Every form that a rule of the policy has at some date."""
    linker = KnowledgeBase.open().linker(policy_id)
    return [rule for linked, _ in linker.every_stretch() for rule in linked.rules.values()]


@pytest.mark.parametrize("policy_id", MEDICARE)
def test_every_medicare_denial_says_who_is_liable_and_what_can_be_done(policy_id: str) -> None:
    foretold = [rule for rule in rules_of(policy_id) if rule.denial is not None]
    assert [r.id for r in foretold if not (r.denial and r.denial.liable and r.denial.remedy)] == []
    assert len(foretold) > 50


@pytest.mark.parametrize("policy_id", MEDICARE)
def test_every_medicare_rule_that_denies_foretells_the_denial(policy_id: str) -> None:
    denying = [rule for rule in rules_of(policy_id) if rule.severity is Severity.DENY]
    assert sorted({rule.id for rule in denying if rule.denial is None}) == []
    assert denying
