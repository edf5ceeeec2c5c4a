"""The numbers and yes/no answers that a network asks of a session, and how a view gives them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import assert_never

from engine.rules.normal_form import Inherited
from engine.rules.tree import (
    Extreme,
    Fact,
    Includes,
    Linear,
    Measure,
    OneOf,
    Term,
)
from engine.rules.view import View

LARGEST = 2**52
"""The largest number, either way, that a feature or a constant may be."""

Feature = Term | OneOf | Includes | Inherited
"""A term has a number, a membership or inherited fact 1 (yes) or 0 (no); either may be unknown."""


class FeatureValueError(ValueError):
    """A value that no network can take: not a whole number, or beyond ``LARGEST``."""


def describe(feature: Feature) -> str:
    """A feature in words, for messages."""
    match feature:
        case Fact(name) | Inherited(name):
            return f"'{name}'"
        case Measure(name, args):
            given = ", ".join(f"{key}={value}" for key, value in args)
            return f"measure '{name}'" + (f" ({given})" if given else "")
        case Linear(parts, constant):
            summands = [f"{factor} x {describe(part)}" for factor, part in parts]
            return " + ".join([*summands, str(constant)] if constant or not parts else summands)
        case Extreme(kind, terms):
            return f"the {kind} of " + ", ".join(describe(term) for term in terms)
        case OneOf(fact, values):
            return f"'{fact}' is one of {', '.join(sorted(values))}"
        case Includes(fact, values):
            return f"'{fact}' includes {', '.join(sorted(values))}"
        case _:
            assert_never(feature)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the values of features from a view; made by ``reader``.

    Slots hold the features in their order, then the terms that only composite terms are made of.
    """

    features: tuple[Feature, ...]
    slots: int
    numbers: tuple[tuple[int, Fact | Measure], ...]
    sums: tuple[tuple[int, int, tuple[tuple[int, int], ...]], ...]
    extremes: tuple[tuple[int, bool, tuple[int, ...]], ...]
    composites: tuple[tuple[bool, int], ...]
    one_of: tuple[tuple[str, tuple[tuple[int, frozenset[str]], ...]], ...]
    includes: tuple[tuple[str, tuple[tuple[int, frozenset[str]], ...]], ...]

    def read(self, view: View) -> list[int | None]:
        """The value of each feature, None where unknown; inherited facts are left unknown.

        Raises ``FeatureValueError`` for a number beyond ``LARGEST``.
        """
        values: list[int | None] = [None] * self.slots
        number = view.number
        for slot, term in self.numbers:
            values[slot] = number(term)
        for fact, asked in self.one_of:
            text = view.text(fact)
            if text is not None:
                for slot, members in asked:
                    values[slot] = 1 if text in members else 0
        for fact, asked in self.includes:
            texts = view.texts(fact)
            if texts is not None:
                for slot, members in asked:
                    values[slot] = 0 if members.isdisjoint(texts) else 1
        for is_sum, index in self.composites:
            if is_sum:
                self._add(values, *self.sums[index])
            else:
                self._choose(values, *self.extremes[index])
        del values[len(self.features) :]
        known = [value for value in values if value is not None]
        if known and (max(known) > LARGEST or min(known) < -LARGEST):
            self._refuse(values)
        return values

    @staticmethod
    def _add(
        values: list[int | None], slot: int, total: int, parts: tuple[tuple[int, int], ...]
    ) -> None:
        for factor, part in parts:
            value = values[part]
            if value is None:
                return
            total += factor * value
        values[slot] = total

    @staticmethod
    def _choose(
        values: list[int | None], slot: int, greatest: bool, parts: tuple[int, ...]
    ) -> None:
        chosen = [value for value in map(values.__getitem__, parts) if value is not None]
        if len(chosen) == len(parts):
            values[slot] = max(chosen) if greatest else min(chosen)

    def _refuse(self, values: list[int | None]) -> None:
        for feature, value in zip(self.features, values, strict=True):
            if value is not None and abs(value) > LARGEST:
                raise FeatureValueError(
                    f"{describe(feature)} is {value}, beyond what rules can compare"
                    f" - give a number between {-LARGEST} and {LARGEST}"
                )


def reader(features: Iterable[Feature]) -> Reader:
    """What reads these features, each text of a view being asked for once."""
    listed = tuple(features)
    slots: dict[Feature, int] = {feature: slot for slot, feature in enumerate(listed)}
    numbers: dict[int, Fact | Measure] = {}
    sums: list[tuple[int, int, tuple[tuple[int, int], ...]]] = []
    extremes: list[tuple[int, bool, tuple[int, ...]]] = []
    composites: dict[int, tuple[bool, int]] = {}
    one_of: dict[str, list[tuple[int, frozenset[str]]]] = {}
    includes: dict[str, list[tuple[int, frozenset[str]]]] = {}

    def place(term: Term) -> int:
        slot = slots.setdefault(term, len(slots))
        if slot in numbers or slot in composites:
            return slot
        match term:
            case Fact() | Measure():
                numbers[slot] = term
            case Linear(parts, constant):
                placed = tuple((factor, place(part)) for factor, part in parts)
                composites[slot] = (True, len(sums))
                sums.append((slot, constant, placed))
            case Extreme(kind, terms):
                chosen = tuple(place(part) for part in terms)
                composites[slot] = (False, len(extremes))
                extremes.append((slot, kind == "greatest", chosen))
            case _:
                assert_never(term)
        return slot

    for slot, feature in enumerate(listed):
        match feature:
            case OneOf(fact, values):
                one_of.setdefault(fact, []).append((slot, values))
            case Includes(fact, values):
                includes.setdefault(fact, []).append((slot, values))
            case Inherited():
                continue
            case _:
                place(feature)
    return Reader(
        features=listed,
        slots=len(slots),
        numbers=tuple(numbers.items()),
        sums=tuple(sums),
        extremes=tuple(extremes),
        composites=tuple(composites.values()),
        one_of=tuple((fact, tuple(asked)) for fact, asked in one_of.items()),
        includes=tuple((fact, tuple(asked)) for fact, asked in includes.items()),
    )
