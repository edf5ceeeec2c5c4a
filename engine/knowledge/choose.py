"""Which policy of a payor decides a visit: the narrowest one whose scope the visit lies in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine.policy.files import PolicyFile
from engine.policy.inheritance import chain_of
from engine.policy.model import Scope


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen policy, or None; ``open_facts`` are unknown facts that could choose another.

    ``narrower`` are the policies that they could choose in place of one that surely fits.
    """

    policy: PolicyFile | None
    open_facts: tuple[str, ...] = ()
    narrower: tuple[PolicyFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Outside:
    """Why no policy of a payor fits, told of the one that comes nearest.

    ``named`` are the stated facts that exclude it, each with the values that it and the policies
    alike near are read for; empty when only the day lies outside.
    """

    policy: PolicyFile
    named: Mapping[str, frozenset[str]]


def choose(
    policies: Sequence[PolicyFile],
    files: Mapping[str, PolicyFile],
    facts: Mapping[str, object],
    day: date,
) -> Choice:
    """Chooses among the policies of one payor.

    A policy is narrower than another when it extends it, or else when it states more of a scope.
    An unknown fact excludes no policy, and chooses none either: the narrowest policy that surely
    fits is taken, else the widest that may fit, and the facts that could choose another are named.
    """
    certain: list[PolicyFile] = []
    perhaps: list[tuple[PolicyFile, tuple[str, ...]]] = []
    for policy in policies:
        unknown = waits_for(policy.scope, facts, day)
        if unknown == ():
            certain.append(policy)
        elif unknown is not None:
            perhaps.append((policy, unknown))
    best = max(certain, key=lambda policy: narrowness(policy, files), default=None)
    floor = narrowness(best, files) if best is not None else (-1, -1)
    narrower = [each for each in perhaps if narrowness(each[0], files) > floor]
    waiting = tuple(sorted({fact for _, unknown in narrower for fact in unknown}))
    if best is None and narrower:
        best = min((policy for policy, _ in narrower), key=lambda each: narrowness(each, files))
        return Choice(best, waiting)
    return Choice(best, waiting, tuple(policy for policy, _ in narrower))


def narrowness(policy: PolicyFile, files: Mapping[str, PolicyFile]) -> tuple[int, int]:
    """How narrow a policy is: its depth of inheritance, then how much scope it states."""
    chain, _ = chain_of(policy, files)
    stated = sum(getattr(policy.scope, key) is not None for key in Scope.FACTS)
    return len(chain), stated


def nearest(
    policies: Sequence[PolicyFile],
    files: Mapping[str, PolicyFile],
    facts: Mapping[str, object],
    day: date,
) -> Outside | None:
    """The policy that fewest stated facts exclude on a day, the widest of several; None of none."""
    excluded = {policy.id: _excluding(policy.scope, facts) for policy in policies}
    on_day = [policy for policy in policies if waits_for(policy.scope, {}, day) is not None]
    best = min(
        on_day or policies,
        key=lambda policy: (len(excluded[policy.id]), narrowness(policy, files)),
        default=None,
    )
    if best is None:
        return None
    if not on_day:
        return Outside(best, {})
    alike = [
        excluded[policy.id]
        for policy in on_day
        if excluded[policy.id].keys() == excluded[best.id].keys()
    ]
    return Outside(
        best,
        {fact: frozenset().union(*(each[fact] for each in alike)) for fact in excluded[best.id]},
    )


def _excluding(scope: Scope, facts: Mapping[str, object]) -> dict[str, frozenset[str]]:
    """The stated facts that a scope leaves out, each with the values that it names."""
    found = {}
    for key, fact in Scope.FACTS.items():
        wanted: frozenset[str] | None = getattr(scope, key)
        if wanted is not None and facts.get(fact) is not None and facts[fact] not in wanted:
            found[fact] = wanted
    return found


def waits_for(scope: Scope, facts: Mapping[str, object], day: date) -> tuple[str, ...] | None:
    """The unknown facts on which a scope hangs; empty when it fits, None when it does not."""
    if scope.starts is not None and day < scope.starts:
        return None
    if scope.ends is not None and day > scope.ends:
        return None
    unknown = []
    for key, fact in Scope.FACTS.items():
        wanted: frozenset[str] | None = getattr(scope, key)
        if wanted is None:
            continue
        value = facts.get(fact)
        if value is None:
            unknown.append(fact)
        elif value not in wanted:
            return None
    return tuple(unknown)
