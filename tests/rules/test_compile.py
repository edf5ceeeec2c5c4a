"""What is compiled is safe and means the same; what is not safe is refused by rule and limit."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from engine.rules.compile import DEEPEST, compile_rules, content_key
from engine.rules.evaluate import disagreements, reference_evaluate
from engine.rules.features import LARGEST
from engine.rules.in_process import InProcessEngine
from engine.rules.limits import NetworkLimitError
from engine.rules.tree import (
    All,
    Any,
    Compare,
    Concluded,
    Conclusion,
    Condition,
    Constant,
    Extreme,
    Fact,
    Linear,
    Not,
    OneOf,
    Operator,
    Rule,
    RuleSet,
    Scope,
    Term,
)
from tests.rules.oracle import ill_founded
from tests.rules.random_rules import DictView, rule_set, vocabulary

ALWAYS, NEVER = Constant(True), Constant(False)


def _is(name: str, constant: int = 1, operator: Operator = Operator.EQ) -> Compare:
    return Compare(Fact(name), operator, constant)


def _line(id_: str, broken: Condition, applies: Condition = ALWAYS) -> Rule:
    return Rule(id_, Scope.LINE, applies, broken)


def _set(rules: Sequence[Rule], conclusions: Sequence[Conclusion] = ()) -> RuleSet:
    return RuleSet("test", tuple(rules), tuple(conclusions))


def _refused(rules: RuleSet) -> list[tuple[str, str]]:
    with pytest.raises(NetworkLimitError) as raised:
        compile_rules(rules)
    return [(refusal.rule, refusal.limit) for refusal in raised.value.refusals]


def _agrees(rules: RuleSet, lines: int = 12) -> None:
    """Compiles, and holds random lines of the rules' facts against the reference."""
    random = Random(0)
    compiled = compile_rules(rules)
    facts = {
        each
        for scope in (compiled.visit, compiled.line)
        for each in scope.encoding.features
        if isinstance(each, Fact)
    }
    with InProcessEngine(compiled) as engine:
        for unknown in (0, 1, 4):
            views = [
                DictView(
                    {
                        fact: random.choice((0, 1, 1, 1)) if bias else 1
                        for fact in sorted(facts, key=lambda each: each.id)
                        if random.randint(0, 9) >= unknown or not bias
                    },
                    {},
                    {},
                )
                for bias in range(lines)
            ]
            said = engine.evaluate(views[0], views)
            assert disagreements(said, reference_evaluate(rules, views[0], views)) == ()
            assert ill_founded(said) == []


# --- refusals and their silent twins -----------------------------------------------------------


def test_ids_must_not_repeat() -> None:
    rule = _line("a", _is("x"))
    conclusion = Conclusion("a", Scope.LINE, ALWAYS, "c")
    assert _refused(_set([rule, rule])) == [("a", "repeated id")]
    assert _refused(_set([], [conclusion, conclusion])) == [("a", "repeated id")]
    compile_rules(_set([rule, replace(rule, id="b")], [conclusion]))


@pytest.mark.parametrize("beyond", [LARGEST + 1, -LARGEST - 1])
def test_constants_have_bounds(beyond: int) -> None:
    assert _refused(_set([_line("a", Not(All((_is("x", beyond),))))])) == [("a", "constant")]
    compile_rules(_set([_line("a", Any((_is("x", LARGEST), _is("x", -LARGEST))))]))


def test_an_extreme_of_nothing_is_refused() -> None:
    def least_of(*terms: Term) -> RuleSet:
        return _set([_line("a", Compare(Linear(((1, Extreme("least", terms)),)), Operator.GT, 1))])

    assert _refused(least_of()) == [("a", "empty extreme")]
    compile_rules(least_of(Fact("x")))


def test_only_the_least_and_the_greatest_are_extremes() -> None:
    written = _set([_line("a", Compare(Extreme("median", (Fact("x"),)), Operator.GT, 1))])
    assert _refused(written) == [("a", "extreme")]


@pytest.mark.parametrize("deep", [DEEPEST + 1, 100_000])
def test_conditions_nested_too_deep_are_refused(deep: int) -> None:
    def nested(depth: int) -> RuleSet:
        condition: Condition = ALWAYS
        for _ in range(depth - 1):
            condition = Not(condition)
        return _set([_line("a", condition)])

    assert _refused(nested(deep)) == [("a", "depth")]
    compile_rules(nested(DEEPEST))


def test_terms_nested_too_deep_are_refused() -> None:
    def nested(depth: int) -> RuleSet:
        term: Term = Fact("x")
        for _ in range(depth - 2):
            term = Linear(((1, term),))
        return _set([_line("a", Compare(term, Operator.GT, 0))])

    assert _refused(nested(DEEPEST + 1)) == [("a", "depth")]
    compile_rules(nested(DEEPEST))


def test_conclusions_that_wait_for_each_other_are_refused() -> None:
    there = Conclusion("there", Scope.LINE, Not(Concluded("b")), "a")
    back = Conclusion("back", Scope.LINE, Concluded("a"), "b")
    assert _refused(_set([], [there, back])) == [("there", "cycle")]
    compile_rules(_set([], [back, replace(there, when=NEVER)]))


def test_rules_are_refused_beyond_what_a_network_bears() -> None:
    def rules(count: int) -> RuleSet:
        return _set([_line(f"r{i}", NEVER, _is(f"f{i % 40}", i)) for i in range(count)])

    assert ("line network", "rules of a network") in _refused(rules(4_001))
    assert len(compile_rules(rules(3_999)).line.encoding.steps) == 3_999


