"""A visit and its lines as rules see them: facts and measures by name, or unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import overload

from engine.facts import vocabulary
from engine.facts.day import Day
from engine.facts.measures import FACT_ARGS, MEASURES, Args, touched_by
from engine.facts.tables import Tables
from engine.facts.visit import Line, Place, Value, Visit
from engine.rules.tree import Fact, Measure


def place_of(visit: Visit, line: int | None, fact: str) -> Place:
    """Where the value stands that a line, or the visit as a whole, sees for a fact.

    A line sees what it states itself, such as its own discipline, in place of the visit's.
    """
    known = vocabulary.load()
    if line is None or known[fact].on_line:
        return line, fact
    own = known.overriding.get(fact)
    return (line, own) if own and own in visit.lines[line - 1].facts else (None, fact)


class SessionView:
    """The visit as a whole, or one line, which sees the facts of its visit as well.

    Measures are worked out when asked for, once.
    """

    __slots__ = ("_changed", "_day", "_facts", "_former", "_line", "_measured")

    def __init__(
        self,
        day: Day,
        line: Line | None,
        former: SessionView | None = None,
        changed: frozenset[str] = frozenset(),
    ) -> None:
        """With ``former``, measures that do not rest on the ``changed`` facts are taken from it."""
        self._day = day
        self._line = line
        self._former = former
        self._changed = changed
        visit = day.visit.facts
        self._facts: Mapping[str, Value] = visit if line is None else _seen(visit, line)
        # By identity, since hashing a measure with all its codes costs more than the look-up saves;
        # the measure is held beside its value, so that its identity stays its own.
        self._measured: dict[int, tuple[Measure, int | None]] = {}

    def number(self, term: Fact | Measure) -> int | None:
        """The value of a fact or measure; None when unknown.

        Raises KeyError for a measure that there is not, and TypeError where the visit as a whole is
        asked for a measure of lines: policies are checked for both before they are used.
        """
        if isinstance(term, Fact):
            value = self._facts.get(term.id)
            return value if isinstance(value, int) else None
        known = self._measured.get(id(term))
        if known is None:
            known = self._measured[id(term)] = term, self._measure(term)
        return known[1]

    def _measure(self, term: Measure) -> int | None:
        args = dict(term.args)
        if (
            self._former is not None
            and term.name not in touched_by(self._changed)
            and not any(args.get(name) in self._changed for name in FACT_ARGS)
        ):
            return self._former.number(term)
        return MEASURES[term.name].compute(self._day, self._line, Args(args))

    def text(self, fact: str) -> str | None:
        """The value of a fact that holds one text; None when unknown."""
        value = self._facts.get(fact)
        return value if isinstance(value, str) else None

    def texts(self, fact: str) -> frozenset[str] | None:
        """The values of a fact that holds several texts; None when unknown."""
        value = self._facts.get(fact)
        return value if isinstance(value, frozenset) else None


def _seen(visit: Mapping[str, Value], line: Line) -> dict[str, Value]:
    own = {
        fact: line.facts[stated]
        for fact, stated in vocabulary.load().overriding.items()
        if stated in line.facts
    }
    return {**visit, **line.facts, **own}


@dataclass(frozen=True, slots=True)
class Views:
    """What rules see of one visit. ``day`` holds the unit counts that measures rest on."""

    visit: SessionView
    lines: Sequence[SessionView]
    day: Day


class _LineViews(Sequence[SessionView]):
    """The views of the lines, each made when it is asked for: most answers look at one line."""

    def __init__(
        self,
        day: Day,
        former: Sequence[SessionView] | None = None,
        changed: frozenset[str] = frozenset(),
    ) -> None:
        self._day = day
        self._former = former
        self._changed = changed
        self._made: list[SessionView | None] = [None] * len(day.visit.lines)

    @overload
    def __getitem__(self, index: int) -> SessionView: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[SessionView]: ...

    def __getitem__(self, index: int | slice) -> SessionView | Sequence[SessionView]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        made = self._made[index]
        if made is None:
            line = self._day.visit.lines[index]
            former = None if self._former is None else self._former[index]
            made = self._made[index] = SessionView(self._day, line, former, self._changed)
        return made

    def __len__(self) -> int:
        return len(self._made)


def views(visit: Visit, tables: Tables) -> Views:
    """The views of a visit and of its lines, which share what measures work out."""
    day = Day(visit, tables)
    return Views(SessionView(day, None), _LineViews(day), day)


def changed_views(seen: Views, changes: Mapping[Place, Value]) -> Views:
    """The views of the same visit with some facts changed.

    What measures found that rest on none of these facts is kept.
    """
    changed = frozenset(fact for _, fact in changes)
    visit = seen.day.visit.having(changes)
    day = Day(visit, seen.day.tables, seen.day, frozenset(changes))
    whole = SessionView(day, None, seen.visit, changed)
    return Views(whole, _LineViews(day, seen.lines, changed), day)
