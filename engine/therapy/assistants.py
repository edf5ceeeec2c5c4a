"""Which units of a code carry the assistant modifier, and why, from who gave which minutes.

The order of the tests is that of Medicare (physician fee schedule rules for 2020, 84 FR 62702, and
for 2022, and CMS's page of billing examples): filled units first, then two exceptions, then the de
minimis share. Minutes given together with the therapist count as the therapist's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from engine.therapy.methods import minutes_text, units_text

if TYPE_CHECKING:
    from collections.abc import Iterable


class Rounding(StrEnum):
    """How the de minimis share is worked out; the two published ways differ for some minutes.

    ``whole_percent``: the assistant's share, rounded half up to a whole percent, is above the
    limit. ``minutes_plus_one``: that percent of the time, rounded half up to a whole minute, plus
    one minute, is reached.
    """

    WHOLE_PERCENT = "whole_percent"
    MINUTES_PLUS_ONE = "minutes_plus_one"


@dataclass(frozen=True, slots=True)
class SharedPair:
    """Two last units of one code: minutes each of the two must give, and both together."""

    least_each: int
    most_each: int
    least_together: int
    most_together: int


@dataclass(frozen=True, slots=True)
class AssistantTerms:
    """A payor's numbers, in minutes and percent.

    ``final_unit_minutes``: a last unit of which the therapist gave so much carries no modifier;
    None where that exception is not in force. ``shared_pair``: the exception for two last units.
    """

    minutes_per_unit: int
    de_minimis_percent: int
    rounding: Rounding
    final_unit_minutes: int | None
    shared_pair: SharedPair | None


@dataclass(frozen=True, slots=True)
class SharedMinutes:
    """The minutes of one code in a day, by who gave them, and the units that the day allows it."""

    code: str
    units: int
    therapist: int
    assistant: int
    together: int


class Ground(StrEnum):
    """Why a unit carries the modifier or does not."""

    THERAPIST_FILLED = "therapist_filled"
    ASSISTANT_FILLED = "assistant_filled"
    SHARED_PAIR = "shared_pair"
    FINAL_UNIT = "final_unit"
    OVER_DE_MINIMIS = "over_de_minimis"
    WITHIN_DE_MINIMIS = "within_de_minimis"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class UnitShare:
    """One unit: the minutes behind it, and whether it ``carries`` the modifier.

    ``disputed`` is True when the other rounding of the de minimis share answers otherwise.
    """

    therapist: int
    assistant: int
    carries: bool
    ground: Ground
    why: str
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class CodeShares:
    """The units of one code; ``review`` says what a person must decide, when anything."""

    code: str
    units: tuple[UnitShare, ...]
    review: tuple[str, ...]

    @property
    def with_modifier(self) -> int:
        """The units to bill with the assistant modifier."""
        return sum(unit.carries for unit in self.units)

    @property
    def without_modifier(self) -> int:
        """The units to bill without it, on a claim line of their own."""
        return len(self.units) - self.with_modifier


def over_de_minimis(terms: AssistantTerms, assistant: int, total: int) -> bool:
    """Whether the assistant's minutes are more than the de minimis share of ``total`` minutes."""
    if terms.rounding is Rounding.WHOLE_PERCENT:
        return assistant > 0 and 200 * assistant >= (2 * terms.de_minimis_percent + 1) * total
    return assistant >= trigger_minutes(terms, total)


