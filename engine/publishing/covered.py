"""How many rules of the changed policies their scenarios show; counted again where that moved."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from operator import is_

from engine.facts.visit import Visit
from engine.policy.inheritance import chain_of
from engine.policy.link import Linker
from engine.scenarios.bench import Benches
from engine.scenarios.coverage import Coverage
from engine.scenarios.library import Library
from engine.scenarios.report import RuleCoverage
from engine.source import Document

_MOST_KEPT = 16
_RestsOn = tuple[tuple[Linker, tuple[Visit | Document, ...]], ...]
"""The policies that share a file with one, with the visits of their scenarios; where nobody has
read these, with the files."""
_kept: OrderedDict[str, tuple[_RestsOn, tuple[RuleCoverage, ...]]] = OrderedDict()
_keeping = threading.Lock()


@dataclass(frozen=True, slots=True)
class PolicyCoverage:
    """Which rules of a changed policy its scenarios show firing, and also not firing."""

    policy: str
    rules: tuple[RuleCoverage, ...]

    @property
    def shown(self) -> int:
        """How many rules are shown both ways."""
        return sum(rule.complete for rule in self.rules)

    @property
    def lacking(self) -> tuple[RuleCoverage, ...]:
        """The rules that are not."""
        return tuple(rule for rule in self.rules if not rule.complete)


def covered(
    library: Library, policies: Iterable[str], read: Collection[str]
) -> tuple[PolicyCoverage, ...]:
    """The coverage of some policies, none of whose ancestors is missing.

    ``read`` are the policies whose scenarios were looked at, and those of ``policies`` among them.
    """
    counting = Coverage(Benches(library))
    found = []
    for policy in policies:
        rests_on = _rests_on(library, policy, read)
        with _keeping:
            known = _kept.get(policy)
        if known is None or not _same(known[0], rests_on):
            known = rests_on, counting.of(policy)
            with _keeping:
                _kept[policy] = known
                _kept.move_to_end(policy)
                while len(_kept) > _MOST_KEPT:
                    _kept.popitem(last=False)
        found.append(PolicyCoverage(policy, known[1]))
    return tuple(found)


def _rests_on(library: Library, policy: str, read: Collection[str]) -> _RestsOn:
    base = library.knowledge_base
    own = {member.id for member in chain_of(base.files[policy], base.files)[0]}
    found = []
    for other in sorted({policy, *library.policies}):
        chain, broken = chain_of(base.files[other], base.files)
        if not broken and not own.isdisjoint(member.id for member in chain):
            held: tuple[Visit | Document, ...] = library.documents(other)
            if other in read:
                held = tuple(scenario.visit for scenario in library.of(other).scenarios)
            found.append((base.linker(other), held))
    return tuple(found)


def _same(one: _RestsOn, other: _RestsOn) -> bool:
    return len(one) == len(other) and all(
        linker is same and len(held) == len(others) and all(map(is_, held, others))
        for (linker, held), (same, others) in zip(one, other, strict=True)
    )
