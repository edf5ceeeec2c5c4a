"""``payor-rules restore``: puts what was published once back, as a draft or at once."""

from __future__ import annotations

from argparse import Namespace

from engine.cli.exit_codes import ExitCode, UsageError
from engine.cli.in_history import in_history
from engine.cli.knowledge import knowledge_base_of
from engine.cli.publish import finish_publishing
from engine.cli.published import state_named
from engine.cli.terminal import Terminal
from engine.cli.wording import counted
from engine.history import History
from engine.knowledge import KnowledgeBase
from engine.knowledge.differences import differences
from engine.publishing.people import this_user
from engine.publishing.steps import put_back


def run(arguments: Namespace, terminal: Terminal) -> ExitCode:
    """Makes the draft, says what it changes, and publishes it when asked to."""
    if arguments.publish and not (arguments.reason or "").strip():
        raise UsageError("a publication needs a reason - say why: -m 'the bulletin was withdrawn'")
    folder = knowledge_base_of(arguments)
    return in_history(folder, terminal, lambda history: _restore(history, arguments, terminal))


def _restore(history: History, arguments: Namespace, terminal: Terminal) -> ExitCode:
    state = state_named(history, arguments.state)
    person = arguments.person or this_user()
    draft = put_back(history, state, person, arguments.paths or None, arguments.draft)
    if arguments.publish:
        return finish_publishing(history, draft, draft.changes(), arguments, terminal)
    now = KnowledgeBase.at_state(history, draft.base)
    then = now.with_changes(draft.changes())
    for one in differences(now.files, then.files):
        terminal.say(f"{one.policy}: {one.says}")
    terminal.say(
        f"{counted(len(draft.changes()), 'file')} as in {state.short}, in the draft '{draft.name}'"
        f" - payor-rules publish --draft '{draft.name}' -m REASON publishes it"
    )
    return ExitCode.DONE
