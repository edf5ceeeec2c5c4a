"""Facts and values in plain words, as explanations and messages show them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from engine.facts.visit import Value
from engine.facts.vocabulary import NEVER_RECORDED, FactSpec, FactType, Vocabulary
from engine.policy.model import MEASURED, PLACEHOLDER
from engine.rules.tree import Extreme, Fact, Linear, Measure, Term

NOTHING_SAID: Mapping[str, str] = {}
_NAMED_WITH = ("authorization", "notice", "plan_of_care", "progress_report")
"""Things whose facts say little without them: signed, on file."""
_GENERAL = ("kind", "type")


def plain_name(name: str) -> str:
    """A fact id as words: ``record.pain_level`` is 'pain level'."""
    return name.rsplit(".", 1)[-1].replace("_", " ")


def label_of(vocabulary: Vocabulary, fact: str) -> str:
    """What a person calls a fact."""
    spec = vocabulary.facts.get(fact)
    if spec is None:
        return plain_name(fact)
    return f"record of {label(spec)}" if spec.type is FactType.RECORDED else label(spec)


def label(spec: FactSpec) -> str:
    """What a field for a fact is called: ``pain level``, ``authorization on file``."""
    name = plain_name(spec.id)
    if spec.id.startswith("line.furnished."):
        return f"minutes by {name}"
    if spec.id.startswith("episode.year_to_date_allowed."):
        return f"allowed this year ({name.replace(' ', ' and ').upper()})"
    *parents, last = spec.id.split(".")
    if parents and (parents[-1] in _NAMED_WITH or last in _GENERAL):
        return f"{plain_name(parents[-1])} {name}"
    return name


def says(spec: FactSpec | None, value: Value | None) -> str:
    """A value as a person reads it."""
    if value is None:
        return "unknown"
    if isinstance(value, frozenset):
        if not value:
            return "none"
        labels = spec.values if spec is not None else {}
        return ", ".join(labels.get(item, item) for item in sorted(value))
    if isinstance(value, str):
        return spec.values.get(value, value) if spec is not None else value
    if spec is None:
        return str(value)
    match spec.type:
        case FactType.YES_NO:
            return "yes" if value else "no"
        case FactType.MONEY:
            return f"{value / 100:,.2f} USD"
        case FactType.DATE:
            return date.fromordinal(value).isoformat()
        case FactType.RECORDED:
            if value >= NEVER_RECORDED:
                return "nowhere in the record"
            return "in this note" if value == 0 else f"{value} visits ago"
        case _:
            return str(value)


def as_written(spec: FactSpec | None, value: Value | None) -> object:
    """A value as a visit file writes it."""
    if isinstance(value, frozenset):
        return sorted(value)
    if spec is None or not isinstance(value, int):
        return value
    match spec.type:
        case FactType.YES_NO:
            return bool(value)
        case FactType.MONEY:
            return value / 100
        case FactType.DATE:
            return date.fromordinal(value).isoformat()
        case FactType.RECORDED:
            if value >= NEVER_RECORDED:
                return False
            return True if value == 0 else {"visits_ago": value}
        case _:
            return value


def term_label(vocabulary: Vocabulary, term: Term) -> str:
    """What a person calls a term."""
    match term:
        case Fact(fact):
            return label_of(vocabulary, fact)
        case Measure(name):
            return plain_name(name)
        case Linear(parts, constant):
            if len(parts) == 2 and parts[0][0] == 1 and parts[1][0] == -1 and not constant:
                later, earlier = (term_label(vocabulary, part) for _, part in parts)
                dated = all(
                    isinstance(part, Fact) and vocabulary[part.id].type is FactType.DATE
                    for _, part in parts
                )
                return f"days from {earlier} to {later}" if dated else f"{later} less {earlier}"
            words = [
                ("" if factor == 1 else f"{factor} x ") + term_label(vocabulary, part)
                for factor, part in parts
            ]
            return " plus ".join([*words, *([str(constant)] if constant or not words else [])])
        case Extreme(kind, terms):
            return f"the {kind} of " + ", ".join(term_label(vocabulary, part) for part in terms)


def filled(
    message: str,
    vocabulary: Vocabulary,
    value_of: Callable[[str], Value | None],
    said: Mapping[str, str] = NOTHING_SAID,
) -> str:
    """A rule's message with its {facts} filled in; an unknown one is said to be so.

    ``said`` are further words that it may name; ``value_of`` is asked for measures as well.
    """

    def fill(match: re.Match[str]) -> str:
        fact = match.group(1)
        if fact in said:
            return said[fact]
        if fact.startswith(MEASURED):
            number = value_of(fact)
            return "an unknown number" if number is None else str(number)
        spec = vocabulary.facts.get(fact)
        if spec is None:
            return match.group(0)
        value = value_of(fact)
        if value is None:
            if not spec.unit:
                return f"unknown {plain_name(fact)}"
            named = match.string[match.end() :].startswith(f" {spec.unit}")
            return "an unknown number of" + ("" if named else f" {spec.unit}")
        return says(spec, value)

    return PLACEHOLDER.sub(fill, message)
