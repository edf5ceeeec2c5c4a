"""Units and modifiers: what the lines may be billed as, with the proof of the units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice, product

from engine.determination.assess import Assessment
from engine.determination.model import Bill
from engine.facts.counted_minutes import counted_minutes
from engine.facts.plan_count import UNITS, PlanCount
from engine.facts.unit_terms import UNTIMED_UNITS, UnitTerms
from engine.facts.visit import Line
from engine.policy.model import UnitRule
from engine.rules.tree import Compare, Measure, Standing, literals
from engine.therapy import Allocation, UnitMethod
from engine.therapy.methods import split

_ASSISTANT_SHAPE = "assistant_modifier"


_MOST_WAYS = 64
"""Ways to bill that are looked at for mends; the proof lists more."""


@dataclass(frozen=True)
class Billing:
    """The units of each line, as the minutes of the day allow them.

    ``ways`` are the equally lawful ways to bill (line number to units), the one nearest to the
    claim first; that one is proposed.
    ``plans`` are the counts of each plan of care; empty when the policy does not say how it counts
    or the discipline of a line is unknown. A plan has no proof while some of its minutes are.
    """

    plans: tuple[PlanCount, ...]
    ways: tuple[dict[int, int], ...]


def terms_of(rule: UnitRule) -> UnitTerms:
    """How the policy counts units, as a day is counted by."""
    return UnitTerms(rule.method, rule.timed, rule.together, rule.apart)


def billing(assessment: Assessment) -> Billing:
    """Counts the units of a visit by the policy's method."""
    rule = assessment.linked.units
    if rule is None:
        return Billing((), ())
    plans = assessment.views.day.plans(terms_of(rule)) or ()
    whole = {
        line.number: UNTIMED_UNITS for line in assessment.visit.lines if line.code not in rule.timed
    }
    claimed = {line.number: line.count(UNITS) for line in assessment.visit.lines}
    ways: list[dict[int, int]] = [{}]
    for plan in plans:
        own = [
            _by_line(allocation, plan.timed, rule.method, claimed)
            for proof in plan.proofs()
            for allocation in proof.allocations
        ]
        pairs = product(ways, own or [{}])
        ways = [one | other for one, other in islice(pairs, _MOST_WAYS)]
    found = [dict(sorted((whole | way).items())) for way in ways]
    found = [way for index, way in enumerate(found) if way and way not in found[:index]]
    found.sort(
        key=lambda way: sum(way[n] != u for n, u in claimed.items() if u is not None and n in way)
    )
    return Billing(plans, tuple(found))


def _by_line(
    allocation: Allocation,
    timed: Iterable[Line],
    method: UnitMethod,
    claimed: Mapping[int, int | None],
) -> dict[int, int]:
    """The units of each line.

    The lines of a code keep what they claim where that comes to the code's units. Otherwise each
    gets the units that it fills whole, and the last one the rest.
    """
    lines: dict[str, list[Line]] = {}
    for entry in timed:
        lines.setdefault(entry.code, []).append(entry)
    units: dict[int, int] = {}
    for code, entries in lines.items():
        left = allocation.get(code, 0)
        stated = {entry.number: claimed[entry.number] or 0 for entry in entries}
        if sum(stated.values()) == left:
            units |= stated
            continue
        for entry in entries:
            whole = split(method, counted_minutes(entry) or 0).whole
            units[entry.number] = left if entry is entries[-1] else min(left, whole)
            left -= units[entry.number]
    return units


def line_bill(assessment: Assessment, line: int, units: int | None) -> tuple[Bill, ...]:
    """The line as billed: its units with the modifiers that the rules ask for.

    It is split in two where an assistant earned some of the units.
    """
    if units is None or units == 0:
        return ()
    linked = assessment.linked
    modifiers: list[str] = []
    of_assistant: list[str] = []
    earned = 0
    for rule_id, standing in assessment.sessions[line].standings.items():
        about = linked.rules[rule_id]
        if standing is Standing.POSSIBLE or not about.bill_with:
            continue
        if about.shape != _ASSISTANT_SHAPE:
            modifiers += [m for m in about.bill_with if m not in modifiers]
            continue
        of_assistant += [m for m in about.bill_with if m not in of_assistant]
        earned = max(earned, _assistant_units(assessment, line, rule_id))
    earned = min(earned, units)
    parts = []
    if units - earned:
        parts.append(Bill(units - earned, tuple(modifiers)))
    if earned:
        parts.append(Bill(earned, (*modifiers, *of_assistant)))
    return tuple(parts)


def _assistant_units(assessment: Assessment, line: int, rule_id: str) -> int:
    rule = assessment.linked.rule_logic[rule_id]
    for literal in literals(rule.applies):
        term = literal.term if isinstance(literal, Compare) else None
        if isinstance(term, Measure) and term.name == "assistant_units":
            return assessment.views.lines[line - 1].number(term) or 0
    return 0
