"""``payor-rules publish``: what was changed becomes the next published state."""

from __future__ import annotations

import json
import shlex
from argparse import Namespace
from collections.abc import Iterator, Mapping
from pathlib import Path

from rich.text import Text

from engine.cli.exit_codes import ExitCode, UsageError
from engine.cli.in_history import in_history
from engine.cli.knowledge import knowledge_base_of
from engine.cli.terminal import Terminal
from engine.cli.wording import counted
from engine.determination.set_in import SetIn
from engine.history import Draft, Drafts, History, State
from engine.history.working_folder import uncommitted
from engine.impact import ImpactError, PastVisitsError, Progress
from engine.knowledge import KnowledgeBase
from engine.publishing.folder import keep_as_draft
from engine.publishing.people import this_user
from engine.publishing.publication import (
    Prepared,
    RefusedError,
    nameable,
    prepare,
    publish_draft,
    publish_prepared,
    refuse,
    settings_at,
)
from engine.publishing.recorded import impact_on, impact_words
from engine.publishing.render import proposal_data, proposal_lines


def run(arguments: Namespace, terminal: Terminal) -> ExitCode:
    """Checks, tells and publishes; fails when there are reasons against it."""
    folder = Path(arguments.folder) if arguments.folder else knowledge_base_of(arguments)
    reasoned = arguments.reason is not None and arguments.reason.strip()
    if not reasoned and not (arguments.dry_run or arguments.to_draft):
        raise UsageError("a publication needs a reason - say why: -m 'Aetna allows 5 units'")
    return in_history(folder, terminal, lambda history: _publish(history, arguments, terminal))


def _publish(history: History, arguments: Namespace, terminal: Terminal) -> ExitCode:
    draft, changes, left_out = _changes(history, arguments)
    if arguments.to_draft:
        kept = keep_as_draft(history, this_user(), arguments.to_draft, changes)
        terminal.say(
            f"{counted(len(changes), 'file')} kept as the draft '{kept.name}'; the folder is as"
            f" published - payor-rules publish --draft '{kept.name}' -m REASON publishes it"
        )
        return ExitCode.DONE
    for name in left_out:
        terminal.say(f"left out: {name} is no part of a knowledge base")
    if not changes:
        terminal.say("nothing differs from what is published")
        if arguments.format == "json":
            terminal.raw(json.dumps({"published": None, "files": []}, indent=2))
        return ExitCode.DONE
    return finish_publishing(history, draft, changes, arguments, terminal)


def finish_publishing(
    history: History,
    draft: Draft | None,
    changes: Mapping[str, bytes | None],
    arguments: Namespace,
    terminal: Terminal,
) -> ExitCode:
    """Looks at the changes of a draft, or of the folder, tells of them and publishes them."""
    base = draft.base if draft is not None else history.head().id
    before = KnowledgeBase.at_state(history, base)
    with terminal.watching() as progress:
        prepared = prepare(before, base, changes, arguments.accept, progress)
    _show(prepared, arguments, terminal)
    impact = "" if prepared.proposal.refusals else _impact(prepared, arguments, terminal)
    state = None
    try:
        if arguments.dry_run:
            refuse(prepared)
        else:
            state = _step(history, draft, prepared, arguments, impact)
    except RefusedError as refused:
        if arguments.format == "json":
            terminal.raw(json.dumps(_data(prepared, None, str(refused)), indent=2))
        else:
            _say_refused(refused, prepared, draft, arguments, terminal)
        return ExitCode.FAILED
    if arguments.format == "json":
        terminal.raw(json.dumps(_data(prepared, state, ""), indent=2, ensure_ascii=False))
    elif state is not None:
        terminal.show(SetIn(Text.assemble((state.short, "cyan"), f"  {state.reason}"), by=2))
    else:
        terminal.show(Text("this may be published"))
    return ExitCode.DONE


def _changes(
    history: History, arguments: Namespace
) -> tuple[Draft | None, Mapping[str, bytes | None], tuple[str, ...]]:
    if arguments.draft is None:
        return None, *uncommitted(history)
    person = arguments.person or this_user()
    draft = Drafts(history).open(person, arguments.draft)
    return draft, draft.changes(), ()


def _step(
    history: History,
    draft: Draft | None,
    prepared: Prepared,
    arguments: Namespace,
    impact: str,
) -> State:
    author = arguments.author or this_user()
    if draft is None:
        return publish_prepared(history, prepared, author, arguments.reason, impact=impact)
    return publish_draft(draft, prepared, author, arguments.reason, impact=impact)


def _impact(prepared: Prepared, arguments: Namespace, terminal: Terminal) -> str:
    """What becomes of the past visits that the settings name, in words; empty without any."""
    visits = settings_at(prepared.before).visits
    if visits is None or arguments.no_impact:
        return ""
    try:
        with terminal.watching() as watch:

            def follow(progress: Progress) -> None:
                if watch is not None:
                    watch("comparing past visits", round(progress.share * 1000), 1000)

            found = impact_on(prepared.before, prepared.after, visits, follow)
    except PastVisitsError as error:
        terminal.diagnostics(error.diagnostics)
        terminal.say("the past visits cannot be read - mend the file, or say --no-impact")
        return ""
    except ImpactError as error:
        terminal.say(f"what becomes of the past visits is not known: {error}")
        return ""
    said = impact_words(found)
    terminal.say(f"{said} - payor-rules impact shows which")
    return said


def _show(prepared: Prepared, arguments: Namespace, terminal: Terminal) -> None:
    if arguments.format == "json":
        return
    found = prepared.proposal
    terminal.diagnostics((*found.problems, *found.warnings), to_stdout=True)
    for line in proposal_lines(found):
        terminal.show(SetIn(line))


def _say_refused(
    refused: RefusedError,
    prepared: Prepared,
    draft: Draft | None,
    arguments: Namespace,
    terminal: Terminal,
) -> None:
    """Says why not and, of failing scenarios, the whole command that accepts each as it is now."""
    terminal.say(f"not published: {refused}")
    failing = refused.proposal.scenarios.failing
    answered = [result.scenario for result in failing if not result.problem]
    if len(answered) < len(failing):
        terminal.say("what has no answer cannot be accepted: mend the policy or the scenario first")
    if not answered:
        return
    accepting = [*prepared.accepted, *answered]
    words = " \\\n  ".join(
        (
            shlex.join(("payor-rules", "publish", *_again(draft, arguments))),
            *(f"--accept {shlex.quote(name)}" for name in nameable(accepting)),
        )
    )
    they = "it is" if len(answered) == 1 else "each of them is"
    terminal.say(f"if {they} an intended change, this accepts what comes out now:\n\n  {words}")


def _again(draft: Draft | None, arguments: Namespace) -> Iterator[str]:
    """The arguments that publish the same once more, but for what is accepted."""
    if arguments.kb:
        yield from ("--kb", arguments.kb)
    if draft is not None:
        yield from ("--draft", draft.name)
        if draft.person != this_user():
            yield from ("--person", draft.person)
    elif arguments.folder:
        yield arguments.folder
    for option in ("author", "reason"):
        if getattr(arguments, option):
            yield from (f"--{option}", getattr(arguments, option))
    for option in ("no_impact", "dry_run"):
        if getattr(arguments, option):
            yield f"--{option.replace('_', '-')}"


def _data(prepared: Prepared, state: State | None, refused: str) -> dict[str, object]:
    return {
        "published": None if state is None else state.id,
        "trailers": dict(state.trailers) if state is not None else {},
        "refused": refused,
        "accepted": [scenario.title for scenario in prepared.accepted],
        **proposal_data(prepared.proposal),
    }
