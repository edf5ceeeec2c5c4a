"""Measures of procedure pairs: what a published edit table says of a line and its neighbours."""

from __future__ import annotations

from collections.abc import Iterator

from engine.facts.apart import REGIONS, SEPARATE, apart
from engine.facts.day import Day
from engine.facts.measures.beside import all_apart
from engine.facts.measures.measure import (
    CODE,
    DATE_OF_SERVICE,
    DISCIPLINES,
    MODIFIERS,
    UNIT_ARGS,
    UNIT_OPTIONS,
    Args,
    on_line,
)
from engine.facts.pairs import LinePair, PairState, denied_by, line_pairs
from engine.facts.plan_count import UNITS
from engine.facts.unit_terms import UnitTerms
from engine.facts.visit import Line
from engine.therapy import Indicator

NO_EDIT = -1


def edit_indicator(day: Day, line: Line, args: Args) -> int | None:
    """The strictest indicator of the pairs in which the line is the code that is not paid.

    0: never paid beside the other, 1: paid when separate and marked so, -1: no such pair. A table
    stands in for the days after it. Unknown while it is not known whether both lines stand under
    one plan of care.
    """
    pairs = [pair for pair in _denied_by(day, line, args) if pair.edit is not None]
    if any(day.same_discipline(line, pair.other) is None for pair in pairs):
        return None
    return int(min((pair.edit.indicator for pair in pairs if pair.edit), default=NO_EDIT))


def edit_distinct(day: Day, line: Line, args: Args) -> int | None:
    """1 when the line is separate from every service whose pair a modifier may unlock; else 0.

    From codes in `by_region` separate means other body regions, from others another session of the
    day, or minutes of its own. Two codes of one session that are counted by the minute also need
    time enough for two units, where the policy says how it counts. Unknown when that is not known
    of some of them.
    """
    by_region, terms = frozenset(args.texts("by_region")), terms_of(args)
    sessions = day.visit.sessions
    return all_apart(
        apart(line, pair.other, by_region, terms, sessions).holds
        for pair in _unlockable(day, line, args)
    )


def edit_marked_opposite(day: Day, line: Line, args: Args) -> int | None:
    """1 when the modifier of each pair that one may unlock stands on the other line, not on this.

    That is, when this line is billed with none of `modifiers`, and each line beside which it is
    denied carries one. 0 also when there is no such pair.
    """
    modifiers = frozenset(args.texts("modifiers"))
    if MODIFIERS not in line.facts or _carries(line, modifiers):
        return 0
    found = [_carries(pair.other, modifiers) for pair in _unlockable(day, line, args)]
    return int(bool(found) and all(found))


def edit_unlockable(day: Day, line: Line, args: Args) -> int | None:
    """How many other services of the day a modifier may set the line apart from, in either column.

    Pairs of which no table tells are counted, since they may have an edit.
    """
    return sum(
        pair.may_be_marked
        for pair in line_pairs(day, line, args.text("table"), args.text("service"))
    )


def edit_unread(day: Day, line: Line, args: Args) -> int | None:
    """How many pairs may deny the line on a day that lies before every table.

    They stand in the oldest table, which does not say since when.
    """
    return sum(
        pair.state is PairState.UNREAD and pair.is_column_2
        for pair in line_pairs(day, line, args.text("table"), args.text("service"))
    )


def edit_outside(day: Day, line: Line, args: Args) -> int | None:
    """How many other services of the day make a pair with the line of which no table tells."""
    return sum(
        pair.state is PairState.OUTSIDE
        for pair in line_pairs(day, line, args.text("table"), args.text("service"))
    )


def terms_of(args: Args) -> UnitTerms | None:
    """How the policy counts units, where the arguments say it."""
    return args.unit_terms() if args.has("method") else None


def _denied_by(day: Day, line: Line, args: Args) -> Iterator[LinePair]:
    return denied_by(day, line, args.text("table"), args.text("service"))


def _unlockable(day: Day, line: Line, args: Args) -> Iterator[LinePair]:
    for pair in _denied_by(day, line, args):
        if pair.edit is not None and pair.edit.indicator is Indicator.MODIFIER:
            yield pair


def _carries(line: Line, modifiers: frozenset[str]) -> bool:
    stated = line.facts.get(MODIFIERS)
    return isinstance(stated, frozenset) and not stated.isdisjoint(modifiers)


_PAIRED = (CODE, UNITS, DATE_OF_SERVICE, *DISCIPLINES)

MEASURES = (
    on_line(edit_indicator, "table", "service", facts=_PAIRED),
    on_line(
        edit_distinct,
        "table",
        "service",
        "by_region",
        optional=(*UNIT_ARGS, *UNIT_OPTIONS),
        facts=(REGIONS, SEPARATE, *_PAIRED),
    ),
    on_line(edit_marked_opposite, "table", "service", "modifiers", facts=(MODIFIERS, *_PAIRED)),
    on_line(edit_unlockable, "table", "service", facts=_PAIRED),
    on_line(edit_unread, "table", "service", facts=_PAIRED),
    on_line(edit_outside, "table", "service", facts=_PAIRED),
)
