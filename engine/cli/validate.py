"""``payor-rules validate``: everything that is wrong with policies, visits and scenarios."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from rich.text import Text

from engine.cli.checker import Checked, Checker
from engine.cli.exit_codes import ExitCode
from engine.cli.knowledge import open_knowledge_base
from engine.cli.terminal import Terminal
from engine.cli.wording import counted
from engine.source import Diagnostic, in_order, to_json
from engine.source.diagnostics import is_error

_UNREADABLE = frozenset(("missing-file", "unreadable", "not-a-file", "no-knowledge-base"))


def run(arguments: Namespace, terminal: Terminal) -> ExitCode:
    """Reports every diagnostic at once; fails when one of them is an error."""
    checker = Checker(lambda: open_knowledge_base(arguments))
    paths = [Path(path) for path in arguments.paths]
    checked: list[Checked] = []
    if not paths:
        checked.append(checker.knowledge_base())
    for path in terminal.follow("reading", paths):
        checked.append(checker.path(path))
    found = in_order(diagnostic for each in checked for diagnostic in each.diagnostics)
    if arguments.format == "json":
        terminal.raw(json.dumps([to_json(diagnostic) for diagnostic in found], indent=2))
    else:
        terminal.diagnostics(found, to_stdout=True)
        terminal.show(*([""] if found else []), _summary(found, checked))
    if any(diagnostic.code in _UNREADABLE for diagnostic in found):
        return ExitCode.USAGE
    return ExitCode.FAILED if any(map(is_error, found)) else ExitCode.DONE


def _summary(found: Sequence[Diagnostic], checked: Sequence[Checked]) -> Text:
    read = ", ".join(dict.fromkeys(each.what for each in checked if each.what))
    errors = sum(map(is_error, found))
    if not found:
        return Text.assemble(("no mistakes", "bold green"), f" in {read}")
    counts = [
        counted(number, word)
        for number, word in ((errors, "error"), (len(found) - errors, "warning"))
        if number
    ]
    files = counted(len({diagnostic.file for diagnostic in found}), "file")
    style = "bold red" if errors else "bold yellow"
    return Text.assemble((" and ".join(counts), style), f" in {files}")
