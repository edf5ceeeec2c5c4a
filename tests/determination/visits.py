"""Policies and visits that tests of determinations share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from engine.determination.evaluate import Evaluator
from engine.determination.model import Determination, LineDetermination
from engine.facts.read_visit import read_visit
from tests.policy.bases import base, policy

TODAY = date(2026, 3, 5)
CITED = "    sources: [P]\n    confidence: verified_primary\n"

UNITS = (
    "  - id: UNITS\n    title: Fifteen minutes a unit\n    shape: unit_method\n"
    '    codes: ["97110", "97112", "97140"]\n    method: cms_pooled\n'
    "    minutes_per_unit: 15\n    first_unit_minutes: 8\n" + CITED
)
DOCUMENTED = (
    "  - id: DOC\n    title: Area and response are recorded\n    shape: documentation\n"
    '    codes: ["97140"]\n    items: [treated_area, response]\n    every_visits: 10\n' + CITED
)
ORDERED = "  - id: ORDER\n    title: An order is on file\n    shape: order_required\n" + CITED
ROLES = (
    "  - id: ROLE\n    title: No aide treats\n    shape: role_barred\n"
    '    codes: ["97140"]\n    roles: [aide]\n' + CITED
)
MODIFIER = (
    "  - id: MOD\n    title: The discipline is marked\n    shape: modifier_required\n"
    "    codes: any\n    by_discipline: {PT: GP, OT: GO}\n" + CITED
)


def rules(*entries: str) -> str:
    """A body of rules."""
    return "rules:\n" + "".join(entries)


ALL = rules(UNITS, DOCUMENTED, ORDERED, ROLES, MODIFIER)


def clean() -> dict[str, Any]:
    """A visit that meets every rule above."""
    return {
        "payor": "acme",
        "date_of_service": "2026-03-02",
        "discipline": "PT",
        "plan_of_care": {"order_on_file": True},
        "record": {"treated_area": True, "response": True},
        "lines": [
            {
                "code": "97140",
                "minutes": 23,
                "units": 2,
                "modifiers": ["GP"],
                "furnished": {"therapist": 23, "aide": 0},
            }
        ],
    }


def determine(
    folder: Path, visit: Mapping[str, Any], body: str = ALL, evaluator: Evaluator | None = None
) -> Determination:
    """The determination of a visit under a policy with this body."""
    used = evaluator or Evaluator(base(folder, policy(body)))
    reading = read_visit(visit, used.knowledge_base.vocabulary)
    assert reading.visit is not None, reading.diagnostics
    try:
        return used.determine(reading.visit, as_of=TODAY)
    finally:
        if evaluator is None:
            used.close()


def only_line(determination: Determination) -> LineDetermination:
    """The one line of a determination."""
    (line,) = determination.lines
    return line
