"""Measures of procedure pairs: what a published edit table says of a line and its neighbours."""

from __future__ import annotations

from collections.abc import Iterator

from engine.facts.day import Day
from engine.facts.measures.beside import all_apart, interval_apart, region_apart
from engine.facts.measures.measure import Args, on_line
from engine.facts.visit import Line
from engine.therapy import Indicator, PairEdit

NO_EDIT = -1


def edit_indicator(day: Day, line: Line, args: Args) -> int | None:
    """The strictest indicator of the pairs in which the line is the code that is not paid.

    0: never paid beside the other, 1: paid when separate and marked so, -1: no such pair. A table
    stands in for the days that it does not reach.
    """
    found = [edit.indicator for edit, _ in _against(day, line, args)]
    return int(min(found, default=NO_EDIT))


def edit_distinct(day: Day, line: Line, args: Args) -> int | None:
    """1 when the line is separate from every service whose pair a modifier may unlock; else 0.

    From codes in `by_region` separate means other body regions, from others minutes of its own.
    Unknown when that is not known of some of them.
    """
    by_region = frozenset(args.texts("by_region"))
    return all_apart(
        region_apart(line, other) if other.code in by_region else interval_apart(line, other)
        for edit, other in _against(day, line, args)
        if edit.indicator is Indicator.MODIFIER
    )


def _against(day: Day, line: Line, args: Args) -> Iterator[tuple[PairEdit, Line]]:
    """The edits that deny the line beside another one, with that line."""
    on = day.date_of_service
    table = day.tables.edits(args.text("table"), args.text("service"), on)
    for other in day.others(line, day.by_code):
        answer = table.lookup(line.code, other.code, min(on, table.valid_through))
        edit = answer.edit
        stands = answer.last_known if answer.applies is None else answer.applies
        if edit is not None and stands and edit.column_2 == line.code:
            yield edit, other


MEASURES = (
    on_line(edit_indicator, "table", "service"),
    on_line(edit_distinct, "table", "service", "by_region"),
)
