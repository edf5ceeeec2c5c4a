"""Pushing ``Not`` inward and multiplying out change no truth value, and never blow up."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.rules.normal_form import (
    FALSE,
    MOST_ALTERNATIVES,
    TRUE,
    Both,
    Either,
    Formula,
    Inherited,
    Leaf,
    alternatives,
    normal_form,
)
from engine.rules.reference import truth
from engine.rules.tree import (
    All,
    Any,
    Compare,
    Concluded,
    Condition,
    Constant,
    Fact,
    Not,
    OneOf,
    Operator,
)
from tests.rules.random_rules import DictView, condition, view, vocabulary

Kleene = bool | None


def _leaf(leaf: Leaf, seen: DictView, concluded: dict[str, Kleene]) -> Kleene:
    question = leaf.question
    if isinstance(question, Inherited):
        question = Concluded(question.name)
    value = truth(question, seen, concluded)
    return value if value is None or leaf.holds else not value


def _all(values: list[Kleene]) -> Kleene:
    return False if False in values else None if None in values else True


def _any(values: list[Kleene]) -> Kleene:
    return True if True in values else None if None in values else False


def _value(formula: Formula, seen: DictView, concluded: dict[str, Kleene]) -> Kleene:
    if isinstance(formula, Leaf):
        return _leaf(formula, seen, concluded)
    values = [_value(part, seen, concluded) for part in formula.parts]
    return _all(values) if isinstance(formula, Both) else _any(values)


@given(random=st.randoms(use_true_random=False), holds=st.booleans())
@settings(max_examples=300)
def test_normal_form_and_alternatives_keep_the_truth_value(random: Random, holds: bool) -> None:
    words = vocabulary(random)
    written = condition(random, words, words.derived)
    formula = normal_form(written, Concluded, holds)
    for _ in range(5):
        seen = view(random, words)
        concluded = {name: random.choice((True, False, None)) for name in words.derived}
        meant = truth(written if holds else Not(written), seen, concluded)
        assert _value(formula, seen, concluded) is meant
        chosen = alternatives(formula)
        assert (
            _any([_all([_value(each, seen, concluded) for each in choice]) for choice in chosen])
            is meant
        )


def _is(name: str, value: int = 1) -> Condition:
    return Compare(Fact(name), Operator.EQ, value)


def test_a_contradiction_is_kept_since_it_is_unknown_while_its_fact_is() -> None:
    member = OneOf("payor", frozenset({"a"}))
    assert alternatives(normal_form(All((member, Not(member))), Concluded)) == (
        (Leaf(member), Leaf(member, False)),
    )


def test_constants_are_folded() -> None:
    assert normal_form(All((Constant(True), Not(Constant(False)))), Concluded) == TRUE
    assert normal_form(All((_is("a"), Constant(False))), Concluded) == FALSE
    assert normal_form(Any((_is("a"), Not(All(())))), Concluded) == Leaf(
        Compare(Fact("a"), Operator.EQ, 1)
    )
    assert alternatives(TRUE) == ((),)
    assert alternatives(FALSE) == ()


def test_a_derived_fact_that_nothing_concludes_is_false() -> None:
    assert normal_form(Concluded("x"), lambda _: None) == FALSE
    assert normal_form(Not(Concluded("x")), lambda _: None) == TRUE


def test_an_alternative_that_asks_for_more_than_another_is_dropped() -> None:
    written = Any((All((_is("a"), _is("b"))), _is("a"), _is("a")))
    assert len(alternatives(normal_form(written, Concluded))) == 1


@pytest.mark.parametrize("width", [2, 3, 12])
def test_few_alternatives_are_multiplied_out(width: int) -> None:
    one = Any(tuple(_is("a", value) for value in range(width)))
    chosen = alternatives(normal_form(All((one, _is("b"))), Concluded))
    assert len(chosen) == width
    assert all(isinstance(each, Leaf) for choice in chosen for each in choice)


def test_many_alternatives_are_settled_apart() -> None:
    parts = tuple(Any(tuple(_is(f"{name}", value) for value in range(6))) for name in "abcdefgh")
    chosen = alternatives(normal_form(All(parts), Concluded))
    assert len(chosen) <= MOST_ALTERNATIVES
    assert any(isinstance(each, Either) for choice in chosen for each in choice)
