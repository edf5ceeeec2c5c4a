"""One fact between a visit file and the visit: what is written, and what rules compare."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from engine.facts.visit import Value
from engine.facts.vocabulary import NEVER_RECORDED, FactSpec, FactType

CENTS = 100


def read_value(spec: FactSpec, data: Any, written: str | None) -> Value | None:
    """The value that a file states for a fact; None for data that the fact's schema refuses.

    ``data`` is plain, with codes as text. ``written`` is the text of a single value as it stands in
    the file, from which amounts are read to the cent.
    """
    match spec.type:
        case FactType.YES_NO:
            return int(data) if isinstance(data, bool) else None
        case FactType.COUNT:
            count = whole_number(data)
            return None if count is None or count > (spec.at_most or count) else count
        case FactType.MONEY:
            return _cents(data, written)
        case FactType.DATE:
            return ordinal(data)
        case FactType.CHOICE:
            return data if isinstance(data, str) and data in spec.values else None
        case FactType.CODE:
            return spec.stored(data) if isinstance(data, str) else None
        case FactType.CHOICES | FactType.CODES:
            return _several(spec, data)
        case FactType.RECORDED:
            if isinstance(data, bool):
                return 0 if data else NEVER_RECORDED
            return whole_number(data.get("visits_ago")) if isinstance(data, dict) else None


def write_value(spec: FactSpec, value: Value) -> Any:
    """The plain data that a file states for a value; dates are ``date``, several texts sorted."""
    if isinstance(value, str):
        return value
    if not isinstance(value, int):
        order = {choice: place for place, choice in enumerate(spec.values)}
        return sorted(value, key=lambda text: (order.get(text, 0), text))
    match spec.type:
        case FactType.YES_NO:
            return bool(value)
        case FactType.DATE:
            return date.fromordinal(value)
        case FactType.MONEY:
            return value // CENTS if value % CENTS == 0 else value / CENTS
        case FactType.RECORDED:
            if value in (0, NEVER_RECORDED):
                return value == 0
            return {"visits_ago": value}
        case _:
            return value


def whole_number(data: Any) -> int | None:
    """A whole number of 0 or more; None for anything else (true and false are no numbers)."""
    if isinstance(data, bool) or not isinstance(data, int | float) or data < 0:
        return None
    return int(data) if data == int(data) else None


def ordinal(data: Any) -> int | None:
    """The ordinal of a date, or of its ISO text; None for anything else."""
    if isinstance(data, str):
        try:
            return date.fromisoformat(data).toordinal()
        except ValueError:
            return None
    return data.toordinal() if isinstance(data, date) else None


def _cents(data: Any, written: str | None) -> int | None:
    if isinstance(data, bool) or not isinstance(data, int | float):
        return None
    cents = Decimal(str(data) if written is None else written) * CENTS
    return int(cents) if cents >= 0 and cents == cents.to_integral_value() else None


def _several(spec: FactSpec, data: Any) -> frozenset[str] | None:
    if not isinstance(data, list) or not all(isinstance(item, str) for item in data):
        return None
    if spec.type is FactType.CODES:
        return frozenset(map(spec.stored, data))
    return frozenset(data) if set(data) <= set(spec.values) else None
