"""Each limit of the C engine is refused by its name one step beyond it, and silent at it."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from engine.rules.limits import (
    HIGHEST_PRIORITY,
    LARGEST_CONSTANT,
    PATTERNS_OF_A_KIND,
    PATTERNS_OF_A_RULE,
    PROPERTIES_OF_A_MESSAGE,
    RULES_OF_A_NETWORK,
    RULES_ON_ONE_CHAIN,
    TESTS_BELOW_ONE_NODE,
    NetworkLimitError,
    Refusal,
    beyond_limits,
    name_hash,
)

Rules = dict[str, Any]


def _pattern(*tests: Any, kind: str = "K0") -> dict[str, Any]:
    return {"$and": [{"kind": kind}, *tests]}


def _rule(*patterns: dict[str, Any], priority: int = 0) -> dict[str, Any]:
    return {"all": [{f"t{i}": pattern} for i, pattern in enumerate(patterns)], "pri": priority}


def _limits(rules: Rules, messages: dict[str, list[str]] | None = None) -> set[str]:
    return {refusal.limit for refusal in beyond_limits(rules, messages or {})}


def _same(count: int) -> Rules:
    return {str(i): _rule(_pattern({"n": 3})) for i in range(count)}


def _patterns_of_a_kind(count: int) -> Rules:
    return {str(i): _rule(_pattern({"$gte": {"n": i}})) for i in range(count)}


def _kinds(count: int) -> Rules:
    return {str(i): _rule(_pattern({"n": 1}, kind=f"K{i}")) for i in range(count)}


def _constants(count: int) -> Rules:
    return {str(i): _rule(_pattern({"n": i})) for i in range(count)}


def _patterns_of_a_rule(count: int) -> Rules:
    return {"0": _rule(*(_pattern({"n": i}) for i in range(count)))}


@pytest.mark.parametrize(
    ("limit", "rules", "most"),
    [
        ("rules on one chain", _same, RULES_ON_ONE_CHAIN),
        ("patterns of a kind", _patterns_of_a_kind, PATTERNS_OF_A_KIND),
        ("tests below one node", _kinds, TESTS_BELOW_ONE_NODE),
        ("tests below one node", _constants, TESTS_BELOW_ONE_NODE),
        ("patterns of a rule", _patterns_of_a_rule, PATTERNS_OF_A_RULE),
    ],
)
def test_a_count_is_refused_beyond_its_limit_only(limit: str, rules: Any, most: int) -> None:
    assert _limits(rules(most)) == set()
    assert _limits(rules(most + 1)) == {limit}


def test_rules_of_a_network_are_counted() -> None:
    def network(count: int) -> Rules:
        return {str(i): _rule(_pattern({"n": i % 60}, kind=f"K{i // 60}")) for i in range(count)}

    assert _limits(network(RULES_OF_A_NETWORK)) == set()
    assert _limits(network(RULES_OF_A_NETWORK + 1)) == {"rules of a network"}


def test_properties_of_a_message_are_counted_with_id_and_sid() -> None:
    def message(count: int) -> dict[str, list[str]]:
        return {"K0": [f"p{i}" for i in range(count - 2)]}

    assert _limits({}, message(PROPERTIES_OF_A_MESSAGE)) == set()
    assert _limits({}, message(PROPERTIES_OF_A_MESSAGE + 1)) == {"properties of a message"}


@pytest.mark.parametrize("priority", [-1, HIGHEST_PRIORITY + 1, 1.0, True])
def test_priorities_wrap_at_16_bits(priority: int) -> None:
    assert _limits({"0": _rule(_pattern({"n": 1}), priority=HIGHEST_PRIORITY)}) == set()
    assert _limits({"0": _rule(_pattern({"n": 1}), priority=priority)}) == {"priority"}


@pytest.mark.parametrize("constant", [LARGEST_CONSTANT + 1, -LARGEST_CONSTANT - 1, 1.5, "1", True])
def test_constants_are_whole_numbers_that_the_engine_reads_exactly(constant: Any) -> None:
    for right in (LARGEST_CONSTANT, -LARGEST_CONSTANT):
        assert _limits({"0": _rule(_pattern({"$lt": {"n": right}}))}) == set()
    assert _limits({"0": _rule(_pattern({"$lt": {"n": constant}}))}) == {"constant"}
    assert _limits({"0": _rule(_pattern({"n": constant}))}) == {"constant"}


def test_names_that_the_engine_takes_for_each_other_are_refused() -> None:
    # Two of the pairs by which FNV-1a of 32 bits is known to collide.
    for first, second in (("costarring", "liquid"), ("declinate", "macallums")):
        assert name_hash(first) == name_hash(second)
        assert _limits({}, {"K0": [first, "other"]}) == set()
        assert _limits({}, {"K0": [first], "K1": [second]}) == {"property names"}
        assert _limits({"0": _rule(_pattern({first: 1}, {"$lt": {second: 1}}))}) == {
            "property names"
        }


@pytest.mark.parametrize("name", ["id", "sid", "$s", "all", "$and"])
def test_names_that_the_engine_has_for_itself_are_refused(name: str) -> None:
    assert _limits({}, {"K0": [name]}) == {"property names"}


@pytest.mark.parametrize(
    ("limit", "rule"),
    [
        ("empty rule", {"all": [], "pri": 0}),
        ("form of a rule", {"all": [{"m": _pattern()}]}),
        ("form of a rule", {"all": [{"m": _pattern()}], "pri": 0, "count": 2}),
        ("form of a rule", {"any": [{"m": _pattern()}], "pri": 0}),
        ("form of a rule", {"all": [{"m$not": _pattern()}], "pri": 0}),
        ("form of a rule", _rule(_pattern({"$nex": {"n": 1}}))),
        ("form of a rule", _rule(_pattern({"$or": [{"n": 1}, {"n": 2}]}))),
        ("repeated alias", {"all": [{"m": _pattern()}, {"m": _pattern()}], "pri": 0}),
        ("one key an object", {"all": [{"m": _pattern(), "n": _pattern()}], "pri": 0}),
        ("one key an object", _rule(_pattern({"n": 1, "o": 2}))),
        ("one key an object", _rule(_pattern({"$lt": {"n": 1, "o": 2}}))),
        ("constant", _rule(_pattern({"n": {"t0": "n"}}))),
        ("kind comes first", _rule({"$and": [{"n": 1}]})),
        ("kind comes first", _rule({"$and": [{"kind": "K0"}, {"kind": "K1"}]})),
    ],
)
def test_what_is_not_of_the_safe_form_is_refused(limit: str, rule: Any) -> None:
    assert limit in _limits({"0": rule})
    assert _limits({"0": _rule(_pattern({"n": 1}, {"$neq": {"o": 2}}))}) == set()


def test_a_refusal_says_which_rule_and_survives_pickling() -> None:
    error = NetworkLimitError([Refusal("cms.units", "cycle", "waits for itself")])
    assert str(error) == "cms.units: waits for itself"
    assert pickle.loads(pickle.dumps(error)).refusals == error.refusals


_RUN_TWICE = """
import json, sys
from engine.rules.plan import Plan, Step
from engine.rules.network import Network, _C
rules = json.load(sys.stdin)
numbers = range(len(rules["0"]["all"])) if len(rules) == 1 else [3, 70]
rules["$prime"] = {"all": [{"m": {"$and": [{"kind": "$prime"}]}}], "pri": 65535}
fired = 0
with Network(Plan(0, json.dumps(rules), (), (Step(-1, (), -1),), (), -1, ())) as network:
    handle = network._handle
    for _ in range(2):
        ids = []
        for id_, n in enumerate(numbers, 2):
            message = {"id": str(id_), "sid": "0", "kind": "K0", "n": n}
            _, state = _C.assert_fact(handle, json.dumps(message))
            ids.append(json.dumps({"id": str(id_), "sid": "0"}))
        action = _C.start_action_for_state(handle, state)
        while action is not None:
            fired += 1
            action = _C.complete_and_start_action(handle, state)
        for id_ in reversed(ids):
            _C.retract_fact(handle, id_)
print(fired)
"""


@pytest.mark.parametrize(
    ("rules", "firings"),
    [
        (_same(RULES_ON_ONE_CHAIN), RULES_ON_ONE_CHAIN),
        (_patterns_of_a_kind(PATTERNS_OF_A_KIND), 4 + PATTERNS_OF_A_KIND),
        (_kinds(TESTS_BELOW_ONE_NODE), 0),
        (_constants(TESTS_BELOW_ONE_NODE), 2),
        (_patterns_of_a_rule(PATTERNS_OF_A_RULE), 1),
    ],
)
def test_the_engine_bears_each_limit(rules: Rules, firings: int) -> None:
    """Asserts n = 3 and n = 70 (or all n of one rule), in a process that may well crash."""
    ended = subprocess.run(
        [sys.executable, "-c", _RUN_TWICE],
        input=json.dumps(rules),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert int(ended.stdout) == 2 * firings
