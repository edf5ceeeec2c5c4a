"""Running scenarios: what comes out otherwise is shown precisely, and nothing else is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.scenarios import NoSuchPolicyError, report_text, run_scenarios
from engine.scenarios import report as reports
from engine.scenarios.compare import Difference
from tests.scenarios.small_policy import POLICY, SCENARIOS, VISIT, knowledge_base, write


def run(folder: Path, expect: str, but: str = "{}") -> tuple[Difference, ...]:
    text = VISIT + f"  - title: x\n    but: {but}\n    expect: {expect}\n"
    report = run_scenarios(knowledge_base(folder, POLICY, file=text))
    assert report.diagnostics == ()
    ((result,),) = [policy.results for policy in report.policies]
    assert result.passed is (not result.differences)
    assert report.passed is result.passed
    return result.differences


FEW = "{lines: {1: {minutes: 7}}}"
OPEN = "{lines: {1: {minutes: null}}}"
NOTED = '{lines: {2: {code: "97150"}}}'


@pytest.mark.parametrize(
    ("but", "expect"),
    [
        ("{}", "{outcome: covered, findings: [], notes: []}"),
        (FEW, "{outcome: not_covered, findings: [MIN], lines: {1: {outcome: not_covered}}}"),
        (FEW, "{includes: [MIN], excludes: [VISITS, TECHNIQUE, NOTE]}"),
        (OPEN, "{outcome: conditional, findings: [MIN], asks: [line.minutes]}"),
        (OPEN, "{asks_not: [episode.visits]}"),
        (NOTED, "{findings: [], notes: [NOTE], includes: [NOTE]}"),
        ("{}", "{lines: {1: {units: null, modifiers: [], bill: []}}}"),
    ],
)
def test_what_comes_out_as_expected_passes(tmp_path: Path, but: str, expect: str) -> None:
    assert run(tmp_path, expect, but) == ()


@pytest.mark.parametrize(
    ("but", "expect", "what", "got"),
    [
        (FEW, "{outcome: covered}", "outcome", "not_covered"),
        (FEW, "{lines: {1: {outcome: covered}}}", "line 1: outcome", "not_covered"),
        (FEW, "{excludes: [MIN]}", "excludes", "MIN"),
        ("{}", "{includes: [MIN]}", "includes", "none"),
        ("{}", "{asks: [line.minutes]}", "asks", "none"),
        (OPEN, "{asks_not: [line.minutes]}", "asks_not", "line.minutes"),
        (FEW, "{mends: [[line.code]]}", "mends", "none"),
        ("{}", "{lines: {1: {units: 1}}}", "line 1: units", "none"),
        ("{}", "{lines: {1: {modifiers: [GP]}}}", "line 1: modifiers", "none"),
        ("{}", "{lines: {1: {bill: [{units: 1, modifiers: [GP]}]}}}", "line 1: bill", "none"),
        (NOTED, "{notes: []}", "notes", "NOTE"),
    ],
)
def test_what_comes_out_otherwise_is_named(
    tmp_path: Path, but: str, expect: str, what: str, got: str
) -> None:
    (difference,) = run(tmp_path, expect, but)
    assert (difference.what, difference.got) == (what, got)
    assert str(difference.place).endswith("file.yaml:10")


def test_findings_are_an_exact_set(tmp_path: Path) -> None:
    (difference,) = run(tmp_path, "{findings: [VISITS]}", FEW)
    assert difference.missing == ("VISITS",)
    assert difference.extra == ("MIN (line 1 broken: Eight minutes at least)",)
    assert (difference.expected, difference.got) == ("VISITS", "MIN")


def test_a_possible_finding_counts_as_one(tmp_path: Path) -> None:
    (difference,) = run(tmp_path, "{findings: []}", OPEN)
    assert difference.extra == ("MIN (line 1 possible: Eight minutes at least)",)


def test_without_a_date_of_asking_the_day_of_service_decides(tmp_path: Path) -> None:
    processed = POLICY.replace("  limit:\n", "  limit:\n    clock: processing\n")
    but = "{date_of_service: 2024-12-31, episode: {visits: 21}}"
    one = f"  - title: x\n    but: {but}\n    expect: {{findings: [VISITS]}}\n"
    two = f"  - title: y\n    as_of: 2025-01-01\n    but: {but}\n    expect: {{findings: []}}\n"
    stated = but.replace("{date", "{processing_date: 2025-01-01, date", 1)
    three = f"  - title: z\n    but: {stated}\n    expect: {{findings: []}}\n"
    report = run_scenarios(knowledge_base(tmp_path, processed, file=VISIT + one + two + three))
    assert report_text(report) == "small  3 of 3 scenarios as expected\n"


def test_the_named_policy_decides_whatever_payor_the_visit_names(tmp_path: Path) -> None:
    assert run(tmp_path, "{findings: [MIN]}", "{payor: other, lines: {1: {minutes: 7}}}") == ()


def test_the_text_shows_scenario_difference_and_place(tmp_path: Path) -> None:
    wrong = SCENARIOS.replace("findings: [MIN]}", "findings: [VISITS]}", 1)
    report = run_scenarios(knowledge_base(tmp_path / "kb", POLICY, file=wrong))
    assert report_text(report) == (
        "small  13 of 14 scenarios as expected\n"
        "  kb/payors/scenarios/small/file.yaml:13: Seven minutes are too few\n"
        "    findings: expected VISITS, got MIN  (kb/payors/scenarios/small/file.yaml:15)\n"
        "      missing: VISITS\n"
        "      not expected: MIN (line 1 broken: Eight minutes at least)\n"
    )


def test_a_report_is_data_for_programs(tmp_path: Path) -> None:
    wrong = SCENARIOS.replace("findings: [MIN]}", "findings: [VISITS]}", 1)
    base = knowledge_base(tmp_path, POLICY, file=wrong)
    data = json.loads(json.dumps(run_scenarios(base, coverage=True, mutation=True).as_dict()))
    assert data["passed"] is False
    (policy,) = data["policies"]
    (failed,) = [scenario for scenario in policy["scenarios"] if not scenario["passed"]]
    assert failed["differences"][0]["missing"] == ["VISITS"]
    assert {"rule", "fired", "silent", "complete"} <= policy["coverage"][0].keys()
    assert policy["mutation"]["made"] > 30


# --- which policies --------------------------------------------------------------------------


def both(folder: Path) -> list[reports.TestReport]:
    other = POLICY.replace("policy: small", "policy: other\npayor: same-payor")
    write(folder, "other", other, file=SCENARIOS.replace("policy: small", "policy: other"))
    base = knowledge_base(folder, POLICY, file=SCENARIOS + "  - title: bad\n")
    wanted: list[list[str] | None] = [None, ["other"], ["same-payor"], ["small"]]
    return [run_scenarios(base, names) for names in wanted]


def test_policies_are_chosen_by_their_id_or_their_payors(tmp_path: Path) -> None:
    ran = [[policy.policy for policy in report.policies] for report in both(tmp_path)]
    assert ran == [["other", "small"], ["other"], ["other"], ["small"]]


def test_a_broken_file_fails_its_own_policy_and_the_whole_run_alone(tmp_path: Path) -> None:
    assert [report.passed for report in both(tmp_path)] == [False, True, True, False]


def test_an_id_that_nobody_has_is_an_error(tmp_path: Path) -> None:
    base = knowledge_base(tmp_path, POLICY, file=SCENARIOS)
    with pytest.raises(NoSuchPolicyError, match="no policy 'smal' - did you mean 'small'"):
        run_scenarios(base, ["smal"])


def test_a_policy_with_faults_does_not_pass(tmp_path: Path) -> None:
    faulty = POLICY.replace("{value: limit}", "{value: limits}")
    report = run_scenarios(knowledge_base(tmp_path, faulty, file=SCENARIOS), coverage=True)
    assert not report.passed
    assert "unknown-value" in {problem.code for problem in report.diagnostics}
    (policy,) = report.policies
    assert "the policy has faults" in policy.results[0].problem
