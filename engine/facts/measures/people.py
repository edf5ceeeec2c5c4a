"""Measures of who gave the minutes."""

from __future__ import annotations

from engine.facts import counted_minutes
from engine.facts.day import Day
from engine.facts.line_minutes import furnished
from engine.facts.measures.measure import COUNTED, UNIT_ARGS, UNIT_OPTIONS, Args, on_line
from engine.facts.plan_count import PlanCount
from engine.facts.visit import Line
from engine.therapy import (
    AssistantTerms,
    Rounding,
    SharedMinutes,
    SharedPair,
    share_units,
    share_untimed,
)

PAIR_ARGS = ("pair_least_each", "pair_most_each", "pair_least_together", "pair_most_together")
"""The minutes of the exception for two last units; all four or none."""
_WHOLE_SERVICE = "whole_service"


def qualified_minutes(day: Day, line: Line, args: Args) -> int | None:
    """Minutes of the line that a therapist or an assistant gave; unknown while who gave them is."""
    del day, args
    return counted_minutes.qualified_minutes(line)


def assistant_units(day: Day, line: Line, args: Args) -> int | None:
    """Units of the line that carry the assistant modifier, because the assistant's share is large.

    Judged for the code over all its lines; the units stand on the lines with the largest share of
    the assistant. 0 where an assistant gave none. `percent` is the share above which the modifier
    is due, `final_unit_minutes` the minutes of the therapist that free a last unit from it (0: none
    do), `rounding` how the share is worked out (left out: to a whole percent). `judged` as
    `whole_service` holds the share of all minutes against it once, for all units or none.
    """
    if line.count(furnished("assistant")) == 0:
        return 0
    plan = day.plan(args.unit_terms(), line)
    if plan is None:
        return None
    parts = plan.by_code[line.code]
    minutes = [other.once(_minutes) for other in parts]
    units = _units(plan, line.code)
    if units is None or None in minutes:
        return None
    known = [pair for pair in minutes if pair is not None]
    shared = SharedMinutes(
        line.code,
        units,
        therapist=sum(therapist for therapist, _ in known),
        assistant=sum(assistant for _, assistant in known),
        together=0,  # the vocabulary counts such minutes as the therapist's
    )
    terms = _terms(args)
    whole = args.has("judged") and args.text("judged") == _WHOLE_SERVICE
    if line.code in args.unit_terms().timed and not whole:
        (shares,) = share_units(terms, (shared,))
    else:
        shares = share_untimed(terms, shared)
    left = shares.with_modifier
    by_share = sorted(
        zip(parts, known, strict=True),
        key=lambda entry: -entry[1][1] / max(1, sum(entry[1])),
    )
    for other, _ in by_share:
        stated = other.count("line.units")
        carried = left if stated is None else min(left, stated)
        if other.number == line.number:
            return carried
        left -= carried
    return 0


def assistant_undecided(day: Day, line: Line, args: Args) -> int | None:
    """1 when nobody but a person can say whose minutes made the units of the line's code, else 0.

    That is so where minutes of therapist and assistant are left over in several codes of which only
    some earn a unit, and where two last units are covered by no exception. Codes whose minutes are
    not known by who gave them are passed over.
    """
    plan = day.plan(args.unit_terms(), line)
    if plan is None:
        return None
    shared = []
    for code in dict.fromkeys(timed.code for timed in plan.timed):
        minutes, units = [part.once(_minutes) for part in plan.by_code[code]], _units(plan, code)
        known = [pair for pair in minutes if pair is not None]
        if units is not None and len(known) == len(minutes):
            therapist, assistant = (sum(pair[who] for pair in known) for who in (0, 1))
            shared.append(SharedMinutes(code, units, therapist, assistant, 0))
    shares = share_units(_terms(args), shared)
    return int(any(each.code == line.code and bool(each.review) for each in shares))


def _minutes(line: Line) -> tuple[int, int] | None:
    """Minutes of the therapist and of the assistant; None when unknown."""
    therapist = line.count(furnished("therapist"))
    assistant = line.count(furnished("assistant"))
    return None if therapist is None or assistant is None else (therapist, assistant)


def _units(plan: PlanCount, code: str) -> int | None:
    """The units of a code, over its lines, but no more than the day allows; None when unknown."""
    lawful = plan.lawful(code)
    billable = [units for _, units in plan.billable_of(code)]
    if None in billable:
        return None
    units = sum(units or 0 for units in billable)
    return units if lawful is None else min(units, lawful[1])


def _terms(args: Args) -> AssistantTerms:
    """The payor's numbers; 0 where a measure has no use for one."""
    pair = SharedPair(*map(args.count, PAIR_ARGS)) if args.has(PAIR_ARGS[0]) else None
    rounding = args.text("rounding") if args.has("rounding") else Rounding.WHOLE_PERCENT
    final = args.count("final_unit_minutes") if args.has("final_unit_minutes") else 0
    return AssistantTerms(
        minutes_per_unit=args.count("minutes_per_unit"),
        de_minimis_percent=args.count("percent") if args.has("percent") else 0,
        rounding=Rounding(rounding),
        final_unit_minutes=final or None,
        shared_pair=pair,
    )


MEASURES = (
    on_line(qualified_minutes, facts=COUNTED),
    on_line(
        assistant_units,
        "percent",
        "final_unit_minutes",
        *UNIT_ARGS,
        optional=(*UNIT_OPTIONS, *PAIR_ARGS, "rounding", "judged"),
        facts=COUNTED,
    ),
    on_line(
        assistant_undecided,
        *UNIT_ARGS,
        optional=(*UNIT_OPTIONS, *PAIR_ARGS),
        facts=COUNTED,
    ),
)
