"""``payor-rules import``: published tables into the knowledge base."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import fields
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import cast

from rich.text import Text

from engine.cli.exit_codes import ExitCode, UsageError
from engine.cli.import_kinds import KINDS, ImportKind
from engine.cli.knowledge import knowledge_base_of, open_knowledge_base
from engine.cli.terminal import Terminal
from engine.cli.wording import no_such
from engine.reference.imports.problems import ImportRefusedError
from engine.reference.imports.request import Importer, ImportOptions, ImportRequest
from engine.source.diagnostics import listed


def run(arguments: Namespace, terminal: Terminal) -> ExitCode:
    """Imports all files, or none."""
    if arguments.kind not in KINDS:
        raise UsageError(no_such("kind of table", arguments.kind, KINDS))
    kind = KINDS[arguments.kind]
    folder = knowledge_base_of(arguments)
    options = _options(kind, arguments)
    _check_payor(arguments)
    with terminal.watching() as watch:
        request = ImportRequest(
            files=tuple(map(Path, arguments.files)),
            folder=folder / "reference",
            today=date.today(),
            options=options,
            watch=watch or _lines(terminal),
        )
        try:
            told = cast(Importer, import_module(kind.module)).run(request)
        except ImportRefusedError as error:
            raise UsageError(f"nothing was imported\n{error}") from None
        except KeyboardInterrupt:
            terminal.say("interrupted: a table that was not finished is as it was before")
            raise
    for line in told:
        terminal.show(Text(line))
    return ExitCode.DONE


def _check_payor(arguments: Namespace) -> None:
    """Raises UsageError for a payor that no policy of the knowledge base decides."""
    if arguments.payor is not None:
        known = open_knowledge_base(arguments).payors()
        if arguments.payor not in known:
            raise UsageError(no_such("payor", arguments.payor, known))


def _options(kind: ImportKind, arguments: Namespace) -> ImportOptions:
    stated = {each.name: getattr(arguments, each.name) for each in fields(ImportOptions)}
    known = listed((f"--{name}" for name in kind.options), "and")
    for name, value in stated.items():
        if value is not None and name not in kind.options:
            raise UsageError(f"--{name} means nothing to '{kind.name}' - it takes {known}")
    return ImportOptions(**stated)


class _Lines:
    """Progress where nobody watches a bar: one line for each thing that is done."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal, self._last = terminal, ""

    def __call__(self, doing: str, done: int, total: int) -> None:
        del done, total
        if doing != self._last:
            self._terminal.say(doing)
            self._last = doing


def _lines(terminal: Terminal) -> _Lines:
    return _Lines(terminal)
