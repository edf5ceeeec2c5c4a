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
