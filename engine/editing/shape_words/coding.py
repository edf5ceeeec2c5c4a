"""What rules demand that are about codes and modifiers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.editing.shape_words.given import Given
from engine.source.diagnostics import listed


def _modifier_required(given: Given) -> str:
    told = []
    if given.has("by_discipline"):
        told.append(given.by_discipline("by_discipline"))
    if given.has("any_of"):
        told.append(given.texts("any_of"))
    return f"each line carries modifier {' and '.join(told)}"


def _modifier_barred(given: Given) -> str:
    return f"no line carries modifier {given.texts('modifiers')}"


def _share(given: Given) -> str:
    percent = given.number("more_than_percent")
    gave = "any minute" if percent == "0" else f"more than {percent} percent"
    judged = given.data.get("judged") == "whole_service"
    return f"{'services' if judged else 'units'} of which an assistant gave {gave}"


def _free_last(given: Given) -> str:
    free = given.number("final_unit_minutes")
    return "" if free == "0" else f"; a last unit with {free} minutes of the therapist is free"


def _assistant_modifier(given: Given) -> str:
    told = f"{_share(given)} carry {given.by_discipline('by_discipline')}, and no others do"
    own = "; units that the assistant did not earn stand on another line"
    return told + _free_last(given) + (own if given.has("own_line") else "")


def _assistant_reduction(given: Given) -> str:
    paid = f"{given.number('pays_percent')} percent of the usual rate"
    return f"{_share(given)} are paid at {paid}{_free_last(given)}"


def _diagnosis_required(given: Given) -> str:
    return f"a diagnosis on the claim begins with {given.texts('beginnings')}"


def _technique_not_covered(given: Given) -> str:
    named = listed(given.labels("techniques", "line.techniques"), "and", limit=40)
    only = ""
    if given.has("diagnoses"):
        only = f" for diagnoses that begin with {given.texts('diagnoses')}"
    return f"this is not covered{only}, whatever the code: {named}"


def _technique_required(given: Given) -> str:
    named = listed(given.labels("any_of", "line.techniques"), "or", limit=40)
    return f"the code stands for {named}, of which one was done"


SAYS: Mapping[str, Callable[[Given], str]] = {
    "not_payable": lambda _: "the payor does not pay for it",
    "modifier_required": _modifier_required,
    "modifier_barred": _modifier_barred,
    "assistant_modifier": _assistant_modifier,
    "assistant_reduction": _assistant_reduction,
    "diagnosis_required": _diagnosis_required,
    "technique_not_covered": _technique_not_covered,
    "technique_required": _technique_required,
}
