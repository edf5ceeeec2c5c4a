"""Why a published file is not imported: every problem with its file, its line and what to do."""

from __future__ import annotations

from collections.abc import Iterable

from engine.source import Diagnostic
from engine.source.diagnostics import in_order

MOST_TOLD = 12
"""Problems of one import that are told; a file of the wrong kind has one in every row."""


class ImportRefusedError(ValueError):
    """Nothing was imported; ``problems`` say why, and what was loaded before is as it was."""

    def __init__(self, problems: Iterable[Diagnostic]) -> None:
        self.problems = in_order(problems)
        super().__init__("\n".join(told(self.problems)))


def refused(
    place: object, code: str, message: str, advice: str, line: int | None = None
) -> ImportRefusedError:
    """The refusal for a single problem."""
    return ImportRefusedError([problem(place, code, message, advice, line)])


def problem(
    place: object, code: str, message: str, advice: str, line: int | None = None
) -> Diagnostic:
    """A problem of a published file; ``line`` is 1-based, or the row of a sheet."""
    return Diagnostic("error", code, message, str(place), line, advice=advice)


def told(problems: Iterable[Diagnostic]) -> list[str]:
    """The problems as one line each, and how many more there are."""
    every = list(problems)
    lines = []
    for each in every[:MOST_TOLD]:
        line = f", line {each.line}" if each.line is not None else ""
        lines.append(f"{each.file}{line}: {each.message} - {each.advice}")
    if len(every) > MOST_TOLD:
        lines.append(f"and {len(every) - MOST_TOLD} more problems")
    return lines
