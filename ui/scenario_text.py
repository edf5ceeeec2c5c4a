"""A visit answered by the policies of a draft, and the scenario file that expects this answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from engine.determination.evaluate import AnswerWithheldError, Evaluator, NoSuchPayorError
from engine.determination.model import Determination
from engine.facts.read_visit import read_visit
from engine.facts.visit import Visit
from engine.knowledge import KnowledgeBase
from engine.rules.process import EngineFailure
from engine.scenarios.keep import (
    expectation_of,
    kept_name,
    refuse_faults,
    scenario_text,
    with_first_line,
)
from engine.source.edit import EditError
from ui import session


@dataclass(frozen=True)
class Answered:
    """A visit with what the policies say of it, by the tables that every knowledge base has."""

    visit: Visit
    told: Determination


def answered(base: KnowledgeBase, data: Mapping[str, Any]) -> Answered:
    """The answer to a visit as its file writes it; raises EditError when there is none."""
    content = json.dumps(data, ensure_ascii=False, default=str).encode()
    today = session.today()
    reading = read_visit(content, base.vocabulary, "visit", today=today, labels=base.labels)
    if reading.visit is None:
        wrong = "; ".join(f"{each.message} - {each.advice}" for each in reading.diagnostics)
        raise EditError(wrong or "the visit cannot be read as it stands - choose another one")
    try:
        with closing(Evaluator(base.without_imports())) as evaluator:
            return Answered(reading.visit, evaluator.determine(reading.visit, None, today))
    except (AnswerWithheldError, EngineFailure, NoSuchPayorError) as error:
        raise EditError(f"this visit has no answer: {error}") from error


def scenario_of(base: KnowledgeBase, found: Answered, title: str) -> tuple[str, str]:
    """The name and text of a scenario file of an answered visit; raises EditError."""
    told = found.told
    expect = expectation_of(told)
    text = scenario_text(told.policy, found.visit, title, expect, base.vocabulary, as_of=told.as_of)
    name = kept_name(base, told.policy, title)
    refuse_faults(base, name, text)
    return name, with_first_line(base, name, text)
