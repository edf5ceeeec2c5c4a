"""Dates, ages, money and text from elsewhere, as people in the United States read them."""

from __future__ import annotations

import re
from datetime import date

from engine.determination.us_forms import us, us_date
from engine.determination.words import label
from engine.facts.vocabulary import FactSpec, FactType

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_SHORTCODE = re.compile(r":(?=[\w+/-]+:)")
_KEPT = 40
_ENDLESS = re.compile(r"\S{200,}")
_WORD_JOINER = "\u2060"
_MONTH, _YEAR = 30.4, 365.25


def plain(text: str) -> str:
    """Text from elsewhere for a place that reads Markdown: shown as it is, on one line."""
    joined = _SHORTCODE.sub(f":{_WORD_JOINER}", " ".join(text.split()))
    return _PUNCTUATION.sub(r"\\\1", joined)


def brief(text: str) -> str:
    """A message that quotes what was typed, with the midst of an endless word left out."""
    return _ENDLESS.sub(lambda found: f"{found[0][:_KEPT]}…{found[0][-_KEPT:]}", text)


def dollars(cents: int) -> str:
    """``$1,234.50``."""
    return f"${cents / 100:,.2f}"


def age(day: date, today: date) -> str:
    """How long ago a day was: ``today``, ``12 days ago``, ``5 months ago``."""
    days = (today - day).days
    if days <= 0:
        return "today"
    if days < 60:
        return counted(days, "day") + " ago"
    if days < 2 * _YEAR:
        return counted(round(days / _MONTH), "month") + " ago"
    return counted(round(days / _YEAR), "year") + " ago"


def counted(count: int, noun: str) -> str:
    """``1 line``, ``3 lines``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def capitalized(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]


def name_of(spec: FactSpec) -> str:
    """What a field is called: ``Date of service``, ``Pain level``."""
    return capitalized(label(spec) + (" ($)" if spec.type is FactType.MONEY else ""))


__all__ = ["age", "brief", "capitalized", "counted", "dollars", "name_of", "plain", "us", "us_date"]
