"""What is known of scenarios stands for working all of them out anew, after any edit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.history import History
from engine.knowledge import KnowledgeBase
from engine.publishing.answers import Answers, KeptAnswers
from engine.publishing.drafted import drafted
from engine.publishing.proposal import chain_of_is_broken, proposal
from engine.publishing.publication import prepare
from engine.publishing.scenario_changes import Rehearsal, ScenarioChanges, expecting
from engine.publishing.touched import touched_policies
from engine.rules.process import Engine
from engine.scenarios.compare import differences
from engine.scenarios.library import Library
from engine.scenarios.model import Scenario
from tests.impact.random_edits import SORTS, Edited, edited, shipped
from tests.publishing.test_publish import FILE, POLICY, SCENARIOS, TESTS

FEW = 70
"""Scenarios that an edit may touch to be tried here; the largest policies are tried by hand."""


def told(found: ScenarioChanges) -> dict[str, list[object]]:
    """What a manager is told of scenarios."""
    return {
        "failing": [(r.scenario.title, r.problem, r.differences) for r in found.failing],
        "newly": [r.scenario.title for r in found.newly],
        "mended": [scenario.title for scenario in found.mended],
        "affected": [(each.scenario.title, each.differences) for each in found.affected],
        "many": [found.scenarios],
    }


def rehearsed(edit: Edited, policies: list[str], kept: KeptAnswers) -> ScenarioChanges:
    """How the scenarios of policies come out, by what is kept."""
    with closing(Rehearsal(shipped(), edit.base, kept=kept)) as rehearsal:
        return rehearsal.run(policies)


def scenarios_of(policies: list[str]) -> Iterator[Scenario]:
    """The shipped scenarios of some policies."""
    library = Library(shipped().without_imports())
    for policy in policies:
        yield from library.of(policy).scenarios


def holds_after(edit: Edited, policies: list[str]) -> None:
    """What is told by answers of before is what is told without them."""
    kept = KeptAnswers()
    with closing(Engine()) as engine:
        Answers(shipped().without_imports(), engine, kept).each([*scenarios_of(policies)])
    anew, again = rehearsed(edit, policies, KeptAnswers()), rehearsed(edit, policies, kept)
    assert told(again) == told(anew), edit.says
    assert again.looked_at <= anew.looked_at
    once_more = rehearsed(edit, policies, kept)
    assert told(once_more) == told(anew), edit.says
    every_one(edit, policies, anew)


def every_one(edit: Edited, policies: list[str], found: ScenarioChanges) -> None:
    """What fails, and what comes out otherwise, is so when each scenario is evaluated by itself."""
    then, now = shipped().without_imports(), edit.base.without_imports()
    before, after = Library(then), Library(now)
    named: set[str] = set()
    failed: set[str] = set()
    otherwise: set[str] = set()
    with closing(Engine()) as engine:
        for policy in policies:
            scenarios, was = after.of(policy).scenarios, before.of(policy).scenarios
            named |= {one.title for one in scenarios}
            answered = Answers(then, engine, KeptAnswers()).each(was)
            old = {one.title: each.said for one, each in zip(was, answered, strict=True)}
            new = Answers(now, engine, KeptAnswers()).each(scenarios)
            for one, answer in zip(scenarios, new, strict=True):
                said, earlier = answer.said, old[one.title]
                if not answer.result(one).passed:
                    failed.add(one.title)
                elif said is None or earlier is None:
                    continue
                elif any(differences(expecting(one, earlier), said)):
                    otherwise.add(one.title)
    assert {r.scenario.title for r in found.failing} & named == failed, edit.says
    assert {each.scenario.title for each in found.affected} == otherwise, edit.says


@pytest.mark.parametrize("sort", SORTS)
@settings(max_examples=2)
@given(seed=st.integers(0, 10**9))
def test_after_any_edit_what_is_known_tells_the_same(sort: str, seed: int) -> None:
    edit = edited(Random(f"{sort} {seed}"), sort)
    if edit is None:
        return
    names = {
        name: edit.base.contents.read(name)
        for name in edit.base.contents.texts
        if edit.base.contents.read(name) != shipped().contents.read(name)
    }
    policies = [
        policy
        for policy in touched_policies(shipped(), edit.base, names)
        if not chain_of_is_broken(edit.base, policy)
    ]
    if sum(1 for _ in scenarios_of(policies)) <= FEW:
        holds_after(edit, policies)


@pytest.fixture
def before(tmp_path: Path) -> KnowledgeBase:
    """A published knowledge base of one policy with its scenarios."""
    root = tmp_path / "kb"
    (root / "scenarios" / "acme").mkdir(parents=True)
    (root / FILE).write_text(POLICY)
    (root / TESTS).write_text(SCENARIOS)
    History.begin(root, "Ana", "the first state").close()
    return KnowledgeBase.open(root)


FIVE = {FILE: POLICY.replace("value: 4", "value: 5").encode()}


def looked_at(before: KnowledgeBase, changes: dict[str, bytes | None], kept: KeptAnswers) -> int:
    """How many scenarios had to be evaluated."""
    return proposal(before, drafted(before, changes), changes, kept=kept).scenarios.looked_at


def test_processes_answer_as_this_one_does() -> None:
    scenarios = [*scenarios_of(["medicare-noridian", "highmark-wv"])]
    with closing(Engine()) as engine:
        here = Answers(shipped(), engine, KeptAnswers()).each(scenarios)
        many = Answers(shipped(), engine, KeptAnswers(), many=1)
        counted: list[None] = []
        assert many.each(scenarios, lambda: counted.append(None)) == here
        assert engine.process_ids() != ()
        assert len(counted) == len(scenarios) == many.worked_out


def test_after_a_scenario_is_accepted_none_is_evaluated(before: KnowledgeBase) -> None:
    kept = KeptAnswers()
    assert looked_at(before, {**FIVE}, kept) == 3
    accepted = prepare(before, "", FIVE, ["Five units are too many"]).changes
    assert looked_at(before, dict(accepted), kept) == 0


def test_lines_that_move_and_steps_taken_back_leave_nothing_to_evaluate(
    before: KnowledgeBase,
) -> None:
    kept = KeptAnswers()
    assert looked_at(before, {**FIVE}, kept) == 3
    assert looked_at(before, {FILE: b"# a remark\n\n" + FIVE[FILE]}, kept) == 0
    again = {FILE: POLICY.replace("value: 4", "value: 6").encode()}
    assert looked_at(before, again, kept) > 0
    assert looked_at(before, {**FIVE}, kept) == 0


def test_a_failing_scenario_tells_in_the_words_of_now(before: KnowledgeBase) -> None:
    kept = KeptAnswers()
    broken = POLICY.replace("value: 4", "value: 3")
    for words in ("too many units", "more than three"):
        changes: dict[str, bytes | None] = {FILE: broken.replace("too many units", words).encode()}
        found = proposal(before, drafted(before, changes), changes, kept=kept)
        said = str([result.differences for result in found.scenarios.failing])
        assert words in said


def test_a_draft_is_read_from_the_step_before_as_from_the_beginning(before: KnowledgeBase) -> None:
    first = drafted(before, {**FIVE})
    other = {TESTS: SCENARIOS.replace("Four", "4").encode()}
    linker = first.linker("acme")
    assert drafted(before, {**FIVE, **other}).linker("acme") is linker
    back = drafted(before, other)
    assert back.contents.read(FILE) == POLICY.encode()
    assert back.contents.read(TESTS) == other[TESTS]
    assert back.files["acme"].data == before.files["acme"].data
