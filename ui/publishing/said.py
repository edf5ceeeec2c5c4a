"""What differs, and what was done, said on one line."""

from __future__ import annotations

from engine.knowledge.differences import SETTING, Difference
from engine.publishing.accept import titles_in
from ui.words import capitalized, us


def said(each: Difference) -> str:
    """``Units a day: 4 → 5 units from January 1, 2027``; the names of rules stay as they are."""
    address = each.part == SETTING and "@" in each.name
    return us(each.says if address else capitalized(each.says))


def step_said(says: str) -> str:
    """What a step of a draft did; scenarios that were accepted together are counted."""
    many = len(titles_in(says))
    return f"{many} scenarios accepted as intended" if many > 1 else says
