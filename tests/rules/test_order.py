"""Conclusions are drawn in an order in which none waits for a later one."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from engine.rules.order import Cycle, dependency_order
from engine.rules.tree import All, Concluded, Conclusion, Constant, Not, Scope, literals
from tests.rules.random_rules import rule_set, vocabulary


def _of(id_: str, concludes: str, *needs: str, scope: Scope = Scope.VISIT) -> Conclusion:
    return Conclusion(id_, scope, All(tuple(map(Concluded, needs))), concludes)


def test_what_is_needed_comes_first() -> None:
    ordered = dependency_order([_of("1", "c", "b"), _of("2", "b", "a"), _of("3", "a")])
    assert not isinstance(ordered, Cycle)
    assert [each.id for each in ordered] == ["3", "2", "1"]


def test_the_order_of_writing_is_kept_where_nothing_is_needed() -> None:
    given_order = [_of("1", "c"), _of("2", "b"), _of("3", "a", "c")]
    assert dependency_order(given_order) == tuple(given_order)


def test_every_conclusion_of_a_name_comes_before_its_use() -> None:
    ordered = dependency_order([_of("1", "b", "a"), _of("2", "a"), _of("3", "a")])
    assert not isinstance(ordered, Cycle)
    assert [each.id for each in ordered] == ["2", "3", "1"]


def test_a_cycle_is_named_without_what_only_leads_to_it() -> None:
    found = dependency_order(
        [_of("before", "z", "a"), _of("1", "a", "b"), _of("2", "b", "c"), _of("3", "c", "a")]
    )
    assert found == Cycle(("1", "2", "3"))


def test_a_conclusion_that_needs_its_own_absence_is_a_cycle() -> None:
    own = Conclusion("1", Scope.LINE, Not(Concluded("a")), "a")
    assert dependency_order([own]) == Cycle(("1",))


def test_lines_and_visits_make_no_cycle_since_visits_do_not_see_lines() -> None:
    line = _of("line", "b", "a", scope=Scope.LINE)
    visit = _of("visit", "a", "b")
    assert dependency_order([line, visit]) == (visit, line)


def test_no_conclusions_are_in_order() -> None:
    assert dependency_order([]) == ()
    assert dependency_order([Conclusion("1", Scope.LINE, Constant(True), "a")]) != ()


@given(random=st.randoms(use_true_random=False))
def test_random_conclusions_never_use_a_later_one(random: Random) -> None:
    ordered = dependency_order(rule_set(random, vocabulary(random)).conclusions)
    assert not isinstance(ordered, Cycle)
    for place, conclusion in enumerate(ordered):
        needs = {each.name for each in literals(conclusion.when) if isinstance(each, Concluded)}
        later = {each.concludes for each in ordered[place:] if each.scope is conclusion.scope}
        assert not needs & later
