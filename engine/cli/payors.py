"""``payor-rules payors``: the payors and their policies."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterator
from datetime import date
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from engine.cli.contractors import contractors_data, contractors_of
from engine.cli.exit_codes import ExitCode
from engine.cli.knowledge import open_knowledge_base
from engine.cli.terminal import Terminal
from engine.cli.wording import counted
from engine.determination.set_in import SetIn
from engine.knowledge import KnowledgeBase
from engine.policy.files import PolicyFile
from engine.policy.inheritance import chain_of
from engine.policy.model import Scope


def run(arguments: Namespace, terminal: Terminal) -> ExitCode:
    """Lists the payors with their policies."""
    base = open_knowledge_base(arguments)
    if arguments.format == "json":
        data = [
            {
                "payor": payor,
                "policies": [_data(base, file) for file in files],
                "contractors": list(contractors_data(base, payor, date.today())),
            }
            for payor, files in base.payors().items()
        ]
        terminal.raw(json.dumps(data, indent=2, ensure_ascii=False))
        return ExitCode.DONE
    today = date.today()
    for number, (payor, files) in enumerate(base.payors().items()):
        terminal.show(*([""] if number else []), Text(payor, "bold"))
        for file in files:
            terminal.show(_policy(base, file, today))
        for contractor in contractors_of(base, payor, today):
            terminal.show(contractor)
    return ExitCode.DONE


def _policy(base: KnowledgeBase, file: PolicyFile, today: date) -> RenderableType:
    below = [Text(text) for text in _scope(file)]
    own = len(file.rules)
    inherited = _rules(base, file) - own
    rules = counted(own, "rule")
    if inherited > 0:
        rules += f", {inherited} more from {file.extends}"
    below.append(Text(rules))
    reviewed = f"held against its sources on {file.reviewed_on or 'no known day'}"
    due = Text(reviewed)
    if file.review_due is not None:
        late = file.review_due < today
        due.append(f", due again on {file.review_due}", "bold yellow" if late else "")
        due.append(" - overdue" if late else "", "bold yellow")
    below.append(due)
    title = Text.assemble((file.id, "cyan"), f"  {file.title}")
    return SetIn(title, *below, Text(file.document.name, "dim"), by=2)


def _scope(file: PolicyFile) -> Iterator[str]:
    for key, words in _stated(file).items():
        yield f"{key.replace('_', ' ')}: {', '.join(words)}"
    dates = [("from", file.scope.starts), ("until", file.scope.ends)]
    stated = [f"{word} {day}" for word, day in dates if day is not None]
    if stated:
        yield "visits " + " ".join(stated)


def _stated(file: PolicyFile) -> dict[str, list[str]]:
    stated = {key: getattr(file.scope, key) for key in Scope.FACTS}
    return {key: sorted(words) for key, words in stated.items() if words is not None}


def _rules(base: KnowledgeBase, file: PolicyFile) -> int:
    _, broken = chain_of(file, base.files)
    return len(file.rules) if broken else len(base.linker(file.id).merged.rules)


def _data(base: KnowledgeBase, file: PolicyFile) -> dict[str, Any]:
    return {
        "policy": file.id,
        "title": file.title,
        "file": file.document.name,
        "extends": file.extends,
        "scope": _stated(file)
        | {
            "from": file.scope.starts and file.scope.starts.isoformat(),
            "until": file.scope.ends and file.scope.ends.isoformat(),
        },
        "reviewed_on": file.reviewed_on and file.reviewed_on.isoformat(),
        "review_due": file.review_due and file.review_due.isoformat(),
        "rules": _rules(base, file),
        "own_rules": len(file.rules),
    }
