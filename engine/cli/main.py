"""The command ``payor-rules``: reads the arguments, runs one command, answers with an exit code."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from importlib import import_module

from engine.cli.arguments import PROGRAM, parse
from engine.cli.exit_codes import ExitCode, UsageError

_RUNS_COMMAND = {
    "check": "engine.cli.check",
    "forecast": "engine.cli.forecast",
    "validate": "engine.cli.validate",
    "test": "engine.cli.scenarios",
    "explain": "engine.cli.explain",
    "edits": "engine.cli.edits",
    "payors": "engine.cli.payors",
    "facts": "engine.cli.facts",
    "init": "engine.cli.init",
    "publish": "engine.cli.publish",
    "draft": "engine.cli.draft",
    "restore": "engine.cli.restore",
    "update": "engine.cli.update",
    "diff": "engine.cli.diff",
    "impact": "engine.cli.impact",
    "log": "engine.cli.log",
    "audit": "engine.cli.audit",
    "receipt": "engine.cli.receipt",
    "verify": "engine.cli.verify",
    "schema": "engine.cli.schema",
    "import": "engine.cli.import_tables",
    "tables": "engine.cli.tables",
}
"""The module of each command, imported only when it runs: help answers at once."""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code (see ``ExitCode``); a bug is told in one line."""
    arguments = parse(sys.argv[1:] if argv is None else argv)
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except UsageError as error:
        print(f"{PROGRAM}: {error}", file=sys.stderr)
        return ExitCode.USAGE
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        # The reader has seen enough; flushing at exit must not complain once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.DONE
    except Exception as error:  # noqa: BLE001 - whoever bills visits should not meet a trace
        return _bug(error, arguments.debug)
    return code


def _run(arguments: Namespace) -> ExitCode:
    if arguments.version:
        print(f"{PROGRAM} {_version()}")
        return ExitCode.DONE
    from engine.cli.terminal import Terminal

    terminal = Terminal.open(color=wants_color(arguments.no_color, os.environ))
    run = import_module(_RUNS_COMMAND[arguments.command]).run
    try:
        return ExitCode(run(arguments, terminal))
    except ValueError as error:
        from engine.reference import ReferenceDataError

        # A table is read when a visit first asks for it, whatever the command.
        if not isinstance(error, ReferenceDataError):
            raise
        terminal.diagnostics(error.diagnostics)
        return ExitCode.USAGE


def wants_color(refused: bool, environment: Mapping[str, str]) -> bool:
    """Colour is welcome: neither refused by argument nor by the environment (no-color.org)."""
    return not refused and not environment.get("NO_COLOR")


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(PROGRAM)
    except PackageNotFoundError:
        return "(a checkout that is not installed)"


def _bug(error: Exception, debug: bool) -> ExitCode:
    if debug:
        import traceback

        traceback.print_exception(error)
    what = f"{type(error).__name__}: {error}".splitlines()[0]
    hint = "" if debug else " - run it again with --debug for the whole trace"
    print(f"{PROGRAM}: this is a bug, not a mistake of yours: {what}{hint}", file=sys.stderr)
    return ExitCode.INTERNAL


if __name__ == "__main__":
    sys.exit(main())
