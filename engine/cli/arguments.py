"""The arguments of every command, with their help and examples."""

from __future__ import annotations

import argparse
import shutil
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NoReturn

from engine.cli.exit_codes import ExitCode
from engine.cli.wording import no_such
from engine.locations import KNOWLEDGE_BASE_VARIABLE
from engine.source.diagnostics import listed, quoted

PROGRAM = "payor-rules"
FORMATS = ("text", "json", "markdown")
FAILING = ("not_covered", "conditional", "needs_action", "not_addressed")

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
_WIDEST = 100


class Parser(argparse.ArgumentParser):
    """A parser that says what is wrong in one line, and where help is."""

    def error(self, message: str) -> NoReturn:
        """Ends the process."""
        self.exit(ExitCode.USAGE, f"{self.prog}: {message}\nhelp: {self.prog} --help\n")


@dataclass(frozen=True, slots=True)
class Command:
    """A command as its help shows it; ``add`` puts its arguments in."""

    name: str
    summary: str
    about: str
    examples: tuple[str, ...]
    add: Callable[[Parser], None]


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
    width = min(shutil.get_terminal_size().columns - 2, _WIDEST)
    return Parser(
        prog=program,
        description=textwrap.fill(about, width),
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )


def _with_commands(parser: Parser) -> dict[str, Parser]:
    _shared(parser)
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    width = min(shutil.get_terminal_size().columns - 2, _WIDEST)
    parsers: dict[str, Parser] = {}
    for command in COMMANDS:
        lines = [f"  {PROGRAM} {example}" for example in command.examples]
        added = subparsers.add_parser(
            command.name,
            help=command.summary,
            description=textwrap.fill(command.about, width),
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


def _one_of(what: str, known: Sequence[str]) -> Callable[[str], str]:
    def read(word: str) -> str:
        if word not in known:
            raise argparse.ArgumentTypeError(no_such(what, word, known))
        return word

    return read


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{quoted(text)} is no date - write year-month-day, 2026-03-02"
        ) from None


def _ids(text: str) -> list[str]:
    return [word for word in text.split(",") if word]


def _check(parser: Parser) -> None:
    parser.add_argument("visits", metavar="VISIT", nargs="+", help="a visit file; - reads stdin")
    payors = parser.add_mutually_exclusive_group()
    payors.add_argument(
        "--payor",
        metavar="ID",
        type=_ids,
        action="extend",
        help="ask this payor instead of the visit's own; repeat it, or list ids with commas",
    )
    payors.add_argument("--all-payors", action="store_true", help="ask every payor, and compare")
    parser.add_argument(
        "--as-of",
        metavar="DATE",
        type=_day,
        help="processed on this day, when the visit does not say (today)",
    )
    _format(parser, FORMATS)
    parser.add_argument(
        "--fail-on",
        metavar="OUTCOME",
        type=_one_of("outcome", FAILING),
        help="exit with 1 when an outcome is this or worse: " + ", ".join(FAILING),
    )
    parser.add_argument(
        "--why", action="store_true", help="show every rule that was met, and all facts it used"
    )


def _validate(parser: Parser) -> None:
    parser.add_argument(
        "paths",
        metavar="PATH",
        nargs="*",
        help="a policy, visit or scenario file, or a folder (the whole knowledge base)",
    )
    _format(parser, FORMATS[:2])


def _test(parser: Parser) -> None:
    parser.add_argument(
        "policies", metavar="POLICY", nargs="*", help="the id of a policy or payor (all)"
    )
    parser.add_argument(
        "--coverage", action="store_true", help="name the rules that no scenario breaks or meets"
    )
    parser.add_argument(
        "--mutation", action="store_true", help="change rules one by one: does a scenario notice?"
    )
    _format(parser, FORMATS[:2])


def _explain(parser: Parser) -> None:
    parser.add_argument(
        "rule",
        metavar="RULE",
        help="a rule id (of one policy alone: policy:rule), or a policy id to list its rules",
    )
    parser.add_argument(
        "--as-of", metavar="DATE", type=_day, help="what it says on this day (today)"
    )
    _format(parser, FORMATS[:2])


def _payors(parser: Parser) -> None:
    _format(parser, FORMATS[:2])


def _facts(parser: Parser) -> None:
    parser.add_argument("name", metavar="NAME", nargs="?", help="a fact, or how its id begins")
    _format(parser, FORMATS[:2])


def _schema(parser: Parser) -> None:
    parser.add_argument("name", metavar="NAME", nargs="?", help="print this schema (list them)")
    parser.add_argument(
        "--write", action="store_true", help="write the generated schemas into schemas/"
    )


def _format(parser: Parser, formats: Sequence[str]) -> None:
    parser.add_argument(
        "--format",
        metavar="FORMAT",
        type=_one_of("format", formats),
        default="text",
        help=f"{listed(formats, 'or')} (text)",
    )


COMMANDS = (
    Command(
        "check",
        "what policies say of visits",
        "What the policy of a visit's payor says of it. JSON follows"
        " schemas/determination.schema.json: one object, or a list of them when several visits or"
        " payors were asked for. A determination states what the policy says; it does not promise"
        " payment.",
        (
            "check visit.yaml",
            "check visit.yaml --payor highmark --why",
            "check visit.yaml --all-payors",
            "check visits/*.yaml --format json",
            "check visit.yaml --fail-on needs_action",
        ),
        _check,
    ),
    Command(
        "validate",
        "find mistakes in policies, visits and scenarios",
        "Reads the whole knowledge base, or the files named, and reports everything that is wrong"
        " at any date, all at once.",
        (
            "validate",
            "validate policies/commercial/highmark.yaml",
            "validate visit.yaml --format json",
        ),
        _validate,
    ),
    Command(
        "test",
        "run the scenarios that stand beside policies",
        "Evaluates the scenarios of policies and compares what came out with what they expect.",
        ("test", "test highmark --coverage", "test highmark --mutation"),
        _test,
    ),
    Command(
        "explain",
        "what a rule says, and where that is written",
        "A rule in words: when it applies, its values and their dates, the fix, the sources, and"
        " which policies hold it.",
        ("explain highmark", "explain HMK-3.1", "explain highmark:HMK-3.1 --as-of 2020-03-02"),
        _explain,
    ),
    Command(
        "payors",
        "the payors and their policies",
        "The payors of the knowledge base with their policies, what these are written for, and"
        " when they were last held against their sources.",
        ("payors", "payors --kb my-policies"),
        _payors,
    ),
    Command(
        "facts",
        "what a visit may state",
        "The vocabulary: every fact that a visit may state and a rule may name, what values it"
        " takes, who can answer it, and whether it can still change after the visit.",
        ("facts", "facts line", "facts line.modifiers"),
        _facts,
    ),
    Command(
        "schema",
        "the JSON Schemas of the files",
        "Prints a JSON Schema (2020-12), or writes those that are made from the vocabulary and the"
        " rule shapes.",
        ("schema", "schema visit", "schema --write"),
        _schema,
    ),
)
