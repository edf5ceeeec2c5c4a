"""Numbers that a text states, in digits or in words, and the same text with another number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

Number = int | float

_UNITS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS: Mapping[str, str] = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_PARTS: Mapping[str, int] = {"half": 50, "a quarter": 25, "a fifth": 20, "a tenth": 10}
"""Parts of a whole, in percent."""
_LONGER: Mapping[str, tuple[str, int]] = {
    "week": ("day", 7),
    "month": ("day", 30),
    "year": ("day", 365),
    "hour": ("minute", 60),
}
"""Spans that a rule may hold in a shorter unit; a month is 30 or 31 days, a year 365 or 366."""
_NOUNS: Mapping[str, str] = {
    **{noun: noun for noun in ("unit", "visit", "day", "minute", "percent", "dollar", *_LONGER)},
    "session": "visit",
    "treatment": "visit",
}
"""What numbers count; a treatment, a treatment day and a session are a visit."""
_PER = ("a", "an", "each", "every", "per")
_AFTER = 3
"""Words after a number among which the noun that it counts stands: ``four timed units``."""


def in_words(number: int) -> str:
    """``four``, ``twenty-one``, ``a hundred and eighty``; digits from a thousand on."""
    if number < len(_UNITS):
        return _UNITS[number]
    if number < 100:
        tens, rest = divmod(number, 10)
        return _TENS[tens - 2] + (f"-{_UNITS[rest]}" if rest else "")
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        head = "a hundred" if hundreds == 1 else f"{_UNITS[hundreds]} hundred"
        return head + (f" and {in_words(rest)}" if rest else "")
    return f"{number:,}"


def ordinal(number: int) -> str:
    """``fourth``, ``twenty-first``."""
    words = in_words(number)
    head, dash, last = words.rpartition("-")
    if last.endswith("y"):
        last = last.removesuffix("y") + "ieth"
    else:
        last = _ORDINALS.get(last, f"{last}th")
    return f"{head}{dash}{last}"


_KNOWN: Mapping[str, tuple[int, bool]] = {
    **{in_words(number): (number, False) for number in range(2, 1000)},
    **{ordinal(number): (number, True) for number in range(3, 100)},
}
_WORDS = "|".join(sorted(map(re.escape, (*_KNOWN, *_PARTS)), key=len, reverse=True))
_SAID = re.compile(
    rf"\{{[^}}]*\}}|(?P<money>\$ ?)?(?<![\w.-])(?P<digits>[0-9][0-9,]*(?:\.[0-9]+)?)"
    rf"(?P<ending>st|nd|rd|th)?(?P<percent> ?%)?(?![\w-]|[.,][0-9])|\b(?P<words>{_WORDS}|one)\b"
    rf"(?![-\w])",
    re.IGNORECASE,
)
_OR_MORE = re.compile(r"[^.;:,(]*\b(?:or|and) more\b")
_WORD = re.compile(r"[^\W\d]+|%")


@dataclass(frozen=True, slots=True)
class Said:
    """A number in a text, from ``start`` to ``end``.

    ``noun`` is what it counts, in the singular and empty where that is not plain; ``nth`` tells a
    place in an order. ``counted`` is the text up to the noun. ``or_more`` tells that what is
    said begins with it: three or more are what lies beyond two.
    """

    text: str
    start: int
    end: int
    number: Number
    noun: str = ""
    nth: bool = False
    counted: str = ""
    or_more: bool = False

    @property
    def means(self) -> tuple[tuple[Number, Number], ...]:
        """The numbers that a rule may hold for it, each as a range: three weeks are 21 days."""
        own = (self.number, self.number)
        if self.noun not in _LONGER or self.nth:
            return (own,)
        _, each = _LONGER[self.noun]
        more = self.number if self.noun in ("month", "year") else 0
        return own, (self.number * each, self.number * each + more)

    @property
    def nouns(self) -> tuple[str, ...]:
        """The units in which a rule may hold it."""
        return (self.noun, _LONGER[self.noun][0]) if self.noun in _LONGER else (self.noun,)


@lru_cache(maxsize=4096)
def numbers_said(text: str) -> tuple[Said, ...]:
    """The numbers that a text states, but for what stands in braces."""
    return tuple(_numbers(text))


def _numbers(text: str) -> Iterator[Said]:
    for found in _SAID.finditer(text):
        noun, length = noun_of(text[found.end() :])
        counted = text[found.start() : found.end() + length]
        or_more = _OR_MORE.match(text, found.end()) is not None
        digits, words = found["digits"], (found["words"] or "").lower()

        def said(
            number: Number,
            noun: str = noun,
            nth: bool = False,
            found: re.Match[str] = found,
            counted: str = counted,
            or_more: bool = or_more,
        ) -> Said:
            return Said(found[0], found.start(), found.end(), number, noun, nth, counted, or_more)

        if digits is not None:
            plain = digits.replace(",", "")
            number: Number = float(plain) if "." in plain else int(plain)
            sign = "dollar" if found["money"] else "percent" if found["percent"] else noun
            yield said(number, sign, nth=found["ending"] is not None)
        elif words in _PARTS:
            yield said(_PARTS[words], "percent")
        elif words == "one":
            # The word is mostly no number; before what is counted it is.
            if noun:
                yield said(1)
        elif words:
            yield said(_KNOWN[words][0], nth=_KNOWN[words][1])


def noun_of(text: str) -> tuple[str, int]:
    """What a number before this text counts, in the singular, and where its name ends; or none."""
    if text.lstrip().startswith("USD"):
        return "dollar", text.index("USD") + len("USD")
    for found in _WORD.finditer(re.split(r"[.;:,(]", text, maxsplit=1)[0]):
        if text[: found.start()].count(" ") > _AFTER:
            break
        word = found[0].lower()
        if word in _PER:
            break
        noun = _NOUNS.get(word) or _NOUNS.get(word.removesuffix("s"))
        if noun is not None:
            return noun, found.end()
    return "", 0


def like(said: Said, number: Number, meant: int = 0) -> str | None:
    """Another number in the way in which one was said; None where it cannot be said that way.

    ``meant`` tells by which of its meanings the text is held against the rule.
    """
    if said.text.lower() in _PARTS:
        return f"{number:,} percent"
    if meant:
        _, each = _LONGER[said.noun]
        number = round(number / each) if number % each == 0 else 0
    if number != int(number) or number < 2 or said.number == 1:
        # One is followed by a word in the singular.
        return None
    whole = int(number)
    if said.text[:1].isalpha():
        words = ordinal(whole) if said.nth else in_words(whole)
        return words[:1].upper() + words[1:] if said.text[:1].isupper() else words
    before = said.text[: len(said.text) - len(said.text.lstrip("$ "))]
    after = _ending(whole) if said.nth else "%" if said.text.endswith("%") else ""
    return f"{before}{whole:,}{after}"


def _ending(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
