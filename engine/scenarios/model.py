"""A scenario: a visit, and what its policy is expected to say of it, as immutable data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from engine.determination.model import Outcome
from engine.facts.visit import Visit
from engine.source import Document, Path


@dataclass(frozen=True, slots=True)
class Place:
    """A place of a scenario file; ``line`` counts from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Part:
    """Units that are billed together, with their modifiers."""

    units: int
    modifiers: frozenset[str]


@dataclass(frozen=True, slots=True)
class ExpectedLine:
    """What is expected of one line; ``states`` are the keys that the file gives for it.

    ``allowed`` is the estimate in cents; None: there is none.
    """

    states: frozenset[str]
    outcome: Outcome | None = None
    units: int | None = None
    modifiers: frozenset[str] = frozenset()
    bill: tuple[Part, ...] = ()
    allowed: int | None = None


@dataclass(frozen=True, slots=True)
class ExpectedEstimate:
    """What the visit is expected to be allowed, in cents; None: there is no estimate.

    ``payor`` and ``patient`` are None where they are not looked at.
    """

    allowed: int | None
    payor: int | None = None
    patient: int | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """What is expected of a visit; None, and an empty set of the others, is not looked at.

    ``findings`` and ``notes`` are exact sets of rule ids: ``notes`` those of severity info,
    ``findings`` all others. Every entry of ``mends`` holds the facts that one mend changes.
    """

    outcome: Outcome | None = None
    lines: Mapping[int, ExpectedLine] = field(default_factory=dict)
    findings: frozenset[str] | None = None
    notes: frozenset[str] | None = None
    includes: frozenset[str] = frozenset()
    excludes: frozenset[str] = frozenset()
    asks: frozenset[str] = frozenset()
    asks_not: frozenset[str] = frozenset()
    mends: tuple[frozenset[str], ...] = ()
    estimate: ExpectedEstimate | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """One scenario; ``path`` is where it stands in ``document``."""

    policy: str
    title: str
    visit: Visit
    expect: Expected
    document: Document
    path: Path
    as_of: date | None = None
    cites: str = ""
    tags: tuple[str, ...] = ()

    @property
    def place(self) -> Place:
        """Where the scenario begins."""
        return self.at()

    def at(self, *path: str | int) -> Place:
        """Where something below the scenario is written, or the nearest thing above it."""
        index = self.document.index((*self.path, *path), at_key=True)
        return Place(self.document.name, self.document.source.position(index)[0])

    @property
    def date_of_service(self) -> date:
        """The day of the visit."""
        return date.fromordinal(_ordinal(self.visit, "date_of_service"))

    @property
    def asked_on(self) -> date:
        """The day of asking: as stated, else the day of service."""
        return self.as_of or self.date_of_service

    @property
    def processing_date(self) -> date:
        """The processing date: the visit's own, else the later of service and asking."""
        if "processing_date" in self.visit.facts:
            return date.fromordinal(_ordinal(self.visit, "processing_date"))
        return max(self.asked_on, self.date_of_service)

    @property
    def visit_as_processed(self) -> Visit:
        """The visit as rules see it, with its processing date."""
        place = (None, "processing_date")
        return self.visit.having({place: self.processing_date.toordinal()})


def _ordinal(visit: Visit, fact: str) -> int:
    value = visit.facts[fact]
    assert isinstance(value, int)
    return value


@dataclass(frozen=True, slots=True)
class Excuse:
    """The written reason why some changes of a rule may go unnoticed.

    ``rule`` and ``mutation`` are texts in which ``*`` stands for any letters.
    """

    rule: str
    mutation: str
    because: str
    document: Document
    path: Path


@dataclass(frozen=True, slots=True)
class ScenarioFile:
    """The scenarios of one file that could be read."""

    policy: str
    document: Document
    scenarios: tuple[Scenario, ...]
    excuses: tuple[Excuse, ...]
