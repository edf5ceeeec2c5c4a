"""``payor-rules diff``: what differs between two forms of the policies, in words."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import asdict
from itertools import groupby
from pathlib import Path

from rich.text import Text

from engine.cli.exit_codes import ExitCode
from engine.cli.forms import Forms
from engine.cli.knowledge import open_vocabulary
from engine.cli.terminal import Terminal
from engine.determination.set_in import SetIn
from engine.knowledge.differences import Difference, differences
from engine.policy.files import PolicyFile, read_policy_file
from engine.policy.policy_schema import policy_schema


def run(arguments: Namespace, terminal: Terminal) -> ExitCode:
    """Compares and tells every difference."""
    forms = Forms(arguments)
    before = _policies(forms, arguments.before, terminal)
    after = _policies(forms, arguments.after, terminal)
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
    forms: Forms, place: str | None, terminal: Terminal
) -> Mapping[str, PolicyFile] | None:
    """The policies of a folder or file; None, with what is wrong told, when some have mistakes."""
    if place is not None and Path(place).is_file():
        schema = policy_schema(open_vocabulary())
        file, diagnostics = read_policy_file(Path(place), place, schema)
        if file is not None:
            return {file.id: file}
    else:
        base, diagnostics = forms.at(place)
        if not diagnostics:
            return base.files
    terminal.diagnostics(diagnostics)
    return None
