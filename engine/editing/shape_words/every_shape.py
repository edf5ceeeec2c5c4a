"""What a rule of each shape demands, as a clause; a shape without its own is told by its data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.editing.names import Names, plain_text
from engine.editing.shape_words import amounts, coding, episode, pairs, people, units
from engine.editing.shape_words.given import Given
from engine.policy.shapes import SHAPES, Kind, Parameter
from engine.policy.words.naming import as_list
from engine.source.diagnostics import listed

SAYS: Mapping[str, Callable[[Given], str]] = {
    **units.SAYS,
    **coding.SAYS,
    **amounts.SAYS,
    **pairs.SAYS,
    **people.SAYS,
    **episode.SAYS,
}
"""By shape, its clause."""


def demand(names: Names, data: Mapping[str, Any]) -> str:
    """What a rule with a shape demands; what it says of itself where its data are not complete."""
    shape = str(data["shape"])
    try:
        return SAYS[shape](Given(names, data))
    except (KeyError, TypeError, AttributeError):
        return by_parameters(names, data)


def by_parameters(names: Names, data: Mapping[str, Any]) -> str:
    """A rule by what its shape is for, and by its parameters: for a shape without own words."""
    shape = SHAPES.get(str(data.get("shape")))
    if shape is None:
        return f"“{data.get('title', data.get('id', ''))}”"
    stated = [parameter for parameter in shape.parameters if data.get(parameter.name) is not None]
    told = [f"{each.about}: {_parameter(names, each, data[each.name])}" for each in stated]
    return shape.about + (f" ({'; '.join(told)})" if told else "")


def _parameter(names: Names, parameter: Parameter, value: Any) -> str:
    match parameter.kind:
        case Kind.COUNT:
            return names.number(value)
        case Kind.MONEY:
            return names.money(value)
        case Kind.CODES:
            return names.codes(value)
        case Kind.BY_DISCIPLINE | Kind.ITEMS:
            return f"{len(value)} entries" if isinstance(value, list) else plain_text(value)
        case _:
            return listed(str(item).replace("_", " ") for item in as_list(value))
