"""What rules demand that are about units and daily limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.editing.shape_words.given import Given, table_words
from engine.therapy.methods import MethodName

_METHODS: Mapping[str, str] = {
    MethodName.CMS_POOLED: "by Medicare's count, over all timed minutes of the day",
    MethodName.MIDPOINT: "code by code, from the middle of a unit on",
    MethodName.WHOLE: "code by code, in whole units only",
    MethodName.LOWER: ("by Medicare's count or code by code, whichever gives fewer"),
    MethodName.FIRST_BLOCK: "with a longer first unit",
}
_COUNTED: Mapping[str, str] = {
    "together": "all of them together",
    "each_code": "each code by itself",
    "each_discipline": "each discipline by itself",
}


def _unit_method(given: Given) -> str:
    method = _METHODS[given.data["method"]]
    told = f"minutes become units {method}; a unit is {given.number('minutes_per_unit')} minutes"
    told += f", and {given.number('first_unit_minutes')} earn the first"
    if given.has("first_block_minutes"):
        told += f"; the longer first unit is {given.number('first_block_minutes')} minutes"
        if given.has("first_block_least"):
            told += f", earned from {given.number('first_block_least')} on"
    if given.data.get("disciplines") == "together":
        told += "; both disciplines are counted together"
    if given.has("apart"):
        told += f"; nothing else is given during {given.codes('apart', 'or')}"
    return told


def _daily_maximum(given: Given) -> str:
    several = "" if given.number("most") == "1" else "s"
    # A set's own words may hold a comma, so they come first and not in the middle of the count.
    of = "" if given.data["pool"] == given.data.get("codes") else f"of {given.codes('pool')}, "
    told = f"{of}no more than {given.number('most')} unit{several} a day count"
    told += f", {_COUNTED[given.data.get('counted', 'together')]}"
    if given.data.get("beyond") == "deny_claim":
        return told + "; a claim with more is denied as a whole"
    return told


def _unit_maximum(given: Given) -> str:
    return f"no more units of a code than the {table_words(given, 'unit maxima')} allows"


def _reduction(given: Given) -> str:
    pool = f" of {given.codes('pool')}" if given.data["pool"] != given.data.get("codes") else ""
    return f"every unit{pool} after the first of a day is paid less"


def _least_minutes(given: Given) -> str:
    return f"a line has at least {given.number('at_least')} minutes"


SAYS: Mapping[str, Callable[[Given], str]] = {
    "unit_method": _unit_method,
    "daily_maximum": _daily_maximum,
    "unit_maximum": _unit_maximum,
    "multiple_procedure_reduction": _reduction,
    "least_minutes": _least_minutes,
}
