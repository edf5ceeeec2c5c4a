"""``payor-rules diff``: what differs between two forms of the policies, in words."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import asdict
from itertools import groupby
from pathlib import Path

from rich.text import Text

from engine.cli.exit_codes import ExitCode, UsageError
from engine.cli.knowledge import open_knowledge_base, open_vocabulary
from engine.cli.terminal import Terminal
from engine.determination.set_in import SetIn
from engine.history import History, HistoryError, NoHistoryError
from engine.history.policies import policies_of
from engine.knowledge.differences import Difference, differences
from engine.policy.files import PolicyFile, read_policy_file
from engine.policy.policy_schema import policy_schema
from engine.source import Diagnostic
from engine.source.diagnostics import is_error


def run(arguments: Namespace, terminal: Terminal) -> ExitCode:
    """Compares and tells every difference."""
    before = _policies(arguments, arguments.before, terminal)
    after = _policies(arguments, arguments.after, terminal)
    if before is None or after is None:
        return ExitCode.USAGE
    found = differences(before, after)
    if arguments.format == "json":
        terminal.raw(json.dumps([asdict(one) for one in found], indent=2, ensure_ascii=False))
    elif not found:
        terminal.say("nothing differs")
    for policy, group in groupby(found if arguments.format == "text" else (), _policy):
        said = (Text(one.says, "dim" if one.wording else "") for one in group)
        terminal.show(SetIn(Text(policy, "cyan"), *said, by=2))
    return ExitCode.FAILED if found else ExitCode.DONE


def _policy(difference: Difference) -> str:
    return difference.policy


def _policies(
    arguments: Namespace, place: str | None, terminal: Terminal
) -> Mapping[str, PolicyFile] | None:
    """The policies of a folder or file; None, with what is wrong told, when some have mistakes."""
    if place is not None and Path(place).is_file():
        schema = policy_schema(open_vocabulary())
        file, diagnostics = read_policy_file(Path(place), place, schema)
        if file is not None:
            return {file.id: file}
    elif place is not None and not Path(place).exists():
        files, diagnostics = _published(arguments, place)
        if not any(map(is_error, diagnostics)):
            return files
    else:
        wanted = arguments if place is None else Namespace(kb=place)
        base = open_knowledge_base(wanted)
        if not any(map(is_error, base.diagnostics)):
            return base.files
        diagnostics = base.diagnostics
    terminal.diagnostics(diagnostics)
    return None


def _published(
    arguments: Namespace, name: str
) -> tuple[Mapping[str, PolicyFile], tuple[Diagnostic, ...]]:
    """The policies of a published state of the knowledge base in use."""
    base = open_knowledge_base(arguments)
    try:
        history = History.open(base.folder)
        return policies_of(history, history.state(name), policy_schema(base.vocabulary))
    except NoHistoryError:
        raise UsageError(f"{name} is not there - name a knowledge base or a policy file") from None
    except HistoryError as error:
        raise UsageError(f"{name} is no file or folder, and {error}") from None
