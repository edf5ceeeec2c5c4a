"""Values left out of the named code sets of a policy, in every rule that uses the set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from engine.rules.tree import Condition, Includes, Literal, Measure, OneOf
from engine.scenarios.changed_conditions import left_out
from engine.scenarios.logic import Logic, with_leaves, with_measures

LEAST_NAMED = 2
"""A rule's own list of one code is not taken for the code set that happens to hold just that."""


def named_lists(code_sets: Mapping[str, frozenset[str]]) -> dict[frozenset[str], str]:
    """The lists that code sets hold, each with the first name that it has."""
    found: dict[frozenset[str], str] = {}
    for name, codes in code_sets.items():
        if len(codes) >= LEAST_NAMED:
            found.setdefault(codes, name)
    return found


def set_changes(
    code_sets: Mapping[str, frozenset[str]], logic: Iterable[Logic]
) -> Iterator[tuple[str, str, tuple[tuple[Logic, Logic], ...]]]:
    """Each code set that rules use, a code left out of it, and the rules before and after.

    Of a long set the first and last code alone are left out, as of any list.
    """
    everything = tuple(logic)
    for codes, name in named_lists(code_sets).items():
        for gone in left_out(codes):
            pairs = ((one, _without(one, codes, gone)) for one in everything)
            swaps = tuple((before, after) for before, after in pairs if before != after)
            if swaps:
                yield name, gone, swaps


def _without(logic: Logic, codes: frozenset[str], gone: str) -> Logic:
    listed, kept = tuple(sorted(codes)), tuple(sorted(codes - {gone}))

    def leaf(literal: Literal) -> Condition:
        if isinstance(literal, OneOf | Includes) and literal.values == codes:
            return replace(literal, values=codes - {gone})
        return literal

    def measure(given: Measure) -> Measure:
        args = tuple((name, kept if value == listed else value) for name, value in given.args)
        return Measure(given.name, args)

    return with_measures(with_leaves(logic, leaf), measure)
