"""``payor-rules forecast``: on which planned visit each clock of an episode runs out."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from pathlib import Path

from engine.cli.exit_codes import ExitCode, UsageError
from engine.cli.file_kinds import Kind, kind_of
from engine.cli.knowledge import open_knowledge_base
from engine.cli.terminal import Terminal
from engine.determination.evaluate import AnswerWithheldError, Evaluator, NoSuchPayorError
from engine.facts.read_visit import read_visit
from engine.facts.visit import Visit
from engine.forecast.as_data import as_data
from engine.forecast.forecast import forecast
from engine.forecast.frequency import read_frequency
from engine.forecast.model import Forecast
from engine.forecast.plan import Plan, PlanError
from engine.forecast.render_text import page
from engine.knowledge import KnowledgeBase, KnowledgeBaseError
from engine.rules.process import EngineFailure
from engine.source import read_document

STDIN = "-"


def run(arguments: Namespace, terminal: Terminal) -> ExitCode:
    """Walks the planned visits forward and shows what comes."""
    try:
        frequency = read_frequency(arguments.frequency)
    except ValueError as error:
        raise UsageError(f"--frequency: {error}") from None
    plan = Plan(frequency, arguments.visits, arguments.until, arguments.allowed_per_visit)
    base = open_knowledge_base(arguments)
    visit = _visit(arguments, terminal, base)
    if visit is None:
        return ExitCode.USAGE
    evaluator = Evaluator(base)
    try:
        told = forecast(evaluator, visit, plan, arguments.payor, arguments.as_of)
    except (PlanError, NoSuchPayorError) as error:
        raise UsageError(str(error)) from None
    except KnowledgeBaseError as error:
        terminal.diagnostics(error.diagnostics)
        return ExitCode.USAGE
    except (AnswerWithheldError, EngineFailure) as error:
        terminal.say(f"{visit.name}: {error}")
        return ExitCode.INTERNAL
    finally:
        evaluator.close()
    _show(told, arguments, terminal)
    return ExitCode.DONE


def _visit(arguments: Namespace, terminal: Terminal, base: KnowledgeBase) -> Visit | None:
    path = arguments.episode
    if path != STDIN and Path(path).is_dir():
        raise UsageError(f"{path} is a folder - name one visit file")
    source = sys.stdin.buffer.read() if path == STDIN else path
    # A visit that is still to come is no mistake here, so the day of asking is not told.
    reading = read_visit(source, base.vocabulary, labels=base.labels)
    kind = None if path == STDIN or reading.visit else kind_of(read_document(path))
    if kind in (Kind.POLICY, Kind.SCENARIOS):
        raise UsageError(f"{path} is {kind}, not a visit - payor-rules validate {path}")
    terminal.diagnostics(reading.diagnostics)
    return reading.visit


def _show(told: Forecast, arguments: Namespace, terminal: Terminal) -> None:
    if arguments.format == "json":
        data = as_data(told, facts=arguments.facts)
        terminal.raw(json.dumps(data, indent=2, ensure_ascii=False))
    else:
        terminal.show(*page(told))
