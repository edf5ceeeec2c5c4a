"""``payor-rules forecast``: on which planned visit each clock of an episode runs out."""

from __future__ import annotations

import json
from argparse import Namespace

from engine.cli.audited import note
from engine.cli.exit_codes import ExitCode, UsageError
from engine.cli.knowledge import open_knowledge_base
from engine.cli.one_visit import answered, visit_of
from engine.cli.terminal import Terminal
from engine.determination.evaluate import Evaluator, NoSuchPayorError
from engine.forecast.as_data import as_data
from engine.forecast.audited import about_forecast
from engine.forecast.forecast import forecast
from engine.forecast.frequency import read_frequency
from engine.forecast.model import Forecast
from engine.forecast.plan import Plan, PlanError
from engine.forecast.render_text import page


def run(arguments: Namespace, terminal: Terminal) -> ExitCode:
    """Walks the planned visits forward and shows what comes."""
    try:
        frequency = read_frequency(arguments.frequency)
    except ValueError as error:
        raise UsageError(f"--frequency: {error}") from None
    plan = Plan(frequency, arguments.visits, arguments.until, arguments.allowed_per_visit)
    base = open_knowledge_base(arguments)
    # A visit that is still to come is no mistake here, so the day of asking is not told.
    visit = visit_of(arguments.episode, base, terminal, today=None)
    if visit is None:
        return ExitCode.USAGE
    evaluator = Evaluator(base)
    try:
        told = answered(
            lambda: forecast(evaluator, visit, plan, arguments.payor, arguments.as_of),
            visit.name,
            terminal,
        )
    except (PlanError, NoSuchPayorError) as error:
        raise UsageError(str(error)) from None
    finally:
        evaluator.close()
    if isinstance(told, ExitCode):
        return told
    note(base, [about_forecast(visit, told, base.vocabulary)], terminal)
    _show(told, arguments, terminal)
    return ExitCode.DONE


def _show(told: Forecast, arguments: Namespace, terminal: Terminal) -> None:
    if arguments.format == "json":
        data = as_data(told, facts=arguments.facts)
        terminal.raw(json.dumps(data, indent=2, ensure_ascii=False))
    else:
        terminal.show(*page(told))
