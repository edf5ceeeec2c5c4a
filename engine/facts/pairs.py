"""The code pairs of a day in a published edit table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from engine.therapy import Indicator, PairAnswer, PairEdit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.facts.day import Day
    from engine.facts.visit import Line


PRACTITIONER = "practitioner"


_UNITS = "line.units"


class PairState(StrEnum):
    """What a table says of two codes on a day.

    ``unread`` is a pair on a day before the oldest table, whose row (if any) gives no first day;
    ``outside`` a pair that no table holds. Neither says that there is no edit.
    """

    ACTIVE = "active"
    INACTIVE = "inactive"
    UNREAD = "unread"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class LinePair:
    """Two lines of a day in an edit table; ``edit`` is None where no row names their codes."""

    line: Line
    other: Line
    edit: PairEdit | None
    state: PairState

    @property
    def is_column_2(self) -> bool:
        """The line looked at has the code that is denied beside the other's."""
        return self.edit is not None and self.edit.column_2 == self.line.code

    @property
    def may_be_marked(self) -> bool:
        """A modifier that says separate is at home on one of the two lines, or may be."""
        if self.edit is None:
            return self.state is not PairState.INACTIVE
        stands = self.state in (PairState.ACTIVE, PairState.UNREAD)
        return stands and self.edit.indicator is Indicator.MODIFIER


def pair_state(answer: PairAnswer) -> PairState:
    """The state of a pair by a table that was asked for no later day than its last one."""
    if answer.applies is not None:
        return PairState.ACTIVE if answer.applies else PairState.INACTIVE
    return PairState.OUTSIDE if answer.last_known is None else PairState.UNREAD


def line_pairs(day: Day, line: Line, table: str, service: str) -> tuple[LinePair, ...]:
    """The pairs of a line with each line of another code, in the order of the lines.

    Later days than a table reaches are answered as its last day was. A practitioner's services are
    those of one discipline; those of a hospital meet across disciplines. A line of 0 units stays
    off the bill, and makes no pair.
    """
    key = line.number, table, service
    if key not in day.pairs:
        day.pairs[key] = tuple(_found(day, line, table, service))
    return day.pairs[key]


def _found(day: Day, line: Line, table: str, service: str) -> Iterator[LinePair]:
    on = day.date_of_service
    published = day.tables.edits(table, service, on)
    for other in day.others(line, day.by_code):
        if 0 in (line.count(_UNITS), other.count(_UNITS)):
            continue
        if service == PRACTITIONER and day.same_discipline(line, other) is False:
            continue
        answer = published.lookup(line.code, other.code, min(on, published.valid_through))
        yield LinePair(line, other, answer.edit, pair_state(answer))


def denied_by(day: Day, line: Line, table: str, service: str) -> Iterator[LinePair]:
    """The pairs in force in which the line is the one that is not paid."""
    for pair in line_pairs(day, line, table, service):
        if pair.state is PairState.ACTIVE and pair.is_column_2:
            yield pair
