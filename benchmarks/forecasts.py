"""Forecasts: a quarter of a year of planned visits, as whoever moves a slider waits for it."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.cases import AS_OF, Cases
from benchmarks.table import Row, under
from benchmarks.timing import in_turn
from engine.determination.evaluate import Evaluator
from engine.forecast import Plan, forecast, read_frequency

_PLANS = {
    "twice a week, 26 visits": Plan(read_frequency("2/week"), visits=26),
    "five a week, 60 visits": Plan(read_frequency("5/week"), visits=60),
}
_GOALS = {26: 0.3, 60: 1.0}
"""Seconds for so many visits."""


def rows(cases: Cases, seconds: float) -> list[Row]:
    """Forecasts from the complete visit; the longer one is held to the shorter."""
    evaluator = Evaluator(cases.base)
    visit = cases.visits["complete"]

    def ahead(plan: Plan) -> Callable[[], object]:
        return lambda: forecast(evaluator, visit, plan, as_of=AS_OF)

    timed = in_turn({name: ahead(plan) for name, plan in _PLANS.items()}, seconds)
    evaluator.close()
    least = min(each.least for each in timed.values())
    return [
        Row(name, each, each.least / least, (under(each.median, _goal(name), "median"),))
        for name, each in timed.items()
    ]


def _goal(name: str) -> float:
    visits = _PLANS[name].visits
    assert visits is not None
    return _GOALS[visits]
