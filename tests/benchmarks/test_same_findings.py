"""What is measured beside the network finds the same as it: each rule's standing, each session."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest

from benchmarks import cases
from benchmarks.clips_rules import ClipsRules
from benchmarks.engines import different, evaluators, standings
from benchmarks.zen_rules import ZenRules
from engine.facts.views import views
from engine.facts.visit import Visit
from engine.rules.compile import compile_rules
from engine.rules.evaluate import reference_evaluate
from engine.rules.in_process import InProcessEngine
from engine.rules.process import Engine
from tests.rules.random_rules import rule_set, visit, vocabulary

RULE_SETS = 60
VISITS_OF_EACH = 4
VISITS_OF_THE_POLICY = 60
ALWAYS_THERE = ("date_of_service", "processing_date", "line.code")


@pytest.fixture(scope="module")
def measured() -> cases.Cases:
    return cases.load()


@pytest.fixture(scope="module")
def worker() -> Iterator[Engine]:
    with Engine(timeout=60) as engine:
        yield engine


def with_gaps(visit_: Visit, random: Random) -> Visit:
    """The visit with some facts left out, and some yes/no answers turned round."""

    def some(facts):
        return {
            name: 1 - value if value in (0, 1) and random.random() < 0.2 else value
            for name, value in facts.items()
            if name in ALWAYS_THERE or random.random() > 0.15
        }

    lines = tuple(replace(line, facts=some(line.facts)) for line in visit_.lines)
    return replace(visit_, facts=some(visit_.facts), lines=lines)


def test_all_engines_find_the_same_of_a_policy_on_visits_with_gaps(measured, worker):
    random = Random(7)
    seen: Counter[str] = Counter()
    with InProcessEngine(measured.compiled) as network:
        engines = evaluators(measured.compiled, network, worker)
        for number in range(VISITS_OF_THE_POLICY):
            name = cases.VISITS[number % len(cases.VISITS)]
            tried = views(with_gaps(measured.visits[name], random), measured.base.tables)
            assert different(engines, tried.visit, tried.lines) == [], f"visit {number}"
            meant = reference_evaluate(measured.compiled.rule_set, tried.visit, tried.lines)
            seen.update(word for session in standings(meant) for word in session.values())
    for word in ("broken", "possible", "met"):
        assert seen[word] > VISITS_OF_THE_POLICY, seen


def test_zen_and_clips_find_what_the_reference_finds_of_random_rule_sets():
    for seed in range(RULE_SETS):
        random = Random(seed)
        words = vocabulary(random)
        rules = rule_set(random, words)
        compiled = compile_rules(rules)
        others = (ZenRules(compiled), ClipsRules(compiled))
        for _ in range(VISITS_OF_EACH):
            own, lines = visit(random, words)
            meant = standings(reference_evaluate(rules, own, lines))
            for other in others:
                assert other.evaluate(own, lines) == meant, f"seed {seed}, {type(other).__name__}"


def test_an_engine_that_finds_something_else_is_named(measured):
    seen = measured.views("complete")
    engines = {
        "right": ZenRules(measured.compiled).evaluate,
        "silent": lambda _, lines: [{} for _ in range(1 + len(lines))],
    }
    assert different(engines, seen.visit, seen.lines) == ["silent"]
