"""A visit: what is known of one treatment session, as immutable facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar, cast

from engine.therapy.clock import ClockBlock

T = TypeVar("T")

Value = int | str | frozenset[str]
"""A number (minutes, counts, cents, date ordinals, 1/0, visits ago), a text, or several texts."""

Place = tuple[int | None, str]
"""A fact of a visit: the line it stands on (1-based; None for the visit) and its id."""


@dataclass(frozen=True, slots=True)
class Authorization:
    """A payor's authorization. Dates are ordinals; None where the file leaves them open."""

    starts: int | None = None
    ends: int | None = None
    visits: int | None = None
    used: int | None = None

    def covers(self, day: int) -> bool | None:
        """True when it covers the day with a visit left, False when not, None when unknown."""
        if (self.starts is not None and day < self.starts) or (
            self.ends is not None and day > self.ends
        ):
            return False
        if self.visits is None:
            return True
        return None if self.used is None else self.used < self.visits


@dataclass(frozen=True)
class Line:
    """One line of the visit, numbered from 1.

    Visits that differ in another line share it, and with it what was worked out from it alone.
    """

    number: int
    facts: Mapping[str, Value]
    blocks: tuple[ClockBlock, ...] = ()

    @cached_property
    def code(self) -> str:
        """The code on the line."""
        return str(self.facts["line.code"])

    def count(self, fact: str) -> int | None:
        """A number on the line; None when unknown."""
        value = self.facts.get(fact)
        return value if isinstance(value, int) else None

    @cached_property
    def _worked_out(self) -> dict[Callable[[Line], object], object]:
        return {}

    def once(self, work: Callable[[Line], T]) -> T:
        """What a function makes of this line and nothing else, worked out once."""
        if work not in self._worked_out:
            self._worked_out[work] = work(self)
        return cast("T", self._worked_out[work])


@dataclass(frozen=True, slots=True)
class Visit:
    """The facts of one treatment session. A fact that is not there is unknown."""

    facts: Mapping[str, Value]
    lines: tuple[Line, ...]
    authorizations: tuple[Authorization, ...] | None = None
    sessions: tuple[ClockBlock, ...] = ()
    name: str = "visit"

    def get(self, place: Place) -> Value | None:
        """The value of a fact; None when unknown."""
        line, fact = place
        facts = self.facts if line is None else self.lines[line - 1].facts
        return facts.get(fact)

    def day(self, fact: str) -> date:
        """A date that the visit states; KeyError when it does not."""
        value = self.facts[fact]
        assert isinstance(value, int)
        return date.fromordinal(value)

    def having(self, changes: Mapping[Place, Value]) -> Visit:
        """The same visit with some facts set to other values."""
        whole: dict[str, Value] = {}
        own: dict[int, dict[str, Value]] = {}
        for (number, fact), value in changes.items():
            (whole if number is None else own.setdefault(number, {}))[fact] = value
        lines = list(self.lines)
        for number, facts in own.items():
            line = lines[number - 1]
            lines[number - 1] = Line(number, {**line.facts, **facts}, line.blocks)
        return Visit(
            {**self.facts, **whole} if whole else self.facts,
            tuple(lines) if own else self.lines,
            self.authorizations,
            self.sessions,
            self.name,
        )


def lines_by_code(lines: Iterable[Line]) -> dict[str, tuple[Line, ...]]:
    """The lines of each code, in order of the first."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.code, []).append(line)
    return {code: tuple(same) for code, same in found.items()}
