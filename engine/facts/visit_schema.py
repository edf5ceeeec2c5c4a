"""The JSON Schema of a visit file, made from the vocabulary."""

from __future__ import annotations

from typing import Any

from engine.facts.vocabulary import FactSpec, FactType, Vocabulary

SCHEMA_ID = "https://payor-rules.org/schemas/visit.schema.json"

MOST_LINES = 100
MOST_DOLLARS = 10_000_000
MOST_VISITS = 2_000

_DATE = {"type": "string", "format": "date"}
_RECORDED: dict[str, Any] = {
    "oneOf": [
        {"type": "boolean"},
        {
            "type": "object",
            "properties": {
                "visits_ago": {
                    "type": "integer",
                    "minimum": 0,
                    "maximum": MOST_VISITS,
                    "title": "visits ago",
                    "description": "Last written that many visits before this one; 0 is this one.",
                    "x-advice": "a whole number of visits",
                }
            },
            "required": ["visits_ago"],
            "additionalProperties": False,
        },
    ],
    "x-advice": "true, false or {visits_ago: 4}",
}
_RECORDED_MEANS = (
    " true: in this visit's note. false: nowhere in the record."
    " {visits_ago: 4}: last written four visits before this one."
)
_BLOCKS = {
    "type": "array",
    "title": "clock times",
    "description": "When the minutes of this line were given, such as '09:00-09:23'.",
    "items": {"type": "string", "x-advice": "a start and an end, 09:00-09:23"},
}
_VISITS = {
    "type": "integer",
    "minimum": 0,
    "maximum": MOST_VISITS,
    "x-advice": "a whole number of visits",
}
_AUTHORIZATIONS = {
    "type": "array",
    "title": "authorizations",
    "description": "The authorizations on file; an empty list says that there is none.",
    "items": {
        "type": "object",
        "title": "authorization",
        "properties": {
            "from": _DATE | {"title": "first day", "description": "Left out: open or unknown."},
            "until": _DATE | {"title": "last day", "description": "Left out: open or unknown."},
            "visits": _VISITS
            | {"title": "visits approved", "description": "Left out: not limited by visits."},
            "used": _VISITS
            | {"title": "visits used", "description": "Visits used up before this one."},
        },
        "additionalProperties": False,
    },
}


def fact_schema(spec: FactSpec) -> dict[str, Any]:
    """The JSON Schema of one fact as a visit file states it."""
    description = spec.question + (f" In {spec.unit}." if spec.unit else "")
    if spec.type is FactType.RECORDED:
        description += _RECORDED_MEANS
    return {"title": spec.id, "description": description} | _values(spec)


def _values(spec: FactSpec) -> dict[str, Any]:
    match spec.type:
        case FactType.YES_NO:
            return {"type": "boolean", "x-advice": "true or false, or leave it out"}
        case FactType.COUNT:
            bound = {} if spec.at_most is None else {"maximum": spec.at_most}
            return {"type": "integer", "minimum": 0, **bound} | {
                "x-advice": _count_advice(spec),
            }
        case FactType.MONEY:
            return {
                "type": "number",
                "minimum": 0,
                "maximum": MOST_DOLLARS,
                "multipleOf": 0.01,
                "x-advice": "an amount in USD without sign or comma, 2480 or 2480.50",
            }
        case FactType.DATE:
            return dict(_DATE)
        case FactType.CHOICE:
            return _choice(spec)
        case FactType.CHOICES:
            return _several(spec, _choice(spec))
        case FactType.CODE:
            return _code(spec)
        case FactType.CODES:
            return _several(spec, _code(spec))
        case FactType.RECORDED:
            return dict(_RECORDED)


def _count_advice(spec: FactSpec) -> str:
    unit = spec.unit or "items"
    most = "" if spec.at_most is None else f" from 0 to {spec.at_most}"
    return f"a whole number of {unit}{most}, digits alone"


def _choice(spec: FactSpec) -> dict[str, Any]:
    # `enumDescriptions` is what editors show beside each value.
    return {
        "type": "string",
        "enum": list(spec.values),
        "enumDescriptions": list(spec.values.values()),
    }


def _code(spec: FactSpec) -> dict[str, Any]:
    """A code may stand without quotes, in either case and with spaces around it."""
    letters = spec.pattern.replace("A-Z", "A-Za-z")
    if letters == spec.pattern:
        letters = spec.pattern.replace("a-z", "A-Za-z")
    form = {
        "title": spec.form,
        "pattern": rf"^\s*{letters.removeprefix('^').removesuffix('$')}\s*$",
        "x-advice": spec.example,
    }
    return {"type": ["string", "integer"], "allOf": [form]}


def _several(spec: FactSpec, items: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "array", "items": items, "uniqueItems": True}
    if not spec.may_be_empty:
        schema |= {"minItems": 1, "x-advice": "leave it out when it is not known"}
    return schema


def visit_schema(vocabulary: Vocabulary) -> dict[str, Any]:
    """The schema of a visit file; objects nest where fact ids have dots."""
    visit = _object("visit")
    line = _object("line")
    for spec in vocabulary.facts.values():
        _place(line if spec.on_line else visit, spec)
    line["properties"]["blocks"] = _BLOCKS
    visit["properties"]["authorizations"] = _AUTHORIZATIONS
    visit["properties"]["sessions"] = _BLOCKS | {
        "title": "sessions",
        "description": "When the patient was treated on that day, such as '09:00-09:45'.",
    }
    visit["properties"]["lines"] = {
        "type": "array",
        "title": "lines",
        "description": "What was done, one entry for each code.",
        "minItems": 1,
        "maxItems": MOST_LINES,
        "items": line,
    }
    visit["required"] = [*visit.get("required", []), "lines"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        **visit,
        "title": "A visit",
        "description": "The facts of one treatment session. What is left out is unknown.",
    }


def _object(title: str) -> dict[str, Any]:
    return {"type": "object", "properties": {}, "additionalProperties": False, "title": title}


def _place(schema: dict[str, Any], spec: FactSpec) -> None:
    *parents, name = spec.path
    for parent in parents:
        schema = schema["properties"].setdefault(parent, _object(parent))
    schema["properties"][name] = fact_schema(spec)
    if spec.required:
        schema.setdefault("required", []).append(name)