def test_every_refusal_is_told_at_once() -> None:
    rules = _set([_line("a", _is("x", 2**60)), _line("a", _is("x")), _line("b", _is("y", 2**60))])
    assert _refused(rules) == [("a", "repeated id"), ("a", "constant"), ("b", "constant")]


# --- what is split instead of refused ----------------------------------------------------------


def test_rules_beyond_sixty_patterns_share_several_messages() -> None:
    rules = _set([_line(f"r{i}", _is(f"f{i % 30}", i % 3, Operator.GE)) for i in range(130)])
    assert len(compile_rules(rules).line.plan.kinds) > 2
    _agrees(rules)


def test_a_derived_fact_that_hundreds_of_rules_use_is_told_in_copies() -> None:
    rules = _set(
        [_line(f"r{i}", Not(Concluded("c")), Concluded("b")) for i in range(300)],
        [
            Conclusion("1", Scope.LINE, _is("x"), "b"),
            Conclusion("2", Scope.LINE, _is("y"), "c"),
        ],
    )
    assert max(map(len, compile_rules(rules).line.plan.tags)) > 1
    _agrees(rules)


def test_a_condition_on_forty_derived_facts_is_settled_in_groups() -> None:
    names = [f"c{i}" for i in range(40)]
    rules = _set(
        [
            _line("all", All(tuple(map(Concluded, names)))),
            _line("none", All(tuple(Not(Concluded(name)) for name in names))),
            _line("some", Any(tuple(map(Concluded, names)))),
        ],
        [Conclusion(f"1 {name}", Scope.LINE, _is(f"{name} is"), name) for name in names],
    )
    _agrees(rules)


def test_a_condition_on_five_hundred_derived_facts_is_settled_in_groups_of_groups() -> None:
    names = [f"c{i}" for i in range(500)]
    rules = _set(
        [_line("all", All(tuple(map(Concluded, names))))],
        [Conclusion(f"1 {name}", Scope.LINE, _is(f"{name[:2]} is"), name) for name in names],
    )
    _agrees(rules)


def test_a_condition_on_three_hundred_facts_is_settled_in_groups() -> None:
    facts = tuple(_is(f"f{i}") for i in range(300))
    _agrees(_set([_line("all", All(facts)), _line("some", Any(facts))]))


def test_alternatives_of_alternatives_do_not_multiply() -> None:
    choices = tuple(
        Any(tuple(All((_is(f"f{i}"), _is(f"f{i + j}"))) for j in range(1, 6))) for i in range(12)
    )
    rules = _set([_line("a", All(choices)), _line("b", Not(All(choices)))])
    assert len(compile_rules(rules).line.encoding.steps) < 500
    _agrees(rules)


def test_conditions_on_derived_facts_alone_and_on_nothing_are_settled() -> None:
    _agrees(
        _set(
            [
                _line("derived", Concluded("c")),
                _line("broken", ALWAYS),
                _line("met", NEVER),
                _line("silent", ALWAYS, NEVER),
                Rule("visit", Scope.VISIT, Concluded("v"), NEVER),
            ],
            [
                Conclusion("1", Scope.LINE, Concluded("v"), "c"),
                Conclusion("2", Scope.VISIT, ALWAYS, "v"),
                Conclusion("3", Scope.VISIT, NEVER, "w"),
            ],
        )
    )


def test_a_fact_that_lines_and_their_visit_conclude_holds_for_a_line_by_either() -> None:
    both = [
        Conclusion("visit", Scope.VISIT, _is("x"), "c"),
        Conclusion("line", Scope.LINE, _is("y"), "c"),
    ]
    _agrees(_set([_line("is", Concluded("c")), _line("is not", Not(Concluded("c")))], both))


def test_an_empty_rule_set_says_nothing() -> None:
    _agrees(_set([]))


# --- the compiled form -------------------------------------------------------------------------


def test_the_key_tells_rule_sets_apart() -> None:
    rules = _set([_line("a", OneOf("code", frozenset({"1", "2"})))])
    keys = {
        content_key(other)
        for other in (
            rules,
            _set([_line("a", OneOf("code", frozenset({"1", "3"})))]),
            _set([_line("a", OneOf("code", frozenset({"12"})))]),
            _set([_line("a", Not(OneOf("code", frozenset({"1", "2"}))))]),
            _set([_line("a", _is("code", 1))]),
            _set([_line("a", _is("code", 2))]),
            _set([_line("b", _is("code", 2))]),
            _set([replace(_line("b", _is("code", 2)), scope=Scope.VISIT)]),
            _set([], [Conclusion("b", Scope.LINE, _is("code", 2), "c")]),
        )
    }
    assert len(keys) == 9
    assert content_key(_set([_line("a", OneOf("code", frozenset({"2", "1"})))])) in keys


def test_compiling_gives_the_same_in_every_process() -> None:
    script = """
import hashlib
from random import Random
from engine.rules.compile import compile_rules
from tests.rules.random_rules import rule_set, vocabulary
for seed in range(20):
    random = Random(seed)
    compiled = compile_rules(rule_set(random, vocabulary(random)))
    print(compiled.key, hashlib.sha256(repr(compiled.line.plan).encode()).hexdigest())
"""
    said = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1
    assert said != {b""}


def test_a_compiled_rule_set_survives_pickling() -> None:
    random = Random(3)
    compiled = compile_rules(rule_set(random, vocabulary(random)))
    assert pickle.loads(pickle.dumps(compiled)) == compiled
