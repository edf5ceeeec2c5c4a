"""``payor-rules draft``: what is begun and not published."""

from __future__ import annotations

import json
from argparse import Namespace
from typing import Any

from rich.text import Text

from engine.cli.exit_codes import ExitCode, UsageError
from engine.cli.in_history import in_history
from engine.cli.knowledge import knowledge_base_of
from engine.cli.terminal import Terminal
from engine.cli.wording import counted
from engine.determination.set_in import SetIn
from engine.history import Draft, Drafts, History
from engine.knowledge import KnowledgeBase
from engine.knowledge.differences import differences
from engine.publishing.folder import put, refuse_uncommitted
from engine.publishing.people import this_user
from engine.publishing.steps import approve


def run(arguments: Namespace, terminal: Terminal) -> ExitCode:
    """Does what was asked with the drafts of the knowledge base in use."""
    folder = knowledge_base_of(arguments)
    return in_history(folder, terminal, lambda history: _run(history, arguments, terminal))


def _run(history: History, arguments: Namespace, terminal: Terminal) -> ExitCode:
    drafts = Drafts(history)
    if arguments.what == "list":
        _list(drafts.all(arguments.person), arguments, terminal)
        return ExitCode.DONE
    if arguments.name is None:
        raise UsageError(
            f"no draft is named - payor-rules draft {arguments.what} NAME; payor-rules draft lists"
            " them"
        )
    draft = drafts.open(arguments.person or this_user(), arguments.name)
    match arguments.what:
        case "show":
            _show(history, draft, arguments, terminal)
        case "approve":
            person = arguments.by or this_user()
            approve(draft, person)
            terminal.say(f"'{draft.name}' is approved by {person}, as it stands now")
        case "to-folder":
            refuse_uncommitted(history)
            if draft.moved() is not None:
                draft = draft.catch_up()
            put(history, draft.changes())
            draft.discard()
            terminal.say(f"'{draft.name}' is in the folder - payor-rules publish -m REASON")
        case _:
            draft.discard()
            terminal.say(f"'{draft.name}' is discarded")
    return ExitCode.DONE


def _list(found: tuple[Draft, ...], arguments: Namespace, terminal: Terminal) -> None:
    if arguments.format == "json":
        terminal.raw(json.dumps([_data(draft) for draft in found], indent=2, ensure_ascii=False))
        return
    if not found:
        terminal.say("nothing is begun and not published")
    for draft in found:
        terminal.show(SetIn(_head(draft), *_about(draft), by=2))


def _head(draft: Draft) -> Text:
    return Text.assemble((draft.name, "cyan"), f"  {draft.person}, {draft.changed:%Y-%m-%d %H:%M}")


def _about(draft: Draft) -> list[Text]:
    told = [Text(counted(len(draft.steps), "step"), "dim")]
    told += [Text(f"approved by {one.person}", "green") for one in draft.approvals]
    moved = draft.moved()
    if moved is not None:
        told.append(Text(f"published since: {moved.reason} ({moved.author})", "yellow"))
    return told


def _show(history: History, draft: Draft, arguments: Namespace, terminal: Terminal) -> None:
    changes = draft.changes()
    before = KnowledgeBase.at_state(history, draft.base)
    after = before.with_changes(changes)
    found = differences(before.files, after.files)
    if arguments.format == "json":
        data = _data(draft) | {
            "files": sorted(changes),
            "differences": [f"{one.policy}: {one.says}" for one in found],
        }
        terminal.raw(json.dumps(data, indent=2, ensure_ascii=False))
        return
    terminal.show(SetIn(_head(draft), *_about(draft), by=2))
    for path, content in sorted(changes.items()):
        terminal.show(SetIn(Text(f"{path}{'' if content is not None else ' (taken away)'}"), by=2))
    for one in found:
        terminal.show(SetIn(Text(f"{one.policy}: {one.says}", "dim" if one.wording else ""), by=2))


def _data(draft: Draft) -> dict[str, Any]:
    moved = draft.moved()
    return {
        "name": draft.name,
        "person": draft.person,
        "base": draft.base,
        "begun": draft.begun.isoformat(),
        "changed": draft.changed.isoformat(),
        "steps": len(draft.steps),
        "approved_by": [one.person for one in draft.approvals],
        "published_since": None if moved is None else moved.id,
    }
