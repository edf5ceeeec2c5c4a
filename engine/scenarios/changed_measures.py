"""Every small change of the numbers and lists that a policy gives to measures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from engine.facts.measures.measure import FIRST_BLOCK_ARGS, UNIT_ARGS, UNIT_OPTIONS
from engine.facts.measures.payment import PAYMENT_ARGS
from engine.policy.model import UnitRule
from engine.rules.tree import Measure
from engine.scenarios.changed_conditions import Where, left_out
from engine.scenarios.logic import Logic, measures_of, with_measures
from engine.scenarios.ranges import Terms
from engine.therapy.methods import MethodName

_PER_UNIT, _FIRST_UNIT = UNIT_ARGS[1:3]
_UNIT_MINUTES = (_PER_UNIT, _FIRST_UNIT, *FIRST_BLOCK_ARGS)


class Changed(NamedTuple):
    """What was changed, in words; its place and kind; the logic before and after."""

    text: str
    where: Where
    swaps: tuple[tuple[Logic, Logic], ...]


def argument_changes(logic: Iterable[Logic], terms: Terms) -> Iterator[Changed]:
    """The arguments that an entry of a policy file gives its measures, numbers and lists.

    Those of the unit method and of the payment are not the entry's own (see ``unit_changes``;
    prices are changed with their dated values), and named code sets are changed for all rules at
    once.
    """
    entry = tuple(logic)
    for measure in measures_of(entry):
        for text, where, other in _changed(measure, terms):
            yield Changed(text, (measure.name, *where), _swapped(entry, {measure: other}))


def unit_changes(units: UnitRule, logic: Iterable[Logic]) -> Iterator[Changed]:
    """The minutes of the unit method moved, wherever units are counted by it."""
    everything = tuple(logic)
    measures = measures_of(everything)
    for argument in _UNIT_MINUTES:
        users = {measure: dict(measure.args) for measure in measures}
        users = {measure: args for measure, args in users.items() if argument in args}
        for value in sorted({v for args in users.values() if isinstance(v := args[argument], int)}):
            for moved in (value + 1, value - 1):
                if _makes_sense(units, argument, moved):
                    others = {measure: with_argument(measure, argument, moved) for measure in users}
                    text = f"{argument}: {value} becomes {moved}"
                    yield Changed(text, (argument, value, moved), _swapped(everything, others))


def with_argument(measure: Measure, name: str, value: int | tuple[str, ...]) -> Measure:
    """The measure with one argument given another value."""
    return Measure(measure.name, tuple((n, value if n == name else v) for n, v in measure.args))


def _changed(measure: Measure, terms: Terms) -> Iterator[tuple[str, Where, Measure]]:
    for name, value in measure.args:
        if name in UNIT_ARGS or name in UNIT_OPTIONS or name in PAYMENT_ARGS:
            continue
        if isinstance(value, int):
            for moved in (value + 1, value - 1):
                if moved >= 0:
                    text = f"{name} of {measure.name}: {value} becomes {moved}"
                    yield text, (name, value, moved), with_argument(measure, name, moved)
        elif isinstance(value, tuple) and frozenset(value) not in terms.named:
            for gone in left_out(value):
                kept = tuple(text for text in value if text != gone)
                text = f"{gone} left out of {name} of {measure.name}"
                yield text, (name, gone), with_argument(measure, name, kept)


def _makes_sense(units: UnitRule, argument: str, moved: int) -> bool:
    """A policy with such a number could be read, and could differ.

    A unit is earned from 1 minute at least and from its own length at most; a method of whole
    units never looks at the minutes of one that is not filled.
    """
    method, block = units.method, units.method.first_block
    per_unit = moved if argument == _PER_UNIT else method.minutes_per_unit
    first = moved if argument == _FIRST_UNIT else method.first_unit_minutes
    if argument == _FIRST_UNIT and method.name is MethodName.WHOLE:
        return False
    if block is not None and argument in FIRST_BLOCK_ARGS:
        length = moved if argument == FIRST_BLOCK_ARGS[0] else block.minutes
        least = moved if argument == FIRST_BLOCK_ARGS[1] else block.least_minutes
        return 1 <= least <= length
    return 1 <= first <= per_unit


def _swapped(
    logic: tuple[Logic, ...], others: dict[Measure, Measure]
) -> tuple[tuple[Logic, Logic], ...]:
    def change(measure: Measure) -> Measure:
        return others.get(measure, measure)

    swaps = ((one, with_measures(one, change)) for one in logic)
    return tuple((before, after) for before, after in swaps if before != after)
