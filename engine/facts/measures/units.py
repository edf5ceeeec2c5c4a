"""Measures of units: what the minutes allow, and what the claim has too many or too few."""

from __future__ import annotations

from collections.abc import Iterator

from engine.facts.day import Day
from engine.facts.measures.measure import COUNTED, UNIT_ARGS, UNIT_OPTIONS, Args, on_line
from engine.facts.plan_count import PlanCount
from engine.facts.visit import Line
from engine.therapy import UnitProof

_EACH = "each"
_DISCIPLINE = "discipline"


def units_lawful(day: Day, line: Line, args: Args) -> int | None:
    """The most units of the line's code that the day's minutes allow, over all lines of the code.

    The lines of one discipline count together. A code that is not timed has one. Unknown while
    minutes of a timed line that counts are, or the discipline of a line.
    """
    plan = day.plan(args.unit_terms(), line)
    lawful = None if plan is None else plan.lawful(line.code)
    return None if lawful is None else lawful[1]


def units_over(day: Day, line: Line, args: Args) -> int | None:
    """The units claimed for the line's code, over all its lines, above what the day allows.

    Where more codes claim a left-over unit than there are such units, each of them is 1 over.
    0 when the line states no units.
    """
    if line.count("line.units") is None:
        return 0
    plan = day.plan(args.unit_terms(), line)
    return None if plan is None else _over(plan, line.code)


def _over(plan: PlanCount, code: str) -> int | None:
    lawful = plan.lawful(code)
    if lawful is None:
        return None
    least, most = lawful
    claimed = plan.claimed(code)
    if claimed > most:
        return claimed - most
    proof = plan.proof(code) if least < most and code in plan.terms.timed else None
    if proof is None or claimed == least:
        return 0
    takers = sum(plan.claimed(tied) > fewest for tied, fewest in _tied(proof))
    return int(takers > proof.free_units)


def units_under(day: Day, line: Line, args: Args) -> int | None:
    """The units claimed for the line's code, over all its lines, below what the day allows.

    Where left-over units are claimed for fewer codes than there are such units, each code that
    could have had one is 1 under. 0 while a line of the code, or of such a code, states no units.
    """
    plan = day.plan(args.unit_terms(), line)
    return None if plan is None else _under(plan, line.code)


def _under(plan: PlanCount, code: str) -> int | None:
    if not plan.is_claimed(code):
        return 0
    lawful = plan.lawful(code)
    if lawful is None:
        return None
    least, most = lawful
    claimed = plan.claimed(code)
    if claimed < least:
        return least - claimed
    proof = plan.proof(code) if least < most and code in plan.terms.timed else None
    if proof is None or claimed > least:
        return 0
    tied = list(_tied(proof))
    if not all(plan.is_claimed(other) for other, _ in tied):
        return 0
    takers = sum(plan.claimed(other) > fewest for other, fewest in tied)
    return int(takers < proof.free_units)


def units_misplaced(day: Day, line: Line, args: Args) -> int | None:
    """The units by which the line's code is over while other codes are as many under.

    They were earned, and stand under the wrong code. 0 while a line of the plan states no units.
    """
    plan = day.plan(args.unit_terms(), line)
    if plan is None:
        return None
    if len(plan.by_code) < 2 or not all(plan.is_claimed(code) for code in plan.by_code):
        return 0
    if _over(plan, line.code) == 0:
        return 0
    over = {code: _over(plan, code) for code in plan.by_code}
    under = [_under(plan, code) for code in plan.by_code]
    if None in over.values() or None in under:
        return None
    missing = sum(units or 0 for units in under)
    for code, units in over.items():
        placed = min(missing, units or 0)
        if code == line.code:
            return placed
        missing -= placed
    return 0


def units_above(day: Day, line: Line, args: Args) -> int | None:
    """The units claimed for the line's code that no minutes of the day earned.

    Those of `units_over` that no other code is short of; 0 where the code earns no unit at all.
    """
    plan = day.plan(args.unit_terms(), line)
    lawful = None if plan is None else plan.lawful(line.code)
    over, misplaced = units_over(day, line, args), units_misplaced(day, line, args)
    if lawful is None or over is None or misplaced is None:
        return 0 if over == 0 else None
    return over - misplaced if lawful[1] else 0


def unit_unearned(day: Day, line: Line, args: Args) -> int | None:
    """1 when the line's code earns no unit, and the line is not billed yet or all there is to bill.

    0 when the line states 0 units, by which it stays off the bill.
    """
    return _unearned(day, line, args, beside_others=False)


