"""What differs, said on one line."""

from __future__ import annotations

from engine.knowledge.differences import SETTING, Difference
from ui.words import capitalized, us


def said(each: Difference) -> str:
    """``Units a day: 4 → 5 units from January 1, 2027``; the names of rules stay as they are."""
    address = each.part == SETTING and "@" in each.name
    return us(each.says if address else capitalized(each.says))
