"""``payor-rules diff``: what differs between two forms of the policies, in words."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby
from pathlib import Path

from rich.console import RenderableType
from rich.text import Text

from engine.cli.exit_codes import ExitCode
from engine.cli.forms import Forms
from engine.cli.knowledge import open_vocabulary
from engine.cli.terminal import Terminal
from engine.determination.set_in import SetIn
from engine.editing.changed_sentences import (
    ChangedSentence,
    Standing,
    changed_sentences,
    word_difference,
)
from engine.knowledge import KnowledgeBase
from engine.knowledge.differences import Difference, differences
from engine.policy.files import PolicyFile, read_policy_file
from engine.policy.policy_schema import policy_schema


def run(arguments: Namespace, terminal: Terminal) -> ExitCode:
    """Compares and tells every difference."""
    forms = Forms(arguments)
    before = _policies(forms, arguments.before, terminal)
    after = _policies(forms, arguments.after, terminal)
    if before is None or after is None:
        return ExitCode.USAGE
    found = differences(_files(before), _files(after))
    if arguments.format == "json":
        terminal.raw(json.dumps([one.data for one in found], indent=2, ensure_ascii=False))
    elif not found:
        terminal.say("nothing differs")
    reading: Mapping[Difference, tuple[ChangedSentence, ...]] = {}
    if isinstance(before, KnowledgeBase) and isinstance(after, KnowledgeBase):
        reading = changed_sentences(before, after, found, date.today())
    for policy, group in groupby(found if arguments.format == "text" else (), _policy):
        said = (line for one in group for line in _lines(one, reading.get(one, ())))
        terminal.show(SetIn(Text(policy, "cyan"), *said, by=2))
    return ExitCode.FAILED if found else ExitCode.DONE


def _policy(difference: Difference) -> str:
    return difference.policy


def _lines(one: Difference, sentences: Iterable[ChangedSentence]) -> Iterator[RenderableType]:
    yield Text(one.says, "dim" if one.wording else "")
    for each in sentences:
        yield SetIn(sentence_text(each), by=2)


def sentence_text(each: ChangedSentence) -> Text:
    """A rule word by word: what it read before in ``[- -]``, what it reads now in ``{+ +}``."""
    styles = {Standing.BOTH: "dim", Standing.BEFORE: "red strike", Standing.AFTER: "green"}
    marks = {Standing.BOTH: "{}", Standing.BEFORE: "[-{}-]", Standing.AFTER: "{{+{}+}}"}
    text = Text(f"{each.rule}: ", "dim")
    for piece in word_difference(each.before, each.after):
        text.append(marks[piece.standing].format(piece.text) + " ", styles[piece.standing])
    text.rstrip()
    return text


def _files(form: KnowledgeBase | Mapping[str, PolicyFile]) -> Mapping[str, PolicyFile]:
    return form.files if isinstance(form, KnowledgeBase) else form


def _policies(
    forms: Forms, place: str | None, terminal: Terminal
) -> KnowledgeBase | Mapping[str, PolicyFile] | None:
    """The policies of a folder or file; None, with what is wrong told, when some have mistakes."""
    if place is not None and Path(place).is_file():
        schema = policy_schema(open_vocabulary())
        file, diagnostics = read_policy_file(Path(place), place, schema)
        if file is not None:
            return {file.id: file}
    else:
        base, diagnostics = forms.at(place)
        if not diagnostics:
            return base
    terminal.diagnostics(diagnostics)
    return None
