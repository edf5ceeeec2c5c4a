"""What ``import engine`` offers to programs: reading a visit and evaluating it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from threading import Lock
from typing import Any

from engine.determination.evaluate import Evaluator
from engine.determination.model import Determination
from engine.facts import vocabulary
from engine.facts.read_visit import read_visit as read_with_diagnostics
from engine.facts.visit import Visit
from engine.forecast.forecast import forecast
from engine.forecast.model import Forecast
from engine.forecast.plan import Plan
from engine.knowledge import KnowledgeBase
from engine.source import Diagnostic, to_text


class UnreadableVisitError(ValueError):
    """A visit that cannot be read; ``diagnostics`` say what is wrong and where."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__(to_text(diagnostics))
        self.diagnostics = diagnostics


def read_visit(
    source: str | os.PathLike[str] | bytes | Mapping[str, Any], name: str | None = None
) -> Visit:
    """The visit of a YAML or JSON file, of its bytes, or of data of the same form.

    ``name`` is what messages call it. Raises UnreadableVisitError; warnings are left out
    (``engine.facts.read_visit`` gives these too).
    """
    reading = read_with_diagnostics(source, vocabulary.load(), name)
    if reading.visit is None:
        raise UnreadableVisitError(reading.diagnostics)
    return reading.visit


def evaluate(
    visit: Visit,
    payor: str | None = None,
    *,
    as_of: date | None = None,
    knowledge_base: KnowledgeBase | None = None,
) -> Determination:
    """What the policy of the visit's payor, or of ``payor``, says of a visit.

    ``as_of`` is the day of asking, by default today. ``knowledge_base`` is by default the one
    that is shipped, which is read once. Raises as ``Evaluator.determine`` does: NoSuchPayorError,
    KnowledgeBaseError, AnswerWithheldError, EngineFailure.
    """
    return _evaluators.of(knowledge_base).determine(visit, payor, as_of)


def forecast_of(
    visit: Visit,
    plan: Plan,
    payor: str | None = None,
    *,
    as_of: date | None = None,
    knowledge_base: KnowledgeBase | None = None,
) -> Forecast:
    """On which of the visits planned after ``visit`` each clock of the payor's policy runs out.

    The other arguments are those of ``evaluate``. Raises as ``evaluate`` does, and PlanError for a
    plan that cannot be walked.
    """
    return forecast(_evaluators.of(knowledge_base), visit, plan, payor, as_of)


class _Evaluators:
    """The evaluator of the shipped knowledge base, and that of the one used last."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._shipped: Evaluator | None = None
        self._last: Evaluator | None = None

    def of(self, knowledge_base: KnowledgeBase | None) -> Evaluator:
        with self._lock:
            if knowledge_base is None:
                if self._shipped is None:
                    self._shipped = Evaluator(KnowledgeBase.open())
                return self._shipped
            if self._last is None or self._last.knowledge_base is not knowledge_base:
                # The former one ends with its last use: another thread may be in the midst of it.
                self._last = Evaluator(knowledge_base)
            return self._last


_evaluators = _Evaluators()
