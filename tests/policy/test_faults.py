"""What is wrong with policy files is said at its place, with what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.policy.bases import faults, policy

RULE = """\
rules:
  - id: R1
    title: A rule
    codes: ["97140"]
    {line}
    sources: [P]
    confidence: verified_primary
"""

GOOD = RULE.format(line="require: {line.one_on_one: true}")

BAD_RULES = [
    (
        "require: {line.minuts: {at_least: 8}}",
        ["a.yaml:11:", "unknown fact 'line.minuts'", "line.minutes"],
    ),
    ("require: {line.minutes: {atleast: 8}}", ["unknown comparison 'atleast'", "at_least"]),
    ("require: {line.minutes: {at_least: eight}}", ["whole number"]),
    ("require: {line.one_on_one: 3}", ["true or false"]),
    ("require: {line.techniques: joint_mobilisation}", ["joint_mobilization"]),
    (
        "require: {line.discipline: PT}",
        ["'line.discipline' stands in place of the visit's 'discipline'", "write discipline"],
    ),
    ("require: {discipline: {none_of: [PTA]}}", ["PTA", "PT"]),
    ("require: {line.minutes: {at_least: {value: floor}}}", ["unknown value 'floor'"]),
    ("require: {concluded.skiled: true}", ["concluded.skiled"]),
    ("require: {measure.total: {at_least: 1}}", ["unknown measure 'measure.total'"]),
    ("require: {line.regions: {any: [knee]}}", ["unknown comparison 'any'", "any_of"]),
    ("require: {all: {line.one_on_one: true}}", ["expected a list"]),
    ("require: {date_of_service: {after: soon}}", ["date"]),
    ("require: {record.response: {within: 3}}", ["within_visits"]),
    ("require: {line.one_on_one: {stated: false}}", ["'stated' is true", "{stated: true}"]),
    ("shape: timely_filing", ["either 'days' or 'years'"]),
    ("shape: timely_filing\n    days: 365\n    years: 1", ["either 'days' or 'years'"]),
    ("shape: timely_filing\n    years: 1\n    counted_to: received", ["claim.received_on"]),
    ("shape: role_bared\n    roles: [aide]", ["role_barred"]),
    ("shape: role_barred\n    roles: [helper]", ["helper"]),
    ("shape: role_barred", ["roles"]),
    ("shape: documentation\n    items: [pain_leval]", ["record.pain_level"]),
    ("shape: daily_maximum\n    pool: set:timd\n    most: 4", ["unknown code set 'timd'"]),
    ("require: {line.one_on_one: true}\n    severty: deny", ["severty", "severity"]),
    ("require: {line.one_on_one: true}\n    severity: denied", ["denied", "deny"]),
    (
        "require: {line.one_on_one: true}\n    message: only {line.minuts} minutes",
        ["a.yaml:12:", "unknown fact 'line.minuts'", "line.minutes"],
    ),
    (
        "require: {line.one_on_one: true}\n"
        "    fix: {kind: rebill, do: bill two, change: {line.unit: 2}}",
        ["a.yaml:12:", "unknown fact 'line.unit'", "line.units"],
    ),
    (
        "require: {line.one_on_one: true}\n    denial: {group: CO, carc: [50], patient_if: told}",
        ["a.yaml:12:", "unknown derived fact 'told'"],
    ),
    ("require: {line.code: [9711]}", ["'9711' is no code", "five digits"]),
    ("require: {line.code: [97ll0]}", ["'97ll0' is no code"]),
    (
        "require: {line.minutes: {at_most: 9999999999999999}}",
        ["a.yaml:8:", "compares 'line.minutes' with 9999999999999999", "give a number between"],
    ),
]


def test_a_policy_without_fault_is_silent(tmp_path: Path) -> None:
    assert faults(tmp_path, policy(GOOD)) == []


@pytest.mark.parametrize(("line", "words"), BAD_RULES, ids=[line for line, _ in BAD_RULES])
def test_a_bad_rule_is_named_with_what_to_write(
    tmp_path: Path, line: str, words: list[str]
) -> None:
    found = "\n".join(faults(tmp_path, policy(RULE.format(line=line))))
    for word in words:
        assert word in found


def test_all_faults_of_all_files_are_found_at_once(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        policy(
            RULE.format(line="require: {line.minuts: {at_least: 8}}"), policy_id="one", payor="one"
        ),
        policy(RULE.format(line="require: {line.regons: knee}"), policy_id="two", payor="two"),
    )
    assert [line.split(":")[0] for line in found] == ["a.yaml", "b.yaml"]


def test_a_line_fact_in_a_visit_rule_is_refused(tmp_path: Path) -> None:
    body = RULE.format(line="require: {line.one_on_one: true}").replace(
        'codes: ["97140"]\n', "note: x\n"
    )
    (found,) = faults(tmp_path, policy(body))
    assert "belongs to a line" in found
    assert "codes" in found


def test_an_unverified_rule_cannot_deny(tmp_path: Path) -> None:
    line = "require: {line.one_on_one: true}\n    severity: deny"
    body = RULE.format(line=line).replace("verified_primary", "unverified")
    (found,) = faults(tmp_path, policy(body))
    assert "unverified rule cannot have severity 'deny'" in found


def test_an_unverified_rule_may_warn(tmp_path: Path) -> None:
    line = "require: {line.one_on_one: true}\n    severity: warn"
    body = RULE.format(line=line).replace("verified_primary", "unverified")
    assert faults(tmp_path, policy(body)) == []


def test_a_verified_rule_names_its_source(tmp_path: Path) -> None:
    (found,) = faults(tmp_path, policy(GOOD.replace("sources: [P]", "note: none")))
    assert "names the source" in found


def test_a_primary_mark_needs_a_primary_source(tmp_path: Path) -> None:
    (found,) = faults(tmp_path, policy(GOOD.replace("sources: [P]", "sources: [S]")))
    assert "verified_secondary" in found


def test_an_unknown_source_is_named(tmp_path: Path) -> None:
    found = "\n".join(faults(tmp_path, policy(GOOD.replace("sources: [P]", "sources: [Q]"))))
    assert "unknown source 'Q'" in found


def test_two_policies_of_one_id_name_both_ends(tmp_path: Path) -> None:
    (found,) = faults(tmp_path, policy(GOOD), policy(GOOD))
    assert "two policies have the id 'acme'" in found
    assert "a.yaml:1]" in found


def test_two_rules_of_one_id_name_both_ends(tmp_path: Path) -> None:
    twice = GOOD + GOOD.split("rules:")[1]
    (found,) = faults(tmp_path, policy(twice))
    assert "two rules have the id 'R1'" in found
    assert "the other one" in found


def test_circular_inheritance_names_all_ends(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        policy("extends: two\n", policy_id="one"),
        policy("extends: one\n", policy_id="two"),
    )
    assert len(found) == 2
    assert all("circular-inheritance" in line for line in found)
    assert "b.yaml:7]" in found[0]


def test_a_missing_parent_is_named_with_the_closest(tmp_path: Path) -> None:
    found = faults(
        tmp_path, policy("extends: acne\n", policy_id="child"), policy(GOOD, policy_id="acme")
    )
    assert any("there is no policy 'acne'" in line and "'acme'" in line for line in found)


def test_circular_conclusions_name_all_rules(tmp_path: Path) -> None:
    cited = "sources: [P], confidence: verified_primary"
    body = (
        "rules:\n"
        f"  - {{id: A, title: a, when: {{concluded.b: true}}, conclude: a, {cited}}}\n"
        f"  - {{id: B, title: b, when: {{concluded.a: true}}, conclude: b, {cited}}}\n"
    )
    (found,) = faults(tmp_path, policy(body))
    assert "conclude from each other in a circle" in found
    assert "circle: A, B" in found


VALUE = """\
values:
  cap:
    about: visits
    dated:
      - {{from: 2024-01-01, until: {until}, value: 10, sources: [P], confidence: verified_primary}}
      - {{from: 2025-01-01, value: 12, sources: [P], confidence: verified_primary}}
