"""The editions of one published table, and which of them answers for a day of service."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Generic, TypeVar

from engine.therapy import Published

Table = TypeVar("Table", bound=Published)


@dataclass(frozen=True)
class Edition(Generic[Table]):
    """A table published from ``valid_from`` on, read when it is first needed.

    In another process it is read again there: an open file does not go from one to the other.
    """

    valid_from: date
    read: Callable[[], Table]

    def __reduce__(self) -> tuple[type[Edition[Table]], tuple[date, Callable[[], Table]]]:
        return type(self), (self.valid_from, self.read)

    @cached_property
    def table(self) -> Table:
        """The table; raises ReferenceDataError when it cannot be used."""
        return self.read()


class Editions(Generic[Table]):
    """Every edition of a table that is loaded."""

    def __init__(self, editions: Iterable[Edition[Table]]) -> None:
        by_day: dict[date, list[Edition[Table]]] = {}
        for edition in editions:
            by_day.setdefault(edition.valid_from, []).append(edition)
        self._days = sorted(by_day)
        self._editions = [by_day[day] for day in self._days]

    def on(self, day: date) -> Table | None:
        """The edition to ask about a day of service; None when there is none at all.

        That is the edition of the day; else the next later one whose rows tell since when each
        holds; else the last one before; else the oldest. It says itself whether it reaches the day.
        """
        at = bisect_right(self._days, day) - 1
        before = self._best(at) if at >= 0 else None
        if before is not None and day <= before.valid_through:
            return before
        for later in range(at + 1, len(self._days)):
            table = self._best(later)
            if table.dated:
                return table
        if before is not None:
            return before
        return self._best(0) if self._days else None

    @property
    def every(self) -> Iterator[Edition[Table]]:
        """Every edition, the earliest first."""
        for editions in self._editions:
            yield from editions

    def _best(self, at: int) -> Table:
        """Of the same first day: a whole imported table, then the shipped one, then a part."""
        return max((edition.table for edition in self._editions[at]), key=_rank)


def _rank(table: Published) -> int:
    if table.partial:
        return 0
    return 2 if table.imported else 1
