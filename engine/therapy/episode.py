"""The clocks of an episode of care: progress reports by treatment day, certification by date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class ProgressClock:
    """Where a treatment day stands in its progress-report period.

    ``day`` counts from 1 after the last report written before this day; ``due_in`` is how many
    further treatment days the report may wait, below 0 when it is overdue.
    """

    on: date
    day: int
    due_in: int
    last_report: date | None

    @property
    def due_today(self) -> bool:
        """True on the last treatment day by whose end the report must be written."""
        return self.due_in == 0

    @property
    def overdue(self) -> bool:
        """True when the period ran out before this day without a report."""
        return self.due_in < 0


def progress_clock(
    treatment_days: Iterable[date], reports: Iterable[date], on: date, *, every: int
) -> ProgressClock:
    """The progress-report clock on a treatment day; a report is due by the end of day ``every``.

    Several visits of a date are one treatment day, and ``on`` counts as one. A report written on
    a day is in time for that day and starts the next period on the next treatment day (Medicare
    Benefit Policy Manual, Pub. 100-02, ch. 15 s. 220.3.D).
    """
    last = max((report for report in reports if report < on), default=None)
    days = {day for day in treatment_days if day <= on and (last is None or day > last)} | {on}
    return ProgressClock(on, len(days), every - len(days), last)


def overdue_days(
    treatment_days: Iterable[date], reports: Iterable[date], *, every: int
) -> tuple[date, ...]:
    """The treatment days that fall after a report was due and before it was written."""
    days = sorted(set(treatment_days))
    written = tuple(reports)
    return tuple(day for day in days if progress_clock(days, written, day, every=every).overdue)


@dataclass(frozen=True, slots=True)
class CertificationTerms:
    """A payor's certification periods in calendar days, counted from the first treatment day.

    ``initial_days``: within which the first certification is in time. ``longest_days``: which one
    certification covers at most. ``verbal_signature_days``: within which a verbal order is signed.
    """

    initial_days: int
    longest_days: int
    verbal_signature_days: int


@dataclass(frozen=True, slots=True)
class CertificationWindow:
    """One certified period: ``start`` through ``through``, to be signed by ``sign_by``."""

    start: date
    sign_by: date
    through: date

    def covers(self, on: date) -> bool:
        """True for a day of service within the certified period."""
        return self.start <= on <= self.through

    def days_late(self, signed: date) -> int:
        """Calendar days by which a signature is late; 0 when it is in time."""
        return max(0, (signed - self.sign_by).days)


def certification_window(
    start: date, plan_end: date | None, terms: CertificationTerms
) -> CertificationWindow:
    """The period that a certification covers: to the plan's end or the longest, if that is sooner.

    ``start`` is the first treatment day (day 0) of the episode, or the first day of a
    recertified period. Raises ValueError when the plan ends before it starts.
    """
    if plan_end is not None and plan_end < start:
        raise ValueError(
            f"plan ends {plan_end.isoformat()}, before its first treatment day"
            f" {start.isoformat()} - correct one of the dates"
        )
    longest = start + timedelta(days=terms.longest_days)
    through = longest if plan_end is None else min(plan_end, longest)
    return CertificationWindow(start, start + timedelta(days=terms.initial_days), through)


def verbal_signature_by(verbal_order: date, terms: CertificationTerms) -> date:
    """The last day on which a verbal order may be signed."""
    return verbal_order + timedelta(days=terms.verbal_signature_days)


def certified(on: date, windows: Iterable[CertificationWindow]) -> bool:
    """Whether some certified period covers a day of service."""
    return any(window.covers(on) for window in windows)


class Position(StrEnum):
    """Where a line stands to an annual amount.

    Below: the amount is not exceeded after it. Straddles: the amount lies within the line.
    Crosses: the amount was used up exactly, and this line is the first above. Above: it was
    exceeded before.
    """

    BELOW = "below"
    STRADDLES = "straddles"
    CROSSES = "crosses"
    ABOVE = "above"


@dataclass(frozen=True, slots=True)
class ThresholdLine:
    """One line's place: amounts in cents, used ``before`` and ``after`` it."""

    before: int
    after: int
    position: Position

    @property
    def exceeds(self) -> bool:
        """True when the amount is exceeded once this line is added."""
        return self.position is not Position.BELOW


def threshold_lines(used: int, allowed: Iterable[int], threshold: int) -> tuple[ThresholdLine, ...]:
    """Adds the lines' allowed amounts, in order, to what is used; all amounts are cents.

    Raises ValueError on a negative amount.
    """
    amounts = tuple(allowed)
    least = min(used, *amounts, 0)
    if least < 0:
        raise ValueError(f"an amount of {least} cents - write 0 or more")
    lines = []
    before = used
    for amount in amounts:
        after = before + amount
        lines.append(ThresholdLine(before, after, _position(before, after, threshold)))
        before = after
    return tuple(lines)


def _position(before: int, after: int, threshold: int) -> Position:
    if after <= threshold:
        return Position.BELOW
    if before > threshold:
        return Position.ABOVE
    return Position.CROSSES if before == threshold else Position.STRADDLES
