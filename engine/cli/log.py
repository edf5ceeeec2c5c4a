"""``payor-rules log``: the published states of a knowledge base."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterator
from itertools import islice
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from engine.cli.exit_codes import ExitCode, UsageError
from engine.cli.knowledge import open_knowledge_base
from engine.cli.terminal import Terminal
from engine.cli.wording import no_such
from engine.determination.set_in import SetIn
from engine.handbook.rules import rule_ids
from engine.history import History, HistoryError, State
from engine.history.timeline import policy_history, rule_history
from engine.knowledge import KnowledgeBase
from engine.policy.policy_schema import policy_schema
from engine.source.diagnostics import did_you_mean, quoted


def run(arguments: Namespace, terminal: Terminal) -> ExitCode:
    """Lists the states, the newest first."""
    if arguments.most is not None and arguments.most < 1:
        raise UsageError(f"--most {arguments.most} shows nothing - give 1 or more")
    base = open_knowledge_base(arguments)
    try:
        history = History.open(base.folder)
        try:
            told = list(islice(_told(base, history, arguments.what), arguments.most))
        finally:
            history.close()
    except HistoryError as error:
        raise UsageError(str(error)) from None
    if not told and arguments.what is not None:
        close = did_you_mean(arguments.what, (*base.files, *rule_ids(base)))
        wanted = (
            f"name a policy, a rule, or a file from {base.folder} on, such as"
            " commercial/highmark.yaml"
        )
        raise UsageError(
            f"no published state has changed {arguments.what} - "
            + (f"did you mean {quoted(close)}? else {wanted}" if close else wanted)
        )
    if arguments.format == "json":
        data = [_data(state, changes) for state, changes in told]
        terminal.raw(json.dumps(data, indent=2, ensure_ascii=False))
        return ExitCode.DONE
    for state, changes in told:
        head = Text.assemble((state.short, "cyan"), f"  {state.reason}")
        terminal.show(SetIn(head, *_below(state), *(map(Text, changes or ())), by=2))
    return ExitCode.DONE


def _told(
    base: KnowledgeBase, history: History, what: str | None
) -> Iterator[tuple[State, tuple[str, ...] | None]]:
    """The states, and what each has changed in words where a policy or a rule is named."""
    policy, colon, rule = (what or "").rpartition(":")
    writers = rule_ids(base).get(rule, [])
    if what in base.files:
        policy, rule = what or "", ""
    elif not colon and len(writers) > 1:
        named = ", ".join(f"{each}:{rule}" for each in writers)
        raise UsageError(f"{len(writers)} policies write {rule} - name one of {named}")
    elif not colon and writers:
        (policy,) = writers
    elif colon and policy not in base.files:
        raise UsageError(no_such("policy", policy, base.files))
    elif not colon:
        yield from ((state, None) for state in history.states(what))
        return
    schema = policy_schema(base.vocabulary)
    changed = (
        rule_history(history, schema, policy, rule)
        if rule
        else policy_history(history, schema, policy)
    )
    for each in changed:
        yield each.state, tuple(one.says for one in each.differences)


def _below(state: State) -> Iterator[RenderableType]:
    yield Text(f"{state.published:%Y-%m-%d %H:%M}  {state.author}", "dim")
    if state.about:
        yield Text(state.about)
    for name, text in state.trailers.items():
        yield Text(f"{name}: {text}", "dim")


def _data(state: State, changes: tuple[str, ...] | None) -> dict[str, Any]:
    says = {} if changes is None else {"says": list(changes)}
    return {
        "state": state.id,
        "author": state.author,
        "published": state.published.isoformat(),
        "reason": state.reason,
        "about": state.about,
        "trailers": dict(state.trailers),
        **says,
    }
