"""The dated values of a policy as a table, to be filled in elsewhere and imported again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.determination.phrases import CONFIDENCES
from engine.determination.us_forms import us_date
from engine.editing.spreadsheet_text import line, table_as_csv
from engine.policy.model import Confidence

_TITLES = (
    "Name",
    "What it is",
    "Unit",
    "Value",
    "From",
    "Until",
    "Confidence",
    "Documents",
    "Note",
)


def values_as_csv(data: Mapping[str, Any]) -> bytes:
    """The dated values of a policy's own file as a table that can be filled in and imported.

    Days are written as month/day/year.
    """
    values: Mapping[str, Any] = data.get("values") or {}
    rows = (_cells(name, value, one) for name, value in values.items() for one in value["dated"])
    return table_as_csv(_TITLES, rows)


def _cells(name: str, value: Mapping[str, Any], one: Mapping[str, Any]) -> Sequence[str]:
    days = [us_date(one[key]) if key in one else "" for key in ("from", "until")]
    held = one["value"]
    return (
        name,
        line(value["about"]),
        str(value.get("unit", "")),
        str(held).lower() if isinstance(held, bool) else str(held),
        *days,
        CONFIDENCES[Confidence(one["confidence"])],
        "; ".join(map(str, one.get("sources") or ())),
        line(one.get("note", "")),
    )
