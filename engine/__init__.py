"""Will this be covered? Payors' policies for outpatient therapy, evaluated and explained.

>>> from engine import evaluate, read_visit
>>> visit = read_visit({
...     "payor": "highmark",
...     "plan": {"line_of_business": "commercial"},
...     "state": "PA",
...     "date_of_service": "2026-03-02",
...     "discipline": "PT",
...     "lines": [{"code": "97140", "minutes": 23}, {"code": "97530", "minutes": 25}],
... })
>>> determination = evaluate(visit)
>>> print(determination.outcome)
conditional
>>> [(line.code, line.units) for line in determination.lines]
[('97140', 1), ('97530', 2)]

``read_visit`` takes a file as well; ``evaluate(visit, "cigna", knowledge_base=mine)`` asks another
payor of a knowledge base of one's own, ``mine = KnowledgeBase.open("my-policies")``.
``forecast_of(visit, Plan(read_frequency("2/week")))`` walks the planned visits forward.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.api import UnreadableVisitError, evaluate, forecast_of, read_visit
    from engine.facts.visit import Visit
    from engine.forecast import Plan, read_frequency
    from engine.knowledge import KnowledgeBase

__all__ = [
    "KnowledgeBase",
    "Plan",
    "UnreadableVisitError",
    "Visit",
    "evaluate",
    "forecast_of",
    "read_frequency",
    "read_visit",
]

_ROOMS = {
    "KnowledgeBase": "engine.knowledge",
    "Plan": "engine.forecast",
    "UnreadableVisitError": "engine.api",
    "Visit": "engine.facts.visit",
    "evaluate": "engine.api",
    "forecast_of": "engine.api",
    "read_frequency": "engine.forecast",
    "read_visit": "engine.api",
}


def __getattr__(name: str) -> object:
    # Imported when first used: every module of the package runs this file first.
    if name in _ROOMS:
        return getattr(import_module(_ROOMS[name]), name)
    raise AttributeError(f"module 'engine' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted((*globals(), *__all__))
