"""Equally lawful allocations are ranked by what they pay, and stay equally lawful."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.therapy import (
    MethodName,
    TimedLine,
    UnitMethod,
    count_units,
    rank_allocations,
    unit_prices,
)

CMS = UnitMethod(MethodName.CMS_POOLED, 15, 8)


def proof_of(minutes):
    return count_units(CMS, [TimedLine(i, code, m) for i, (code, m) in enumerate(minutes.items())])


TIE = proof_of({"97112": 20, "97140": 20})


def test_of_two_equal_left_overs_the_dearer_code_comes_first_with_the_difference():
    first, second = rank_allocations(
        TIE,
        unit_prices(
            {("97112", 1): 3300, ("97112", 2): 2500, ("97140", 1): 2772, ("97140", 2): 2100}
        ),
    )
    assert (first.allocation, first.pays, first.best) == ({"97112": 2, "97140": 1}, 8572, True)
    assert (second.allocation, second.pays, second.best) == ({"97112": 1, "97140": 2}, 8172, False)
    assert first.why == (
        "the left-over unit on 97112: pays 85.72 USD, 4.00 USD more than the next choice"
    )
    assert second.why == (
        "the left-over unit on 97140: pays 81.72 USD, 4.00 USD less than the best choice"
    )


def test_a_price_may_depend_on_the_whole_allocation():
    def dearest_unit_in_full(allocation):
        return 3000 + 1500 * (sum(allocation.values()) - 1) + 10 * allocation["97140"]

    assert rank_allocations(TIE, dearest_unit_in_full)[0].allocation == {"97112": 1, "97140": 2}


def test_equal_prices_leave_every_choice_the_best():
    ranked = rank_allocations(TIE, lambda _: 9000)
    assert [(each.best, each.why) for each in ranked] == [(True, "every choice pays 90.00 USD")] * 2


def test_without_a_price_for_one_choice_none_is_the_best():
    ranked = rank_allocations(TIE, unit_prices({("97112", 1): 1, ("97112", 2): 1, ("97140", 1): 1}))
    assert [each.best for each in ranked] == [False, False]
    assert [each.pays for each in ranked] == [3, None]
    assert ranked[1].why == "no price is known for some unit"


def test_a_single_allocation_needs_no_comparison():
    (only,) = rank_allocations(proof_of({"97112": 24, "97110": 23}), lambda _: 1)
    assert (only.best, only.why) == (True, "the only lawful choice")


@given(
    st.dictionaries(st.sampled_from(["97110", "97112", "97140", "97530"]), st.integers(0, 40)),
    st.randoms(use_true_random=False),
)
def test_the_rank_holds_every_lawful_allocation_once_and_falls(minutes, random):
    proof = proof_of(minutes)
    prices = {(code, nth): random.randint(1, 50) for code in minutes for nth in range(1, 9)}
    ranked = rank_allocations(proof, unit_prices(prices))
    key = sorted(map(str, (dict(each.allocation) for each in ranked)))
    assert key == sorted(map(str, map(dict, proof.allocations)))
    pays = [each.pays for each in ranked]
    assert pays == sorted(pays, reverse=True)
    assert all(each.best is (each.pays == pays[0]) for each in ranked)
