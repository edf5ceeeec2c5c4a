"""Features are read from a view once each, and are unknown where anything they need is."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.rules.features import LARGEST, Feature, FeatureValueError, describe, reader
from engine.rules.normal_form import Inherited
from engine.rules.reference import value_of
from engine.rules.tree import Extreme, Fact, Includes, Linear, Measure, OneOf
from tests.rules.random_rules import DictView, term, view, vocabulary

A, B = Fact("a"), Fact("b")
NOTHING = DictView({}, {}, {})


class CountingView:
    """A view that keeps what it was asked for; every number is 1, every text "x"."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def number(self, term: Fact | Measure) -> int | None:
        self.asked.append(describe(term))
        return 1

    def text(self, fact: str) -> str | None:
        self.asked.append(fact)
        return "x"

    def texts(self, fact: str) -> frozenset[str] | None:
        self.asked.append(fact)
        return frozenset({"x"})


def test_each_fact_is_asked_for_once() -> None:
    asking = reader(
        [
            A,
            Linear(((1, A), (2, B))),
            Extreme("least", (Linear(((1, A), (2, B))), B)),
            OneOf("text", frozenset({"x"})),
            OneOf("text", frozenset({"y"})),
            Includes("texts", frozenset({"x", "y"})),
            Includes("texts", frozenset({"y"})),
        ]
    )
    seen = CountingView()
    assert asking.read(seen) == [1, 3, 1, 1, 0, 1, 0]
    assert sorted(seen.asked) == ["'a'", "'b'", "text", "texts"]


@given(random=st.randoms(use_true_random=False))
def test_terms_have_the_values_that_the_reference_gives_them(random: Random) -> None:
    words = vocabulary(random)
    terms = list(dict.fromkeys(term(random, words) for _ in range(8)))
    seen = view(random, words)
    assert reader(terms).read(seen) == [value_of(each, seen) for each in terms]


@pytest.mark.parametrize(
    "feature",
    [
        A,
        Linear(((1, A), (1, B))),
        Extreme("greatest", (B, A)),
        OneOf("text", frozenset({"x"})),
        Includes("texts", frozenset({"x"})),
        Inherited("derived"),
    ],
)
def test_what_is_not_known_is_unknown(feature: Feature) -> None:
    assert reader([feature]).read(NOTHING) == [None]
    assert reader([feature]).read(DictView({B: 2}, {}, {})) == [None]


def test_a_sum_of_nothing_is_its_constant() -> None:
    assert reader([Linear((), 3)]).read(NOTHING) == [3]


@pytest.mark.parametrize("value", [LARGEST + 1, -LARGEST - 1])
def test_a_number_beyond_what_rules_compare_is_refused_by_name(value: int) -> None:
    seen = DictView({A: value, B: 1}, {}, {})
    with pytest.raises(FeatureValueError, match=f"'a' is {value}, beyond"):
        reader([B, A]).read(seen)
    assert reader([A]).read(DictView({A: LARGEST}, {}, {})) == [LARGEST]


def test_only_what_is_compared_is_bounded() -> None:
    difference = Linear(((1, A), (-1, B)))
    assert reader([difference]).read(DictView({A: LARGEST + 5, B: LARGEST}, {}, {})) == [5]
    with pytest.raises(FeatureValueError, match=r"1 x 'a' \+ -1 x 'b' is"):
        reader([difference]).read(DictView({A: LARGEST, B: -1}, {}, {}))


def test_features_are_described_in_words() -> None:
    assert describe(Measure("units", (("method", "whole"),))) == "measure 'units' (method=whole)"
    assert describe(Extreme("least", (A, Linear(((2, B),), 1)))) == "the least of 'a', 2 x 'b' + 1"
    assert describe(OneOf("code", frozenset({"2", "1"}))) == "'code' is one of 1, 2"
    assert describe(Includes("modifiers", frozenset({"GO"}))) == "'modifiers' includes GO"
    assert describe(Inherited("timed")) == "'timed'"
