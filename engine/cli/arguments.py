"""Reading the arguments: what is shared by all commands, help, and what is said of mistakes."""

from __future__ import annotations

import argparse
import shutil
import textwrap
from collections.abc import Sequence
from typing import NoReturn

from engine.cli.commands import COMMANDS
from engine.cli.exit_codes import ExitCode
from engine.cli.wording import no_such
from engine.locations import KNOWLEDGE_BASE_VARIABLE
from engine.source.diagnostics import quoted

PROGRAM = "payor-rules"

_ABOUT = (
    "Will this be covered? What payors' policies say of visits of outpatient occupational and"
    " physical therapy: covered or not, units and modifiers, what is missing, what would mend it,"
    " and where that is written."
)
_EPILOG = f"""\
exit codes:
  0  evaluated, or nothing is wrong
  1  a check or test failed, or --fail-on was reached
  2  wrong arguments, or input that cannot be read
  3  an answer was withheld, or a bug

examples: {PROGRAM} COMMAND --help"""
_NARROWEST = 20
_WIDEST = 100


class Parser(argparse.ArgumentParser):
    """A parser that says what is wrong in one line, and where help is."""

    def error(self, message: str) -> NoReturn:
        """Ends the process."""
        self.exit(ExitCode.USAGE, f"{self.prog}: {message}\nhelp: {self.prog} --help\n")


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The arguments as typed; ends the process with help, or with what is wrong with them."""
    parser = _parser(PROGRAM, _ABOUT, _EPILOG)
    parser.add_argument("--version", action="store_true", help="print the version and stop")
    parser.set_defaults(command=None, kb=None, no_color=False, debug=False)
    parsers = _with_commands(parser)
    typed = _command_typed(argv)
    if typed is not None and typed not in parsers:
        parser.error(no_such("command", typed, parsers))
    arguments, unknown = parser.parse_known_args(argv)
    if unknown:
        named = parsers.get(arguments.command, parser)
        word = unknown[0].split("=")[0]
        if word.startswith("-"):
            named.error(no_such("option", word, _options(named)))
        named.error(f"{quoted(word)} is one argument too many - leave it out")
    if arguments.command is None and not arguments.version:
        parser.exit(ExitCode.USAGE, parser.format_help())
    return arguments


def _parser(program: str, about: str, epilog: str) -> Parser:
    return Parser(
        prog=program,
        description=textwrap.fill(about, _width()),
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )


def _width() -> int:
    return max(_NARROWEST, min(shutil.get_terminal_size().columns - 2, _WIDEST))


def _with_commands(parser: Parser) -> dict[str, Parser]:
    _shared(parser)
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    parsers: dict[str, Parser] = {}
    for command in COMMANDS:
        lines = [f"  {PROGRAM} {example}" for example in command.examples]
        added = subparsers.add_parser(
            command.name,
            help=command.summary,
            description=textwrap.fill(command.about, _width()),
            epilog="\n".join(["examples:", *lines]),
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        command.add(added)
        _shared(added)
        parsers[command.name] = added
    return parsers


def _shared(parser: Parser) -> None:
    """What stands before a command or after it; a subparser sets only what is typed."""
    group = parser.add_argument_group("everywhere")
    group.add_argument(
        "--kb",
        metavar="DIR",
        default=argparse.SUPPRESS,
        help=f"the knowledge base (else ${KNOWLEDGE_BASE_VARIABLE}, else the one shipped)",
    )
    group.add_argument(
        "--no-color",
        action="store_true",
        default=argparse.SUPPRESS,
        help="no colour (as with $NO_COLOR)",
    )
    group.add_argument(
        "--debug",
        action="store_true",
        default=argparse.SUPPRESS,
        help="on a bug, show the whole trace",
    )


def _command_typed(argv: Sequence[str]) -> str | None:
    words = iter(argv)
    for word in words:
        if word == "--kb":
            next(words, None)
        elif not word.startswith("-"):
            return word
    return None


def _options(parser: Parser) -> list[str]:
    words = parser.format_help().split()
    return [word.strip("[],") for word in words if word.startswith(("-", "[-"))]
