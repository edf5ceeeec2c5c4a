"""Sentences that several commands say."""

from __future__ import annotations

from collections.abc import Iterable

from engine.source.diagnostics import did_you_mean, listed, quoted


def no_such(what: str, word: str, known: Iterable[str]) -> str:
    """The message for a word that is not known, with the one it may be a slip of."""
    words = sorted(known)
    close = did_you_mean(word, words)
    advice = f"did you mean {quoted(close)}?" if close else f"known: {listed(words)}"
    return f"no {what} {quoted(word)} - {advice}"


def counted(number: int, word: str, plural: str = "") -> str:
    """A number of things: ``1 rule``, ``2 policies``."""
    return f"{number} {word if number == 1 else plural or word + 's'}"
