"""One answer: from two evaluators that agree, from any thread, in any process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from engine.determination.as_data import as_data
from engine.determination.evaluate import Evaluator
from engine.determination.withheld import STATE_VARIABLE, AnswerWithheldError
from engine.facts.read_visit import read_visit
from engine.facts.visit import Visit
from engine.knowledge import KnowledgeBase
from engine.rules.compile import CompiledRuleSet
from engine.rules.evaluate import Evaluation
from engine.rules.process import Engine
from engine.rules.view import View
from tests.determination.visits import ALL, TODAY, clean, determine
from tests.policy.bases import base, policy

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))


class LyingEngine(Engine):
    """An engine that drops what it found against the visit as a whole."""

    def evaluate(
        self, compiled: CompiledRuleSet, visit_view: View, line_views: Sequence[View]
    ) -> Evaluation:
        evaluation = super().evaluate(compiled, visit_view, line_views)
        return replace(evaluation, visit=replace(evaluation.visit, standings={}))


def test_a_disagreement_withholds_the_answer_and_is_written_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path / "state"))
    folder = tmp_path / "kb"
    folder.mkdir()
    with LyingEngine() as engine:
        evaluator = Evaluator(base(folder, policy(ALL)), engine)
        with pytest.raises(AnswerWithheldError) as raised:
            determine(folder, clean(), evaluator=evaluator)
    assert "no answer is given" in str(raised.value)
    assert raised.value.case is not None
    case = json.loads(raised.value.case.read_text(encoding="utf-8"))
    assert case["visit"]["lines"][0]["code"] == "97140"
    assert any("ORDER/missing" in difference for difference in case["differences"])


def visits(knowledge_base: KnowledgeBase) -> list[Visit]:
    readings = [read_visit(path, knowledge_base.vocabulary) for path in EXAMPLES]
    return [reading.visit for reading in readings if reading.visit is not None]


def told(evaluator: Evaluator, visit: Visit) -> str:
    return json.dumps(as_data(evaluator.determine(visit, as_of=TODAY)), sort_keys=True)


def test_threads_that_share_an_evaluator_tell_what_one_tells() -> None:
    knowledge_base = KnowledgeBase.open()
    evaluator = Evaluator(knowledge_base, Engine(workers=2))
    try:
        wanted = visits(knowledge_base)
        alone = [told(evaluator, visit) for visit in wanted]
        with ThreadPoolExecutor(2) as pool:
            together = list(pool.map(lambda visit: told(evaluator, visit), wanted * 3))
    finally:
        evaluator.close()
    assert together == alone * 3


SCRIPT = """
import json, sys
from datetime import date
from engine.determination.as_data import as_data
from engine.determination.evaluate import Evaluator
from engine.facts.read_visit import read_visit
from engine.knowledge import KnowledgeBase
evaluator = Evaluator(KnowledgeBase.open())
for name in sys.argv[2:]:
    visit = read_visit(name, evaluator.knowledge_base.vocabulary).visit
    data = as_data(evaluator.determine(visit, as_of=date.fromisoformat(sys.argv[1])))
    print(json.dumps(data))
evaluator.close()
"""


def test_two_processes_at_once_tell_the_same_in_the_same_order() -> None:
    names = [str(path) for path in EXAMPLES]
    running = [
        subprocess.Popen(
            [sys.executable, "-c", SCRIPT, date.isoformat(TODAY), *names],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        )
        for seed in ("1", "2")
    ]
    first, second = (process.communicate(timeout=120)[0] for process in running)
    assert first == second
    assert first.count(b"\n") == len(names)
