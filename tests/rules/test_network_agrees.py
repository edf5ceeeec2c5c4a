"""The network says exactly what the reference says, on random rule sets and visits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.rules.process import Engine
from tests.rules.oracle import compare

EXAMPLES = 2_000
OF_THEM_IN_A_WORKER = 150


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(timeout=60) as engine:
        yield engine


@given(random=st.randoms(use_true_random=False))
@settings(max_examples=EXAMPLES)
def test_network_and_reference_agree_on_random_rule_sets(random: Random) -> None:
    assert compare(random) == []


def test_network_in_a_worker_and_reference_agree_on_random_rule_sets(engine: Engine) -> None:
    for seed in range(OF_THEM_IN_A_WORKER):
        assert compare(Random(seed), engine.evaluate) == [], f"seed {seed}"


def test_random_rule_sets_yield_every_standing_often() -> None:
    seen: Counter[str] = Counter()
    for seed in range(200):
        compare(Random(seed), seen=seen)
    rules = sum(seen[word] for word in ("broken", "possible", "met", "silent"))
    assert rules > 2_000
    for word in ("broken", "possible", "met", "silent"):
        assert seen[word] > rules / 12, seen
    derived = sum(seen[word] for word in ("true", "may be true", "false"))
    for word in ("true", "may be true", "false"):
        assert seen[word] > derived / 12, seen
