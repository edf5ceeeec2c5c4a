"""What the rules need to know of a visit: the values of terms and memberships, or unknown."""

from __future__ import annotations

from typing import Protocol

from engine.rules.tree import Fact, Measure


class View(Protocol):
    """One session: the visit as a whole, or one line together with its visit."""

    def number(self, term: Fact | Measure) -> int | None:
        """The value of a fact or measure; None when unknown."""
        ...

    def text(self, fact: str) -> str | None:
        """The value of a fact that holds one text; None when unknown."""
        ...

    def texts(self, fact: str) -> frozenset[str] | None:
        """The values of a fact that holds several texts; None when unknown."""
        ...
