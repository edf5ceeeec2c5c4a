"""A table of a fee schedule as it was read from a file, before it is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.reference.imports.open_table import OpenTable

MEDICARE = "medicare-physician"
"""The name by which policies call CMS's physician fee schedule."""
CMS = "Centers for Medicare & Medicaid Services (CMS)"
CMS_LICENCE = "work of the US government; code numbers belong to the American Medical Association"


@dataclass(frozen=True, slots=True)
class FeeTable:
    """Rows of text below ``columns``; ``read`` is how many the file held.

    ``about`` is what the source file says of it besides its origin; ``told`` what the user is told
    beside its size.
    """

    file: OpenTable
    stem: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    read: int
    about: Mapping[str, Any]
    told: tuple[str, ...] = ()
