"""Dated values and rules: which entry holds on a day, and on which days anything changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from engine.policy.context import Path
from engine.policy.inheritance import Entry, Merged
from engine.policy.model import Clock
from engine.source import Diagnostic, Document

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def holds(entry: Mapping[str, Any], on: date) -> bool:
    """An entry with 'from' and 'until' holds on a day; both ends are included."""
    starts, ends = entry.get("from"), entry.get("until")
    return (starts is None or starts <= on) and (ends is None or on <= ends)


def clock_of(data: Mapping[str, Any]) -> Clock:
    """The clock that a rule or value goes by."""
    return Clock(data.get("clock", Clock.SERVICE))


def turning_days(entries: Iterable[Mapping[str, Any]]) -> Iterator[date]:
    """The days on which one of the entries begins to hold or no longer holds."""
    for entry in entries:
        if (starts := entry.get("from")) is not None:
            yield starts
        if (ends := entry.get("until")) is not None and ends < date.max:
            yield ends + timedelta(days=1)


def turning_points(merged: Merged, clock: Clock) -> tuple[date, ...]:
    """The days on which a policy says something new, by the given clock, in order."""
    dated: list[Mapping[str, Any]] = []
    for rule in merged.rules.values():
        if clock_of(rule.data) is clock:
            dated.append(rule.data)
    for value in merged.values.values():
        if clock_of(value.data) is clock:
            dated.extend(value.data["dated"])
    return tuple(sorted(set(turning_days(dated))))


def date_problems(name: str, entry: Entry) -> Iterator[Diagnostic]:
    """Entries of one dated value that end before they begin, or hold on the same day."""
    dated: Sequence[Mapping[str, Any]] = entry.data["dated"]
    document = entry.file.document
    for index, one in enumerate(dated):
        path = (*entry.path, "dated", index)
        yield from order_problem(one, document, path)
        for earlier_index, other in enumerate(dated[:index]):
            if _overlap(one, other):
                yield document.diagnostic(
                    path,
                    "overlapping-dates",
                    f"'{name}' has two values on the same day",
                    "end one entry ('until') before the other begins ('from')",
                    related=(
                        document.related((*entry.path, "dated", earlier_index), "the other value"),
                    ),
                )


def order_problem(entry: Mapping[str, Any], document: Document, path: Path) -> Iterator[Diagnostic]:
    """An entry that ends before it begins."""
    starts, ends = entry.get("from"), entry.get("until")
    if starts is not None and ends is not None and ends < starts:
        yield document.diagnostic(
            (*path, "until"),
            "dates-reversed",
            f"it ends on {ends}, before it begins on {starts}",
            "let 'until' be the last day on which it holds",
        )


def _overlap(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    def starts(entry: Mapping[str, Any]) -> date:
        return entry.get("from") or date.min

    def ends(entry: Mapping[str, Any]) -> date:
        return entry.get("until") or date.max

    return starts(one) <= ends(other) and starts(other) <= ends(one)


def spoken(day: date) -> str:
    """A day as it is said in the United States, whatever this machine's language."""
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"
