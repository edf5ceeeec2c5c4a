"""The JSON Schema of a visit file, made from the vocabulary."""

from __future__ import annotations

from typing import Any

from engine.facts.vocabulary import FactSpec, FactType, Vocabulary

SCHEMA_ID = "https://payor-rules.org/schemas/visit.schema.json"

_DATE = {"type": "string", "format": "date", "x-advice": "write it as year-month-day, 2026-03-02"}
_RECORDED: dict[str, Any] = {
    "description": (
        "true: in this visit's note; false: nowhere in the record;"
        " visits_ago: last written that many visits before this one"
    ),
    "oneOf": [
        {"type": "boolean"},
        {
            "type": "object",
            "properties": {"visits_ago": {"type": "integer", "minimum": 0, "maximum": 2000}},
            "required": ["visits_ago"],
            "additionalProperties": False,
        },
    ],
    "x-advice": "write true, false or {visits_ago: 4}",
}
_BLOCKS = {
    "type": "array",
    "title": "clock times",
    "description": "When the minutes of this line were given, such as '09:00-09:23'.",
    "items": {"type": "string", "pattern": "^[0-9]"},
}
_COUNT = {"type": "integer", "minimum": 0, "maximum": 2000}
_AUTHORIZATIONS = {
    "type": "array",
    "title": "authorizations",
    "description": "Authorizations on file; an empty list says that there are none.",
    "items": {
        "type": "object",
        "properties": {
            "from": _DATE | {"title": "first day"},
            "until": _DATE | {"title": "last day"},
            "visits": _COUNT | {"title": "visits approved"},
            "used": _COUNT | {"title": "visits used before this one"},
        },
        "additionalProperties": False,
    },
}


def fact_schema(spec: FactSpec) -> dict[str, Any]:
    """The JSON Schema of one fact as a visit file states it."""
    return _values(spec) | {
        "title": spec.id,
        "description": spec.question + (f" In {spec.unit}." if spec.unit else ""),
    }


def _values(spec: FactSpec) -> dict[str, Any]:
    match spec.type:
        case FactType.YES_NO:
            return {"type": "boolean", "x-advice": "write true or false, or leave it out"}
        case FactType.COUNT:
            bound = {} if spec.at_most is None else {"maximum": spec.at_most}
            return {
                "type": "integer",
                "minimum": 0,
                "x-advice": f"write a whole number of {spec.unit or 'items'}",
            } | bound
        case FactType.MONEY:
            return {"type": "number", "minimum": 0, "maximum": 10_000_000, "multipleOf": 0.01}
        case FactType.DATE:
            return dict(_DATE)
        case FactType.CHOICE:
            return {"type": "string", "enum": list(spec.values)}
        case FactType.CHOICES:
            return _several({"type": "string", "enum": list(spec.values)})
        case FactType.CODE:
            return {"type": ["string", "integer"]}
        case FactType.CODES:
            return _several({"type": ["string", "integer"]})
        case FactType.RECORDED:
            return dict(_RECORDED)


def _several(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items, "uniqueItems": True}


def visit_schema(vocabulary: Vocabulary) -> dict[str, Any]:
    """The schema of a visit file; objects nest where fact ids have dots."""
    visit = _object("visit")
    line = _object("line")
    for spec in vocabulary.facts.values():
        _place(line if spec.on_line else visit, spec)
    line["properties"]["blocks"] = _BLOCKS
    visit["properties"]["authorizations"] = _AUTHORIZATIONS
    visit["properties"]["lines"] = {
        "type": "array",
        "title": "lines",
        "description": "What was done, one entry for each code.",
        "minItems": 1,
        "maxItems": 100,
        "items": line,
    }
    visit["required"] = [*visit.get("required", []), "lines"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "A visit",
        "description": "The facts of one treatment session. What is left out is unknown.",
    } | visit


def _object(title: str) -> dict[str, Any]:
    return {"type": "object", "properties": {}, "additionalProperties": False, "title": title}


def _place(schema: dict[str, Any], spec: FactSpec) -> None:
    *parents, name = spec.path
    for parent in parents:
        schema = schema["properties"].setdefault(parent, _object(parent))
    schema["properties"][name] = fact_schema(spec)
    if spec.required:
        schema.setdefault("required", []).append(name)
