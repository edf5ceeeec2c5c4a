"""``payor-rules facts``: what a visit may state."""

from __future__ import annotations

import json
from argparse import Namespace
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from engine.cli.exit_codes import ExitCode, UsageError
from engine.cli.knowledge import open_vocabulary
from engine.cli.terminal import Terminal
from engine.cli.wording import no_such
from engine.determination.set_in import SetIn
from engine.facts.vocabulary import Change, FactSpec, FactType, Vocabulary

_CHANGES = {
    Change.NO: "cannot change after the visit",
    Change.DOCUMENT: "can be documented later, if it was done",
    Change.ATTEST: "can be attested later, if it is true",
    Change.OBTAIN: "can be obtained later",
    Change.REBILL: "can be billed differently",
}
_FORMS = {
    FactType.YES_NO: "true or false",
    FactType.COUNT: "a whole number",
    FactType.MONEY: "an amount in USD",
    FactType.DATE: "a date, 2026-03-02",
    FactType.CHOICE: "one of these",
    FactType.CHOICES: "a list of these",
    FactType.CODE: "a code",
    FactType.CODES: "a list of codes",
    FactType.RECORDED: "true (in this note), false (nowhere) or {visits_ago: 4}",
}


def run(arguments: Namespace, terminal: Terminal) -> ExitCode:
    """Shows every fact in one line, or those that were named in full."""
    words = open_vocabulary()
    chosen = _chosen(words, arguments.name)
    if arguments.format == "json":
        terminal.raw(json.dumps([_data(spec) for spec in chosen], indent=2, ensure_ascii=False))
        return ExitCode.DONE
    in_full = arguments.name is not None and len(chosen) == 1
    for spec in chosen:
        terminal.show(_in_full(spec) if in_full else _in_short(spec))
    return ExitCode.DONE


def _chosen(words: Vocabulary, name: str | None) -> list[FactSpec]:
    if name is None:
        return list(words.facts.values())
    if name in words:
        return [words[name]]
    beginning = name.rstrip(".") + "."
    chosen = [spec for spec in words.facts.values() if spec.id.startswith(beginning)]
    if not chosen:
        raise UsageError(no_such("fact", name, words.facts))
    return chosen


def _in_short(spec: FactSpec) -> RenderableType:
    first = Text.assemble((spec.id, "bold cyan"), f"  {spec.type.value}", style="")
    if spec.required:
        first.append("  required", "bold")
    return SetIn(first, Text(spec.question))


def _in_full(spec: FactSpec) -> RenderableType:
    form = spec.form or _FORMS[spec.type]
    if spec.unit:
        form += f" of {spec.unit}"
    if spec.at_most is not None:
        form += f", at most {spec.at_most}"
    rows = [
        Text(spec.question),
        _row("write", form + (f", such as {spec.example}" if spec.example else "")),
    ]
    for value, label in spec.values.items():
        rows.append(Text.assemble(f"  {value}", ("" if label == value else f"  {label}", "dim")))
    rows.append(_row("answered by", spec.answered_by.replace("_", " ")))
    rows.append(_row("afterwards", _CHANGES[spec.change]))
    if spec.required:
        rows.append(_row("required", "a visit cannot be read without it"))
    if spec.derived:
        rows.append(_row("derived", "worked out from other facts unless it is stated"))
    rows.append(_row("stands", "on each line" if spec.on_line else "on the visit"))
    return SetIn(Text.assemble((spec.id, "bold cyan"), f"  {spec.type.value}"), *rows)


def _row(name: str, text: str) -> Text:
    return Text.assemble((f"{name}: ", "cyan"), text)


def _data(spec: FactSpec) -> dict[str, Any]:
    return {
        "id": spec.id,
        "type": spec.type.value,
        "question": spec.question,
        "answered_by": spec.answered_by,
        "change": spec.change.value,
        "required": spec.required,
        "derived": spec.derived,
        "unit": spec.unit,
        "at_most": spec.at_most,
        "form": spec.form,
        "example": spec.example,
        "values": dict(spec.values),
        "on_line": spec.on_line,
    }
