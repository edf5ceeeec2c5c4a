"""Sparse visits of many lines: only codes and minutes are known, and almost everything is asked."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle, islice

from benchmarks.cases import AS_OF, POLICY, Cases
from benchmarks.table import Row, under
from benchmarks.timing import in_turn
from engine.determination.evaluate import Evaluator
from engine.facts.read_visit import read_visit

_CODES = ("97110", "97112", "97140", "97530", "97535")
_MINUTES = 15
_GOALS: dict[int, float | None] = {4: None, 8: 0.4, 40: 2.0}
"""Seconds for so many lines."""


def rows(cases: Cases, seconds: float) -> list[Row]:
    """The largest policy held against ever more lines, each held to the fewest."""
    evaluator = Evaluator(cases.base)
    timed = in_turn({str(n): _determining(evaluator, cases, n) for n in _GOALS}, seconds)
    evaluator.close()
    least = min(each.least for each in timed.values())
    found = []
    for lines, goal in _GOALS.items():
        each = timed[str(lines)]
        goals = () if goal is None else (under(each.median, goal, "median"),)
        found.append(Row(f"{lines} lines, codes and minutes", each, each.least / least, goals))
    return found


def _determining(evaluator: Evaluator, cases: Cases, lines: int) -> Callable[[], object]:
    codes = islice(cycle(_CODES), lines)
    data = {
        "payor": POLICY,
        "date_of_service": "2026-03-02",
        "lines": [{"code": code, "minutes": _MINUTES} for code in codes],
    }
    visit = read_visit(data, cases.base.vocabulary, labels=cases.base.labels).visit
    assert visit is not None
    return lambda: evaluator.determine(visit, as_of=AS_OF)
