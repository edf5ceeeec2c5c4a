"""What a measure is: a named whole number that is worked out from a visit before rules run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from inspect import getdoc

from engine.facts.day import CODE as CODE
from engine.facts.day import DISCIPLINE, OWN_DISCIPLINE, Day
from engine.facts.line_minutes import MINUTES, ROLES, furnished
from engine.facts.plan_count import UNITS
from engine.facts.unit_terms import UnitTerms, unit_terms
from engine.facts.visit import Line

UNIT_ARGS = ("method", "minutes_per_unit", "first_unit_minutes", "timed")
FIRST_BLOCK_ARGS = ("first_block_minutes", "first_block_least")
"""Only for the method that names a first block."""
PLAN_ARGS = ("disciplines", "apart")
"""Whether the disciplines are counted "together", and the codes that keep minutes of their own."""
UNIT_OPTIONS = (*FIRST_BLOCK_ARGS, *PLAN_ARGS)
FACT_ARGS = ("fact", "later", "earlier", "spent")
"""Arguments that name a fact, on which the measure then rests."""

MODIFIERS = "line.modifiers"
DATE_OF_SERVICE = "date_of_service"
DISCIPLINES = (DISCIPLINE, OWN_DISCIPLINE)
COUNTED = (CODE, MINUTES, *map(furnished, ROLES), UNITS, *DISCIPLINES)
"""The facts on which a count of units rests."""


@dataclass(frozen=True, slots=True)
class Args:
    """The arguments that a policy gives a measure; one that is missing raises KeyError."""

    given: Mapping[str, str | int | tuple[str, ...]]

    def has(self, name: str) -> bool:
        """The policy gives this argument."""
        return name in self.given

    def count(self, name: str) -> int:
        """A whole number."""
        value = self.given[name]
        if not isinstance(value, int):
            raise TypeError(f"argument '{name}' is {value!r} - give a whole number")
        return value

    def text(self, name: str) -> str:
        """One word."""
        value = self.given[name]
        if not isinstance(value, str):
            raise TypeError(f"argument '{name}' is {value!r} - give text")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Several words."""
        value = self.given[name]
        if not isinstance(value, tuple):
            raise TypeError(f"argument '{name}' is {value!r} - give several texts")
        return value

    def unit_terms(self) -> UnitTerms:
        """How the policy counts units."""
        block = None
        if self.has("first_block_minutes"):
            block = (self.count("first_block_minutes"), self.count("first_block_least"))
        return unit_terms(
            self.text("method"),
            self.count("minutes_per_unit"),
            self.count("first_unit_minutes"),
            self.texts("timed"),
            block,
            self.has("disciplines") and self.text("disciplines") == "together",
            self.texts("apart") if self.has("apart") else (),
        )


@dataclass(frozen=True, slots=True)
class MeasureSpec:
    """A measure: what it is, the arguments it needs, those it may take, and how it is computed.

    ``facts`` are all that it looks at, of whatever line, beside those that an argument names.

    ``on_line`` measures look at one line; the others at the visit, from which every line sees them.
    """

    name: str
    about: str
    on_line: bool
    args: tuple[str, ...]
    optional: tuple[str, ...]
    facts: frozenset[str]
    compute: Callable[[Day, Line | None, Args], int | None]


def on_line(
    function: Callable[[Day, Line, Args], int | None],
    *args: str,
    optional: tuple[str, ...] = (),
    facts: Iterable[str] = (),
) -> MeasureSpec:
    """The measure of a line that a function computes; the name and docstring are the function's."""

    def compute(day: Day, line: Line | None, given: Args) -> int | None:
        if line is None:
            raise TypeError(f"measure '{name}' looks at a line - ask the view of a line for it")
        return function(day, line, given)

    name = function.__name__
    about = getdoc(function) or ""
    return MeasureSpec(name, about, True, args, optional, frozenset(facts), compute)


def on_visit(
    function: Callable[[Day, Args], int | None], *args: str, facts: Iterable[str] = ()
) -> MeasureSpec:
    """The measure of a visit that a function computes; named and described as in ``on_line``."""

    def compute(day: Day, line: Line | None, given: Args) -> int | None:
        del line
        return function(day, given)

    name, about = function.__name__, getdoc(function) or ""
    return MeasureSpec(name, about, False, args, (), frozenset(facts), compute)
