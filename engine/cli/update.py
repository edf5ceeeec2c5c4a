"""``payor-rules update``: takes over a newer library, as a draft to look at."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from engine.cli.exit_codes import ExitCode
from engine.cli.in_history import in_history
from engine.cli.knowledge import knowledge_base_of
from engine.cli.terminal import Terminal
from engine.cli.wording import counted
from engine.history import Draft, History
from engine.knowledge import KnowledgeBase
from engine.knowledge.differences import differences
from engine.publishing.folder import put, refuse_uncommitted
from engine.publishing.people import this_user
from engine.publishing.update import Update, update_draft


def run(arguments: Namespace, terminal: Terminal) -> ExitCode:
    """Makes the draft and says what it changes; fails when both sides changed the same lines."""
    folder = Path(arguments.folder) if arguments.folder else knowledge_base_of(arguments)
    return in_history(folder, terminal, lambda history: _update(history, arguments, terminal))


def _update(history: History, arguments: Namespace, terminal: Terminal) -> ExitCode:
    if arguments.to_folder:
        refuse_uncommitted(history)
    made = update_draft(history, this_user(), arguments.draft)
    if made is None:
        terminal.say("these are the policies of this release already")
        return ExitCode.DONE
    return _tell(history, *made, arguments, terminal)


def _tell(
    history: History, draft: Draft, found: Update, arguments: Namespace, terminal: Terminal
) -> ExitCode:
    changes = draft.changes()
    now = KnowledgeBase.at_state(history, draft.base)
    then = now.with_changes({p: c for p, c in changes.items() if p not in found.clashing})
    for one in differences(now.files, then.files):
        terminal.say(f"{one.policy}: {one.says}")
    for path in found.kept:
        terminal.say(f"{path} was changed on one side and removed on the other: it stays as here")
    for path in found.clashing:
        terminal.say(f"{path} was changed on both sides: look for <<<<<<< in it, and keep one")
    if arguments.to_folder:
        put(history, changes)
        draft.discard()
        where, way_on = "in the folder", "payor-rules publish -m REASON"
    else:
        where = f"in the draft '{draft.name}'"
        way_on = f"payor-rules publish --draft '{draft.name}' -m REASON"
    terminal.say(
        f"payor-rules {found.version}: {counted(len(changes), 'file')} {where}"
        f" - look at it, then {way_on}"
    )
    return ExitCode.FAILED if found.clashing else ExitCode.DONE
