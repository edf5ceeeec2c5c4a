"""An estimate in words and rows of text: one wording for terminal and Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from engine.determination.estimate import LineEstimate, VisitEstimate, usd
from engine.determination.model import UnitTable
from engine.determination.phrases import MOST_CHOICES

TITLE = "what it would roughly be allowed (an estimate, no promise of payment)"
DERIVED = "how each amount came about"
LAWFUL = (
    "each of these is lawful, and what it pays is no reason to choose it: give the unit to the"
    " service that was clinically the main one, and let the note show why"
)


def estimate_rows(estimate: VisitEstimate) -> list[tuple[str, ...]]:
    """A head, a row for each line, and the total where there are several."""
    head = ["line", "allowed", "remark"]
    if estimate.divided:
        head[2:2] = ["payor", "patient"]
    rows = [tuple(head)]
    for line in estimate.lines:
        row = [f"{line.number} {line.code}", _amount(line.allowed), _remark(line)]
        if estimate.divided:
            row[2:2] = [_amount(line.payor), _amount(line.patient)]
        rows.append(tuple(row))
    if len(estimate.lines) > 1:
        total = [
            "total",
            _amount(estimate.allowed),
            "" if estimate.complete else "of what is known",
        ]
        if estimate.divided:
            total[2:2] = [_amount(estimate.payor), _amount(estimate.patient)]
        rows.append(tuple(total))
    return rows


def estimate_notes(estimate: VisitEstimate, *, why: bool) -> Iterator[str]:
    """What the estimate rests on; with ``why`` also what was assumed and what is left out."""
    yield "; ".join(estimate.basis)
    if why:
        yield from estimate.assumed
        yield from estimate.left_out


def choices(estimate: VisitEstimate | None, table: UnitTable) -> Iterator[str]:
    """What the equally lawful ways to bill the units of a table would be allowed."""
    found = [] if estimate is None else estimate.choices_of(table.discipline)
    for choice in found[:MOST_CHOICES]:
        yield f"{choice.says}: {usd(choice.allowed)} by estimate for the day"
    if found:
        yield LAWFUL


def stake(amount: int) -> str:
    """What a finding puts at stake."""
    return f"at stake: {usd(amount)} by estimate"


def _amount(amount: int | None) -> str:
    return "not known" if amount is None else usd(amount)


def _remark(line: LineEstimate) -> str:
    remarks = [line.remark] if line.remark else []
    if line.denied:
        remarks.append(f"denied; {usd(line.would_be)} if not" if line.would_be else "denied")
    units = sum(part.units for part in line.parts)
    reduced = sum(part.units - part.in_full for part in line.parts if part.further is not None)
    if reduced:
        which = "reduced" if reduced == units == 1 else f"{reduced} of {units} units reduced"
        remarks.append(which)
    cut = sum(part.assistant_cut for part in line.parts)
    if cut:
        remarks.append(f"{usd(cut)} less, given by an assistant")
    return "; ".join(remarks)
