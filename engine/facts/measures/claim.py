"""Measures of what the claim carries."""

from __future__ import annotations

from engine.facts.day import Day
from engine.facts.measures.measure import CODE, DISCIPLINES, MODIFIERS, Args, on_line, on_visit
from engine.facts.plan_count import UNITS
from engine.facts.visit import Line
from engine.therapy import threshold_lines

ALLOWED = "line.allowed"
_OWN_DIAGNOSES, _DIAGNOSES = "line.diagnoses", "diagnoses"


def billed(day: Day, line: Line, args: Args) -> int | None:
    """1 when the line states modifiers or units, so that what is missing from it is; else 0.

    A line of 0 units stays off the bill.
    """
    del day, args
    stated = MODIFIERS in line.facts or UNITS in line.facts
    return int(stated and line.facts.get(UNITS, 1) != 0)


def units_claimed(day: Day, line: Line, args: Args) -> int | None:
    """The units that the line states; 0 when it states none."""
    del day, args
    return line.count(UNITS) or 0


def lines_alike(day: Day, line: Line, args: Args) -> int | None:
    """How many other lines bill the same code under the same plan of care and modifiers."""
    if not billed(day, line, args):
        return 0
    mine = line.facts.get(MODIFIERS)
    return sum(
        other.number != line.number
        and day.same_discipline(line, other) is True
        and bool(billed(day, other, args))
        and other.facts.get(MODIFIERS) == mine
        for other in day.by_code[line.code]
    )


def diagnosis_begins(day: Day, line: Line, args: Args) -> int | None:
    """1 when a diagnosis begins with one of `beginnings`, else 0; unknown when none is stated.

    The diagnoses are those that the line points to, else those of the visit.
    """
    diagnoses = line.facts.get(_OWN_DIAGNOSES, day.visit.facts.get(_DIAGNOSES))
    if not isinstance(diagnoses, frozenset):
        return None
    beginnings = tuple(text.replace(".", "").upper() for text in args.texts("beginnings"))
    return int(any(code.startswith(beginnings) for code in diagnoses))


def only_service(day: Day, args: Args) -> int | None:
    """1 when every line of the visit has one of `codes`, else 0."""
    return int(set(day.by_code) <= set(args.texts("codes")))


def over_amount(day: Day, line: Line, args: Args) -> int | None:
    """1 when the year's amount (fact `spent`) is above `most` cents with this line, else 0.

    The lines of the same discipline count in their order, with `pool` those that have one of its
    codes. Where the amount of one is not known, those that are decide: the year's amount is
    exceeded as soon as it was used up.
    """
    spent = day.visit.facts.get(args.text("spent"))
    before = counting_lines(day, line, args)
    if not isinstance(spent, int) or before is None:
        return None
    amounts = [other.count(ALLOWED) for other in before]
    known = [amount for amount in amounts if amount is not None]
    if len(known) < len(amounts):
        return int(spent + sum(known) >= args.count("most"))
    if not known:
        return int(spent > args.count("most"))
    return int(threshold_lines(spent, known, args.count("most"))[-1].exceeds)


def counting_lines(day: Day, line: Line, args: Args) -> list[Line] | None:
    """The lines up to this one that count to the same amount of the year, in order.

    They are of its discipline and, with `pool`, have one of its codes. None while the discipline of
    one is unknown.
    """
    same = [day.same_discipline(line, other) for other in day.visit.lines[: line.number]]
    if None in same:
        return None
    pool = args.texts("pool") if args.has("pool") else None
    return [
        other
        for other, mine in zip(day.visit.lines, same, strict=False)
        if mine and (pool is None or other.code in pool)
    ]


MEASURES = (
    on_line(billed, facts=(MODIFIERS, UNITS)),
    on_line(units_claimed, facts=(UNITS,)),
    on_line(lines_alike, facts=(CODE, MODIFIERS, UNITS, *DISCIPLINES)),
    on_line(diagnosis_begins, "beginnings", facts=(_OWN_DIAGNOSES, _DIAGNOSES)),
    on_line(over_amount, "spent", "most", optional=("pool",), facts=(CODE, ALLOWED, *DISCIPLINES)),
    on_visit(only_service, "codes", facts=(CODE,)),
)
