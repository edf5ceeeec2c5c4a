"""A policy that the network cannot bear is told as a fault of the policy."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.determination.evaluate import Evaluator
from engine.facts.read_visit import read_visit
from engine.knowledge import KnowledgeBase, KnowledgeBaseError
from tests.determination.visits import (
    CITED,
    TODAY,
    UNITS,
    clean,
    determine,
    only_line,
    rules,
)
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


def test_derived_facts_many_levels_deep_are_asked_and_mended_at_once(tmp_path: Path) -> None:
    levels = [
        "  - {id: L0, title: base, when: {record.skilled_need: true}, conclude: d0,"
        " sources: [P], confidence: verified_primary}\n"
    ]
    for level in range(1, 25):
        below = f"concluded.d{level - 1}"
        levels.append(
            f"  - {{id: L{level}, title: next, when: {{any: [{{{below}: true}}, {{all:"
            f" [{{{below}: true}}, {{episode.improving: true}}]}}]}}, conclude: d{level},"
            " sources: [P], confidence: verified_primary}\n"
        )
    top = (
        "  - id: TOP\n    title: Needs them all\n    severity: needs_document\n"
        "    require: {concluded.d24: true}\n" + CITED
    )
    body = rules(UNITS, *levels, top)
    open_line = only_line(determine(tmp_path, clean(), body))
    assert (None, "record.skilled_need") in open_line.info_needed
    missing = clean()
    missing["record"] = {"skilled_need": False}
    line = only_line(determine(tmp_path, missing, body))
    assert [[step.place[1] for step in mend.steps] for mend in line.mends] == [
        ["record.skilled_need"]
    ]
