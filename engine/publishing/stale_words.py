"""Titles and messages of rules that state a number or a code which the rule no longer holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.knowledge.base import KnowledgeBase
from engine.policy.context import CODE_SET
from engine.policy.dates import spoken
from engine.policy.inheritance import Entry, Merged, chain_of
from engine.publishing.rule_numbers import Slot, named, slots_of, texts
from engine.publishing.said_numbers import Number, Said, like, numbers_said
from engine.source import Diagnostic, Path

_TEXTS: Mapping[Path, str] = {
    ("title",): "title",
    ("message",): "message",
    ("fix", "do"): "advice",
}
_CODE = re.compile(r"(?<![\w.-])(?:[0-9A-Z]{2}|[0-9A-Z]{5})(?![\w-])")


@dataclass(frozen=True, slots=True)
class Stale:
    """A text of a rule that no longer says what the rule holds.

    ``where`` is the text within the rule. ``now`` is what the rule holds instead, empty for a
    code; ``since`` the day from which it does, None where it does so already. ``instead`` is the
    text with the new number, empty where it cannot be told.
    """

    policy: str
    rule: str
    where: Path
    says: str
    now: str
    since: date | None = None
    instead: str = ""

    @property
    def what(self) -> str:
        """The text by what it is: ``title``."""
        return _TEXTS[self.where]

    @property
    def message(self) -> str:
        """What is wrong, in words."""
        if not self.now:
            return f"the {self.what} still names {self.says}; the rule no longer does"
        if self.since is not None:
            day = spoken(self.since)
            return f"the {self.what} says {self.says}; from {day} on the rule says {self.now}"
        return f"the {self.what} still says {self.says}; the rule now says {self.now}"

    @property
    def advice(self) -> str:
        """What to do about it."""
        if self.instead and self.since is None:
            return f"change the {self.what}: {self.instead}"
        if not self.now:
            return f"change the {self.what}"
        return f"change the {self.what}, or leave the number out of it"


def stale_words(
    before: KnowledgeBase, after: KnowledgeBase, policies: Iterable[str], today: date | None = None
) -> Iterator[Diagnostic]:
    """The texts of some policies that no longer say what their rules hold, as warnings."""
    for policy in policies:
        for stale in stale_texts(before, after, policy, today):
            yield _warning(after, stale)


def stale_texts(
    before: KnowledgeBase,
    after: KnowledgeBase,
    policy: str,
    today: date | None = None,
    rules: Iterable[str] | None = None,
) -> Iterator[Stale]:
    """The texts of the rules of a policy, or of some of them, that no longer say what they hold.

    A number that a text states is out of date when the rule once held it, or holds one number of
    the same unit, and holds it no longer on its last days; a code when the text named one that the
    rule used to name.
    """
    file = after.files.get(policy)
    if file is None or chain_of(file, after.files)[1]:
        return
    merged = after.linker(policy).merged
    old = before.files.get(policy)
    earlier = (
        None if old is None or chain_of(old, before.files)[1] else before.linker(policy).merged
    )
    for rule in merged.rules if rules is None else rules:
        entry = merged.rules[rule]
        if entry.file is not file and _place_of_own(merged, entry) is None:
            continue
        was = None if earlier is None else earlier.rules.get(rule)
        for where in _TEXTS:
            text = _at(entry.data, where)
            if text is None:
                continue
            past = None if was is None or earlier is None else (earlier, was.data)
            slots = slots_of(after, merged, entry.data, past)
            yield from _numbers(policy, rule, where, text, slots, today or date.today())
            if was is not None and earlier is not None and _at(was.data, where) == text:
                gone = named(earlier, was.data) - named(merged, entry.data)
                yield from _codes(policy, rule, where, text, gone)


def _numbers(
    policy: str, rule: str, where: Path, text: str, slots: Mapping[str, Slot], today: date
) -> Iterator[Stale]:
    said = numbers_said(text)
    for one in said:
        if any(_holds(one, slot) for slot in slots.values()):
            continue
        found = _meant(one, slots)
        if found is None:
            continue
        slot, meaning, step = found
        since, number = slot.last
        if any(_is(other, number + step, slot.noun) for other in said):
            continue
        instead = like(one, number + step, meaning)
        words = f"{text[: one.start]}{instead}{text[one.end :]}" if instead else ""
        later = since if since is not None and since > today else None
        # In another unit, both are named: three weeks, 28 days.
        unit = f" {slot.noun}s" if meaning else ""
        said_as = one.counted if meaning else one.text
        yield Stale(policy, rule, where, said_as.lower(), f"{number:,}{unit}", later, words)


def _holds(said: Said, slot: Slot) -> bool:
    """The slot holds the number on its last days, told in the way in which it was told before."""
    _, number = slot.last
    steps = {step for was in slot.earlier for step in (0, 1) if _is(said, was + step, slot.noun)}
    steps -= {1} if 0 in steps else set()
    if not steps:
        steps = {0, 1} if said.nth or said.or_more or slot.open_end else {0}
    return any(_is(said, number + step, slot.noun) for step in steps)


def _meant(said: Said, slots: Mapping[str, Slot]) -> tuple[Slot, int, int] | None:
    """The slot of which the text tells an earlier number, or the only one of its unit."""
    for step in (0, 1) if said.nth or said.or_more else (0,):
        for slot in slots.values():
            for was in slot.earlier:
                meaning = _meaning(said, was + step, slot.noun)
                if meaning is not None:
                    return slot, meaning, step
    alike = [slot for slot in slots.values() if slot.noun and slot.noun in said.nouns]
    if said.nth or said.or_more or len(alike) != 1 or alike[0].open_end:
        return None
    meaning = 0 if alike[0].noun == said.noun else 1
    return alike[0], meaning, 0


def _is(said: Said, number: Number, noun: str) -> bool:
    return _meaning(said, number, noun) is not None


def _meaning(said: Said, number: Number, noun: str) -> int | None:
    """Which meaning of the text the number is; None for none, or where they count other things."""
    if noun and said.noun and noun not in said.nouns:
        return None
    for index, (least, most) in enumerate(said.means):
        if least <= number <= most:
            return index
    return None


def _codes(policy: str, rule: str, where: Path, text: str, gone: frozenset[str]) -> Iterator[Stale]:
    for found in _CODE.finditer(re.sub(r"\{[^}]*\}", "", text)):
        if found[0] in gone:
            yield Stale(policy, rule, where, found[0], "")


def _place_of_own(merged: Merged, entry: Entry) -> Path | None:
    """Where the policy itself writes a value or code set that an inherited rule uses."""
    used = {text.removeprefix(CODE_SET) for text in texts(entry.data)}
    for known in (merged.values, merged.code_sets):
        for name in used & known.keys():
            if known[name].file is merged.policy:
                return known[name].path
    return None


def _at(data: Any, where: Path) -> str | None:
    for step in where:
        data = data.get(step) if isinstance(data, Mapping) else None
    return None if data is None else " ".join(str(data).split())


def _warning(base: KnowledgeBase, stale: Stale) -> Diagnostic:
    merged = base.linker(stale.policy).merged
    entry = merged.rules[stale.rule]
    document, place = entry.file.document, (*entry.path, *stale.where)
    message, advice = f"rule '{stale.rule}': {stale.message}", stale.advice
    if entry.file is not merged.policy:
        document = merged.policy.document
        place = _place_of_own(merged, entry) or ()
        advice = f"override the rule here, with a {stale.what} of its own"
    return document.diagnostic(place, "stale-words", message, advice, severity="warning")
