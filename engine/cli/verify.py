"""``payor-rules verify``: whether the answer on a receipt still holds, and if not, what changed."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from engine.cli.audited import note
from engine.cli.exit_codes import ExitCode
from engine.cli.knowledge import open_knowledge_base
from engine.cli.one_visit import STDIN, answered
from engine.cli.terminal import Terminal
from engine.determination.audited import about
from engine.determination.evaluate import Evaluator, NoSuchPayorError
from engine.determination.set_in import SetIn
from engine.receipt import UnreadableReceiptError, Verification, read_receipt, verify


def run(arguments: Namespace, terminal: Terminal) -> ExitCode:
    """Holds every receipt against the policies of now."""
    base = open_knowledge_base(arguments)
    evaluator = Evaluator(base)
    code = ExitCode.DONE
    told: list[dict[str, Any]] = []
    entries: list[dict[str, Any]] = []
    try:
        for name in arguments.receipts:
            try:
                receipt = read_receipt(_bytes(name))
                done = answered(partial(verify, receipt, evaluator), name, terminal)
            except (UnreadableReceiptError, NoSuchPayorError) as error:
                terminal.say(f"{name}: {error}")
                code = max(code, ExitCode.USAGE)
                continue
            except OSError as error:
                terminal.say(f"{name} cannot be read ({str(error.strerror).lower()})")
                code = max(code, ExitCode.USAGE)
                continue
            if isinstance(done, ExitCode):
                code = max(code, done)
                continue
            if not done.holds:
                code = max(code, ExitCode.FAILED)
            told.append(_data(name, done))
            entries.append(about(done.visit, done.now, base.vocabulary))
            if arguments.format == "text":
                terminal.show(SetIn(_headline(name, done), *_below(done), by=2))
    finally:
        evaluator.close()
    note(base, entries, terminal)
    if arguments.format == "json":
        terminal.raw(json.dumps(told, indent=2, ensure_ascii=False))
    return code


def _bytes(name: str) -> bytes:
    return sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()


def _headline(name: str, done: Verification) -> Text:
    if not done.genuine:
        return Text.assemble((f"{name}: ", ""), ("edited after it was written", "bold red"))
    if done.holds:
        return Text.assemble((f"{name}: ", ""), ("still holds", "bold green"))
    return Text.assemble((f"{name}: ", ""), ("no longer holds", "bold yellow"))


def _below(done: Verification) -> Iterator[RenderableType]:
    if not done.genuine:
        yield Text("its digest does not fit what it says - ask for the receipt as it was written")
    yield from map(Text, (*done.differences, *done.remarks))


def _data(name: str, done: Verification) -> dict[str, Any]:
    return {
        "receipt": name,
        "digest": done.record.digest,
        "holds": done.holds,
        "genuine": done.genuine,
        "differences": list(done.differences),
        "remarks": list(done.remarks),
        "policy": done.now.policy,
        "as_of": done.now.as_of.isoformat(),
    }
