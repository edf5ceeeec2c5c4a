"""The sentence of each rule that a change touches, before and after, and which words differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import islice
from typing import Any

from engine.editing.needs import named_in
from engine.editing.sentences import rule_sentence
from engine.knowledge import KnowledgeBase
from engine.knowledge.differences import Difference, Kind
from engine.policy.inheritance import chain_of

_MOST = 24
"""Rules whose sentences are told; a new library changes hundreds."""


@dataclass(frozen=True, slots=True)
class ChangedSentence:
    """A rule of a policy as it reads before and after a change; empty where it is not there."""

    policy: str
    rule: str
    before: str
    after: str


class Standing(StrEnum):
    """How words stand between two sentences."""

    BOTH = "both"
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Words:
    """Words of one or both of two sentences."""

    standing: Standing
    text: str


def changed_sentences(
    before: KnowledgeBase, after: KnowledgeBase, found: Iterable[Difference], day: date
) -> Mapping[Difference, tuple[ChangedSentence, ...]]:
    """By difference, the rules that read otherwise by it, with the values of a day and those later.

    A rule is told where it was changed itself, else with the value or code set that it uses.
    """
    found = tuple(found)
    own = {(one.policy, one.name) for one in found if one.part == "rule"}
    left = _MOST
    told: dict[Difference, tuple[ChangedSentence, ...]] = {}
    for one in found:
        reading = (
            each
            for rule in _touched(before, after, one)
            if one.part == "rule" or (one.policy, rule) not in own
            for each in _sentences(before, after, one.policy, rule, day)
        )
        sentences = tuple(islice(reading, left))
        if sentences:
            told[one] = sentences
            left -= len(sentences)
    return told


def word_difference(before: str, after: str) -> tuple[Words, ...]:
    """Two sentences word by word: what both have, what one has alone, in order of reading."""
    old, new = before.split(), after.split()
    pieces: list[Words] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Words(Standing.BOTH, " ".join(old[i:j])))
            continue
        if j > i:
            pieces.append(Words(Standing.BEFORE, " ".join(old[i:j])))
        if m > k:
            pieces.append(Words(Standing.AFTER, " ".join(new[k:m])))
    return tuple(pieces)


def _touched(before: KnowledgeBase, after: KnowledgeBase, one: Difference) -> Iterator[str]:
    if one.kind is not Kind.CHANGED:
        return
    if one.part == "rule":
        yield one.name
    elif one.part in ("value", "code set", "measure"):
        rules = {
            str(rule["id"]): rule
            for base in (before, after)
            if one.policy in base.files
            for rule in base.files[one.policy].rules
        }
        yield from (name for name, rule in rules.items() if _names(rule, one.name))


def _names(rule: Mapping[str, Any], name: str) -> bool:
    return any(each.name == name for each in named_in(rule, {}))


def _sentences(
    before: KnowledgeBase, after: KnowledgeBase, policy: str, rule: str, day: date
) -> Iterator[ChangedSentence]:
    old, new = (_sentence(base, policy, rule, day) for base in (before, after))
    if old != new:
        yield ChangedSentence(policy, rule, old, new)


def _sentence(base: KnowledgeBase, policy: str, rule: str, day: date) -> str:
    file = base.files.get(policy)
    if file is None or chain_of(file, base.files)[1]:
        return ""
    merged = base.linker(policy).merged
    if rule not in merged.rules and rule not in merged.disabled:
        return ""
    return rule_sentence(base, policy, rule, day)
