"""What changed in a visit, and in all of them, in words."""

from __future__ import annotations

from collections.abc import Iterator

from engine.determination.estimate import usd
from engine.determination.judgement import JudgedLine, Judgement
from engine.determination.model import Outcome
from engine.determination.phrases import SHORT
from engine.impact.model import Dollars, Example, Impact

UNKNOWN = "not known"


def outcome_words(outcome: Outcome | None) -> str:
    """An outcome as it is read; where no policy decides, that."""
    return "no policy decides it" if outcome is None else SHORT[outcome]


def dollars_words(dollars: Dollars) -> str:
    """What is expected before and after, and how much more or less that is."""
    sign = "+" if dollars.difference >= 0 else "-"
    return (
        f"{usd(dollars.before)} → {usd(dollars.after)}"
        f" ({sign}{usd(abs(dollars.difference))}), by estimate"
    )


def changes_of(example: Example) -> Iterator[str]:
    """What changed in a visit: the whole first, then line by line."""
    before, after = example.before, example.after
    if before is None or after is None:
        yield f"{_outcome(before)} → {_outcome(after)}"
        return
    if before.policy != after.policy:
        yield f"decided by {before.policy} → {after.policy}"
    if before.outcome is not after.outcome:
        yield f"{_outcome(before)} → {_outcome(after)}"
    for number, (one, other) in enumerate(zip(before.lines, after.lines, strict=True), start=1):
        said = list(_of_line(one, other))
        if said:
            yield f"line {number}, {one.code}: {'; '.join(said)}"
    if before.expected != after.expected:
        yield f"expected {_amount(before.expected)} → {_amount(after.expected)}"


def looked_at(impact: Impact) -> str:
    """How many visits were looked at, and how closely."""
    parts = [
        f"{impact.untouched:,} lie where the edit cannot reach",
        f"{impact.alike:,} come out alike by every rule that differs",
        f"{impact.judged:,} were judged twice",
    ]
    if impact.duplicates:
        parts.append(f"{impact.duplicates:,} state what another one does")
    if impact.unreadable:
        parts.append(f"{impact.unreadable:,} cannot be read")
    return ", ".join(parts)


def _of_line(before: JudgedLine, after: JudgedLine) -> Iterator[str]:
    if before.outcome is not after.outcome:
        yield f"{outcome_words(before.outcome)} → {outcome_words(after.outcome)}"
    if before.bill != after.bill:
        yield f"{_bill(before)} → {_bill(after)}"
    elif before.units != after.units:
        yield f"units {_units(before.units)} → {_units(after.units)}"


def _bill(line: JudgedLine) -> str:
    parts = [" ".join([f"{part.units}", *part.modifiers]) for part in line.bill]
    return " and ".join(parts) if parts else f"{_units(line.units)} units"


def _units(units: int | None) -> str:
    return UNKNOWN if units is None else str(units)


def _amount(cents: int | None) -> str:
    return UNKNOWN if cents is None else usd(cents)


def _outcome(judged: Judgement | None) -> str:
    return outcome_words(None if judged is None else judged.outcome)
