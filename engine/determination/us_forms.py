"""Dates and money in the forms of the United States, for what people read on a page or on paper."""

from __future__ import annotations

import re
from datetime import date

_ISO_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_USD = re.compile(r"\b(\d[\d,]*\.\d{2}) USD\b")


def us(text: str) -> str:
    """The engine's words with dates and amounts in US form: 03/02/2026, $1,234.50."""
    text = _ISO_DATE.sub(r"\2/\3/\1", text)
    return _USD.sub(r"$\1", text)


def us_date(day: date) -> str:
    """``03/02/2026``."""
    return day.strftime("%m/%d/%Y")
