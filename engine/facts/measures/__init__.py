"""The measures: whole numbers that are worked out from a visit before rules run, by name."""

from collections.abc import Mapping

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
from engine.facts.measures.measure import Args, MeasureSpec

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

VISIT_FACTS = frozenset(
    (
        "date_of_service",
        "diagnoses",
        "discipline",
        "session.minutes",
        "episode.year_to_date_allowed.pt_slp",
        "episode.year_to_date_allowed.ot",
        *payment.PLACE_FACTS,
    )
)
"""The facts of the visit as a whole that some measure rests on; all others it takes from lines."""

__all__ = ["MEASURES", "VISIT_FACTS", "Args", "MeasureSpec"]
