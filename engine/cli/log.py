"""``payor-rules log``: the published states of a knowledge base."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterator
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from engine.cli.exit_codes import ExitCode, UsageError
from engine.cli.knowledge import open_knowledge_base
from engine.cli.terminal import Terminal
from engine.determination.set_in import SetIn
from engine.history import History, HistoryError, State


def run(arguments: Namespace, terminal: Terminal) -> ExitCode:
    """Lists the states, the newest first."""
    if arguments.most is not None and arguments.most < 1:
        raise UsageError(f"--most {arguments.most} shows nothing - give 1 or more")
    base = open_knowledge_base(arguments)
    try:
        history = History.open(base.folder)
        states = list(history.states(arguments.file, arguments.most))
    except HistoryError as error:
        raise UsageError(str(error)) from None
    if not states and arguments.file is not None:
        raise UsageError(
            f"no published state has changed {arguments.file}"
            f" - name a file from {base.folder} on, such as commercial/highmark.yaml"
        )
    if arguments.format == "json":
        terminal.raw(json.dumps([_data(state) for state in states], indent=2, ensure_ascii=False))
        return ExitCode.DONE
    for state in states:
        head = Text.assemble((state.short, "cyan"), f"  {state.reason}")
        terminal.show(SetIn(head, *_below(state), by=2))
    return ExitCode.DONE


def _below(state: State) -> Iterator[RenderableType]:
    yield Text(f"{state.published:%Y-%m-%d %H:%M}  {state.author}", "dim")
    if state.about:
        yield Text(state.about)
    for name, text in state.trailers.items():
        yield Text(f"{name}: {text}", "dim")


def _data(state: State) -> dict[str, Any]:
    return {
        "state": state.id,
        "author": state.author,
        "published": state.published.isoformat(),
        "reason": state.reason,
        "about": state.about,
        "trailers": dict(state.trailers),
    }
