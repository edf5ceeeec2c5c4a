"""A forecast: the planned visits, and on which of them each clock runs out, as immutable data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engine.facts.visit import Place, Visit
from engine.policy.model import Confidence, Denial, Fix, Severity, Source
from engine.rules.tree import Standing


class Kind(StrEnum):
    """What a clock is about."""

    PROGRESS_REPORT = "progress_report"
    RECERTIFICATION = "recertification"
    AUTHORIZATION = "authorization"
    THRESHOLD = "threshold"
    REVIEW_AMOUNT = "review_amount"
    MANUAL_THERAPY = "manual_therapy"
    BENEFIT_VISITS = "benefit_visits"
    DOCUMENTATION = "documentation"
    VISITS = "visits"
    DAYS = "days"


class Unit(StrEnum):
    """How the numbers of a clock are read: counts, days, or cents."""

    COUNT = "count"
    DAYS = "days"
    DATE = "date"
    CENTS = "cents"
    VISITS_AGO = "visits_ago"


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """One visit of the walk: the stated one (index 0), or a planned one.

    ``number`` is which visit of the episode it is, None where the stated visit does not say.
    ``visit`` holds the projected facts; ``policy`` is the id of the policy that decides it.
    """

    index: int
    number: int | None
    day: date
    visit: Visit
    policy: str


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a rule says once a clock has run out, on some lines (none: of the whole visit).

    ``follows`` is BROKEN, POSSIBLE where that depends on facts that are not known, or MET where the
    rule begins to apply and is met. ``message`` is filled with the facts of that visit; ``policy``
    is the one whose file states the rule.
    """

    rule: str
    policy: str
    title: str
    lines: tuple[int, ...]
    follows: Standing
    severity: Severity
    message: str
    fix: Fix | None
    denial: Denial | None
    sources: tuple[Source, ...]
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Clock:
    """Something that is counted along the visits, up to a limit of the policy.

    ``values`` are by visit, None where not known; ``limit`` is the last value in order. Visits are
    named by their index. ``last_in_order`` is the last visit before it runs out, ``runs_out`` the
    first one past it, None within this plan; ``due`` is the visit by whose end it must be renewed
    or answered. ``again`` are the later ones, if it is renewed each time when due or where it
    begins anew; ``renewed`` are the values if it is, empty where nothing can be renewed. ``warns``
    is the visit on which the rule ``warned_by`` gives notice. ``through`` is the last day in order
    of a clock that runs by the calendar; ``ends`` the first day for which the policy states no
    such limit. ``ran_out`` says that it has run out on the stated visit already.
    """

    kind: Kind
    label: str
    counts: str
    unit: Unit
    unit_says: str
    rises: bool
    limit: int
    values: tuple[int | None, ...]
    ran_out: bool
    last_in_order: int | None
    runs_out: int | None
    due: int | None
    again: tuple[int, ...]
    warns: int | None
    warned_by: str
    renewed: tuple[int | None, ...]
    through: date | None
    ends: date | None
    consequences: tuple[Consequence, ...]


@dataclass(frozen=True, slots=True)
class OpenClock:
    """A clock that cannot be computed along the whole plan: which facts to state, and why."""

    kind: Kind
    label: str
    limit: int
    unit: Unit
    unit_says: str
    places: tuple[Place, ...]
    asks: tuple[str, ...]
    consequences: tuple[Consequence, ...]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A finding that is not there on the stated visit, and first appears on visit ``first``.

    ``last`` is the last visit of that first run. ``clocked`` says that a clock of the forecast
    explains it.
    """

    finding: Consequence
    first: int
    last: int
    clocked: bool


@dataclass(frozen=True, slots=True)
class Ending:
    """A finding of the stated visit that no longer stands on visit ``gone``."""

    finding: Consequence
    gone: int | None


@dataclass(frozen=True, slots=True)
class Change:
    """The policy says something else from ``day`` on, of which visit ``index`` is the first.

    Only rules that speak of these visits are named.
    """

    day: date
    index: int
    begins: tuple[Consequence, ...]
    ends: tuple[Consequence, ...]
    changes: tuple[Consequence, ...]


@dataclass(frozen=True, slots=True)
class Forecast:
    """The planned visits of an episode, its clocks, and the findings that are to come.

    ``stopped`` says why the walk ended before the plan did; empty where it did not.
    """

    visit: str
    payor: str
    policy: str
    policy_key: str
    policy_title: str
    frequency: str
    as_of: date
    visits: tuple[PlannedVisit, ...]
    clocks: tuple[Clock, ...]
    open_clocks: tuple[OpenClock, ...]
    foreseen: tuple[Foreseen, ...]
    standing: tuple[Ending, ...]
    changes: tuple[Change, ...]
    notes: tuple[str, ...]
    stopped: str
