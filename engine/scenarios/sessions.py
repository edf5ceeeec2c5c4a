"""Visits with their lines, all sessions at once: derived facts, and how rules stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.rules.tree import Conclusion, Rule, Scope
from engine.rules.view import View
from engine.scenarios.columns import FALSE, Columns, Standings, Truth

Derived = Mapping[str, Truth]
"""Where each derived fact holds."""


@dataclass(frozen=True, slots=True)
class Sessions:
    """The sessions of some visits; ``owners`` says of every line's session whose visit it is of."""

    visits: Columns
    lines: Columns
    owners: tuple[int, ...]

    @classmethod
    def of(cls, visits: Sequence[tuple[View, Sequence[View]]]) -> Sessions:
        """The sessions of visits, each given as its own view and those of its lines."""
        lines = [view for _, views in visits for view in views]
        owners = tuple(index for index, (_, views) in enumerate(visits) for _ in views)
        return cls(Columns([visit for visit, _ in visits]), Columns(lines), owners)

    def columns(self, scope: Scope) -> Columns:
        """The sessions that a rule of this scope looks at."""
        return self.visits if scope is Scope.VISIT else self.lines

    def stand(self, rule: Rule, concluded: Mapping[Scope, Derived]) -> Standings:
        """Where a rule is broken, or possibly broken."""
        return self.columns(rule.scope).standings(rule, concluded[rule.scope])

    def derive(self, conclusions: Sequence[Conclusion]) -> Mapping[Scope, Derived]:
        """Where derived facts hold; none of the conclusions may use a later one."""
        of_visits = _derive(self.visits, conclusions, Scope.VISIT, {})
        handed = {name: self._on_lines(truth) for name, truth in of_visits.items()}
        of_lines = _derive(self.lines, conclusions, Scope.LINE, handed)
        return {Scope.VISIT: of_visits, Scope.LINE: of_lines}

    def whose(self, scope: Scope, sessions: int) -> int:
        """The visits, a bit each, that have one of these sessions."""
        if scope is Scope.VISIT:
            return sessions
        found = 0
        while sessions:
            lowest = sessions & -sessions
            found |= 1 << self.owners[lowest.bit_length() - 1]
            sessions ^= lowest
        return found

    def _on_lines(self, truth: Truth) -> Truth:
        surely = perhaps = 0
        for index, owner in enumerate(self.owners):
            surely |= (truth.surely >> owner & 1) << index
            perhaps |= (truth.perhaps >> owner & 1) << index
        return Truth(surely, perhaps)


def _derive(
    columns: Columns, conclusions: Sequence[Conclusion], scope: Scope, handed: Derived
) -> dict[str, Truth]:
    derived = dict(handed)
    for conclusion in conclusions:
        if conclusion.scope is scope:
            holds = columns.truth(conclusion.when, derived)
            before = derived.get(conclusion.concludes, FALSE)
            derived[conclusion.concludes] = Truth(
                holds.surely | before.surely, holds.perhaps | before.perhaps
            )
    return derived
