"""Reading and evaluating the one visit that a command is about."""

from __future__ import annotations

import sys
from argparse import Namespace
from datetime import date

from engine.cli.exit_codes import UsageError
from engine.cli.terminal import Terminal
from engine.determination.evaluate import Evaluator, NoSuchPayorError
from engine.determination.model import Determination
from engine.facts.read_visit import read_visit
from engine.facts.visit import Visit
from engine.knowledge import KnowledgeBase

STDIN = "-"


def visit_of(arguments: Namespace, base: KnowledgeBase, terminal: Terminal) -> Visit | None:
    """The visit that the arguments name; None, with what is wrong told, when it cannot be read."""
    source = sys.stdin.buffer.read() if arguments.visit == STDIN else arguments.visit
    today = arguments.as_of or date.today()
    reading = read_visit(
        source, base.vocabulary, today=today, labels=base.labels, codes=base.table_codes()
    )
    terminal.diagnostics(reading.diagnostics)
    return reading.visit


def determine(arguments: Namespace, evaluator: Evaluator, visit: Visit) -> Determination:
    """What the payor's policy says of the visit; raises UsageError when no policy answers."""
    try:
        return evaluator.determine(visit, arguments.payor, arguments.as_of)
    except NoSuchPayorError as error:
        raise UsageError(f"{visit.name}: {error}") from None
