"""What differs, said on one line."""

from __future__ import annotations

from engine.knowledge.differences import Difference
from engine.knowledge.settings_differences import SETTING
from ui.words import capitalized, us


def said(each: Difference) -> str:
    """``Units a day: 4 → 5 units from 01/01/2027``; the names of rules stay as they are."""
    words = each.says
    if each.part not in ("rule", "source", SETTING) and words.startswith(each.name):
        words = each.name.replace("_", " ") + words.removeprefix(each.name)
    return us(capitalized(words))
