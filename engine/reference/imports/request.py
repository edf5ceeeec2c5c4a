"""What is asked of an import, and what the module of each kind of file offers for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol

Watch = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much, in bytes."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What was said beside the files; None where nothing was.

    ``table`` is the part of the publisher's tables, such as ``practitioner``; ``quarter`` is
    written ``2026q3``; ``codes`` names a code set or a file of codes; ``parts`` is the number of
    files in which the publisher gives one table; ``payor`` is whose own list it is.
    """

    table: str | None = None
    quarter: str | None = None
    effective: date | None = None
    codes: str | None = None
    parts: int | None = None
    payor: str | None = None


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """Files to import into the folder ``reference`` of a knowledge base.

    ``watch`` is called often while something takes long.
    """

    files: tuple[Path, ...]
    folder: Path
    today: date
    options: ImportOptions = field(default_factory=ImportOptions)
    watch: Watch = lambda *_: None


class Importer(Protocol):
    """What the module of a kind offers."""

    def run(self, request: ImportRequest) -> tuple[str, ...]:
        """Imports all the files or none, and says what was imported.

        Raises ImportRefusedError when nothing was imported.
        """
        ...
