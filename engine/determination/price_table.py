"""How each amount of an estimate came about, as a table of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from engine.therapy.payment import ReducedPart
from engine.therapy.pricing import PricedUnits, Pricer

BY_VALUES = ("line", "work", "practice expense", "malpractice", "x USD", "units", "allowed")
BY_AMOUNT = ("line", "each", "units", "allowed")


def price_table(pricer: Pricer, priced: Iterable[PricedUnits]) -> tuple[tuple[str, ...], ...]:
    """The head and a row for the units in full and the reduced ones of each line.

    By relative values: each value times its index, the share of the practice expense that is paid,
    and the conversion factor.
    """
    head = BY_AMOUNT if pricer.amounts is not None else BY_VALUES
    rows = [row for each in priced for row in _rows(pricer, each)]
    return (head, *rows) if rows else ()


def _rows(pricer: Pricer, priced: PricedUnits) -> Iterator[tuple[str, ...]]:
    rate, units = priced.price.rate, priced.units
    if rate is None or not units.units:
        return
    name = f"{units.line} {units.code}"
    further = units.units - priced.in_full
    for count, each, reduced in ((priced.in_full, rate.full, False), (further, rate.further, True)):
        if not count or each is None:
            continue
        allowed = f"{count * each / 100:,.2f}"
        if priced.price.values is None:
            yield name, f"{each / 100:,.2f}", str(count), allowed
            continue
        yield name, *_weighed(pricer, priced, reduced), str(count), allowed


def _weighed(pricer: Pricer, priced: PricedUnits, reduced: bool) -> Iterator[str]:
    values, indices, terms = priced.price.values, pricer.indices, pricer.terms
    assert values is not None
    facility = pricer.place.of_service in terms.facility_places
    expense = values.facility_practice_expense if facility else values.practice_expense
    share = f" x {_plain(terms.further_percent or Decimal(0))}%" if reduced else ""
    on_expense = share if terms.reduced_part is ReducedPart.PRACTICE_EXPENSE else ""
    yield _times(values.work, indices.work)
    yield _times(expense, indices.practice_expense) + on_expense
    yield _times(values.malpractice, indices.malpractice)
    yield _plain(pricer.factor or Decimal(0)) + (share if not on_expense else "")


def _times(value: Decimal, index: Decimal) -> str:
    return _plain(value) if index == 1 else f"{_plain(value)} x {_plain(index)}"


def _plain(number: Decimal) -> str:
    return f"{number:f}"
