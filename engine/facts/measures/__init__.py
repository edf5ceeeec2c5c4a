"""The measures: whole numbers that are worked out from a visit before rules run, by name."""

from collections.abc import Mapping
from functools import lru_cache

from engine.facts.measures import (
    beside,
    claim,
    clock,
    edits,
    maxima,
    payment,
    people,
    stated,
    units,
)
from engine.facts.measures.measure import FACT_ARGS, Args, MeasureSpec
from engine.rules.tree import Measure

MEASURES: Mapping[str, MeasureSpec] = {
    spec.name: spec
    for spec in (
        *units.MEASURES,
        *people.MEASURES,
        *claim.MEASURES,
        *clock.MEASURES,
        *beside.MEASURES,
        *edits.MEASURES,
        *maxima.MEASURES,
        *stated.MEASURES,
        *payment.MEASURES,
    )
}


def rests_on(measure: Measure) -> frozenset[str]:
    """The facts that a measure looks at, by itself and by its arguments."""
    named = (str(value) for name, value in measure.args if name in FACT_ARGS)
    return MEASURES[measure.name].facts.union(named)


@lru_cache(maxsize=4096)
def touched_by(facts: frozenset[str]) -> frozenset[str]:
    """The names of the measures that some of the facts bear on without an argument naming them."""
    return frozenset(name for name, spec in MEASURES.items() if spec.facts & facts)


__all__ = ["FACT_ARGS", "MEASURES", "Args", "MeasureSpec", "rests_on", "touched_by"]
