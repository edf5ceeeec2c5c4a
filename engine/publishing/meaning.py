"""What a policy means at a date, whatever the lines of the file on which it is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from operator import attrgetter

from engine.policy.link import Linker
from engine.policy.model import Clock, LinkedPolicy, Origin, PolicyRule
from engine.scenarios.mutants import entry_id

_NOWHERE = Origin("", "", 0, 0)
_TOLD = ("title", "message", "note", "shape", "fix", "sources", "values", "starts", "ends")
_NAMES = [each.name for each in fields(PolicyRule) if each.name != "origin"]
_PLACELESS = attrgetter(*_NAMES)
_BARE = attrgetter(*(name for name in _NAMES if name not in _TOLD))
PAYMENT = "payment"
"""Stands for the way a policy pays, among the ids of its rules."""


@dataclass(frozen=True, slots=True)
class Changed:
    """Entries of a policy that mean something else on a day, with the policy then and now.

    ``entries`` are the ids of rules as their file writes them, or ``payment``. ``told`` are those
    of which only texts for readers differ.
    """

    day: date
    before: LinkedPolicy
    after: LinkedPolicy
    entries: frozenset[str]
    told: frozenset[str]


def changed_entries(before: LinkedPolicy, after: LinkedPolicy) -> tuple[set[str], set[str]]:
    """The entries that mean something else, and those of which only the wording differs."""
    meant: set[str] = set()
    told: set[str] = set()
    logic_before = {**before.rule_logic, **before.conclusion_logic}
    logic_after = {**after.rule_logic, **after.conclusion_logic}
    for rule in before.rules.keys() | after.rules.keys():
        old, new = before.rules.get(rule), after.rules.get(rule)
        if (
            old is None
            or new is None
            or logic_before.get(rule) != logic_after.get(rule)
            or bare(old) != bare(new)
        ):
            meant.add(entry_id(rule))
        elif _PLACELESS(old) != _PLACELESS(new):
            told.add(entry_id(rule))
    if before.units != after.units:
        meant |= {units.rule for units in (before.units, after.units) if units is not None}
    if _paid(before) != _paid(after):
        meant.add(PAYMENT)
    return meant, told - meant


def alike(before: LinkedPolicy, after: LinkedPolicy) -> bool:
    """No answer can differ between the two: nothing but wording and places does."""
    meant, _ = changed_entries(before, after)
    return (
        not meant
        and before.scope == after.scope
        and before.payor == after.payor
        and in_the_same_order(before, after)
    )


def in_the_same_order(before: LinkedPolicy, after: LinkedPolicy) -> bool:
    """The rules that are in both stand in the same order: modifiers and mends follow it."""
    old, new = before.rule_logic, after.rule_logic
    return [rule for rule in old if rule in new] == [rule for rule in new if rule in old]


def changes_by_stretch(before: Linker, after: Linker) -> Iterator[Changed]:
    """What differs in every stretch of days in which one of the two policies says one thing."""
    days = {date(2000, 1, 1)}
    for linker in (before, after):
        for clock in Clock:
            days.update(linker.turning_points(clock))
    for day in sorted(days):
        old, _ = before.link(day, day)
        new, _ = after.link(day, day)
        meant, told = changed_entries(old, new)
        if meant or told:
            yield Changed(day, old, new, frozenset(meant), frozenset(told))


def bare(rule: PolicyRule) -> object:
    """What follows from a rule: without its place and its texts for readers."""
    fix = rule.fix
    return _BARE(rule), None if fix is None else (fix.kind, fix.change)


def _paid(linked: LinkedPolicy) -> object:
    payment = linked.payment
    return None if payment is None else replace(payment, origin=_NOWHERE, sources=(), notes=())
