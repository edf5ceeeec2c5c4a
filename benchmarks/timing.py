"""Timing calls in turn, so that whatever else the machine does falls on all of them alike."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median, quantiles

FEWEST_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Timing:
    """How long calls took, in seconds."""

    seconds: tuple[float, ...]

    @property
    def least(self) -> float:
        """The shortest call: what the work takes when nothing disturbs it."""
        return min(self.seconds)

    @property
    def median(self) -> float:
        """Half of the calls took no longer."""
        return median(self.seconds)

    @property
    def p99(self) -> float:
        """99 of 100 calls took no longer; of few calls, the longest."""
        if len(self.seconds) < 100:
            return max(self.seconds)
        return quantiles(self.seconds, n=100)[98]


def in_turn(calls: Mapping[str, Callable[[], object]], seconds: float) -> dict[str, Timing]:
    """Calls each once a round, for about so many seconds in all, after a round that is not counted.

    The first calls load, import and fill caches; what they take is measured elsewhere.
    """
    for call in calls.values():
        call()
    gc.collect()
    taken: dict[str, list[float]] = {name: [] for name in calls}
    clock = time.perf_counter
    end = clock() + seconds
    rounds = 0
    while rounds < FEWEST_ROUNDS or clock() < end:
        for name, call in calls.items():
            start = clock()
            call()
            taken[name].append(clock() - start)
        rounds += 1
    return {name: Timing(tuple(each)) for name, each in taken.items()}
