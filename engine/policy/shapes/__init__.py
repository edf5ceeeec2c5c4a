"""The rule shapes: each turns a few parameters that a form can show into conditions."""

from engine.policy.shapes import coding, episode, pairs, payment, people, units
from engine.policy.shapes.shape import Clause, Given, Kind, Parameter, Shape

SHAPES: dict[str, Shape] = {
    shape.name: shape
    for shape in (
        *units.SHAPES,
        *coding.SHAPES,
        *pairs.SHAPES,
        *people.SHAPES,
        *episode.SHAPES,
        *payment.SHAPES,
    )
}

__all__ = ["SHAPES", "Clause", "Given", "Kind", "Parameter", "Shape"]
