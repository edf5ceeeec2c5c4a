"""What names stand for while a rule is put into words: values on a day, code sets, labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.facts.vocabulary import Vocabulary
from engine.knowledge import KnowledgeBase
from engine.policy.context import CODE_SET
from engine.policy.dates import holds, spoken
from engine.policy.inheritance import Merged
from engine.policy.link import Linker
from engine.policy.words.naming import as_list, is_value
from engine.source.diagnostics import listed

MOST_CODES = 5
"""Codes written out in a sentence; the rest is counted."""
NO_LABELS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Names:
    """The names that a policy may use, on one day; ``labels`` are the plain labels of codes."""

    linker: Linker
    day: date
    labels: Mapping[str, str]

    @classmethod
    def of(cls, where: KnowledgeBase | Linker, policy_id: str, day: date) -> Names:
        """The names of a policy; a linker is of one policy already.

        Raises KeyError when the knowledge base has no such policy.
        """
        if isinstance(where, Linker):
            return cls(where, day, NO_LABELS)
        return cls(where.linker(policy_id), day, where.labels)

    @property
    def merged(self) -> Merged:
        """The policy with all that it inherits."""
        return self.linker.merged

    @property
    def vocabulary(self) -> Vocabulary:
        """Every fact."""
        return self.linker.vocabulary

    def value(self, name: str) -> Mapping[str, Any] | None:
        """The entry of a dated value that holds on the day."""
        entry = self.merged.values.get(name)
        entries = entry.data["dated"] if entry is not None else ()
        return next((dated for dated in entries if holds(dated, self.day)), None)

    def plain(self, data: Any) -> Any:
        """A value as written, or what ``{value: name}`` stands for on the day.

        Where it stands for nothing on the day, the text of the nearest one, with its bound.
        """
        if not is_value(data):
            return data
        name = str(data["value"])
        dated = self.value(name)
        if dated is not None:
            return dated["value"]
        entry = self.merged.values.get(name)
        return f"“{name}” (there is no such value)" if entry is None else self._nearest(entry.data)

    def _nearest(self, data: Mapping[str, Any]) -> str:
        """The last number before the day, else the first one after it, with its bound."""
        entries = sorted(data["dated"], key=lambda entry: entry.get("from") or date.min)
        over = [entry for entry in entries if entry.get("until") and entry["until"] < self.day]
        entry = over[-1] if over else entries[0]
        bound = f"until {spoken(entry['until'])}" if over else f"from {spoken(entry['from'])} on"
        return f"{amount(entry['value'])} ({bound})"

    def later(self, name: str, last: date | None = None) -> tuple[tuple[date, Any], ...]:
        """What a dated value becomes after the day, up to a last one, each with its first day."""
        entry = self.merged.values.get(name)
        entries = entry.data["dated"] if entry is not None else ()
        dated = sorted(
            (one["from"], one["value"])
            for one in entries
            if one.get("from") and self.day < one["from"] <= (last or date.max)
        )
        today = self.value(name)
        before = None if today is None else today["value"]
        told = []
        for first, value in dated:
            if value != before and today is not None:
                told.append((first, value))
            before = value
        return tuple(told)

    def since(self, name: str) -> date | None:
        """The day since which a dated value is what it is; None where it was never another."""
        today, entry = self.value(name), self.merged.values.get(name)
        if today is None or entry is None or not today.get("from"):
            return None
        before = [one for one in entry.data["dated"] if one.get("until") or one.get("from")]
        earlier = [one for one in before if (one.get("from") or date.min) < today["from"]]
        return today["from"] if any(one["value"] != today["value"] for one in earlier) else None

    def number(self, data: Any) -> str:
        """A number in words: digits, with thousands set off."""
        return amount(self.plain(data))

    def money(self, data: Any) -> str:
        """An amount in USD."""
        return amount(self.plain(data), "USD")

    def codes(self, data: Any, last: str = "and") -> str:
        """Codes in words: code sets by what they hold, single codes with their labels."""
        texts = [str(text) for text in as_list(data)]
        sets = [text for text in texts if text.startswith(CODE_SET)]
        single = [text for text in texts if not text.startswith(CODE_SET)]
        labelled = len(single) <= MOST_CODES
        words = [self.code_set(text.removeprefix(CODE_SET)) for text in sets]
        words += [self._code(code, labelled) for code in single]
        return listed(words, last)

    def measure(self, name: str) -> Any:
        """How a measure is worked out, as written; None where there is none of the name."""
        entry = self.merged.measures.get(name)
        return None if entry is None else entry.data

    def known_codes(self) -> frozenset[str]:
        """Every single code that has a label or stands in a code set."""
        sets = (entry.data["codes"] for entry in self.merged.code_sets.values())
        held = (str(text) for codes in sets for text in codes)
        return frozenset(self.labels) | {x for x in held if x.isalnum()}

    def code_set(self, name: str) -> str:
        """What a code set holds, in the words of the policy but for those in brackets."""
        entry = self.merged.code_sets.get(name)
        return f"codes of “{name}”" if entry is None else without_brackets(entry.data["about"])

    def _code(self, code: str, labelled: bool) -> str:
        label = self.labels.get(code) if labelled else None
        return f"{code} ({label})" if label else code


def amount(value: Any, unit: str = "") -> str:
    """A value with its unit: ``5 units``, ``$2,480``, ``$33.29``, ``yes``; a text as it is."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, int | float):
        return f"${value}" if unit == "USD" and str(value)[:1].isdigit() else str(value)
    if unit == "USD":
        cents = round(value * 100)
        return f"${value:,}" if value * 100 != cents else f"${value:,.{2 if cents % 100 else 0}f}"
    counted = unit.removesuffix("s") if value == 1 else unit
    return f"{value:,} {counted}".rstrip()


def plain_text(text: Any) -> str:
    """A text on one line, without a full stop at its end."""
    return " ".join(str(text).split()).removesuffix(".")


def without_brackets(text: Any) -> str:
    """A text on one line without what it explains in brackets at its end."""
    plain = plain_text(text)
    return plain[: plain.index(" (")] if plain.endswith(")") and " (" in plain else plain


def capital(text: str) -> str:
    """The text with a capital at its start."""
    return text[:1].upper() + text[1:]
