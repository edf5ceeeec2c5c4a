"""The order in which conclusions are drawn, or the cycle that leaves them without one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from engine.rules.tree import Concluded, Conclusion, Scope, literals


@dataclass(frozen=True, slots=True)
class Cycle:
    """Conclusions each of which waits for the next, and the last for the first, by id."""

    ids: tuple[str, ...]


def dependency_order(conclusions: Iterable[Conclusion]) -> tuple[Conclusion, ...] | Cycle:
    """The conclusions so that none uses a later one, those of visits before those of lines.

    Keeps the order of writing wherever it can. Conclusions of a visit cannot see those of lines.
    """
    given = tuple(conclusions)
    ordered: list[Conclusion] = []
    for scope in (Scope.VISIT, Scope.LINE):
        sorted_or_cycle = _order_of_scope([each for each in given if each.scope is scope])
        if isinstance(sorted_or_cycle, Cycle):
            return sorted_or_cycle
        ordered.extend(sorted_or_cycle)
    return tuple(ordered)


def _order_of_scope(conclusions: Sequence[Conclusion]) -> list[Conclusion] | Cycle:
    makers: dict[str, list[int]] = {}
    for index, conclusion in enumerate(conclusions):
        makers.setdefault(conclusion.concludes, []).append(index)
    needs: list[set[int]] = []
    needed_by: list[list[int]] = [[] for _ in conclusions]
    for index, conclusion in enumerate(conclusions):
        names = {each.name for each in literals(conclusion.when) if isinstance(each, Concluded)}
        needs.append({maker for name in names for maker in makers.get(name, ())})
        for maker in needs[index]:
            needed_by[maker].append(index)

    waiting = [len(each) for each in needs]
    ready = [index for index, count in enumerate(waiting) if count == 0]
    heapify(ready)
    ordered: list[Conclusion] = []
    while ready:
        index = heappop(ready)
        ordered.append(conclusions[index])
        for dependent in needed_by[index]:
            waiting[dependent] -= 1
            if waiting[dependent] == 0:
                heappush(ready, dependent)
    if len(ordered) == len(conclusions):
        return ordered
    return _cycle(conclusions, needs, waiting)


def _cycle(
    conclusions: Sequence[Conclusion], needs: Sequence[set[int]], waiting: Sequence[int]
) -> Cycle:
    """Follows unmet needs until a conclusion comes round again."""
    path: list[int] = []
    index = next(index for index, count in enumerate(waiting) if count > 0)
    while index not in path:
        path.append(index)
        index = min(maker for maker in needs[index] if waiting[maker] > 0)
    return Cycle(tuple(conclusions[each].id for each in path[path.index(index) :]))
