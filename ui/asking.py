"""A draft read as far as it can be, with what is wrong beside each place, and answered."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.determination.evaluate import AnswerWithheldError, NoSuchPayorError
from engine.determination.model import Determination
from engine.facts.read_visit import read_visit
from engine.facts.visit import Place, Visit
from engine.facts.vocabulary import Vocabulary
from engine.knowledge import KnowledgeBaseError
from engine.rules.process import EngineFailure
from engine.source import Diagnostic, Document, Path, read_document
from engine.source.diagnostics import is_error
from engine.therapy.clock import ClockError, read_block, total_minutes
from ui import audited
from ui import draft as drafts
from ui.draft import Draft
from ui.knowledge import Knowledge

_PLACE = re.compile(r"^(?:line \d+: )?[a-z_.]+: ")
"""Where a message says that it belongs, which a field beside it says already."""
_ROUNDS = 12
"""How often what cannot be read is taken out before giving up."""


@dataclass(frozen=True)
class Reading:
    """A draft as a visit.

    ``problems`` maps a path of the draft to what is wrong there; errors were left out of the
    visit. ``numbers`` are the draft's numbers of the visit's lines. ``written`` is all of the
    visit as text. ``visit`` is None when there is no line or no date to speak of.
    """

    visit: Visit | None
    written: str
    numbers: tuple[int, ...]
    problems: dict[Path, list[str]] = field(default_factory=dict)

    def at(self, *path: str | int) -> list[str]:
        """What is wrong at a path or below it, to stand beside the field."""
        found = self.problems.items()
        said = [m for where, said in found if where[: len(path)] == path for m in said]
        return [_PLACE.sub("", each) for each in said]

    def elsewhere(self, words: Vocabulary) -> list[str]:
        """What is wrong at places that no field stands for."""
        shown = {spec.path for spec in words.facts.values() if not spec.on_line}
        on_line = {spec.path for spec in words.facts.values() if spec.on_line} | {("blocks",)}

        def has_field(path: Path) -> bool:
            known, rest = (on_line, path[2:]) if path[:1] == ("lines",) else (shown, path)
            return any(rest[: len(place)] == place for place in known)

        return [m for path, said in self.problems.items() if not has_field(path) for m in said]


@dataclass(frozen=True)
class Asked:
    """What was asked and what came of it: a determination, or why there is none."""

    reading: Reading
    determination: Determination | None = None
    refusal: str = ""
    withheld: bool = False


def ask(shared: Knowledge, reading: Reading, payor: str | None, today: date) -> Asked:
    """What the payor's policy says of the visit, or calmly why there is no answer."""
    visit = reading.visit
    if visit is None:
        return Asked(reading)
    if payor is None and "payor" not in visit.facts:
        return Asked(reading)
    try:
        told = shared.determine(visit, reading.written, payor, today)
        audited.note(shared.base, visit, told)
        return Asked(reading, told)
    except NoSuchPayorError as error:
        return Asked(reading, refusal=str(error))
    except KnowledgeBaseError as error:
        first = error.diagnostics[0]
        where = f"{first.file}:{first.line}" if first.line else first.file
        return Asked(reading, refusal=f"this policy has mistakes - {where}: {first.message}")
    except (AnswerWithheldError, EngineFailure) as error:
        return Asked(reading, refusal=str(error), withheld=True)


def read(draft: Draft, words: Vocabulary, labels: dict[str, str], today: date) -> Reading:
    """The draft as a visit, without what cannot be read."""
    clocked = [_clocked(line) for line in drafts.lines(draft)]
    data = drafts.as_visit(draft, clocked)
    numbers = list(range(1, len(data["lines"]) + 1))
    problems: dict[Path, list[str]] = {}
    _leave_out_nameless(data, numbers, problems)
    for _ in range(_ROUNDS):
        written = json.dumps(data, ensure_ascii=False, indent=1, default=str)
        if not data["lines"] or "date_of_service" not in data:
            return Reading(None, written, tuple(numbers), problems)
        document = read_document(written.encode("utf-8", "replace"), "visit")
        reading = read_visit(
            written.encode("utf-8", "replace"), words, "visit", today=today, labels=labels
        )
        located = list(_located(reading.diagnostics, document))
        if reading.visit is not None:
            _note(located, numbers, problems)
            return Reading(reading.visit, written, tuple(numbers), problems)
        errors = [(path, said) for path, said in located if is_error(said)]
        _note(errors, numbers, problems)
        if not _taken_out(data, numbers, [path for path, _ in errors]):
            break
    return Reading(None, "", tuple(numbers), problems)


def place_path(place: Place, words: Vocabulary) -> Path:
    """Where a fact stands in a draft, as ``Reading.problems`` names it."""
    return drafts.path_of(place, words)


def _clocked(line: dict[str, Any]) -> int | None:
    """The minutes that the clock times of a line make; None without any that can be read."""
    blocks = line.get("blocks")
    if not isinstance(blocks, list):
        return None
    try:
        return total_minutes(read_block(text) for text in blocks) if blocks else None
    except (ClockError, TypeError, AttributeError):
        return None


def _leave_out_nameless(
    data: dict[str, Any], numbers: list[int], problems: dict[Path, list[str]]
) -> None:
    for index in range(len(data["lines"]) - 1, -1, -1):
        if not data["lines"][index].get("code"):
            problems[("lines", index, "code")] = ["no code yet - choose one"]
            del data["lines"][index], numbers[index]


def _located(
    diagnostics: tuple[Diagnostic, ...], document: Document
) -> Iterator[tuple[Path, Diagnostic]]:
    """Each diagnostic with the path it speaks of: the deepest that starts at its place."""
    values: dict[tuple[int, int], Path] = {}
    for path, place in document.positions.items():
        values[place] = path
        if path and isinstance(path[-1], str):
            values.setdefault(document.key_position(path), path)
    for diagnostic in diagnostics:
        yield values.get((diagnostic.line or 0, diagnostic.column or 0), ()), diagnostic


def _note(
    located: list[tuple[Path, Diagnostic]], numbers: list[int], problems: dict[Path, list[str]]
) -> None:
    for path, diagnostic in located:
        shown = path
        if len(path) > 1 and path[0] == "lines" and isinstance(path[1], int):
            shown = ("lines", numbers[path[1]] - 1, *path[2:])
        advice = f" - {diagnostic.advice}" if diagnostic.advice else ""
        said = f"{diagnostic.message}{advice}"
        if said not in problems.setdefault(shown, []):
            problems[shown].append(said)


def _taken_out(data: dict[str, Any], numbers: list[int], paths: list[Path]) -> bool:
    """Takes out what stands at the paths; False when nothing could be."""
    done = False
    # The last first, so that a list keeps the places of what stands before.
    for path in sorted(set(paths), key=lambda path: [str(step).zfill(6) for step in path])[::-1]:
        # What is wrong with the lines as a whole cannot be left out.
        if path in ((), ("lines",)):
            continue
        if path[0] == "lines" and len(path) == 2 and isinstance(path[1], int):
            path = (*path, "code")
        if path[0] == "lines" and len(path) == 3 and path[2] == "code" and isinstance(path[1], int):
            if path[1] < len(data["lines"]):
                del data["lines"][path[1]], numbers[path[1]]
                done = True
            continue
        inner: Any = data
        try:
            for step in path[:-1]:
                inner = inner[step]
            del inner[path[-1]]
            done = True
        except (KeyError, IndexError, TypeError):
            continue
    return done
