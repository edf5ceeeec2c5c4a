"""A file of past visits looked through as a whole: how many can be read, and what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from engine.facts.vocabulary import Vocabulary
from engine.impact.entry import BadEntry, read_entry
from engine.impact.past_visits import PastVisits
from engine.source import Diagnostic

MOST_PROBLEMS = 20
"""Problems that are told; a number stands for the rest."""


@dataclass(frozen=True, slots=True)
class Survey:
    """``readable`` and ``unreadable`` count visits, ``payors`` and the days are of the readable.

    ``problems`` are the first ones, ``more`` says how many there are beside them.
    """

    readable: int
    unreadable: int
    payors: int
    first: date | None
    last: date | None
    problems: tuple[Diagnostic, ...]
    more: int


def survey(
    visits: PastVisits, words: Vocabulary, progress: Callable[[int, int], None] | None = None
) -> Survey:
    """Reads every visit; ``progress`` is told how many visits and bytes were read.

    Raises PastVisitsError when the file cannot be read (any more).
    """
    readable = unreadable = 0
    payors: set[str] = set()
    days: set[int] = set()
    problems: list[Diagnostic] = []
    for entry, read in visits.stream():
        if isinstance(entry, BadEntry):
            unreadable += entry.visits
            problems += entry.problems
        else:
            reading = read_entry(entry, words)
            problems += reading.diagnostics
            readable += reading.visit is not None
            unreadable += reading.visit is None
            if reading.visit is not None and entry.payor is not None and entry.service is not None:
                payors.add(entry.payor)
                days.add(entry.service)
        if progress is not None:
            progress(readable + unreadable, read)
    return Survey(
        readable,
        unreadable,
        len(payors),
        date.fromordinal(min(days)) if days else None,
        date.fromordinal(max(days)) if days else None,
        tuple(problems[:MOST_PROBLEMS]),
        max(0, len(problems) - MOST_PROBLEMS),
    )
