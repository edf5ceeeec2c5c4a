"""The scenarios beside the policies pass, show every rule, and notice every change of a policy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from engine.knowledge import KnowledgeBase
from engine.knowledge.contents import scenario_paths
from engine.scenarios import report
from engine.scenarios.render import report_text, result_text
from engine.scenarios.run import ScenarioRun
from engine.source import read_document, to_text

POLICIES = Path(__file__).resolve().parents[2] / "policies"
FILES = [path.relative_to(POLICIES.parent).as_posix() for path in scenario_paths(POLICIES)]
POLICY_IDS = sorted(KnowledgeBase.open(POLICIES).files)


@pytest.fixture(scope="module")
def run() -> Iterator[ScenarioRun]:
    with closing(ScenarioRun(KnowledgeBase.open(POLICIES))) as run:
        yield run


@pytest.mark.parametrize("file", FILES)
def test_the_scenarios_of_a_file_come_out_as_expected(file: str, run: ScenarioRun) -> None:
    policy = read_document(POLICIES.parent / file).data["policy"]
    assert not (wrong := run.problems([policy])), "\n" + to_text(wrong)
    mine = [one for one in run.results(policy) if one.scenario.place.file == file]
    assert mine
    failed = [result_text(result) for result in mine if not result.passed]
    assert not failed, "\n" + "\n".join(failed)


@pytest.mark.parametrize("policy", POLICY_IDS)
def test_scenarios_show_every_rule_and_notice_every_change(policy: str, run: ScenarioRun) -> None:
    file = run.knowledge_base.files[policy]
    if file.abstract:
        assert not file.rules, "rules that no scenario is held against"
        return
    found = run.report(policy, coverage=True, mutation=True)
    assert found.results, f"no scenario of {policy}"
    assert found.passed, "\n" + report_text(report.TestReport((found,)))
