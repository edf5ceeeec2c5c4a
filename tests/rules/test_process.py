"""Whatever happens to a worker, its parent gets the right answer or a typed error, in time."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from engine.rules.compile import CompiledRuleSet, compile_rules
from engine.rules.evaluate import disagreements, reference_evaluate
from engine.rules.features import LARGEST, FeatureValueError
from engine.rules.process import Engine, EngineFailure
from engine.rules.tree import Compare, Constant, Fact, Operator, Rule, RuleSet, Scope
from tests.rules.random_rules import DictView, rule_set, visit, vocabulary

ROOT = Path(__file__).parents[2]
MINUTES = Fact("minutes")


def _rules(name: str = "minutes", constant: int = 8) -> CompiledRuleSet:
    few = Compare(MINUTES, Operator.LT, constant)
    return compile_rules(RuleSet(name, (Rule("few", Scope.LINE, Constant(True), few),), ()))


def _minutes(*minutes: int) -> list[DictView]:
    return [DictView({MINUTES: each}, {}, {}) for each in minutes]


NOTHING = DictView({}, {}, {})


def _standings(engine: Engine, compiled: CompiledRuleSet, *minutes: int) -> list[str]:
    said = engine.evaluate(compiled, NOTHING, _minutes(*minutes))
    return [str(line.standings["few"]) for line in said.lines]


def _with_rules(compiled: CompiledRuleSet, rules: dict[str, Any]) -> CompiledRuleSet:
    """The rule set with another network for lines, that no compiler would make."""
    prime = {"$prime": {"all": [{"m": {"$and": [{"kind": "$prime"}]}}], "pri": 65_535}}
    plan = compiled.line.plan._replace(rules=json.dumps(rules | prime))
    return replace(compiled, key="broken", line=replace(compiled.line, plan=plan))


def _looping(compiled: CompiledRuleSet) -> CompiledRuleSet:
    """A network in whose making the C engine loops for ever, holding the GIL."""
    return _with_rules(
        compiled,
        {
            str(number): {"all": [{"m": {"$and": [{"kind": "K0"}, {"n": number}]}}], "pri": 0}
            for number in range(600)
        },
    )


def _is_running(pid: int) -> bool:
    """Whether a process exists and is more than an entry that its parent has not collected."""
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _soon(condition: Callable[[], bool]) -> bool:
    for _ in range(500):
        if condition():
            return True
        time.sleep(0.02)
    return False


# --- answers -----------------------------------------------------------------------------------


def test_a_visit_is_evaluated_in_a_worker() -> None:
    with Engine() as engine:
        assert _standings(engine, _rules(), 7, 8) == ["broken", "met"]
        assert len(engine.process_ids()) == 1
        assert engine.process_ids() != (os.getpid(),)


def test_a_visit_without_lines_is_evaluated() -> None:
    with Engine() as engine:
        assert engine.evaluate(_rules(), NOTHING, []).lines == ()


@pytest.mark.parametrize("minutes", [LARGEST, -LARGEST])
def test_numbers_up_to_the_bounds_are_compared(minutes: int) -> None:
    with Engine() as engine:
        assert _standings(engine, _rules(), minutes) == ["met" if minutes > 0 else "broken"]


@pytest.mark.parametrize("minutes", [LARGEST + 1, -LARGEST - 1, 2**80])
def test_numbers_beyond_the_bounds_are_refused_by_name(minutes: int) -> None:
    with Engine() as engine, pytest.raises(FeatureValueError, match="'minutes' is"):
        engine.evaluate(_rules(), NOTHING, _minutes(minutes))


def test_the_same_visit_gives_the_same_findings_in_the_same_order_in_threads_and_processes() -> (
    None
):
    cases = []
    for seed in range(12):
        random = Random(seed)
        words = vocabulary(random)
        compiled = compile_rules(rule_set(random, words))
        cases += [(compiled, *visit(random, words)) for _ in range(5)]

    def findings(engine: Engine, order: Sequence[int]) -> list[str]:
        said = {}
        for index in order:
            outcome = engine.evaluate(*cases[index])
            said[index] = repr(
                [
                    (list(each.standings.items()), list(each.concluded.items()), each.firings)
                    for each in (outcome.visit, *outcome.lines)
                ]
            )
        return [said[index] for index in sorted(said)]

    forwards = range(len(cases))
    with Engine() as alone, Engine(workers=2, most_loaded=3) as shared:
        expected = findings(alone, forwards)
        orders = [list(forwards), list(reversed(forwards)), Random(1).sample(forwards, len(cases))]
        with ThreadPoolExecutor(3) as threads:
            for said in threads.map(lambda order: findings(shared, order), orders):
                assert said == expected
        assert len(shared.process_ids()) == 2
    for (compiled, visit_view, lines), _ in zip(cases, expected, strict=True):
        with Engine() as engine:
            outcome = engine.evaluate(compiled, visit_view, lines)
            meant = reference_evaluate(compiled.rule_set, visit_view, lines)
            assert disagreements(outcome, meant) == ()
        break


# --- workers that are lost ---------------------------------------------------------------------


def test_a_killed_worker_is_replaced_and_its_networks_loaded_again() -> None:
    with Engine() as engine:
        compiled = _rules()
        assert _standings(engine, compiled, 7) == ["broken"]
        (first,) = engine.process_ids()
        os.kill(first, signal.SIGKILL)
        assert _standings(engine, compiled, 7) == ["broken"]
        (second,) = engine.process_ids()
        assert second != first


def test_a_stopped_worker_is_killed_by_the_watchdog_and_replaced() -> None:
    with Engine(timeout=0.3) as engine:
        compiled = _rules()
        _standings(engine, compiled, 7)
        (first,) = engine.process_ids()
        os.kill(first, signal.SIGSTOP)
        assert _standings(engine, compiled, 7) == ["broken"]
        assert not _is_running(first)
        assert engine.process_ids() != (first,)


def test_workers_killed_at_any_moment_never_change_an_answer() -> None:
    compiled = _rules()
    done = threading.Event()
    killed: list[int] = []
    with Engine(timeout=5) as engine:

        def kill() -> None:
            random = Random(0)
            while not done.is_set():
                for pid in engine.process_ids():
                    os.kill(pid, random.choice((signal.SIGKILL, signal.SIGTERM)))
                    killed.append(pid)
                done.wait(random.random() / 10)

        killer = threading.Thread(target=kill)
        killer.start()
        answers = []
        failures = 0
        try:
            while len(killed) < 30:
                try:
                    answers.append(_standings(engine, compiled, 7, 8))
                except EngineFailure:
                    failures += 1
        finally:
            done.set()
            killer.join()
        assert len(answers) > failures
        assert all(answer == ["broken", "met"] for answer in answers)
        assert _standings(engine, compiled, 7, 8) == ["broken", "met"]


def test_an_endless_loop_in_the_c_engine_is_a_typed_failure_and_harms_no_other_rules() -> None:
    compiled = _rules()
    with Engine(timeout=0.3) as engine:
        with pytest.raises(EngineFailure, match=r"'minutes' .* no answer within 0.3 seconds"):
            _standings(engine, _looping(compiled), 7)
        assert _standings(engine, compiled, 7) == ["broken"]


def test_a_network_that_the_c_engine_refuses_is_a_typed_failure() -> None:
    compiled = _rules()
    with Engine() as engine:
        broken = _with_rules(compiled, {"0": {"all": [{"m": {"$and": 3}}], "pri": 0}})
        with pytest.raises(EngineFailure, match="refused a network"):
            _standings(engine, broken, 7)
        assert _standings(engine, compiled, 7) == ["broken"]


def test_a_network_that_fires_on_something_else_is_a_typed_failure() -> None:
    compiled = _rules()
    kind = compiled.line.plan.kinds[0]
    twice = compiled.line.plan._replace(
        kinds=(kind, kind._replace(template=kind.template.replace('"id":"2"', '"id":"3"'))),
    )
    broken = replace(compiled, key="broken", line=replace(compiled.line, plan=twice))
    with Engine() as engine:
        with pytest.raises(EngineFailure, match="something else than it matches"):
            _standings(engine, broken, 7)
        assert _standings(engine, compiled, 7) == ["broken"]


# --- how many, and how long --------------------------------------------------------------------


def test_workers_end_when_the_engine_is_closed_and_it_says_so_afterwards() -> None:
    engine = Engine(workers=2)
    compiled = _rules()
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda _: _standings(engine, compiled, 7), range(8)))
    pids = engine.process_ids()
    assert pids
    engine.close()
    engine.close()
    assert not any(map(_is_running, pids))
    with pytest.raises(EngineFailure, match="closed"):
        _standings(engine, compiled, 7)


def test_a_worker_ends_when_nobody_holds_its_engine() -> None:
    engine = Engine()
    _standings(engine, _rules(), 7)
    (pid,) = engine.process_ids()
    del engine
    assert _soon(lambda: not _is_running(pid))


def test_more_rule_sets_than_a_worker_may_keep_are_loaded_anew() -> None:
    with Engine(most_loaded=2) as engine:
        sets = [_rules(f"set {index}", index) for index in range(5)]
        for _ in range(3):
            for index, compiled in enumerate(sets):
                assert _standings(engine, compiled, index - 1, index) == ["broken", "met"]
        assert len(engine.process_ids()) == 1


@pytest.mark.parametrize("wrong", [{"workers": 0}, {"most_loaded": 0}, {"timeout": 0}])
def test_an_engine_without_workers_rule_sets_or_time_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="at least one"):
        Engine(**wrong)


_PARENT = """
import sys, threading
from tests.rules.test_process import *
from tests.rules.test_process import _looping, _rules, _standings
engine = Engine(timeout={timeout})
_standings(engine, _rules(), 7)
print(*engine.process_ids(), flush=True)
{then}
"""


def _parent(then: str, timeout: float = 5) -> tuple[subprocess.Popen[str], int]:
    """Another process with an engine, and its worker's id."""
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT.format(then=then, timeout=timeout)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    return parent, int(parent.stdout.readline())


