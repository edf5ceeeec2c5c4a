"""What rules demand that are about amounts of a year."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.editing.shape_words.given import Given
from engine.policy.words import fact_words


def _spent(given: Given) -> str:
    amount = f"more than {given.money('most')}"
    return given.fact("spent").replace(fact_words.VALUE, amount)


def _threshold(given: Given) -> str:
    return f"once {_spent(given)}, each line carries {given.texts('modifiers')}"


def _threshold_early(given: Given) -> str:
    return f"until {_spent(given)}, no line carries {given.texts('modifiers')}"


def _spending_review(given: Given) -> str:
    return f"once {_spent(given)}, the payor may review"


def _by_estimate(given: Given) -> str:
    modifiers = given.texts("modifiers")
    return f"once by estimate {_spent(given)}, the line carries {modifiers}"


SAYS: Mapping[str, Callable[[Given], str]] = {
    "threshold_modifier": _threshold,
    "threshold_modifier_early": _threshold_early,
    "spending_review": _spending_review,
    "threshold_by_estimate": _by_estimate,
}
