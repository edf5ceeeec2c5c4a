"""Reading and evaluating one visit, and telling why that cannot be: alike in every command."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

from engine.cli.exit_codes import ExitCode, UsageError
from engine.cli.terminal import Terminal
from engine.determination.evaluate import AnswerWithheldError, Evaluator, NoSuchPayorError
from engine.determination.model import Determination
from engine.facts.read_visit import read_visit
from engine.facts.visit import Visit
from engine.knowledge import KnowledgeBase, KnowledgeBaseError
from engine.rules.process import EngineFailure
from engine.source import read_document
from engine.source.file_kind import Kind, kind_of

STDIN = "-"

T = TypeVar("T")


def visit_of(
    path: str, base: KnowledgeBase, terminal: Terminal, today: date | None
) -> Visit | None:
    """The visit of a file, or of what is piped in; None, with what is wrong told, without one.

    ``today`` is the day of asking, None where a visit may be still to come. Raises UsageError for
    a folder and for another kind of file.
    """
    if path != STDIN and Path(path).is_dir():
        raise UsageError(f"{path} is a folder - name visit files, such as {Path(path) / '*.yaml'}")
    source = sys.stdin.buffer.read() if path == STDIN else path
    reading = read_visit(
        source, base.vocabulary, today=today, labels=base.labels, codes=base.table_codes()
    )
    if reading.visit is None and path != STDIN:
        kind = kind_of(read_document(path))
        if kind in (Kind.POLICY, Kind.SCENARIOS):
            raise UsageError(f"{path} is {kind}, not a visit - payor-rules validate {path}")
    terminal.diagnostics(reading.diagnostics)
    return reading.visit


def answered(ask: Callable[[], T], name: str, terminal: Terminal) -> T | ExitCode:
    """What was asked of a visit called ``name``; without an answer, why is told, and the exit code.

    What the caller alone can tell, such as a payor that is not loaded, is raised on.
    """
    try:
        return ask()
    except KnowledgeBaseError as error:
        terminal.diagnostics(error.diagnostics)
        return ExitCode.USAGE
    except (AnswerWithheldError, EngineFailure) as error:
        terminal.say(f"{name}: {error}")
        return ExitCode.INTERNAL


def determine(arguments: Namespace, evaluator: Evaluator, visit: Visit) -> Determination:
    """What the payor's policy says of the visit; raises UsageError when no policy answers."""
    try:
        return evaluator.determine(visit, arguments.payor, arguments.as_of)
    except NoSuchPayorError as error:
        raise UsageError(f"{visit.name}: {error}") from None
