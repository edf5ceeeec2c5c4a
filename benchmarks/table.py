"""The tables that a run prints: one row a measurement, with its goal beside it."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version

from rich.console import Console
from rich.table import Table

from benchmarks.timing import Timing

_MEASURED = ("durable-rules", "zen-engine", "clipspy")


@dataclass(frozen=True, slots=True)
class Goal:
    """What a figure should stay under; ``figure`` is the one that was measured, in its words."""

    says: str
    met: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement. ``ratio`` is against the table's first row."""

    name: str
    timing: Timing | None
    ratio: float | None = None
    goals: tuple[Goal, ...] = ()
    note: str = ""


def under(figure: float, most: float, what: str) -> Goal:
    """A goal in milliseconds."""
    return Goal(f"{what} < {most * 1000:g} ms", figure < most)


def machine_line() -> str:
    """What it was measured on, and how busy that was meanwhile."""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    packages = ", ".join(f"{name} {version(name)}" for name in _MEASURED)
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores{load};"
        f" Python {platform.python_version()}; {packages}"
    )


def show(console: Console, title: str, rows: Sequence[Row], against: str = "") -> None:
    """Prints a table; ``against`` names what the ratios are taken to."""
    table = Table(title=title, title_justify="left", caption_justify="left")
    table.add_column("measured")
    for heading in ("min ms", "median ms", "p99 ms", "n"):
        table.add_column(heading, justify="right")
    if against:
        table.add_column(f"x {against}", justify="right")
    table.add_column("goal")
    for row in rows:
        cells = [row.name, *_figures(row.timing)]
        if against:
            cells.append("" if row.ratio is None else f"{row.ratio:.2f}")
        goals = [f"{goal.says}: {'met' if goal.met else 'MISSED'}" for goal in row.goals]
        table.add_row(*cells, "\n".join([*goals, *filter(None, [row.note])]))
    console.print(table)


def _figures(timing: Timing | None) -> tuple[str, str, str, str]:
    if timing is None:
        return "", "", "", ""
    parts = (timing.least, timing.median, timing.p99)
    least, middle, p99 = (f"{seconds * 1000:.3f}" for seconds in parts)
    return least, middle, p99, str(len(timing.seconds))
