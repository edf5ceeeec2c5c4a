"""``payor-rules receipt``: an answer on one page, to be kept."""

from __future__ import annotations

from argparse import Namespace
from datetime import date
from pathlib import Path

from engine.cli.audited import note
from engine.cli.exit_codes import ExitCode, UsageError
from engine.cli.knowledge import open_knowledge_base
from engine.cli.one_visit import answered, determine, visit_of
from engine.cli.terminal import Terminal
from engine.determination.audited import about
from engine.determination.evaluate import Evaluator
from engine.receipt import to_markdown, to_pdf
from engine.source.save import EditError, write_new

_FORMS = (".pdf", ".md")


def run(arguments: Namespace, terminal: Terminal) -> ExitCode:
    """Evaluates the visit and writes its receipt."""
    path = None if arguments.output is None else Path(arguments.output)
    if path is not None and path.suffix.lower() not in _FORMS:
        raise UsageError(f"a receipt is a .pdf or .md file, not {path.name} - name one of these")
    base = open_knowledge_base(arguments)
    visit = visit_of(arguments.visit, base, terminal, arguments.as_of or date.today())
    if visit is None:
        return ExitCode.USAGE
    evaluator = Evaluator(base)
    try:
        told = answered(lambda: determine(arguments, evaluator, visit), visit.name, terminal)
    finally:
        evaluator.close()
    if isinstance(told, ExitCode):
        return told
    note(base, [about(visit, told, base.vocabulary)], terminal)
    if path is None:
        terminal.raw(to_markdown(visit, told, base.vocabulary))
        return ExitCode.DONE
    printed = (
        to_pdf(visit, told, base.vocabulary)
        if path.suffix.lower() == ".pdf"
        else to_markdown(visit, told, base.vocabulary).encode("utf-8", "replace")
    )
    try:
        write_new(path, printed)
    except EditError as error:
        raise UsageError(str(error)) from None
    terminal.say(f"written: {path}")
    return ExitCode.DONE
