"""Rules and values as sentences, kept as long as their policy stays as it is."""

from __future__ import annotations

from datetime import date

from engine.knowledge import KnowledgeBase


def sentence(base: KnowledgeBase, policy: str, rule: str, day: date) -> str:
    """The rule as a person would say it, on a day of service."""
    del day
    entry = base.linker(policy).merged.rules.get(rule)
    return "" if entry is None else str(entry.data["title"])
