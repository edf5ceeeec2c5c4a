"""The unit maximum of a line's code in a published table, and the units held against it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.facts.day import Day
from engine.facts.pairs import PRACTITIONER
from engine.facts.visit import Line
from engine.therapy import Adjudication, Reach, UnitMaximum, held_units, reach

NEVER, FIRM, CLINICAL = MAXIMUM_KINDS = ("never", "firm", "clinical")
"""No unit is paid; no more than the maximum, on a line or by policy; more where records show it."""


@dataclass(frozen=True, slots=True)
class HeldAgainst:
    """``claimed`` units of the line, or of all lines of its code, against a maximum.

    Those of a practitioner are the lines of one discipline.
    """

    maximum: UnitMaximum
    claimed: int
    reach: Reach

    @property
    def kind(self) -> str:
        """One of ``MAXIMUM_KINDS``."""
        if not self.maximum.units:
            return NEVER
        return CLINICAL if self.maximum.adjudication is Adjudication.DAY_CLINICAL else FIRM


def held_against(day: Day, line: Line, table: str, service: str) -> HeldAgainst | None:
    """What the line claims against its maximum; None when it claims no units or has no maximum."""
    units = line.count("line.units")
    if units is None:
        return None
    on = day.date_of_service
    published = day.tables.maxima(table, service, on)
    answer = published.lookup(line.code, on)
    if answer is None:
        return None
    provider = [
        other
        for other in day.by_code[line.code]
        if service != PRACTITIONER or day.same_discipline(line, other) is not False
    ]
    all_lines = sum(other.count("line.units") or 0 for other in provider)
    claimed = held_units(answer.maximum, units, all_lines)
    return HeldAgainst(answer.maximum, claimed, reach(published, on))
