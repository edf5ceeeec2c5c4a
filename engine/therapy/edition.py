"""Editions of published tables: whether one reaches a day, and how it is cited."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import date


class Published(Protocol):
    """A table as published for ``valid_from`` through ``valid_through``.

    ``version`` is the publisher's own name of the edition, empty where it is not known;
    ``imported`` tells an edition that was read in from one that is shipped. ``dated`` is True when
    its rows tell since when each holds, so that it answers for earlier days too; ``partial`` when
    some of the files that make it up were not read in.
    """

    @property
    def valid_from(self) -> date: ...
    @property
    def valid_through(self) -> date: ...
    @property
    def version(self) -> str: ...
    @property
    def imported(self) -> bool: ...
    @property
    def dated(self) -> bool: ...
    @property
    def partial(self) -> bool: ...


class Reach(StrEnum):
    """Where a day lies beside the period of an edition."""

    BEFORE = "before"
    WITHIN = "within"
    AFTER = "after"


def reach(table: Published, on: date) -> Reach:
    """Whether an edition was published for a day, before it, or after it."""
    if on < table.valid_from:
        return Reach.BEFORE
    return Reach.WITHIN if on <= table.valid_through else Reach.AFTER


def edition_text(what: str, table: Published, on: date) -> str:
    """An edition as findings cite it, ``edit table of 2024-07-01; newer quarters can ...``.

    ``what`` names the kind of table, ``on`` is the day of service that was asked about.
    """
    text = f"{what} of {table.valid_from.isoformat()}"
    if table.imported:
        told = ["imported", *filter(None, [table.version]), *(["in part"] if table.partial else [])]
        text += f" ({', '.join(told)})"
    match reach(table, on):
        case Reach.BEFORE if table.dated:
            return f"{text}, whose rows tell of {on.isoformat()}; that quarter's own is not loaded"
        case Reach.BEFORE:
            return f"{text}, the oldest that is loaded, does not reach {on.isoformat()}"
        case Reach.AFTER:
            return f"{text}; newer quarters can be imported"
    return text
