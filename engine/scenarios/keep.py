"""Keeping a visit as a scenario: one file for each, which may be renamed, copied and corrected.

A kept scenario stands below the folder of its policy, in ``scenarios/POLICY/kept/NAME.yaml``. It is
an ordinary scenario file: tests run it with the others, and it may be edited by hand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from io import StringIO
from itertools import count
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from engine.determination.model import Determination, LineDetermination, Outcome
from engine.facts.visit import Visit
from engine.facts.vocabulary import Vocabulary
from engine.facts.write_visit import short_lists, visit_to_tree
from engine.knowledge.base import KnowledgeBase
from engine.knowledge.schema_lines import schema_line
from engine.scenarios.compare import asked_facts, fired_rules
from engine.scenarios.read import TEXTS, ScenarioReader, scenario_documents
from engine.source import in_order, read_document, with_text
from engine.source.diagnostics import is_error
from engine.source.edit import EditableFile, EditError
from engine.source.render import to_text
from engine.source.save import write_new

FOLDER = "kept"
_WIDTH = 100
_LONGEST_NAME = 60
_WORDS = re.compile(r"[^a-z0-9]+")
_ONLY: tuple[str | int, ...] = ("scenarios", 0)


def expectation_of(determination: Determination) -> dict[str, Any]:
    """What a scenario would expect, taken from what came out; as the file writes it."""
    found = sorted(fired_rules(determination.findings, informing=False))
    expect: dict[str, Any] = {
        "outcome": determination.outcome.value,
        "lines": {line.number: _line(line) for line in determination.lines},
        "findings": found,
    }
    if determination.outcome is Outcome.CONDITIONAL:
        expect["asks"] = sorted(asked_facts(determination))
    return expect


def _line(line: LineDetermination) -> dict[str, Any]:
    expect: dict[str, Any] = {"outcome": line.outcome.value}
    if line.units is not None:
        expect["units"] = line.units
    if len(line.bill) == 1:
        expect["modifiers"] = list(line.bill[0].modifiers)
    elif line.bill:
        expect["bill"] = [
            {"units": part.units, "modifiers": list(part.modifiers)} for part in line.bill
        ]
    return expect


def scenario_text(
    policy: str,
    visit: Visit,
    title: str,
    expect: Mapping[str, Any],
    vocabulary: Vocabulary,
    *,
    tags: Sequence[str] = (),
    as_of: date | None = None,
) -> str:
    """The text of a scenario file with this one scenario."""
    entry: dict[str, Any] = {"title": title}
    if tags:
        entry["tags"] = list(tags)
    if as_of is not None:
        entry["as_of"] = as_of
    entry["expect"] = dict(expect)
    yaml = YAML()
    yaml.width = _WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = StringIO()
    head = {"policy": policy, "visit": visit_to_tree(visit, vocabulary)}
    yaml.dump(head | {"scenarios": [short_lists(entry)]}, stream)
    return stream.getvalue()


def keep(base: KnowledgeBase, policy: str, title: str, text: str) -> Path:
    """Writes a new scenario file for a policy of the knowledge base; returns where.

    Raises EditError when the policy is not there, the text is no scenario that fits it, its title
    is taken, or the folder may not be written.
    """
    path = _free(_folder(base, policy), title)
    refuse_faults(base, path.name, text)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EditError(
            f"{path.parent} cannot be made: {str(error.strerror).lower()}"
            " - name a knowledge base of your own"
        ) from error
    write_new(path, text.encode("utf-8"))
    return path


def copy(base: KnowledgeBase, policy: str, path: Path, title: str) -> Path:
    """Keeps a scenario file once more under another title, its comments with it."""
    return keep(base, policy, title, restated(EditableFile.open(path), title=title))


def restate(path: Path, **stated: Any) -> None:
    """Sets ``title``, ``tags`` or ``expect`` of a kept scenario; everything else stays as it is.

    Raises EditError when the file cannot be read or written.
    """
    file = EditableFile.open(path)
    restated(file, **stated)
    file.save()


def restated(file: EditableFile, **stated: Any) -> str:
    """The text of a kept scenario after the same, in memory."""
    for key, value in stated.items():
        file.set((*_ONLY, key), _with_text_keys(value))
    return file.text()


def _with_text_keys(value: Any) -> Any:
    """The value as a file is read: the numbers of lines are keys, and keys are text."""
    if isinstance(value, Mapping):
        return {str(key): _with_text_keys(item) for key, item in value.items()}
    return value


def _folder(base: KnowledgeBase, policy: str) -> Path:
    if policy not in base.files:
        raise EditError(f"there is no policy '{policy}' - known: {', '.join(sorted(base.files))}")
    inside = Path(base.files[policy].document.name).relative_to(base.folder.name)
    return base.folder / inside.parent / "scenarios" / policy / FOLDER


def _free(folder: Path, title: str) -> Path:
    """A file name that tells the title and is not taken; letters beyond a to z are left out."""
    stem = _stem(title)
    path, number = folder / f"{stem}.yaml", 2
    while path.exists():
        path, number = folder / f"{stem}-{number}.yaml", number + 1
    return path


def _stem(title: str) -> str:
    return _WORDS.sub("-", title.lower()).strip("-")[:_LONGEST_NAME].strip("-") or "scenario"


def kept_name(base: KnowledgeBase, policy: str, title: str) -> str:
    """The name for a new file, from the folder on, that is not taken in this knowledge base.

    Raises EditError when the policy is not there.
    """
    folder = _folder(base, policy).relative_to(base.folder).as_posix()
    stem = _stem(title)
    names = (f"{folder}/{stem}{'' if n == 1 else f'-{n}'}.yaml" for n in count(1))
    return next(name for name in names if base.contents.read(name) is None)


def with_first_line(base: KnowledgeBase, name: str, text: str) -> str:
    """The text of the file ``name`` below its line for editors, where that leads to a schema."""
    return schema_line(base.contents, name, "scenarios") + text


def refuse_faults(base: KnowledgeBase, name: str, text: str) -> None:
    """Reads a text as the file that it would be, beside the scenarios that are there.

    Raises EditError when it is no scenario that fits them.
    """
    reader = ScenarioReader(base)
    document = with_text(read_document(text.encode("utf-8"), name), TEXTS)
    for opened in scenario_documents(base):
        if opened.ok and opened.data.get("policy") == document.data.get("policy"):
            reader.take(opened)
    known = len(reader.problems)
    reader.take(document)
    faults = [problem for problem in reader.problems[known:] if is_error(problem)]
    if faults:
        raise EditError("this cannot be kept as a scenario\n" + to_text(in_order(faults)))
