"""docs/commands.md: every command with its arguments, as its help shows them."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from docs.pages.markdown import code, notice, page, table
from engine.cli.arguments import PROGRAM
from engine.cli.commands import COMMANDS, Command
from engine.knowledge import KnowledgeBase
from engine.locations import KNOWLEDGE_BASE_VARIABLE

EVERYWHERE = (
    (
        "--kb DIR",
        f"the knowledge base: a folder of policies (else `${KNOWLEDGE_BASE_VARIABLE}`, else the"
        " one that is shipped)",
    ),
    ("--no-color", "no colour (as with `$NO_COLOR`)"),
    ("--debug", "on a bug, show the whole trace"),
    ("-h, --help", "what a command takes, with examples"),
)
"""Options of every command; they stand before its name or after it."""

_EXIT_CODES = (
    (0, "evaluated, or nothing is wrong"),
    (1, "a check or test failed, or what `--fail-on` names was reached"),
    (2, "wrong arguments, or input that cannot be read"),
    (3, "an answer was withheld because two evaluations disagreed, or a bug"),
)
_INTRODUCTION = f"""\
`make setup` puts the command into `.venv/bin/{PROGRAM}`; `{PROGRAM} --version` prints its version.
Results go to standard output, problems and progress to standard error. Without a terminal, lines
are 80 columns wide and without colour."""
_NOTES = {
    "check": """\
`--fail-on` takes an outcome: {outcomes}. The first three are listed from worst on, and each stands
for itself and whatever is worse; `not_addressed` stands for itself alone.

With `--all-payors`, a payor that has no policy for this visit is listed with the reason; that is no
failure. Two evaluations run for each answer. If they ever disagree, no answer is given, the exit
code is 3, and the case (the visit's facts, without names) is written to the folder of
`$PAYOR_RULES_STATE`, else of `$XDG_STATE_HOME`, else to `~/.local/state/payor-rules`.""",
    "forecast": """\
Without `--visits` and `--until` a quarter of a year is walked through, or to two weeks past the
stated certification, in at most 60 visits. With both, the plan ends with whichever comes first; 260
visits is the most. Visits fall from Monday to Friday as evenly as they can, and holidays are not
known; name weekdays to plan others. [For therapists](for-therapists.md#planning-ahead) shows how to
read a forecast.""",
    "validate": """\
A file may be a policy, a visit or a set of scenarios; which one it is, is told from its keys. Each
mistake has a file, a line, a column, the line itself, and what to write instead.""",
    "test": """\
`--coverage` names the rules that no scenario shows breaking, or none shows met. `--mutation`
changes rules, values and code sets one at a time (a bound by one, a comparison turned, a condition
or an item of a list left out, a rule disabled) and says which changes no scenario notices; it takes
a minute or more for a long policy.""",
    "explain": """\
The parts of a rule that has several are written `RULE/part`, as in `HMK-6.1/modifier`; explain the
rule to see them all.""",
    "payors": "",
    "edits": """\
A pair without a row is told as free of edits only where the table holds such pairs; elsewhere the
page says that it does not know. For days after the newest table the newest answers, and says so.
Codes may be written in small letters, and parted by commas.""",
    "facts": "[Facts](facts.md) is the same list as a page.",
    "init": """\
The folder is left alone when it holds anything else. [For billing
managers](for-billing-managers.md#a-knowledge-base-of-your-own) says what stands in it.""",
    "publish": """\
`--accept` states the expectation of a scenario anew, as what comes out now, in the same
publication. Beside policies, scenarios, reference data and settings no file is ever published
unless it was before. [For billing managers](for-billing-managers.md#publishing) walks through
it.""",
    "draft": """\
`approve` notes that another person has read the draft as it stands; any change of it voids that.
`to-folder` needs a folder in which nothing else was changed, and ends the draft.""",
    "restore": """\
A day stands for the last state that was published up to its end. Without `--publish` nothing is
published, and the folder stays as it is.""",
    "update": """\
A file that was changed on one side alone is taken from there. [For billing
managers](for-billing-managers.md#going-back-and-newer-releases) says more.""",
    "diff": """\
Compared is what the files state; what a policy inherits is told where it changed. In the JSON,
`wording` marks differences in texts for readers, which change no answer.""",
    "impact": """\
[For billing managers](for-billing-managers.md#what-an-edit-does-to-past-visits) says how the file
of visits looks, and what is counted.""",
    "log": "",
    "audit": """\
The log is `audit/log.jsonl` in the knowledge base. `verify` exits with 1 when an entry was altered,
taken out, moved or cut off. A line that an ended process has left unfinished is no tampering, and
is counted.""",
    "receipt": """\
The receipt carries the facts and the answer in a form that `payor-rules verify` reads: attached to
the PDF, or at the end of the Markdown. A file that is there already is not written over.""",
    "verify": """\
An answer is compared by outcome, units, modifiers and findings. A policy that has changed without
changing these is mentioned, and the answer holds.""",
    "import": """\
Which table a file holds, of which quarter, and which part of it, is read from the name that CMS
gave it; the options are for files that were renamed. Files of several tables and quarters may be
given together. [For billing managers](for-billing-managers.md#newer-edit-tables) says where to get
them.""",
    "tables": """\
Scenarios are run without imported tables, so that they come out the same everywhere. Setting
`PAYOR_RULES_WITHOUT_IMPORTS` leaves the tables that were imported into the shipped knowledge base
out of every command.""",
    "schema": """\
`--write` writes the schemas that are made from the vocabulary and the rule shapes; the others are
written by hand. Editors that know YAML schemas check a file as it is typed, because its first line
names its schema.""",
}


def commands_page(_: KnowledgeBase) -> str:
    """The text of the page."""
    parts = [
        notice("engine/cli/commands.py"),
        "# Commands",
        _INTRODUCTION,
        table(("Command", "For"), ((_linked(command), command.summary) for command in COMMANDS)),
        "## Exit codes",
        table(("Code", "Means"), _EXIT_CODES),
        "## Options of every command",
        table(("Option", "Does"), ((code(option), does) for option, does in EVERYWHERE)),
    ]
    for command in COMMANDS:
        parts.extend(_command(command))
    return page(*parts)


def _linked(command: Command) -> str:
    return f"[{code(command.name)}](#{command.name})"


def _command(command: Command) -> Iterator[str]:
    parser = argparse.ArgumentParser(prog=PROGRAM, add_help=False)
    command.add(parser)
    # argparse offers no public list of what was added.
    actions = [action for action in parser._actions if action.help]
    shown = [action for action in actions if not action.option_strings]
    shown += [action for action in actions if action.option_strings]
    yield f"## {command.name}"
    yield command.about
    yield table(
        ("Argument", "Does"), ((code(_written(action)), action.help or "") for action in shown)
    )
    failing = [_choices(action) for action in actions if "--fail-on" in action.option_strings]
    yield _NOTES[command.name].format(outcomes="".join(failing))
    yield "\n".join(["```", *(f"{PROGRAM} {example}" for example in command.examples), "```"])


def _choices(action: argparse.Action) -> str:
    _, _, listed = str(action.help).partition(": ")
    return ", ".join(code(word) for word in listed.split(", "))


def _written(action: argparse.Action) -> str:
    name = action.metavar if isinstance(action.metavar, str) else ""
    if action.option_strings:
        return " ".join(filter(None, [", ".join(action.option_strings), name]))
    return {"*": f"[{name} ...]", "+": f"{name} ...", "?": f"[{name}]"}.get(str(action.nargs), name)
