"""What is wrong with a source file, as data; ``render`` alone turns it into text."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]

_LONGEST_WORD = 60
_LONGEST_LINE = 120


@dataclass(frozen=True, slots=True)
class Related:
    """The other end of a duplicate, conflict or cycle; ``line`` and ``column`` are 1-based."""

    label: str
    file: str
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem at one place of one file.

    ``code`` is a stable slug such as ``unknown-key``. ``line`` and ``column`` are 1-based and None
    when the problem is the file itself. ``source_line`` is the line, a long one trimmed around the
    column; ``caret`` is the 0-based offset in it that the column stands for. ``advice`` says what
    to write instead and may be empty.
    """

    severity: Severity
    code: str
    message: str
    file: str
    line: int | None = None
    column: int | None = None
    source_line: str = ""
    caret: int | None = None
    advice: str = ""
    related: tuple[Related, ...] = ()


def is_error(diagnostic: Diagnostic) -> bool:
    """True for an error, False for a warning."""
    return diagnostic.severity == "error"


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The diagnostics by file, line and column, without repetitions."""
    return tuple(sorted(dict.fromkeys(diagnostics), key=_place))


def _place(diagnostic: Diagnostic) -> tuple[str, int, int, str, str]:
    return (
        diagnostic.file,
        diagnostic.line or 0,
        diagnostic.column or 0,
        diagnostic.code,
        diagnostic.message,
    )


def close_words(word: str, candidates: Iterable[str], limit: int = 3) -> list[str]:
    """At most ``limit`` candidates that ``word`` may be a slip of, the closest first.

    A candidate that differs in case, or in the sign between its words, comes before all others.
    """
    known = sorted(set(candidates))
    folded = _fold(word)
    same = [candidate for candidate in known if _fold(candidate) == folded]
    near = difflib.get_close_matches(word[:_LONGEST_WORD], known, n=limit, cutoff=0.6)
    return list(dict.fromkeys(same + near))[:limit]


def did_you_mean(word: str, candidates: Iterable[str]) -> str | None:
    """The one candidate that ``word`` is most likely a slip of; None when none is close."""
    close = close_words(word, candidates, limit=1)
    return close[0] if close else None


def _fold(word: str) -> str:
    return word.casefold().replace("-", "_").replace(" ", "_")


def quoted(word: str) -> str:
    """A word of the user's as it stands in a message: in quotes, printable, and not too long."""
    if len(word) > _LONGEST_WORD:
        word = word[: _LONGEST_WORD - 3] + "..."
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in word)
    return f"'{shown}'"


def listed(words: Iterable[str], last: str = "and", limit: int = 12) -> str:
    """The words as an English list: ``a, b and c``; past ``limit`` the rest is counted."""
    items = list(words)
    if len(items) > limit:
        return f"{', '.join(items[:limit])}, and {len(items) - limit} more"
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def trimmed(line: str, column: int) -> tuple[str, int]:
    """A line cut to a readable length around a 1-based column, and the column's offset in it."""
    offset = min(column - 1, len(line))
    if len(line) <= _LONGEST_LINE:
        return line, offset
    start = max(0, min(offset - _LONGEST_LINE // 2, len(line) - _LONGEST_LINE))
    cut = line[start : start + _LONGEST_LINE]
    if start:
        cut = "..." + cut[3:]
    if start + _LONGEST_LINE < len(line):
        cut = cut[:-3] + "..."
    return cut, offset - start
