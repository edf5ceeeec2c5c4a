"""What a visit's session concludes, put into the rows of its lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from benchmarks.formulas import Values
from engine.rules.features import Feature
from engine.rules.normal_form import Inherited
from engine.rules.tree import Standing

Findings = list[dict[str, Standing]]
"""The standing of every rule that is not silent: of the visit, then of each line."""


def inherited_features(features: Iterable[Feature]) -> tuple[tuple[int, str], ...]:
    """The features of a line that are derived facts of the visit, with their names."""
    return tuple((i, each.name) for i, each in enumerate(features) if isinstance(each, Inherited))


def handed(
    lines: Sequence[Values], given: Sequence[tuple[int, str]], held: Callable[[str], bool | None]
) -> Sequence[Values]:
    """The lines' values with the derived facts filled in; ``held`` says what a visit concluded."""
    values = [(feature, held(name)) for feature, name in given]
    for line in lines:
        for feature, value in values:
            line[feature] = None if value is None else int(value)
    return lines
