"""The rule shapes: each turns a few parameters that a form can show into conditions."""

from engine.policy.shapes import amounts, coding, episode, pairs, payment, people, units
from engine.policy.shapes.shape import ANY_CODE, Clause, Given, Kind, Parameter, Shape

SHAPES: dict[str, Shape] = {
    shape.name: shape
    for shape in (
        *units.SHAPES,
        *coding.SHAPES,
        *amounts.SHAPES,
        *pairs.SHAPES,
        *people.SHAPES,
        *episode.SHAPES,
        *payment.SHAPES,
    )
}

__all__ = ["ANY_CODE", "SHAPES", "Clause", "Given", "Kind", "Parameter", "Shape"]
