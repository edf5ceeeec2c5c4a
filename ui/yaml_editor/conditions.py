"""What may stand in a condition: facts, how each may be compared, and with what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.facts.vocabulary import FactSpec, FactType
from engine.policy.conditions import COMPARISONS, DATE_COMPARISONS

if TYPE_CHECKING:
    from ui.yaml_editor.grammar import Grammar

_OPERATORS = {
    "is": "exactly this",
    "is_not": "anything but this",
    "at_least": "this or more",
    "at_most": "this or less",
    "more_than": "more than this",
    "less_than": "less than this",
    "on_or_after": "this day or a later one",
    "on_or_before": "this day or an earlier one",
    "after": "a later day than this",
    "before": "an earlier day than this",
    "any_of": "at least one of these",
    "all_of": "every one of these",
    "none_of": "none of these",
}
_STATED = {"stated": "true: the visit says something of it, whatever that is"}
_JOINED = {
    "all": "every one of these conditions holds",
    "any": "at least one of these conditions holds",
    "not": "this condition does not hold",
}


def add_conditions(made: Grammar) -> int:
    """Adds the nodes of a condition; the index of the first."""
    place = len(made.nodes)
    made.nodes.append({})
    yes_no = made.add({"words": [["true"], ["false"]]})
    keys: dict[str, list[Any]] = {word: [about, place] for word, about in _JOINED.items()}
    for spec in made.vocabulary.facts.values():
        if not spec.overrides:
            keys[spec.id] = [spec.question, made.add(_fact(made, spec))]
    numbers = made.add({"keys": _compared(made, tuple(COMPARISONS))})
    made.nodes[place] = {
        "keys": keys,
        "words": [["always", "", "holds for every visit"], ["never", "", "holds for none"]],
        "item": place,
        "named": ["concluded", "measures"],
        "beginnings": {"concluded.": yes_no, "measure.": numbers},
    }
    return place


def _fact(made: Grammar, spec: FactSpec) -> dict[str, Any]:
    """What a fact is compared with."""
    stated: dict[str, list[Any]] = {
        key: [about, made.add({"words": [["true"]]})] for key, about in _STATED.items()
    }
    match spec.type:
        case FactType.YES_NO:
            return {"words": [["true"], ["false"]], "keys": stated}
        case FactType.RECORDED:
            keys = {
                "in_this_note": ["this visit's note says it", made.add({"words": [["true"]]})],
                "within_visits": ["one of so many visits, this one counted", _number(made)],
            }
            return {"words": [["true"], ["false"]], "keys": keys | stated}
        case FactType.DATE:
            return {"keys": _compared(made, tuple(DATE_COMPARISONS)) | stated}
        case FactType.COUNT | FactType.MONEY:
            return {"keys": _compared(made, tuple(COMPARISONS)) | stated}
    several = ("any_of", "all_of", "none_of") if spec.type.is_several else ("none_of",)
    values = _values(spec)
    one = made.add(values)
    return values | {"keys": {key: [_OPERATORS[key], one] for key in several} | stated}


def _values(spec: FactSpec) -> dict[str, Any]:
    if spec.values:
        return {"words": [[value, label] for value, label in spec.values.items()]}
    if spec.id == "line.code":
        return {"lists": ["codes", "code_sets"]}
    if spec.id == "payor":
        return {"lists": ["payors"]}
    return {}


def _compared(made: Grammar, operators: tuple[str, ...]) -> dict[str, list[Any]]:
    number = _number(made)
    return {key: [_OPERATORS[key], number] for key in operators} | _dated(made)


def _number(made: Grammar) -> int:
    return made.add({"keys": _dated(made)})


def _dated(made: Grammar) -> dict[str, list[Any]]:
    return {"value": ["a dated value", made.add({"lists": ["values"]})]}
