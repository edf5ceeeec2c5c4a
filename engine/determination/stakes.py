"""What findings put at stake, by estimate; and lines with their estimates put in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from engine.determination.estimate import LineEstimate, VisitEstimate
from engine.determination.model import Finding, LineDetermination, Outcome
from engine.determination.price import Billed


def billed(line: LineDetermination) -> Billed:
    """A line as it is proposed to be billed; one that the policy denies is marked."""
    return Billed(
        line.number,
        line.code,
        tuple((bill.units, bill.modifiers) for bill in line.bill),
        denied=line.outcome is Outcome.NOT_COVERED,
        known=line.units is not None,
    )


def with_estimate(line: LineDetermination, estimate: VisitEstimate) -> LineDetermination:
    """The line with its estimate, and what each of its findings puts at stake."""
    own = estimate.line(line.number)
    return replace(line, estimate=own, findings=at_stake(line.findings, (own,)))


def at_stake(findings: tuple[Finding, ...], lines: Iterable[LineEstimate]) -> tuple[Finding, ...]:
    """Findings that stand in the way of lines, or may, with the estimate of these lines.

    Without an amount for one of the lines nothing is said.
    """
    amounts = [line.would_be for line in lines]
    known = [amount for amount in amounts if amount is not None]
    if len(known) < len(amounts) or not sum(known):
        return findings
    return tuple(
        replace(finding, at_stake=sum(known)) if finding.blocks else finding for finding in findings
    )
