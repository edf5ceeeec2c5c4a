"""A batch of visits, read and compared: the step at which bulk paths may come in.

A worker is handed batches in the order of the file. ``look`` reads the visits of a batch and
compares each; a path that evaluates the changed rules over columns would take the same batch, find
the visits on which some standing differs, and leave these to ``Comparer.compare``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.determination.judgement import Judgement
from engine.facts.vocabulary import Vocabulary
from engine.impact.compare import Comparer, How
from engine.impact.entry import Entry, read_entry
from engine.impact.model import Kind, kinds_of
from engine.source import Diagnostic

Batch = Sequence[tuple[int, Entry]]
"""Visits with their numbers, counted from 0 through the file."""


@dataclass(frozen=True, slots=True)
class Change:
    """What changed in one visit."""

    kinds: tuple[Kind, ...]
    before: Judgement | None
    after: Judgement | None
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found of one visit; ``how`` is None where it cannot be read for its problems."""

    number: int
    how: How | None
    change: Change | None = None
    problems: tuple[Diagnostic, ...] = ()


def look(comparer: Comparer, words: Vocabulary, batch: Batch) -> Iterator[Seen]:
    """Reads and compares the visits of a batch."""
    for number, entry in batch:
        reading = read_entry(entry, words)
        if reading.visit is None:
            yield Seen(number, None, problems=reading.diagnostics)
            continue
        found = comparer.compare(reading.visit)
        change = None
        kinds = kinds_of(found.before, found.after)
        if kinds:
            rules = tuple(dict.fromkeys(rule.split("/")[0] for rule in found.rules))
            change = Change(kinds, found.before, found.after, rules)
        yield Seen(number, found.how, change)