def test_a_worker_ends_with_its_parent() -> None:
    parent, worker = _parent("")
    with parent:
        assert _soon(lambda: not _is_running(worker))
    assert parent.returncode == 0


def test_a_worker_ends_when_its_parent_is_killed() -> None:
    parent, worker = _parent("sys.stdin.read()")
    with parent:
        assert _is_running(worker)
        parent.kill()
        assert _soon(lambda: not _is_running(worker))


def test_a_worker_in_an_endless_loop_ends_when_its_parent_is_killed() -> None:
    parent, worker = _parent(
        "threading.Timer(0.2, lambda: print('in it', flush=True)).start()\n"
        "_standings(engine, _looping(_rules()), 7)",
        timeout=1,
    )
    with parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "in it\n"
        assert _is_running(worker)
        parent.kill()
        ended = _soon(lambda: not _is_running(worker))
        if not ended:
            os.kill(worker, signal.SIGKILL)
        assert ended


def test_a_forked_process_has_workers_of_its_own() -> None:
    then = """
import os
child = os.fork()
print(_standings(engine, _rules(), 7), *engine.process_ids(), flush=True)
if child:
    os.waitpid(child, 0)
"""
    parent, worker = _parent(then)
    said, _ = parent.communicate(timeout=30)
    assert parent.returncode == 0
    answers = sorted(line.rpartition(" ") for line in said.splitlines())
    assert [answer for answer, _, _ in answers] == ["['broken']", "['broken']"]
    pids = {int(pid) for _, _, pid in answers}
    assert len(pids) == 2
    assert worker in pids
    assert _soon(lambda: not any(map(_is_running, pids)))
