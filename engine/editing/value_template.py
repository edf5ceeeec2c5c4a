"""The dated values of a policy as a table, to be filled in elsewhere and imported again."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from engine.determination.phrases import CONFIDENCES
from engine.determination.us_forms import us_date
from engine.policy.model import Confidence

FORMULA = re.compile(r"[=+\-@\t\r]")
"""A spreadsheet reads a cell that begins so as a formula, unless an apostrophe stands before it."""
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

    For spreadsheets: in UTF-8 with its mark, days as month/day/year, no cell that is a formula.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(_TITLES)
    for name, value in (data.get("values") or {}).items():
        for one in value["dated"]:
            writer.writerow(map(_marked, _cells(name, value, one)))
    return stream.getvalue().encode("utf-8-sig")


def _cells(name: str, value: Mapping[str, Any], one: Mapping[str, Any]) -> Sequence[str]:
    days = [us_date(one[key]) if key in one else "" for key in ("from", "until")]
    held = one["value"]
    return (
        name,
        " ".join(str(value["about"]).split()),
        str(value.get("unit", "")),
        str(held).lower() if isinstance(held, bool) else str(held),
        *days,
        CONFIDENCES[Confidence(one["confidence"])],
        "; ".join(map(str, one.get("sources") or ())),
        " ".join(str(one.get("note", "")).split()),
    )


def _marked(cell: str) -> str:
    return f"'{cell}" if FORMULA.match(cell) else cell
