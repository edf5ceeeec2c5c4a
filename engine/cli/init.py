"""``payor-rules init``: begins a knowledge base of one's own."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from rich.text import Text

from engine.cli.exit_codes import ExitCode, UsageError
from engine.cli.terminal import Terminal
from engine.cli.wording import counted
from engine.determination.set_in import SetIn
from engine.history import HistoryError
from engine.publishing.begin import begin, begin_as_is
from engine.publishing.people import this_user


def run(arguments: Namespace, terminal: Terminal) -> ExitCode:
    """Makes the folder, and says what to do next."""
    folder = Path(arguments.folder)
    author = arguments.author or this_user()
    try:
        begun = (begin_as_is if arguments.as_is else begin)(folder, author)
    except HistoryError as error:
        raise UsageError(str(error)) from None
    terminal.show(
        SetIn(
            Text.assemble((begun.state.short, "cyan"), f"  {begun.state.reason}"),
            Text(f"{folder} holds {counted(begun.files, 'file')}, yours to change"),
            Text(f"payor-rules check VISIT --kb {folder}   what its policies say", "dim"),
            Text(f"python -m ui --kb {folder}   the pages", "dim"),
            Text(f"payor-rules publish --kb {folder} -m REASON   after you changed files", "dim"),
            by=2,
        )
    )
    return ExitCode.DONE
