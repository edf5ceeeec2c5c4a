"""What an import would do, row by row, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Does(StrEnum):
    """What a row of a table comes to."""

    NEW = "new"
    CHANGED = "changed"
    GONE = "taken away"
    SAME = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One row of a table: what it does to what, or what is wrong with it.

    ``number`` is the row's in the file, as a spreadsheet counts, and 0 for what no row says;
    ``subject`` the name or id that it is about; ``notes`` what should be looked at and is taken.
    """

    number: int
    subject: str
    does: Does
    says: str
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def refused(number: int, subject: str, *problems: str) -> PreviewRow:
    """A row that is left out, with everything that is wrong with it."""
    return PreviewRow(number, subject, Does.REFUSED, "", problems)


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do; ``text`` is the policy after the rows with nothing wrong."""

    rows: tuple[PreviewRow, ...]
    text: str

    @property
    def problems(self) -> int:
        """How many rows have something wrong."""
        return self.count(Does.REFUSED)

    @property
    def changes(self) -> int:
        """How many rows change something."""
        return sum(map(self.count, (Does.NEW, Does.CHANGED, Does.GONE)))

    @property
    def noun(self) -> str:
        """What is counted by ``changes``: rows, unless something that no row states goes."""
        return "change" if self.count(Does.GONE) else "row"

    def count(self, does: Does) -> int:
        """How many rows come to this."""
        return sum(row.does is does for row in self.rows)
