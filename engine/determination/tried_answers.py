"""Answers to unknown facts tried out: what a literal or a rule comes to with them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping

from engine.determination.assess import Assessment, Key, concluded_again
from engine.facts.counted_minutes import MINUTE_FACTS, as_counted
from engine.facts.measures import FACT_ARGS
from engine.facts.plan_count import UNITS
from engine.facts.views import Views, changed_views
from engine.facts.visit import Line, Place, Value
from engine.rules.reference import standing, truth
from engine.rules.tree import Compare, Fact, Scope, Standing, facts_of_term
from engine.rules.view import View

_MOST_KEPT = 500
_COUNTED = MINUTE_FACTS | {UNITS}

Changes = dict[Place, Value]


class TriedAnswers:
    """Tries answers on one assessment. Several literals and rules are tried with the same ones."""

    def __init__(self, assessment: Assessment) -> None:
        self._assessment = assessment
        self._answered: dict[frozenset[tuple[Place, Value]], Views] = {}
        self._held: dict[
            tuple[int | None, frozenset[tuple[Place, Value]]], Mapping[str, bool | None]
        ] = {}

    def truths(self, line: int | None, literal: Compare) -> Callable[[Changes], bool | None]:
        """The truth of a literal after changes, worked out once for those that come to the same."""
        named, tried = _named(literal), dict[Hashable, bool | None]()

        def result(changes: Changes) -> bool | None:
            key = None
            if all(fact not in named for _, fact in changes):
                key = self._as_counted(changes)
            if key is None:
                return self._truth_with(line, literal, changes)
            if key not in tried:
                tried[key] = self._truth_with(line, literal, changes)
            return tried[key]

        return result

    def _truth_with(self, line: int | None, literal: Compare, changes: Changes) -> bool | None:
        seen = self._with(changes)
        return truth(literal, seen.visit if line is None else seen.lines[line - 1], {})

    def _as_counted(self, changes: Changes) -> Hashable | None:
        """What changes of minutes and units come to; None where other facts are changed.

        Many answers to who gave which minutes come to the same.
        """
        lines: dict[int, dict[str, Value]] = {}
        for (number, fact), value in changes.items():
            if number is None or fact not in _COUNTED:
                return None
            lines.setdefault(number, {})[fact] = value
        return tuple([self._line_counted(number, lines[number]) for number in sorted(lines)])

    def _line_counted(self, number: int, facts: dict[str, Value]) -> tuple[int | None, ...]:
        line = self._assessment.visit.lines[number - 1]
        changed = Line(number, {**line.facts, **facts}, line.blocks)
        return number, changed.count(UNITS), *as_counted(changed)

    def _with(self, changes: Changes) -> Views:
        """The visit with some answers."""
        key = frozenset(changes.items())
        if key not in self._answered:
            if len(self._answered) >= _MOST_KEPT:
                self._answered.clear()
            self._answered[key] = changed_views(self._assessment.views, changes)
        return self._answered[key]

    def breaks(self, key: Key, changes: Changes) -> bool:
        """A rule is broken once these facts are so."""
        line, rule_id = key
        seen = self._with(changes)
        concluded = self._concluded(None, changes, seen.visit, {})
        view = seen.visit
        if line is not None:
            view = seen.lines[line - 1]
            concluded = self._concluded(line, changes, view, concluded)
        rule = self._assessment.linked.rule_logic[rule_id]
        return standing(rule, view, concluded) is Standing.BROKEN

    def _concluded(
        self,
        line: int | None,
        changes: Changes,
        view: View,
        inherited: Mapping[str, bool | None],
    ) -> Mapping[str, bool | None]:
        key = (line, frozenset(changes.items()))
        if key not in self._held:
            linked, scope = self._assessment.linked, Scope.VISIT if line is None else Scope.LINE
            before = self._assessment.sessions[line].concluded
            facts = frozenset(fact for _, fact in changes)
            self._held[key] = concluded_again(linked, scope, view, before, facts, inherited)
        return self._held[key]


def _named(literal: Compare) -> frozenset[str]:
    """The facts that a literal names outright, by itself or as an argument of a measure."""
    named: set[str] = set()
    for part in facts_of_term(literal.term):
        if isinstance(part, Fact):
            named.add(part.id)
        else:
            named.update(str(value) for name, value in part.args if name in FACT_ARGS)
    return frozenset(named)
