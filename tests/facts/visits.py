"""Short ways to write visits and ask measures in tests."""

from __future__ import annotations

from typing import Any

from engine.facts import NO_TABLES, Tables, Visit, read_visit, views
from engine.facts.vocabulary import load
from engine.rules.tree import Measure
from engine.source import Diagnostic

DAY = "2026-03-02"
POOLED = {"method": "cms_pooled", "minutes_per_unit": 15, "first_unit_minutes": 8}
MIDPOINT = POOLED | {"method": "midpoint"}
TIMED = ("97110", "97112", "97140", "97530")


def line(code: str, minutes: int | None = None, **facts: Any) -> dict[str, Any]:
    """A line as a visit file has it."""
    return {"code": code, "minutes": minutes, **facts}


def visit_of(*lines: dict[str, Any], **facts: Any) -> Visit:
    """A visit that is read without an error."""
    data = {"date_of_service": DAY, **facts, "lines": list(lines)}
    reading = read_visit(data, load(), labels={})
    assert reading.visit is not None, reading.diagnostics
    return reading.visit


def read(text: str, **options: Any) -> tuple[Visit | None, tuple[Diagnostic, ...]]:
    """What comes of the text of a visit file."""
    reading = read_visit(text.encode(), load(), "visit.yaml", **options)
    return reading.visit, reading.diagnostics


def ask(visit: Visit, name: str, *, tables: Tables = NO_TABLES, **args: Any) -> list[int | None]:
    """A measure of every line."""
    measure = Measure(name, tuple(sorted(args.items())))
    return [view.number(measure) for view in views(visit, tables).lines]


def ask_visit(visit: Visit, name: str, *, tables: Tables = NO_TABLES, **args: Any) -> int | None:
    """A measure of the visit as a whole."""
    return views(visit, tables).visit.number(Measure(name, tuple(sorted(args.items()))))
