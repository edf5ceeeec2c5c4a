"""Which contractor pays for a visit, and how its local policies stand on that day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from engine.reference.contractors import Contractors, Force, Jurisdiction, LocalPolicy


@dataclass(frozen=True, slots=True)
class LocalCoverage:
    """The contractor of a state, and its local policies on a day.

    ``state`` is None where the visit does not state it, ``jurisdiction`` where no contractor is
    known for it. ``sources`` maps the id of
    a document to its address.
    """

    state: str | None
    day: date
    jurisdiction: Jurisdiction | None
    policies: tuple[tuple[LocalPolicy, Force], ...]
    sources: Mapping[str, str]

    def standing(self, *wanted: Force) -> tuple[LocalPolicy, ...]:
        """The local policies that stand so on the day."""
        return tuple(policy for policy, force in self.policies if force in wanted)


def local_coverage(
    contractors: Contractors | None, payor: str, state: str | None, day: date
) -> LocalCoverage | None:
    """What is known of the contractor; None for a payor that has none."""
    if contractors is None or contractors.payor != payor:
        return None
    jurisdiction = None if state is None else contractors.of_state(state)
    local = () if jurisdiction is None else contractors.local(jurisdiction.id)
    return LocalCoverage(
        state=state,
        day=day,
        jurisdiction=jurisdiction,
        policies=tuple((policy, policy.on(day)) for policy in local),
        sources={id_: str(entry.get("url", "")) for id_, entry in contractors.sources.items()},
    )
