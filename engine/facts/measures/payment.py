"""Measures of money, as an estimate: what a line would be allowed by the policy's fee schedule."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from engine.facts.day import Day
from engine.facts.measures.claim import ALLOWED, counting_lines
from engine.facts.measures.measure import (
    COUNTED,
    DATE_OF_SERVICE,
    FIRST_BLOCK_ARGS,
    MODIFIERS,
    UNIT_ARGS,
    Args,
    on_line,
)
from engine.facts.visit import Line, Visit
from engine.therapy import threshold_lines
from engine.therapy.payment import ReducedPart
from engine.therapy.pricing import LineUnits, PaymentTerms, Place, Pricer, schedule_of

PAYMENT_ARGS = (
    "schedule",
    "payor",
    "factor",
    "further_percent",
    "reduced_part",
    "reduced_mark",
    "reduced_codes",
    "paid",
    "bundled",
    "not_paid",
    "facility_places",
)
"""How a policy pays; rule shapes take these from its 'payment'."""

PLACE_FACTS = ("payment_locality", "state", "place_of_service")
"""The facts of a visit that decide what a schedule pays there."""


def payment_args(terms: PaymentTerms) -> Mapping[str, str | tuple[str, ...]]:
    """The terms as arguments of a measure."""
    return {
        "schedule": terms.schedule,
        "payor": terms.payor,
        "factor": _text(terms.factor),
        "further_percent": _text(terms.further_percent),
        "reduced_part": terms.reduced_part.value,
        "reduced_mark": terms.reduced_mark,
        "reduced_codes": tuple(sorted(terms.reduced_codes)),
        "paid": tuple(sorted(terms.paid)),
        "bundled": tuple(sorted(terms.bundled)),
        "not_paid": tuple(sorted(terms.not_paid)),
        "facility_places": tuple(sorted(terms.facility_places)),
    }


def payment_terms(args: Args) -> PaymentTerms:
    """The terms from the arguments of a measure."""
    return PaymentTerms(
        schedule=args.text("schedule"),
        payor=args.text("payor"),
        factor=_number(args.text("factor")),
        further_percent=_number(args.text("further_percent")),
        reduced_part=ReducedPart(args.text("reduced_part")),
        reduced_mark=args.text("reduced_mark"),
        reduced_codes=frozenset(args.texts("reduced_codes")),
        paid=frozenset(args.texts("paid")),
        bundled=frozenset(args.texts("bundled")),
        not_paid=frozenset(args.texts("not_paid")),
        facility_places=frozenset(args.texts("facility_places")),
    )


def place_of(visit: Visit) -> Place:
    """Where a visit was, as far as it says so."""
    stated = (visit.facts.get(fact) for fact in PLACE_FACTS)
    return Place(*(value if isinstance(value, str) else "" for value in stated))


def estimated_allowed(day: Day, line: Line, args: Args) -> int | None:
    """Cents that the line is allowed: as the visit states, else by the fee schedule.

    Unknown where the line's units are, or the schedule has no amount. An estimate: rules that use
    it may warn or ask for a review.
    """
    return _estimates(day, args)[line.number]


def estimated_over_amount(day: Day, line: Line, args: Args) -> int | None:
    """1 when the year's amount (fact `spent`) is by estimate above `most` cents with this line.

    As `over_amount`, with the estimate of every line whose amount the visit does not state. 0 too
    where the year's amount is not known, or a line has no estimate: no question is asked for the
    sake of an estimate.
    """
    spent = day.visit.facts.get(args.text("spent"))
    before = counting_lines(day, line, args)
    if not isinstance(spent, int) or before is None:
        return 0
    estimates = _estimates(day, args)
    amounts = [estimates[other.number] for other in before]
    known = [amount for amount in amounts if amount is not None]
    if not known or len(known) < len(amounts):
        return 0
    return int(threshold_lines(spent, known, args.count("most"))[-1].exceeds)


def _estimates(day: Day, args: Args) -> Mapping[int, int | None]:
    """The amount of each line by its number, worked out once for all lines of a day."""
    units = day.billable(args.unit_terms())
    terms = payment_terms(args)
    schedule = schedule_of(terms, day.tables.fees)
    amounts: dict[int, int | None] = {line.number: line.count(ALLOWED) for line in day.visit.lines}
    if schedule is None or all(amount is not None for amount in amounts.values()):
        return amounts
    billed = [
        LineUnits(line.number, line.code, count, modifiers_of(line))
        for line in day.visit.lines
        if (count := units[line.number]) is not None
    ]
    pricer = Pricer(terms, schedule, day.date_of_service, place_of(day.visit))
    for priced in pricer.day(billed):
        if amounts[priced.units.line] is None:
            amounts[priced.units.line] = priced.allowed
    return amounts


def modifiers_of(line: Line) -> frozenset[str]:
    """The modifiers that a line states."""
    stated = line.facts.get(MODIFIERS)
    return stated if isinstance(stated, frozenset) else frozenset()


def _text(number: Decimal | None) -> str:
    return "" if number is None else str(number)


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


_PRICED = (*COUNTED, ALLOWED, MODIFIERS, DATE_OF_SERVICE, *PLACE_FACTS)

MEASURES = (
    on_line(estimated_allowed, *UNIT_ARGS, *PAYMENT_ARGS, optional=FIRST_BLOCK_ARGS, facts=_PRICED),
    on_line(
        estimated_over_amount,
        "spent",
        "most",
        *UNIT_ARGS,
        *PAYMENT_ARGS,
        optional=(*FIRST_BLOCK_ARGS, "pool"),
        facts=_PRICED,
    ),
)