rules:
  - id: R1
    title: A cap
    shape: visit_limit
    counter: episode.visits
    most: {{value: cap}}
    from: 2024-01-01
    sources: [P]
    confidence: verified_primary
"""


def test_overlapping_dates_name_both_ends(tmp_path: Path) -> None:
    (found,) = faults(tmp_path, policy(VALUE.format(until="2025-01-01")))
    assert "two values on the same day" in found
    assert "a.yaml:12: overlapping-dates" in found
    assert "the other value" in found


def test_adjoining_dates_are_silent(tmp_path: Path) -> None:
    assert faults(tmp_path, policy(VALUE.format(until="2024-12-31"))) == []


def test_a_gap_in_the_dates_of_a_used_value_is_found(tmp_path: Path) -> None:
    found = faults(tmp_path, policy(VALUE.format(until="2024-06-30")))
    assert any("'cap' has no value on this date" in line for line in found)


def test_a_value_below_nothing_is_refused_at_its_place(tmp_path: Path) -> None:
    body = VALUE.format(until="2024-12-31")
    (found,) = faults(tmp_path, policy(body.replace("value: 12", "value: -12")))
    assert "expected at least 0, found -12" in found
    assert faults(tmp_path, policy(body.replace("value: 12", "value: 0"))) == []


def test_reversed_dates_are_found(tmp_path: Path) -> None:
    found = faults(tmp_path, policy(VALUE.format(until="2023-01-01")))
    assert any("before it begins" in line for line in found)


def test_an_override_without_mode_names_both_ends(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        policy(GOOD, policy_id="parent"),
        policy("extends: parent\n" + GOOD, policy_id="child"),
    )
    assert any("mode: replace" in line and "it is first written here" in line for line in found)


@pytest.mark.parametrize(
    "mode", ["mode: replace", "mode: disable\n    because: not for these members"]
)
def test_an_override_with_mode_is_silent(tmp_path: Path, mode: str) -> None:
    child = f"rules:\n  - id: R1\n    {mode}\n"
    if "replace" in mode:
        child = GOOD.replace("title: A rule", f"title: A rule\n    {mode}")
    parent = policy(GOOD, policy_id="parent")
    assert faults(tmp_path, parent, policy("extends: parent\n" + child, policy_id="child")) == []


def test_replacing_what_is_not_inherited_is_refused(tmp_path: Path) -> None:
    child = GOOD.replace("id: R1", "id: RULE-2").replace(
        "title: A rule", "title: A rule\n    mode: replace"
    )
    parent = policy(GOOD.replace("id: R1", "id: RULE-1"), policy_id="parent")
    found = faults(tmp_path, parent, policy("extends: parent\n" + child, policy_id="child"))
    assert any("nothing of the name 'RULE-2'" in line and "'RULE-1'" in line for line in found)


def test_a_rule_that_counts_units_needs_a_unit_method(tmp_path: Path) -> None:
    line = 'shape: daily_maximum\n    pool: ["97140"]\n    most: 4'
    (found,) = faults(tmp_path, policy(RULE.format(line=line)))
    assert "unit_method" in found


def test_a_wrong_date_hides_no_other_mistake_of_the_file(tmp_path: Path) -> None:
    body = GOOD.replace("title: A rule", "titel: A rule\n    from: 2026-02-30")
    found = "\n".join(faults(tmp_path, policy(body)))
    assert "2026-02-30" in found
    assert "titel" in found


def test_a_rule_that_replaces_nothing_is_read_all_the_same(tmp_path: Path) -> None:
    child = RULE.format(line="mode: replace\n    require: {line.minuts: {at_least: 8}}")
    found = "\n".join(
        faults(
            tmp_path,
            policy(GOOD.replace("id: R1", "id: OTHER"), policy_id="parent"),
            policy("extends: parent\n" + child, policy_id="child"),
        )
    )
    assert "nothing-to-override" in found
    assert "line.minuts" in found
