"""Coverage: each rule fires in one scenario and does not in another, or it is named."""

from __future__ import annotations

from pathlib import Path

from engine.scenarios import report_text, run_scenarios
from engine.scenarios.report import RuleCoverage
from tests.scenarios.small_policy import (
    CITED,
    HEAD,
    MINUTES,
    POLICY,
    SCENARIOS,
    VISIT,
    knowledge_base,
    without,
    write,
)

FEW = "  - title: few\n    but: {lines: {1: {minutes: 7}}}\n    expect: {findings: [MIN]}\n"
ENOUGH = "  - title: enough\n    expect: {findings: []}\n"
OPEN = "  - title: open\n    but: {lines: {1: {minutes: null}}}\n    expect: {findings: [MIN]}\n"


def coverage(folder: Path, policy: str, scenarios: str) -> dict[str, RuleCoverage]:
    report = run_scenarios(knowledge_base(folder, policy, file=scenarios), ["small"], coverage=True)
    assert report.diagnostics == ()
    ((policy_report),) = report.policies
    assert policy_report.coverage is not None
    assert report.passed is all(rule.complete for rule in policy_report.coverage)
    return {rule.rule: rule for rule in policy_report.coverage}


def test_every_rule_and_conclusion_of_the_policy_is_counted(tmp_path: Path) -> None:
    rules = coverage(tmp_path, POLICY, SCENARIOS)
    assert list(rules) == ["MIN", "VISITS", "HANDS-ON", "TECHNIQUE", "NOTE"]
    assert all(rule.complete for rule in rules.values())
    counted = rules["MIN"]
    assert (counted.fired, counted.possible, counted.silent) == (1, 1, 12)


def test_a_rule_that_never_fires_is_named(tmp_path: Path) -> None:
    rules = coverage(tmp_path, HEAD + "rules:\n" + MINUTES, VISIT + ENOUGH)
    assert not rules["MIN"].complete
    base = knowledge_base(tmp_path / "again", HEAD + "rules:\n" + MINUTES, file=VISIT + ENOUGH)
    text = report_text(run_scenarios(base, coverage=True))
    assert "MIN: fires in no scenario (silent or met in 1)" in text
    assert "again/payors/small.yaml:6: MIN" in text


def test_a_rule_that_fires_in_every_scenario_is_named(tmp_path: Path) -> None:
    base = knowledge_base(tmp_path, HEAD + "rules:\n" + MINUTES, file=VISIT + FEW)
    text = report_text(run_scenarios(base, coverage=True))
    assert "MIN: fires in all 1 scenario - show where it does not" in text


def test_firing_in_one_and_not_in_another_is_enough(tmp_path: Path) -> None:
    assert coverage(tmp_path, HEAD + "rules:\n" + MINUTES, VISIT + FEW + ENOUGH)["MIN"].complete


def test_a_rule_that_is_only_possibly_broken_does_not_fire(tmp_path: Path) -> None:
    rules = coverage(tmp_path, HEAD + "rules:\n" + MINUTES, VISIT + OPEN + ENOUGH)
    assert not rules["MIN"].complete
    assert (rules["MIN"].fired, rules["MIN"].possible) == (0, 1)


def test_a_rule_of_other_dates_is_never_seen(tmp_path: Path) -> None:
    dated = POLICY.replace("  - id: NOTE\n", "  - id: NOTE\n    from: 2030-01-01\n")
    scenarios = without("Other codes have no such limit", SCENARIOS)
    rules = coverage(tmp_path, dated, scenarios)
    assert [rule.rule for rule in rules.values() if not rule.seen] == ["NOTE"]


def test_a_rule_without_any_condition_need_not_be_silent_somewhere(tmp_path: Path) -> None:
    always = f"  - id: ASK\n    title: Ask\n    codes: any\n    require: never\n{CITED}"
    rules = coverage(tmp_path, HEAD + "rules:\n" + always + MINUTES, VISIT + FEW + ENOUGH)
    assert rules["ASK"].always
    assert rules["ASK"].complete


CHILD = "policy: child\ntitle: A child\nextends: small\n"


def child(folder: Path, own: str, scenarios: str) -> dict[str, RuleCoverage]:
    write(folder, "child", CHILD + own, file=scenarios.replace("policy: small", "policy: child"))
    base = knowledge_base(folder, POLICY, file=SCENARIOS)
    (report,) = run_scenarios(base, ["child"], coverage=True).policies
    assert report.coverage is not None
    return {rule.rule: rule for rule in report.coverage}


def test_an_inherited_rule_need_not_be_shown_again(tmp_path: Path) -> None:
    rules = child(tmp_path, "", VISIT + ENOUGH)
    assert {rule.shown_by for rule in rules.values()} == {"small"}
    assert all(rule.complete for rule in rules.values())


def test_an_inherited_rule_with_another_value_must_be_shown(tmp_path: Path) -> None:
    value = (
        "sources: [{id: CHILD, title: A bulletin, kind: primary, read_on: 2026-11-23}]\n"
        "values:\n  limit:\n    mode: replace\n    about: visits\n    unit: visits\n    dated:\n"
        "      - {value: 12, confidence: verified_primary, sources: [CHILD]}\n"
    )
    rules = child(tmp_path, value, VISIT + ENOUGH)
    assert [rule.rule for rule in rules.values() if not rule.complete] == ["VISITS"]
