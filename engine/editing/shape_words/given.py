"""The parameters of a rule in words, for the clause of its shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.editing.names import Names
from engine.policy.words import fact_words
from engine.policy.words.naming import as_list
from engine.source.diagnostics import listed

_DISCIPLINES: Mapping[str, str] = {"PT": "in physical therapy", "OT": "in occupational therapy"}
_SERVICE: Mapping[str, str] = {"practitioner": "practitioners", "hospital": "hospitals"}


@dataclass(frozen=True, slots=True)
class Given:
    """The parameters of a rule, asked for in words."""

    names: Names
    data: Mapping[str, Any]

    def has(self, name: str) -> bool:
        """The rule states it."""
        return self.data.get(name) is not None

    def number(self, name: str) -> str:
        """A number in words."""
        return self.names.number(self.data[name])

    def money(self, name: str) -> str:
        """An amount in words."""
        return self.names.money(self.data[name])

    def codes(self, name: str, last: str = "and") -> str:
        """Codes in words."""
        return self.names.codes(self.data[name], last)

    def texts(self, name: str, last: str = "or") -> str:
        """One word or several, as a list."""
        return listed(map(str, as_list(self.data[name])), last)

    def labels(self, name: str, fact: str) -> list[str]:
        """Values of a fact by their labels."""
        values = self.names.vocabulary[fact].values
        return [values.get(str(value), str(value)) for value in as_list(self.data[name])]

    def fact(self, name: str) -> str:
        """The clause of the fact that a parameter names."""
        spec = self.names.vocabulary.facts.get(str(self.data[name]))
        return f"{{}} of “{self.data[name]}”" if spec is None else fact_words.positive(spec)

    def by_discipline(self, name: str) -> str:
        """``GP in physical therapy and GO in occupational therapy``."""
        given = self.data[name].items()
        return listed(f"{text} {_DISCIPLINES.get(key, key)}" for key, text in given)


def table_words(given: Given, of: str) -> str:
    """A table of CMS by what it holds and for whom."""
    return f"{given.data['table'].upper()} table of {of} for {_SERVICE[given.data['service']]}"
