"""Holds the units of a claim against the proof of the day: too many, too few, or on wrong codes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from engine.therapy.methods import minutes_text, units_text
from engine.therapy.units import lawful_units

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.therapy.proof import Allocation, UnitProof


class ClaimFault(StrEnum):
    """What is wrong with claimed units."""

    OVER_TOTAL = "over_total"
    UNDER_TOTAL = "under_total"
    OVER_CODE = "over_code"
    UNDER_CODE = "under_code"
    WRONG_DISTRIBUTION = "wrong_distribution"


@dataclass(frozen=True, slots=True)
class ClaimRemark:
    """One fault: of the day's total (``code`` is None) or of one code.

    ``least`` and ``most`` bound the lawful units of that code or of the day.
    """

    fault: ClaimFault
    code: str | None
    claimed: int
    least: int
    most: int
    text: str


@dataclass(frozen=True, slots=True)
class ClaimCheck:
    """The claim against the proof; ``nearest`` is the lawful allocation closest to the claim."""

    claimed: int
    units: int
    remarks: tuple[ClaimRemark, ...]
    nearest: Allocation

    @property
    def lawful(self) -> bool:
        """True when the claim is one of the lawful allocations."""
        return not self.remarks

    def has(self, fault: ClaimFault) -> bool:
        """True when some remark names this fault."""
        return any(remark.fault is fault for remark in self.remarks)


def claim_check(proof: UnitProof, claimed: Mapping[str, int]) -> ClaimCheck:
    """Compares claimed units, by code, with the proof; a code left out is claimed with 0 units.

    Untimed codes are held against their units a day and stay out of the timed total.
    Raises ValueError on negative units.
    """
    for code, units in claimed.items():
        if units < 0:
            raise ValueError(f"{code}: {units} units claimed - write 0 or more")
    untimed = {entry.code for entry in proof.untimed}
    timed = {code: units for code, units in claimed.items() if code not in untimed}
    for count in proof.codes:
        timed.setdefault(count.code, 0)
    total = sum(timed.values())
    by_code = tuple(_code_remarks(proof, timed | dict(claimed)))
    distribution = any(remark.code in timed for remark in by_code)
    remarks = (*_total_remarks(proof, total, distribution), *by_code)
    return ClaimCheck(total, proof.units, remarks, _nearest(proof, timed))


def nearest_units(proof: UnitProof, claimed: Mapping[str, int]) -> dict[str, int]:
    """The units of each timed code in the lawful allocation that keeps most of the claim's choices.

    A code left out is claimed with 0 units.
    """
    return _nearest(proof, {count.code: claimed.get(count.code, 0) for count in proof.codes})


def _total_remarks(proof: UnitProof, total: int, distribution: bool) -> Iterator[ClaimRemark]:
    lawful = f"{minutes_text(proof.minutes)} make {proof.units}"
    bill = f"bill {units_text(proof.units)} in all"
    bounds = (total, proof.units, proof.units)
    if total > proof.units:
        text = f"{units_text(total)} claimed in all, {lawful} - {bill}"
        yield ClaimRemark(ClaimFault.OVER_TOTAL, None, *bounds, text)
    elif total < proof.units:
        text = f"{units_text(total)} claimed in all, {lawful} - {bill}, or accept the smaller claim"
        yield ClaimRemark(ClaimFault.UNDER_TOTAL, None, *bounds, text)
    elif distribution:
        text = (
            f"{units_text(total)} in all is right, but they stand on the wrong codes"
            " - move them to the codes with the most left-over minutes"
        )
        yield ClaimRemark(ClaimFault.WRONG_DISTRIBUTION, None, *bounds, text)


def _code_remarks(proof: UnitProof, claimed: Mapping[str, int]) -> Iterator[ClaimRemark]:
    for code in sorted(claimed):
        units = claimed[code]
        least, most = lawful_units(proof, code)
        if least <= units <= most:
            continue
        fault = ClaimFault.OVER_CODE if units > most else ClaimFault.UNDER_CODE
        text = (
            f"{code}: {units_text(units)} claimed, {_ground(proof, code)}"
            f" - bill {most if units > most else least}"
        )
        yield ClaimRemark(fault, code, units, least, most, text)


def _ground(proof: UnitProof, code: str) -> str:
    """What the lawful units of a code rest on."""
    least, most = lawful_units(proof, code)
    count = proof.code(code)
    if count is not None:
        units = f"{most}" if least == most else f"{least} or {most}"
        return f"its {minutes_text(count.minutes)} in a day of {proof.minutes} make {units}"
    if any(entry.code == code for entry in proof.untimed):
        return f"an untimed code makes at most {most} a day"
    return "no timed minutes are recorded for it"


def _nearest(proof: UnitProof, timed: Mapping[str, int]) -> dict[str, int]:
    """The lawful allocation that keeps the claim's own choice between tied codes."""
    nearest = {count.code: count.least for count in proof.codes}
    by_claim = sorted(proof.tied, key=lambda count: timed[count.code] <= count.least)
    for count in by_claim[: proof.free_units]:
        nearest[count.code] += 1
    return nearest
