"""Networks in this very process: for tests and benchmarks, which bear a crash of the C engine."""

from __future__ import annotations

from collections.abc import Sequence

from engine.rules.compile import CompiledRuleSet
from engine.rules.evaluate import Evaluation, evaluation, read_values
from engine.rules.network import Network, run_visit
from engine.rules.plan import UNKNOWN
from engine.rules.view import View


class InProcessEngine:
    """Both networks of one rule set. ``close`` it when done."""

    def __init__(self, compiled: CompiledRuleSet) -> None:
        self.compiled = compiled
        self._visit = Network(compiled.visit.plan)
        self._line = Network(compiled.line.plan)

    def evaluate(self, visit_view: View, line_views: Sequence[View]) -> Evaluation:
        """What the rules say of a visit and its lines; raises ``FeatureValueError``."""
        visit, lines = read_values(self.compiled, visit_view, line_views)
        fired = self.run(_with_unknown(visit), [_with_unknown(line) for line in lines])
        return evaluation(self.compiled, visit, lines, fired)

    def run(self, visit: Sequence[int], lines: Sequence[Sequence[int]]) -> list[list[int]]:
        """The bare networks: the steps that fire for values, in which ``UNKNOWN`` may stand."""
        fired: list[list[int]] = []
        handed = self.compiled.line.plan.handed
        run_visit(self._visit, self._line, handed, visit, lines, fired.append)
        return fired

    def close(self) -> None:
        """Frees what the C engine holds."""
        self._visit.close()
        self._line.close()

    def __enter__(self) -> InProcessEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _with_unknown(values: Sequence[int | None]) -> list[int]:
    return [UNKNOWN if value is None else value for value in values]