def trigger_minutes(terms: AssistantTerms, total: int) -> int:
    """The fewest assistant minutes, of ``total``, that call for the modifier."""
    if terms.rounding is Rounding.WHOLE_PERCENT:
        return max(1, -(-(2 * terms.de_minimis_percent + 1) * total // 200))
    return (2 * terms.de_minimis_percent * total + 100) // 200 + 1


def share_units(terms: AssistantTerms, codes: Iterable[SharedMinutes]) -> tuple[CodeShares, ...]:
    """Shares the timed units of a day between therapist and assistant, code by code.

    When several codes have minutes of both left over and only some of them earn a unit, those
    codes come back for review. Raises ValueError on negative minutes or units.
    """
    shared = tuple(codes)
    results = tuple(_share_code(terms, minutes) for minutes in shared)
    left = [(minutes, *_after_filled(terms, minutes)) for minutes in shared]
    mixed = {
        m.code: units > 0 for m, units, therapist, assistant in left if therapist and assistant
    }
    if len(set(mixed.values())) < 2:
        return results
    remark = (
        f"minutes of therapist and assistant are left over in {', '.join(sorted(mixed))}, and only"
        f" {', '.join(sorted(code for code, earns in mixed.items() if earns))} earns a unit"
        " - choose the code to bill, and write down why"
    )
    return tuple(
        replace(result, review=(*result.review, remark)) if result.code in mixed else result
        for result in results
    )


def share_untimed(terms: AssistantTerms, minutes: SharedMinutes) -> CodeShares:
    """Shares an untimed code: every unit of it carries the modifier, or none."""
    _check(minutes)
    unit = _by_share(terms, minutes.therapist + minutes.together, minutes.assistant)
    return CodeShares(minutes.code, (unit,) * minutes.units, ())


def _share_code(terms: AssistantTerms, minutes: SharedMinutes) -> CodeShares:
    _check(minutes)
    left, therapist, assistant = _after_filled(terms, minutes)
    length = terms.minutes_per_unit
    by_therapist = (minutes.therapist + minutes.together - therapist) // length
    by_assistant = (minutes.assistant - assistant) // length
    units = [
        UnitShare(length, 0, False, Ground.THERAPIST_FILLED, f"therapist gave all {length} minutes")
    ] * by_therapist
    units += [
        UnitShare(0, length, True, Ground.ASSISTANT_FILLED, f"assistant gave all {length} minutes")
    ] * by_assistant
    review: tuple[str, ...] = ()
    if left == 1:
        units.append(_final_unit(terms, therapist, assistant))
    elif left == 2 and _is_shared_pair(terms.shared_pair, therapist, assistant):
        units += _pair(therapist, assistant)
    elif left:
        open_unit = _by_share(terms, therapist, assistant)
        why = f"{units_text(left)} from {minutes_text(therapist + assistant)}: {open_unit.why}"
        units += [replace(open_unit, ground=Ground.UNDECIDED, why=why)] * left
        review = (
            f"{minutes.code}: {units_text(left)} rest on {minutes_text(therapist)} of the therapist"
            f" and {assistant} of the assistant, which no exception covers"
            " - decide whose minutes made each unit, and write it down",
        )
    return CodeShares(minutes.code, tuple(units), review)


def _after_filled(terms: AssistantTerms, minutes: SharedMinutes) -> tuple[int, int, int]:
    """Units, therapist minutes and assistant minutes left when filled units are taken off."""
    length = terms.minutes_per_unit
    therapist = minutes.therapist + minutes.together
    by_therapist = min(minutes.units, therapist // length)
    by_assistant = min(minutes.units - by_therapist, minutes.assistant // length)
    return (
        minutes.units - by_therapist - by_assistant,
        therapist - by_therapist * length,
        minutes.assistant - by_assistant * length,
    )


def _final_unit(terms: AssistantTerms, therapist: int, assistant: int) -> UnitShare:
    enough = terms.final_unit_minutes
    if enough is not None and therapist >= enough:
        why = f"last unit, therapist gave {minutes_text(therapist)} of it, {enough} are enough"
        return UnitShare(therapist, assistant, False, Ground.FINAL_UNIT, why)
    return _by_share(terms, therapist, assistant)


def _is_shared_pair(pair: SharedPair | None, therapist: int, assistant: int) -> bool:
    return (
        pair is not None
        and pair.least_each <= therapist <= pair.most_each
        and pair.least_each <= assistant <= pair.most_each
        and pair.least_together <= therapist + assistant <= pair.most_together
    )


def _pair(therapist: int, assistant: int) -> list[UnitShare]:
    why = f"last two units, {therapist} minutes by the therapist and {assistant} by the assistant"
    return [
        UnitShare(therapist, 0, False, Ground.SHARED_PAIR, why),
        UnitShare(0, assistant, True, Ground.SHARED_PAIR, why),
    ]


def _by_share(terms: AssistantTerms, therapist: int, assistant: int) -> UnitShare:
    total = therapist + assistant
    carries = over_de_minimis(terms, assistant, total)
    others = (rounding for rounding in Rounding if rounding is not terms.rounding)
    disputed = any(
        over_de_minimis(replace(terms, rounding=other), assistant, total) is not carries
        for other in others
    )
    trigger = trigger_minutes(terms, total)
    why = f"assistant gave {assistant} of {minutes_text(total)}, {trigger} call for the modifier"
    ground = Ground.OVER_DE_MINIMIS if carries else Ground.WITHIN_DE_MINIMIS
    return UnitShare(therapist, assistant, carries, ground, why, disputed)


def _check(minutes: SharedMinutes) -> None:
    if min(minutes.units, minutes.therapist, minutes.assistant, minutes.together) < 0:
        raise ValueError(f"{minutes.code}: units and minutes below 0 - write 0 or more")
