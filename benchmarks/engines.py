"""The same rules and visits in several engines, which find the same: from facts to standings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from benchmarks.cases import VISITS, Cases
from benchmarks.clips_rules import ClipsRules
from benchmarks.handing import Findings
from benchmarks.one_visit import bare
from benchmarks.table import Goal, Row
from benchmarks.timing import Timing, in_turn
from benchmarks.zen_rules import ZenRules
from engine.rules.compile import CompiledRuleSet
from engine.rules.evaluate import Evaluation, ReferenceEvaluation, reference_evaluate
from engine.rules.in_process import InProcessEngine
from engine.rules.process import Engine
from engine.rules.view import View

Evaluate = Callable[[View, Sequence[View]], Findings]

BARE = "durable-rules, bare network"
OURS = "durable-rules, in this process"
WORKER = "durable-rules, in a worker (as shipped)"
ZEN = "zen-engine"
CLIPS = "CLIPS"
REFERENCE = "reference evaluator (plain Python)"


def rows(cases: Cases, seconds: float) -> list[Row]:
    """All engines on all visits; raises ``AssertionError`` if one finds something else."""
    found: list[Row] = []
    with InProcessEngine(cases.compiled) as network, Engine() as worker:
        engines = evaluators(cases.compiled, network, worker)
        for name in VISITS:
            seen = cases.views(name)
            differing = different(engines, seen.visit, seen.lines)
            if differing:
                raise AssertionError(f"{name}: {', '.join(differing)} find something else")
            calls: dict[str, Callable[[], object]] = {BARE: bare(cases, name, network)}
            for engine, evaluate in engines.items():
                calls[engine] = _call(evaluate, seen.visit, seen.lines)
            found += _rows(name, in_turn(calls, seconds / len(VISITS)))
    return found


def evaluators(
    compiled: CompiledRuleSet, network: InProcessEngine, worker: Engine
) -> dict[str, Evaluate]:
    """Every engine, ready to evaluate a rule set, ours in this process first."""
    return {
        OURS: lambda visit, lines: standings(network.evaluate(visit, lines)),
        WORKER: lambda visit, lines: standings(worker.evaluate(compiled, visit, lines)),
        ZEN: ZenRules(compiled).evaluate,
        CLIPS: ClipsRules(compiled).evaluate,
        REFERENCE: lambda visit, lines: standings(
            reference_evaluate(compiled.rule_set, visit, lines)
        ),
    }


def standings(evaluation: Evaluation | ReferenceEvaluation) -> Findings:
    """The standings alone."""
    return [dict(each.standings) for each in (evaluation.visit, *evaluation.lines)]


def different(engines: Mapping[str, Evaluate], visit: View, lines: Sequence[View]) -> list[str]:
    """The engines that find something else of a visit than the first one does."""
    found = {name: evaluate(visit, lines) for name, evaluate in engines.items()}
    first = next(iter(found.values()))
    return [name for name, findings in found.items() if findings != first]


def verdict(rows_: Sequence[Row]) -> str:
    """Who is ahead, in a sentence: shortest calls, over all visits."""
    least: dict[str, float] = {}
    for row in rows_:
        assert row.timing is not None
        engine = row.name.partition(": ")[2]
        least[engine] = least.get(engine, 0.0) + row.timing.least
    ours, shipped, zen, clips = (least[engine] for engine in (OURS, WORKER, ZEN, CLIPS))
    return "; ".join(
        f"{name} is {_against(other, ours)} our network in this process and"
        f" {_against(other, shipped)} the worker as shipped"
        for name, other in ((ZEN, zen), (CLIPS, clips))
    )


def _against(other: float, ours: float) -> str:
    if other < ours:
        return f"{ours / other:.1f} times as fast as"
    return f"{other / ours:.1f} times as slow as"


def _call(evaluate: Evaluate, visit: View, lines: Sequence[View]) -> Callable[[], object]:
    return lambda: evaluate(visit, lines)


def _rows(visit: str, timed: Mapping[str, Timing]) -> list[Row]:
    ours, shipped = timed[OURS], timed[WORKER]
    found = []
    for engine, timing in timed.items():
        goals: tuple[Goal, ...] = ()
        if engine in (ZEN, CLIPS):
            goals = (
                Goal("our network is ahead", ours.least < timing.least),
                Goal("as shipped it is ahead", shipped.least < timing.least),
            )
        found.append(Row(f"{visit}: {engine}", timing, timing.least / ours.least, goals))
    return found
