"""What clauses ask of whoever knows the names in a policy: values, code sets, measures, facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from engine.facts.vocabulary import Vocabulary


class Naming(Protocol):
    """What the names in a condition stand for, in words."""

    @property
    def vocabulary(self) -> Vocabulary:
        """Every fact."""

    def plain(self, data: Any) -> Any:
        """A value as written, or what ``{value: name}`` stands for."""

    def number(self, data: Any) -> str:
        """A number in words."""

    def money(self, data: Any) -> str:
        """An amount in USD in words."""

    def codes(self, data: Any, last: str = "and") -> str:
        """Codes and code sets in words."""

    def measure(self, name: str) -> Any:
        """How a measure of the policy is worked out, as written; None when it is not known."""


def is_value(data: Any) -> bool:
    """It is written ``{value: name}``."""
    return isinstance(data, Mapping) and set(data) == {"value"}


def as_list(data: Any) -> Sequence[Any]:
    """One thing or a list of them, as a list; none for nothing."""
    if data is None:
        return ()
    return data if isinstance(data, list | tuple) else (data,)
