"""What a policy means at a date, whatever the lines of the file on which it is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from engine.policy.link import Linker
from engine.policy.model import Clock, LinkedPolicy, Origin, PolicyRule
from engine.scenarios.mutants import entry_id

_NOWHERE = Origin("", "", 0, 0)
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
            or _bare(old) != _bare(new)
        ):
            meant.add(entry_id(rule))
        elif _placeless(old) != _placeless(new):
            told.add(entry_id(rule))
    if before.units != after.units:
        meant |= {units.rule for units in (before.units, after.units) if units is not None}
    if _paid(before) != _paid(after):
        meant.add(PAYMENT)
    return meant, told - meant


def alike(before: LinkedPolicy, after: LinkedPolicy) -> bool:
    """No answer can differ between the two: nothing but wording and places does."""
    meant, _ = changed_entries(before, after)
    return not meant and before.scope == after.scope


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


def _placeless(rule: PolicyRule) -> PolicyRule:
    return replace(rule, origin=_NOWHERE)


def _bare(rule: PolicyRule) -> PolicyRule:
    """A rule without its place and its texts for readers."""
    return replace(
        rule,
        origin=_NOWHERE,
        title="",
        message="",
        note="",
        shape="",
        sources=(),
        values=(),
        starts=None,
        ends=None,
    )


def _paid(linked: LinkedPolicy) -> object:
    payment = linked.payment
    return None if payment is None else replace(payment, origin=_NOWHERE, sources=(), notes=())
