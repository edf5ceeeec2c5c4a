"""A visit and its lines as rules see them: facts and measures by name, or unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.facts import vocabulary
from engine.facts.day import Day
from engine.facts.measures import MEASURES, Args
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

    __slots__ = ("_day", "_facts", "_line", "_measured")

    def __init__(self, day: Day, line: Line | None) -> None:
        self._day = day
        self._line = line
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
            spec = MEASURES[term.name]
            value = spec.compute(self._day, self._line, Args(dict(term.args)))
            known = self._measured[id(term)] = term, value
        return known[1]

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
    lines: tuple[SessionView, ...]
    day: Day


def views(visit: Visit, tables: Tables) -> Views:
    """The views of a visit and of its lines, which share what measures work out."""
    day = Day(visit, tables)
    return Views(SessionView(day, None), tuple(SessionView(day, line) for line in visit.lines), day)
