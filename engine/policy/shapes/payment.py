"""Shapes about money by estimate; what rests on an estimate warns, and never blocks."""

from __future__ import annotations

from collections.abc import Iterator

from engine.policy.conditions import both
from engine.policy.model import Severity
from engine.policy.shapes.amounts import estimated_over_amount, over_amount
from engine.policy.shapes.coding import billed
from engine.policy.shapes.shape import Clause, Given, Kind, Parameter, Shape
from engine.rules.tree import Compare, Includes, Not, Operator

_SPENT = ("episode.year_to_date_allowed.pt_slp", "episode.year_to_date_allowed.ot")
_THERAPIES = ("physical and speech therapy together", "occupational therapy")


def _threshold_by_estimate(given: Given) -> Iterator[Clause]:
    modifiers = frozenset(given.texts("modifiers"))
    known, estimated = over_amount(given), estimated_over_amount(given)
    carried = both(billed(given), Includes("line.modifiers", modifiers))
    yield Clause(
        applies=Compare(known, Operator.NE, 1),
        broken=both(Compare(estimated, Operator.EQ, 1), Not(carried)),
        severity=Severity.WARN,
        message="by estimate this line takes the year's amount above the threshold",
    )


THRESHOLD_BY_ESTIMATE = Shape(
    name="threshold_by_estimate",
    about="by estimate a line passes an amount of the year, above which it carries a modifier",
    parameters=(
        Parameter(
            "spent",
            Kind.FACT,
            "the amount of the year that is compared",
            options=_SPENT,
            said=_THERAPIES,
            label="Amount of the year",
        ),
        Parameter(
            "most", Kind.MONEY, "the amount in USD up to which none is asked for", label="Threshold"
        ),
        Parameter(
            "modifiers",
            Kind.TEXTS,
            "modifiers of which one is enough",
            label="Modifiers, one of which is needed",
        ),
    ),
    build=_threshold_by_estimate,
    severity=Severity.WARN,
    message="by estimate this line takes the year's amount above the threshold",
)

SHAPES = (THRESHOLD_BY_ESTIMATE,)
