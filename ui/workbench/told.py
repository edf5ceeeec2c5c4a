"""What every list of rules says of one: its sentence, dates, documents, and how it came here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from engine.handbook.policies import Holds, RuleRow, Standing
from engine.knowledge import KnowledgeBase
from ui import markup
from ui.words import us
from ui.workbench.sentences import sentence


def said_of(base: KnowledgeBase, policy: str, row: RuleRow, day: date) -> str:
    """The sentence of a rule; of one that this policy disables, its title."""
    return sentence(base, policy, row.id, day) or row.title


def tags_of(row: RuleRow) -> Iterator[str]:
    """How the rule came here, and whether it holds; nothing for an own one that does."""
    match row.standing:
        case Standing.INHERITED:
            yield tag(f"inherited from {row.written_in}")
        case Standing.OVERRIDDEN:
            yield tag(f"overrides {row.first_in}", "wb-mark")
        case Standing.DISABLED:
            yield tag(f"disabled, from {row.first_in}", "wb-mark")
    if row.holds is Holds.ENDED:
        yield tag("ended")
    elif row.holds is Holds.LATER:
        yield tag("not yet")


def tag(words: str, style: str = "") -> str:
    """A word or two set apart."""
    return f" <span class='wb-tag {style}'>{markup.text(words)}</span>"


def cited(row: RuleRow) -> str:
    """The documents of a rule: the first by name, the rest counted."""
    first = row.sources[0]
    more = f" and {len(row.sources) - 1} more" if len(row.sources) > 1 else ""
    section = f", {first.section}" if first.section else ""
    return markup.text(f"{first.title}{section}{more}")


def dates_words(data: Mapping[str, Any]) -> str:
    """``from 01/01/2026 until 12/31/2026``; empty when it always holds."""
    words = [f"{key} {data[key]}" for key in ("from", "until") if data.get(key)]
    return us(" ".join(words))
