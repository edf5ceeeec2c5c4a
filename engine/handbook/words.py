"""What indicators and columns of an edit table mean, in words."""

from __future__ import annotations

from collections.abc import Mapping

from engine.therapy import Indicator

INDICATORS: Mapping[Indicator, str] = {
    Indicator.NEVER: "never paid together, whatever the modifier",
    Indicator.MODIFIER: "paid together when they were separate, and a modifier says so",
    Indicator.NOT_APPLICABLE: "deleted as of its own first day, so never in force",
}


COLUMNS: Mapping[tuple[int, Indicator], str] = {
    (2, Indicator.MODIFIER): (
        "{0} is denied beside these, unless it was separate and a modifier on {0} says so"
        " (column 2)"
    ),
    (2, Indicator.NEVER): "{0} is never paid beside these (column 2)",
    (1, Indicator.MODIFIER): (
        "these are denied beside {0}, unless they were separate and a modifier on them says so"
        " (column 1)"
    ),
    (1, Indicator.NEVER): "these are never paid beside {0} (column 1)",
}
"""By the column in which a code stands and the indicator; ``{0}`` is that code."""
