"""What commands do that write to the history of a knowledge base: open it, and tell what fails."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from engine.cli.exit_codes import ExitCode, UsageError
from engine.cli.terminal import Terminal
from engine.history import History, HistoryError
from engine.history.publish import settle
from engine.knowledge import KnowledgeBaseError
from engine.publishing.accept import NotAcceptedError
from engine.publishing.place import own_history


def in_history(folder: Path, terminal: Terminal, do: Callable[[History], ExitCode]) -> ExitCode:
    """Does something in the history of a folder, after ending what was cut off there.

    Mistakes of policies are told and fail; raises UsageError for all that the user can put right.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder - name that of a knowledge base")
    try:
        with closing(own_history(folder)) as history:
            settle(history)
            return do(history)
    except KnowledgeBaseError as error:
        terminal.diagnostics(error.diagnostics)
        return ExitCode.FAILED
    except (HistoryError, NotAcceptedError) as error:
        raise UsageError(str(error)) from None
