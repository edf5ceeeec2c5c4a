"""How a policy counts units, as its measures are told."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from engine.therapy import FirstBlock, MethodName, UnitMethod

UNTIMED_UNITS = 1
"""Units a day of a code that is not counted by the minute."""


@dataclass(frozen=True, slots=True)
class UnitTerms:
    """How a policy counts units: the method, and the codes that it counts by the minute.

    Each discipline is counted by itself unless ``together``. ``apart`` are the codes, not counted
    by the minute, during which no other service is given one to one.
    """

    method: UnitMethod
    timed: frozenset[str]
    together: bool = False
    apart: frozenset[str] = frozenset()

    def __hash__(self) -> int:
        """Of little, since it is asked for at every count: other terms differ by their method."""
        return hash((self.method.name, self.together))


@lru_cache(maxsize=256)
def unit_terms(
    method: str,
    minutes_per_unit: int,
    first_unit_minutes: int,
    timed: tuple[str, ...],
    first_block: tuple[int, int] | None = None,
    together: bool = False,
    apart: tuple[str, ...] = (),
) -> UnitTerms:
    """The terms from the arguments of a measure; ``first_block`` is its minutes and its least."""
    block = None if first_block is None else FirstBlock(*first_block)
    return UnitTerms(
        UnitMethod(MethodName(method), minutes_per_unit, first_unit_minutes, block),
        frozenset(timed),
        together,
        frozenset(apart),
    )
