"""A visit: what is known of one treatment session, as immutable facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from engine.therapy.clock import ClockBlock

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


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the visit, numbered from 1."""

    number: int
    facts: Mapping[str, Value]
    blocks: tuple[ClockBlock, ...] = ()

    @property
    def code(self) -> str:
        """The code on the line."""
        return str(self.facts["line.code"])

    def count(self, fact: str) -> int | None:
        """A number on the line; None when unknown."""
        value = self.facts.get(fact)
        return value if isinstance(value, int) else None


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
        own: dict[int | None, dict[str, Value]] = {}
        for (line, fact), value in changes.items():
            own.setdefault(line, {})[fact] = value
        facts = own.pop(None, None)
        lines = self.lines
        if own:
            lines = tuple(
                replace(line, facts={**line.facts, **own[line.number]})
                if line.number in own
                else line
                for line in lines
            )
        return replace(self, facts={**self.facts, **facts} if facts else self.facts, lines=lines)
