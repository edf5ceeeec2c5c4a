"""Episodes of a small payor (acme.yaml) that has one rule of each sort, with round numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from engine.determination.evaluate import Evaluator
from engine.facts import read_visit, vocabulary
from engine.facts.visit import Visit
from engine.forecast import Clock, Forecast, Plan, forecast, read_frequency

TODAY = date(2026, 3, 2)
VISIT: Mapping[str, Any] = {
    "payor": "acme",
    "date_of_service": "2026-03-02",
    "discipline": "PT",
    "setting": "private_practice",
    "episode": {
        "first_treatment_date": "2026-02-18",
        "visits": 4,
        "treatment_days_since_progress_report": 4,
        "manual_therapy_visits": 4,
        "visits_this_week": 1,
        "benefit_visits_used": 3,
        "benefit_visits_allowed": 60,
        "year_to_date_allowed": {"pt_slp": 300},
    },
    "plan_of_care": {"recertification": "not_due"},
    "authorizations": [{"from": "2026-02-18", "until": "2026-06-30", "visits": 40, "used": 3}],
    "record": {
        "signature": True,
        "pain_level": True,
        "progress_report": {"visits_ago": 4},
        "skilled_need": False,
    },
    "lines": [
        {"code": "97140", "minutes": 15, "allowed": 30, "units": 1, "modifiers": ["GP"]},
        {"code": "97110", "minutes": 30, "allowed": 70, "units": 2, "modifiers": ["GP"]},
    ],
}
"""Monday, 2 March 2026, the fourth visit; 100 USD are allowed for it."""


def write_base(folder: Path) -> Path:
    """A knowledge base with the small payor beside the code sets that are shipped."""
    shipped = Path(__file__).resolve().parents[2] / "policies" / "shared" / "therapy-codes.yaml"
    (folder / "therapy-codes.yaml").write_text(shipped.read_text("utf-8"), "utf-8")
    here = Path(__file__).with_name("acme.yaml")
    (folder / "acme.yaml").write_text(here.read_text("utf-8"), "utf-8")
    return folder


def episode(**changes: Any) -> Visit:
    """The visit with some top-level keys changed; maps are merged, None takes a key out."""
    data: dict[str, Any] = dict(VISIT)
    for key, value in changes.items():
        if isinstance(value, Mapping):
            merged = {**data.get(key, {}), **value}
            data[key] = {name: each for name, each in merged.items() if each is not None}
        elif value is None:
            data.pop(key, None)
        else:
            data[key] = value
    reading = read_visit(data, vocabulary.load())
    assert reading.visit is not None, reading.diagnostics
    return reading.visit


def ahead(evaluator: Evaluator, visit: Visit, frequency: str = "mon,thu", **plan: Any) -> Forecast:
    """The forecast of a visit, asked on a fixed day."""
    return forecast(evaluator, visit, Plan(read_frequency(frequency), **plan), as_of=TODAY)


def clock_of(told: Forecast, rule: str) -> Clock:
    """The clock that a rule hangs on first."""
    (clock, *_) = [
        clock for clock in told.clocks if any(each.rule == rule for each in clock.consequences)
    ]
    return clock


def day(told: Forecast, index: int | None) -> str | None:
    """The day of a visit by its place."""
    return None if index is None else told.visits[index].day.isoformat()


def number(told: Forecast, index: int | None) -> int | None:
    """Which visit of the episode it is, by its place."""
    return None if index is None else told.visits[index].number
