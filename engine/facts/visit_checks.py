"""What is probably wrong with a visit whose single facts are fine: codes and dates."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from engine.facts.problems import Problems
from engine.facts.visit import Authorization, Visit
from engine.source.diagnostics import listed, quoted

_PLACE = "place_of_service"
_PAST = ("episode.evaluation_date", "episode.first_treatment_date")
"""Dates that cannot lie after the visit itself."""
_DAYS_OF = {
    "plan_of_care.signed": "plan_of_care.signed_on",
    "plan_of_care.sent": "plan_of_care.sent_on",
}
"""What has not happened has no day."""


def covering(authorizations: Iterable[Authorization], day: int) -> bool | None:
    """Whether some authorization covers the day; None when that depends on what is unknown."""
    answers = {authorization.covers(day) for authorization in authorizations}
    return True if True in answers else None if None in answers else False


def check_visit(visit: Visit, problems: Problems, today: date | None) -> None:
    """Warns of dates in the wrong order and of diagnoses left out."""
    day = visit.facts.get("date_of_service")
    if isinstance(day, int):
        _check_dates(visit, day, problems, today)
    for fact, on in _DAYS_OF.items():
        if visit.facts.get(fact) == 0 and on in visit.facts:
            problems.warn(
                tuple(on.split(".")),
                "contradiction",
                f"'{fact}' is false, and this is the day on which it was; the day counts",
                f"nothing, or true for '{fact}'",
            )
    carried = visit.facts.get("diagnoses")
    for line in visit.lines:
        if line.facts.get("line.units") == 0 and line.facts.get("line.modifiers"):
            problems.warn(
                ("lines", line.number - 1, "units"),
                "off-the-bill",
                "0 units keep the line off the bill, and it carries modifiers",
                "the units that are billed, or leave them out while nothing is billed yet",
            )
        pointed = line.facts.get("line.diagnoses")
        if isinstance(carried, frozenset) and isinstance(pointed, frozenset):
            for code in sorted(pointed - carried):
                problems.warn(
                    ("lines", line.number - 1, "diagnoses"),
                    "unknown-code",
                    f"the visit does not carry the diagnosis {code}",
                    "diagnoses of this visit, or add it to the visit's own",
                )


def _check_dates(visit: Visit, day: int, problems: Problems, today: date | None) -> None:
    if today is not None and day > today.toordinal():
        problems.warn(
            ("date_of_service",),
            "future-date",
            f"{date.fromordinal(day).isoformat()} lies after today, {today.isoformat()}",
            "the day on which the patient was treated",
        )
    for fact in _PAST:
        stated = visit.facts.get(fact)
        if isinstance(stated, int) and stated > day:
            problems.warn(
                tuple(fact.split(".")),
                "date-order",
                f"{date.fromordinal(stated).isoformat()} lies after the visit itself",
                "a day up to the day of service",
            )


def check_codes(visit: Visit, problems: Problems, known: Collection[str]) -> None:
    """Warns of codes that nothing here knows; says nothing when no codes are known at all."""
    if not known:
        return
    for line in visit.lines:
        code = line.facts.get("line.code")
        if not isinstance(code, str) or code in known:
            continue
        near = close_codes(code, known)
        advice = f"{listed(near, 'or')} if that is meant" if near else "a code that is in use"
        problems.warn(
            ("lines", line.number - 1, "code"),
            "unknown-code",
            f"no code list or table that is loaded knows {quoted(code)}; it is mistyped, retired or"
            " of another field",
            advice,
        )


def check_place(visit: Visit, problems: Problems, known: Mapping[str, str]) -> None:
    """Warns of a place of service that does not exist; silent when no places are known at all."""
    place = visit.facts.get(_PLACE)
    if not known or not isinstance(place, str) or place in known:
        return
    if len(place) not in map(len, known):
        return  # no code of a place at all, which its form tells already
    near = [f"{code} ({known[code]})" for code in close_codes(place, known)]
    problems.warn(
        (_PLACE,),
        "unknown-place",
        f"{quoted(place)} is no place of service that is known here",
        f"{listed(near, 'or')}, if that is meant" if near else "the place that the claim names",
    )


def close_codes(code: str, known: Collection[str], limit: int = 3) -> list[str]:
    """The known codes that a code may be a slip of: two signs swapped first, then one wrong."""
    swapped = set(_swapped(code))
    near = [other for other in sorted(known) if other in swapped]
    if not near:
        near = [other for other in sorted(known) if _differ_in_one(code, other)]
    return near[:limit]


def _swapped(code: str) -> Iterator[str]:
    for index in range(len(code) - 1):
        yield f"{code[:index]}{code[index + 1]}{code[index]}{code[index + 2 :]}"


def _differ_in_one(code: str, other: str) -> bool:
    if len(code) != len(other):
        return False
    return sum(a != b for a, b in zip(code, other, strict=True)) == 1
