"""What rules demand that are about codes beside each other, and of what was not read."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.editing.names import plain_text
from engine.editing.shape_words.given import Given, table_words


def _never_together(given: Given) -> str:
    return f"it is not paid on a day with {given.codes('beside', 'or')}, whatever the modifier"


def _bundled_pair(given: Given) -> str:
    apart = {"region": "in another region", "interval": "in minutes of its own"}
    told = f"it is part of {given.codes('beside', 'or')} of the same day, unless it was given"
    return f"{told} {apart[given.data['distinct_by']]} and carries {given.texts('modifiers')}"


def _edit_table(given: Given) -> str:
    told = (
        f"of two codes that the {table_words(given, 'code pairs')} names, only one is paid, unless"
    )
    return (
        f"{told} the table allows a modifier, the services were separate, and the line carries"
        f" {given.texts('modifiers')}"
    )


def _not_alone(given: Given) -> str:
    return f"it is not covered when nothing but {given.codes('services', 'or')} was done"


def _verify(given: Given) -> str:
    return f"nothing was read on this: {plain_text(given.data['topic'])}; ask the payor"


SAYS: Mapping[str, Callable[[Given], str]] = {
    "never_together": _never_together,
    "bundled_pair": _bundled_pair,
    "edit_table": _edit_table,
    "not_alone": _not_alone,
    "verify_with_payor": _verify,
}
