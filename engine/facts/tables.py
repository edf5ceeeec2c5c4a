"""The published tables that measures look into, by the name that policies give them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from engine.source import Diagnostic
from engine.therapy import EditTable, MaximaTable
from engine.therapy.fee_schedule import FeeSchedule


class PublishedTables(Protocol):
    """The pair edits and unit maxima of one publisher, by part and day of service."""

    def edits(self, table: str, on: date) -> EditTable | None:
        """The edits of a part, such as ``practitioner``; None when there is no such part."""
        ...

    def maxima(self, table: str, on: date) -> MaximaTable | None:
        """The unit maxima of a part; None when there is no such part."""
        ...

    @property
    def key(self) -> str:
        """A digest of all that they say."""
        ...

    def problems(self) -> tuple[Diagnostic, ...]:
        """What keeps some of them from being used."""
        ...


@dataclass(frozen=True, slots=True)
class Tables:
    """Published tables by name; policies name the table and the part (``service``) they mean.

    ``fees`` are the fee schedules by name.
    """

    published: Mapping[str, PublishedTables]
    fees: Mapping[str, FeeSchedule] = field(default_factory=dict)

    def names(self) -> frozenset[str]:
        """The names that a policy may use."""
        return frozenset(self.published)

    def edits(self, name: str, service: str, on: date) -> EditTable:
        """The pair edits to ask about a day of service; raises LookupError for unknown names."""
        table = self._of(name).edits(service, on)
        if table is None:
            raise LookupError(f"no pair edits '{service}' in '{name}' - check the policy first")
        return table

    def maxima(self, name: str, service: str, on: date) -> MaximaTable:
        """The unit maxima to ask about a day of service; raises LookupError for unknown names."""
        table = self._of(name).maxima(service, on)
        if table is None:
            raise LookupError(f"no unit maxima '{service}' in '{name}' - check the policy first")
        return table

    @property
    def key(self) -> str:
        """A digest of all that the published tables say, but for fees."""
        return " ".join(f"{name} {self.published[name].key}" for name in sorted(self.published))

    def problems(self) -> tuple[Diagnostic, ...]:
        """What keeps published tables from being used."""
        return tuple(each for tables in self.published.values() for each in tables.problems())

    def _of(self, name: str) -> PublishedTables:
        if name not in self.published:
            raise LookupError(f"no published tables named '{name}' - check the policy first")
        return self.published[name]


NO_TABLES = Tables({})
"""For policies that look into no table."""