def unit_off_the_bill(day: Day, line: Line, args: Args) -> int | None:
    """1 when the line bills units that its code did not earn, beside what can be billed; else 0.

    0 where another code is short of them (see `units_misplaced`).
    """
    unearned, misplaced = _unearned(day, line, args, beside_others=True), None
    if unearned:
        misplaced = units_misplaced(day, line, args)
        return None if misplaced is None else int(not misplaced)
    return unearned


def _unearned(day: Day, line: Line, args: Args, *, beside_others: bool) -> int | None:
    """1 when the code earns no unit, and the line is billed beside others as asked; else 0."""
    units = line.count("line.units")
    if units == 0 or (beside_others and units is None):
        return 0
    elsewhere = 0 if units is None else _elsewhere(day, line, args)
    if elsewhere is not None and bool(elsewhere) is not beside_others:
        return 0
    lawful = units_lawful(day, line, args)
    if lawful:
        return 0
    return None if lawful is None or elsewhere is None else 1


def _elsewhere(day: Day, line: Line, args: Args) -> int | None:
    """The units that the day allows the other codes of the visit, one for each that is not timed.

    Unknown only while it may be 0.
    """
    plans = day.plans(args.unit_terms())
    if plans is None:
        return None
    lawful = [
        plan.lawful(code)
        for plan in plans
        for code, lines in plan.by_code.items()
        if code != line.code or all(other.number != line.number for other in lines)
    ]
    known = sum(bounds[1] for bounds in lawful if bounds is not None)
    return None if not known and None in lawful else known


def _tied(proof: UnitProof) -> Iterator[tuple[str, int]]:
    """The codes among which a left-over unit may be given, each with its units without it."""
    for count in proof.tied:
        yield count.code, count.least


def day_units(day: Day, line: Line, args: Args) -> int | None:
    """The units of a set of codes (`pool`) on this day, as claimed, else as the minutes allow.

    `counted` is "together", "each" for the line's own code alone, or "discipline" for the codes
    under the line's own plan of care.
    """
    pool = _pooled(day, line, args)
    return None if pool is None else _total(day, pool, args)


def units_beyond(day: Day, line: Line, args: Args) -> int | None:
    """How many of the line's units lie beyond the `most` that count of a set of codes (`pool`).

    The lines of the pool are counted in their order; `counted` as in `day_units`.
    """
    pool = _pooled(day, line, args)
    if pool is None:
        return None
    if line not in pool:
        return 0
    until = _total(day, pool[: pool.index(line) + 1], args)
    units = day.billable(args.unit_terms())[line.number]
    if until is None or units is None:
        return None
    return min(units, max(0, until - args.count("most")))


def _pooled(day: Day, line: Line, args: Args) -> list[Line] | None:
    """The lines that count together; None while it is unknown of some whether they do."""
    pool, counted = frozenset(args.texts("pool")), args.text("counted")
    if counted == _EACH:
        pool &= {line.code}
    lines = [other for other in day.visit.lines if other.code in pool]
    if counted != _DISCIPLINE:
        return lines
    same = [day.same_discipline(line, other) for other in lines]
    return None if None in same else [o for o, mine in zip(lines, same, strict=True) if mine]


def _total(day: Day, lines: list[Line], args: Args) -> int | None:
    billable = day.billable(args.unit_terms())
    total = 0
    for line in lines:
        units = billable[line.number]
        if units is None:
            return None
        total += units
    return total


MEASURES = (
    on_line(units_lawful, *UNIT_ARGS, optional=UNIT_OPTIONS, facts=COUNTED),
    on_line(units_over, *UNIT_ARGS, optional=UNIT_OPTIONS, facts=COUNTED),
    on_line(units_under, *UNIT_ARGS, optional=UNIT_OPTIONS, facts=COUNTED),
    on_line(units_misplaced, *UNIT_ARGS, optional=UNIT_OPTIONS, facts=COUNTED),
    on_line(units_above, *UNIT_ARGS, optional=UNIT_OPTIONS, facts=COUNTED),
    on_line(unit_unearned, *UNIT_ARGS, optional=UNIT_OPTIONS, facts=COUNTED),
    on_line(unit_off_the_bill, *UNIT_ARGS, optional=UNIT_OPTIONS, facts=COUNTED),
    on_line(day_units, "pool", "counted", *UNIT_ARGS, optional=UNIT_OPTIONS, facts=COUNTED),
    on_line(
        units_beyond, "pool", "most", "counted", *UNIT_ARGS, optional=UNIT_OPTIONS, facts=COUNTED
    ),
)
