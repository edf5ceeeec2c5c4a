"""``payor-rules schema``: the JSON Schemas, and writing those that are made from other things."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from rich.text import Text

from engine.cli.exit_codes import ExitCode, UsageError
from engine.cli.knowledge import open_vocabulary
from engine.cli.terminal import Terminal
from engine.cli.wording import no_such
from engine.determination.set_in import SetIn
from engine.facts.visit_schema import visit_schema
from engine.facts.vocabulary import Vocabulary
from engine.locations import schemas_folder
from engine.policy.policy_schema import policy_schema

_ENDING = ".schema.json"

GENERATED: Mapping[str, Callable[[Vocabulary], dict[str, Any]]] = {
    "policy": policy_schema,
    "visit": visit_schema,
}
"""Made from the vocabulary and the rule shapes; the other schemas are written by hand."""


def run(arguments: Namespace, terminal: Terminal) -> ExitCode:
    """Prints one schema, lists all, or writes the generated ones."""
    folder = schemas_folder()
    if arguments.write:
        for name, path in write(folder, arguments.name).items():
            terminal.show(Text(f"{name}: {path}"))
        return ExitCode.DONE
    known = names(folder)
    if arguments.name is None:
        for name in known:
            made = "made from the vocabulary" if name in GENERATED else "written by hand"
            terminal.show(SetIn(Text.assemble((name, "bold cyan"), f"  {made}")))
        return ExitCode.DONE
    if arguments.name not in known:
        raise UsageError(no_such("schema", arguments.name, known))
    terminal.raw(text_of(arguments.name, folder))
    return ExitCode.DONE


def names(folder: Path) -> list[str]:
    """The names of all schemas."""
    stored = {path.name.removesuffix(_ENDING) for path in folder.glob(f"*{_ENDING}")}
    return sorted(stored | set(GENERATED))


def text_of(name: str, folder: Path) -> str:
    """A schema as the text of its file; a generated one as it should be now."""
    if name in GENERATED:
        return json.dumps(GENERATED[name](open_vocabulary()), indent=2) + "\n"
    return (folder / f"{name}{_ENDING}").read_text(encoding="utf-8")


def write(folder: Path, name: str | None = None) -> dict[str, Path]:
    """Writes the generated schemas, or the one named; returns where each was written."""
    if name is not None and name not in GENERATED:
        raise UsageError(no_such("generated schema", name, GENERATED))
    written = {}
    for each in GENERATED if name is None else [name]:
        path = folder / f"{each}{_ENDING}"
        try:
            path.write_text(text_of(each, folder), encoding="utf-8", newline="\n")
        except OSError as error:
            raise UsageError(f"{path} cannot be written: {error.strerror}") from None
        written[each] = path
    return written
