"""Units and modifiers: what the lines may be billed as, with the proof of the units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.determination.assess import Assessment
from engine.determination.model import Bill
from engine.facts.day import UNTIMED_UNITS, counted_minutes
from engine.rules.tree import Compare, Measure, Standing, literals
from engine.therapy import (
    Allocation,
    TimedLine,
    UnitMethod,
    UnitProof,
    UntimedCode,
    count_units,
)
from engine.therapy.methods import split

_ASSISTANT_SHAPE = "assistant_modifier"


@dataclass(frozen=True)
class Billing:
    """The units of each line, as the minutes of the day allow them.

    ``ways`` are the equally lawful ways to bill (line number to units), the one nearest to the
    claim first; that one is proposed.
    ``proof`` is None when the policy does not say how it counts, or some minutes are unknown.
    """

    proof: UnitProof | None
    ways: tuple[dict[int, int], ...]


def billing(assessment: Assessment) -> Billing:
    """Counts the units of a visit by the policy's method."""
    rule, lines = assessment.linked.units, assessment.visit.lines
    if rule is None:
        return Billing(None, ())
    whole = {line.number: UNTIMED_UNITS for line in lines if line.code not in rule.timed}
    timed: list[TimedLine] = []
    for line in lines:
        if line.code in rule.timed:
            minutes = counted_minutes(line)
            if minutes is None:
                return Billing(None, (whole,) if whole else ())
            timed.append(TimedLine(line.number, line.code, minutes))
    untimed = dict.fromkeys(line.code for line in lines if line.code not in rule.timed)
    proof = count_units(rule.method, timed, [UntimedCode(code, UNTIMED_UNITS) for code in untimed])
    claimed = {line.number: line.count("line.units") for line in lines}
    shared = [_by_line(each, timed, rule.method, claimed) for each in proof.allocations]
    ways = [dict(sorted((whole | way).items())) for way in shared or [{}]]
    ways.sort(
        key=lambda way: sum(way[n] != units for n, units in claimed.items() if units is not None)
    )
    return Billing(proof, tuple(ways))


def _by_line(
    allocation: Allocation,
    timed: list[TimedLine],
    method: UnitMethod,
    claimed: Mapping[int, int | None],
) -> dict[int, int]:
    """The units of each line.

    The lines of a code keep what they claim where that comes to the code's units. Otherwise each
    gets the units that it fills whole, and the last one the rest.
    """
    lines: dict[str, list[TimedLine]] = {}
    for entry in timed:
        lines.setdefault(entry.code, []).append(entry)
    units: dict[int, int] = {}
    for code, entries in lines.items():
        left = allocation.get(code, 0)
        stated = {entry.index: claimed[entry.index] or 0 for entry in entries}
        if sum(stated.values()) == left:
            units |= stated
            continue
        for entry in entries:
            whole = left if entry is entries[-1] else split(method, entry.minutes).whole
            units[entry.index] = min(left, whole)
            left -= units[entry.index]
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
