"""Measures in clauses: flags as what is so, counts with their number, days between two dates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.facts.measures import MEASURES
from engine.policy.words.fact_words import counted, day_name, positive
from engine.policy.words.naming import Naming, as_list, is_value
from engine.source.diagnostics import listed

_FLAGS: Mapping[str, tuple[str, str]] = {
    "billed": ("the line is billed", "the line is not billed yet"),
    "unit_unearned": ("the code earns no unit", "the code earns a unit"),
    "unit_off_the_bill": (
        "the line bills units that its code did not earn",
        "the line bills no units that its code did not earn",
    ),
    "assistant_undecided": (
        "nobody but a person can say whose minutes made the units",
        "it is plain whose minutes made the units",
    ),
    "diagnosis_begins": (
        "a diagnosis begins with {beginnings}",
        "no diagnosis begins with {beginnings}",
    ),
    "only_service": ("nothing but {codes} was done", "something else than {codes} was done"),
    "beside": ("the day also has {codes}", "the day does not also have {codes}"),
    "distinct_region": (
        "it was given in another region than {codes}",
        "it was given in the same region as {codes}",
    ),
    "distinct_interval": (
        "it was given in minutes apart from {codes}",
        "it was not given in minutes apart from {codes}",
    ),
    "edit_distinct": (
        "it was separate from every service that a modifier may unlock",
        "it was not separate from every service that a modifier may unlock",
    ),
    "edit_marked_opposite": (
        "the modifier of the pair stands on the other line",
        "the modifier of the pair does not stand on the other line",
    ),
    "over_amount": (
        "the year's amount is above the bound with this line",
        "the year's amount is not above the bound with this line",
    ),
    "stated": ("the visit states it", "the visit does not state it"),
    "stated_on_line": ("the line states it", "the line does not state it"),
}
_COUNTS: Mapping[str, str] = {
    "units_lawful": "the minutes of the day allow {} units",
    "units_over": "{} units are billed above what the day allows",
    "units_under": "{} units are missing of what the day allows",
    "units_misplaced": "{} units stand on another code than the one that earned them",
    "units_above": "{} units are billed that no minutes of the day earned",
    "day_units": "the day has {} units of {pool}",
    "units_beyond": "{} units of the line lie beyond those that count",
    "qualified_minutes": "a therapist or an assistant gave {} minutes of the line",
    "assistant_units": "an assistant earned {} units of the line",
    "units_claimed": "the line states {} units",
    "lines_alike": "{} other lines bill the same code with the same modifiers",
    "doubled_minutes": "{} minutes of the line are claimed by {beside} too",
    "minutes_of_two_disciplines": "{} minutes of the line are claimed by the other discipline too",
    "minutes_past_session": "the lines of {codes} have {} minutes more than the session",
    "edit_unlockable": "a modifier may set the line apart from {} other services of the day",
    "edit_unread": "no table decides {} pairs of the line on so early a day",
    "edit_outside": "no table tells of {} pairs of the line",
    "over_unit_maximum": "the units are {} above the maximum of the table",
    "unit_maximum_unread": "the units are {} above the maximum of the oldest table",
}
_INDICATORS: Mapping[int, str] = {
    -1: "no pair of the edit table has the line in column 2",
    0: "the edit table never pays the line beside another code of the day",
    1: "the edit table pays the line beside the other code when a modifier unlocks the pair",
}


def measured(names: Naming, name: str, operator: str, amount: Any, words: str) -> str:
    """The clause of a measure compared; ``words`` are the comparison and number in words."""
    data = names.measure(name)
    if isinstance(data, Mapping) and "compute" in data:
        clause = _computed(names, data, operator, amount, words)
        if clause is not None:
            return clause
    elif isinstance(data, Mapping) and "days" in data and len(as_list(data["days"])) == 2:
        clause = _days(names, data["days"], operator, amount, words)
        if clause is not None:
            return clause
    return counted(f"“{name.replace('_', ' ')}” is {{}}", words)


def is_flag(names: Naming, name: str) -> bool:
    """The measure is 1 where something is so and 0 where it is not."""
    data = names.measure(name)
    return isinstance(data, Mapping) and str(data.get("compute")) in _FLAGS


def measure_label(names: Naming, name: str) -> str:
    """What a form calls a measure: what is so, or its clause with dots in the place of a number."""
    if is_flag(names, name):
        return _filled(names, names.measure(name), _FLAGS[str(names.measure(name)["compute"])][0])
    told = measured(names, name, "", None, "…")
    return told if not told.startswith("“") else name.replace("_", " ")


def _computed(
    names: Naming, data: Mapping[str, Any], operator: str, amount: Any, words: str
) -> str | None:
    measure = str(data["compute"])
    held = _holds(operator, amount)
    if measure == "edit_indicator" and operator == "is" and amount in _INDICATORS:
        return _INDICATORS[amount]
    if measure in _FLAGS and held is not None:
        return _filled(names, data, _FLAGS[measure][0 if held else 1])
    if measure in _COUNTS:
        return counted(_filled(names, data, _COUNTS[measure]), words)
    if measure in MEASURES:
        return counted(f"“{measure.replace('_', ' ')}” is {{}}", words)
    return None


def _holds(operator: str, amount: Any) -> bool | None:
    """Whether a flag compared so holds; None where it is compared otherwise."""
    told = {
        ("is", 1): True,
        ("at_least", 1): True,
        ("more_than", 0): True,
        ("is_not", 0): True,
        ("is", 0): False,
        ("at_most", 0): False,
        ("less_than", 1): False,
        ("is_not", 1): False,
    }
    return None if is_value(amount) else told.get((operator, amount))


def _filled(names: Naming, data: Mapping[str, Any], clause: str) -> str:
    for name in ("codes", "pool", "beside"):
        if f"{{{name}}}" in clause:
            clause = clause.replace(f"{{{name}}}", names.codes(data.get(name), "or"))
    return clause.replace("{beginnings}", listed(map(str, as_list(data.get("beginnings"))), "or"))


def _days(names: Naming, days: Any, operator: str, amount: Any, words: str) -> str | None:
    facts = names.vocabulary.facts
    if not all(isinstance(name, str) and name in facts for name in days):
        return None
    later, earlier = facts[days[0]], day_name(facts[days[1]])
    plain = {
        ("at_most", 0): f"not after {earlier}",
        ("more_than", 0): f"after {earlier}",
        ("at_least", 1): f"after {earlier}",
        ("at_least", 0): f"not before {earlier}",
        ("less_than", 0): f"before {earlier}",
    }
    told = None if is_value(amount) else plain.get((operator, amount))
    return counted(positive(later), told or f"{words} days after {earlier}")
