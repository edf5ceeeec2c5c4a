"""A policy that the network cannot bear is told as a fault of the policy."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.determination.evaluate import Evaluator
from engine.facts.read_visit import read_visit
from engine.knowledge import KnowledgeBase, KnowledgeBaseError
from tests.determination.visits import CITED, TODAY, clean, rules
from tests.policy.bases import base, policy


def knowledge_base(folder: Path, number: int) -> KnowledgeBase:
    entries = (
        f"  - id: R{index}\n    title: Not visit {index}\n    severity: warn\n"
        f"    require: {{episode.visits: {{is_not: {index}}}}}\n{CITED}"
        for index in range(number)
    )
    return base(folder, policy(rules(*entries)))


def test_too_many_rules_are_refused_as_a_fault_of_the_policy(tmp_path: Path) -> None:
    made = knowledge_base(tmp_path, 1500)
    evaluator = Evaluator(made)
    visit = read_visit(clean(), made.vocabulary).visit
    assert visit is not None
    with pytest.raises(KnowledgeBaseError) as raised:
        evaluator.determine(visit, as_of=TODAY)
    evaluator.close()
    assert raised.value.diagnostics[0].code == "beyond-limits"


def test_two_hundred_rules_are_borne(tmp_path: Path) -> None:
    made = knowledge_base(tmp_path, 200)
    evaluator = Evaluator(made)
    visit = read_visit(clean() | {"episode": {"visits": 7}}, made.vocabulary).visit
    assert visit is not None
    determination = evaluator.determine(visit, as_of=TODAY)
    evaluator.close()
    assert [finding.rule for finding in determination.visit_findings] == ["R7"]
