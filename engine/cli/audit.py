"""``payor-rules audit``: the audit log of a knowledge base, and whether it was tampered with."""

from __future__ import annotations

import json
from argparse import Namespace
from typing import Any

from rich.text import Text

from engine.audit import AuditError, AuditLog, Entry, verify
from engine.audit.anchors import anchors
from engine.cli.exit_codes import ExitCode, UsageError
from engine.cli.terminal import Terminal
from engine.cli.wording import counted
from engine.determination.set_in import SetIn
from engine.history import History, HistoryError
from engine.locations import knowledge_base_folder


def run(arguments: Namespace, terminal: Terminal) -> ExitCode:
    """Shows the log, or verifies it; fails when it does not hold."""
    folder = knowledge_base_folder(arguments.kb)
    if not folder.is_dir():
        raise UsageError(f"{folder} is no knowledge base - name its folder with --kb")
    log = AuditLog(folder)
    try:
        if arguments.action == "show":
            return _show(log, arguments, terminal)
        history = History.open(folder)
        known = tuple(anchors(history))
        history.close()
        verdict = verify(log, known)
    except (AuditError, HistoryError) as error:
        raise UsageError(str(error)) from None
    if arguments.format == "json":
        data = {
            "holds": verdict.holds,
            "entries": verdict.entries,
            "published_states": verdict.anchors,
            "cut_off_lines": verdict.torn,
            "problems": list(verdict.problems),
        }
        terminal.raw(json.dumps(data, indent=2, ensure_ascii=False))
        return ExitCode.DONE if verdict.holds else ExitCode.FAILED
    for problem in verdict.problems:
        terminal.show(Text(problem, "red"))
    if verdict.torn:
        terminal.show(
            Text(f"{counted(verdict.torn, 'line')} cut off by a process that was ended: no harm")
        )
    if not verdict.holds:
        terminal.show(Text(f"{log.path} was tampered with, or damaged"))
        return ExitCode.FAILED
    if not verdict.entries:
        terminal.show(Text("the audit log is empty - it begins with the next publication"))
        return ExitCode.DONE
    held = f"the audit log holds: {counted(verdict.entries, 'entry', 'entries')}"
    beside = f", held against {counted(verdict.anchors, 'published state')}"
    terminal.show(Text(held + (beside if verdict.anchors else "")))
    return ExitCode.DONE


def _show(log: AuditLog, arguments: Namespace, terminal: Terminal) -> ExitCode:
    entries = list(log.entries())[::-1]
    if arguments.most is not None:
        if arguments.most < 1:
            raise UsageError(f"--most {arguments.most} shows nothing - give 1 or more")
        entries = entries[: arguments.most]
    if arguments.format == "json":
        data = [_data(entry) for entry in entries]
        terminal.raw(json.dumps(data, indent=2, ensure_ascii=False))
        return ExitCode.DONE
    if not entries:
        terminal.say("the audit log is empty - it begins with the next publication")
    for entry in entries:
        head = Text.assemble((f"{entry.number}", "cyan"), f"  {entry.kind}  {entry.person}")
        said = (f"{name}: {value}" for name, value in entry.about.items())
        terminal.show(SetIn(head, Text(f"{entry.at:%Y-%m-%d %H:%M} UTC"), *map(Text, said), by=2))
    return ExitCode.DONE


def _data(entry: Entry) -> dict[str, Any]:
    return entry.data() | {"hash": entry.hash}
