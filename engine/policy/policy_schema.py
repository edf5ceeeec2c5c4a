"""The JSON Schema of a policy file, made from the vocabulary and the rule shapes."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from engine.facts.vocabulary import Vocabulary
from engine.policy.model import Clock, Confidence, Remedy, Scope, Severity
from engine.policy.shapes import SHAPES, Kind, Parameter, Shape
from engine.therapy.payment import ReducedPart

SCHEMA_ID = "https://payor-rules.org/schemas/policy.schema.json"
Schema = dict[str, Any]

_TEXT: Schema = {"type": "string", "minLength": 1}
_DATE: Schema = {
    "type": "string",
    "format": "date",
    "x-advice": "write it as year-month-day, 2026-03-02",
}
_ID: Schema = {
    "type": "string",
    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*$",
    "x-advice": "use letters, digits, '.', '-' and '_'",
}
_WORD: Schema = {"type": ["string", "integer"]}
_WORDS: Schema = {"oneOf": [_WORD, {"type": "array", "items": _WORD, "minItems": 1}]}
_NUMBER: Schema = {
    "oneOf": [
        {"type": "number"},
        {
            "type": "object",
            "properties": {"value": _TEXT},
            "required": ["value"],
            "additionalProperties": False,
        },
    ],
    "x-advice": "write a number, or {value: name} for a dated value",
}
_CONDITION: Schema = {"$ref": "#/$defs/condition"}
_DATES: Schema = {
    "from": _DATE | {"description": "the first day on which it holds"},
    "until": _DATE | {"description": "the last day on which it holds"},
}


@lru_cache(maxsize=8)
def policy_schema(vocabulary: Vocabulary) -> Schema:
    """The schema of a policy file; whoever asks again is given the same object."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "A payor policy",
        "description": "What one payor says, each value dated and each rule cited.",
        "type": "object",
        "required": ["policy", "title"],
        "additionalProperties": False,
        "properties": {
            "policy": _ID | {"title": "id", "description": "unique in the knowledge base"},
            "title": _TEXT | {"description": "what a person calls this policy"},
            "payor": _ID
            | {"description": "the payor id that visits name; the policy's id if left out"},
            "about": _TEXT | {"description": "what a reader should know first"},
            "abstract": {"type": "boolean", "description": "true: it only serves to be extended"},
            "extends": _ID | {"description": "the policy that this one starts from"},
            "scope": _scope(vocabulary),
            "reviewed_on": _DATE | {"description": "when it was last held against its sources"},
            "review_due": _DATE | {"description": "when that should be done again"},
            "sources": {"type": "array", "items": _source(), "description": "the documents cited"},
            "values": {
                "type": "object",
                "additionalProperties": _value(),
                "description": "numbers that change over time, each with its source",
            },
            "payment": _payment(),
            "code_sets": {
                "type": "object",
                "additionalProperties": _code_set(),
                "description": "codes under a name, used as set:name",
            },
            "measures": {
                "type": "object",
                "additionalProperties": True,
                "description": "arithmetic over facts under a name, used as measure.name",
            },
            "rules": {"type": "array", "items": {"$ref": "#/$defs/rule"}},
            "not_modelled": {
                "type": "array",
                "items": _not_modelled(),
                "description": "what the payor's documents say and this policy does not",
            },
        },
        "$defs": {"condition": _condition(vocabulary), "rule": _rule()},
    }


def _scope(vocabulary: Vocabulary) -> Schema:
    properties: Schema = {}
    for key, fact in Scope.FACTS.items():
        properties[key] = {
            "type": "array",
            "items": {"type": "string", "enum": list(vocabulary[fact].values)},
            "minItems": 1,
            "description": vocabulary[fact].question,
        }
    return {
        "type": "object",
        "properties": properties | _DATES,
        "additionalProperties": False,
        "description": "which visits it is written for; what is left out is open",
    }


def _not_modelled() -> Schema:
    return {
        "type": "object",
        "required": ["topic", "because"],
        "additionalProperties": False,
        "properties": {
            "topic": _TEXT | {"description": "what is left out"},
            "because": _TEXT | {"description": "why, and what that means for an answer"},
        },
    }


def _source() -> Schema:
    return {
        "type": "object",
        "required": ["id", "title", "kind"],
        "additionalProperties": False,
        "properties": {
            "id": _ID,
            "title": _TEXT | {"description": "the document"},
            "section": _TEXT | {"description": "the place in it"},
            "url": _TEXT | {"description": "where it was read"},
            "published": {
                "type": ["string", "integer"],
                "description": "the document's own date, as far as it is known",
            },
            "read_on": _DATE | {"description": "when it was read"},
            "kind": {
                "type": "string",
                "enum": ["primary", "secondary"],
                "description": "primary: the payor's or government's own, or a copy of it",
            },
            "note": _TEXT,
        },
    }


def _value() -> Schema:
    entry = {
        "type": "object",
        "required": ["value", "confidence"],
        "additionalProperties": False,
        "properties": _DATES
        | {
            "value": {"type": ["number", "string", "boolean"], "minimum": 0},
            "sources": {"type": "array", "items": _ID},
            "confidence": _confidence(),
            "note": _TEXT,
        },
    }
    return {
        "type": "object",
        "required": ["about", "dated"],
        "additionalProperties": False,
        "properties": {
            "about": _TEXT,
            "unit": _TEXT,
            "mode": {"type": "string", "enum": ["replace"]},
            "clock": _clock(),
            "dated": {"type": "array", "items": entry, "minItems": 1},
        },
    }


def _payment() -> Schema:
    number = _NUMBER | {"x-advice": "write a number, or {value: name} for a dated value"}
    reduced: Schema = {
        "type": "object",
        "description": "units that are paid less beside others of the day",
        "required": ["further_percent"],
        "additionalProperties": False,
        "properties": {
            "mark": _WORD | {"description": "the schedule's mark of such codes"},
            "codes": _WORDS | {"description": "such codes, for a schedule without marks"},
            "further_percent": number
            | {"description": "what is paid of every unit but the one that ranks first"},
            "part": {
                "type": "string",
                "enum": list(ReducedPart),
                "description": "what is cut: the practice expense (so unless stated), or all",
            },
        },
    }
    assistant: Schema = {
        "type": "object",
        "description": "lines that an assistant earned",
        "required": ["modifiers", "pays_percent"],
        "additionalProperties": False,
        "properties": {
            "modifiers": _WORDS | {"description": "the modifiers that mark them"},
            "pays_percent": number | {"description": "what the payor pays of its own part"},
        },
    }
    return {
        "type": "object",
        "description": "how lines are priced, for an estimate",
        "required": ["schedule", "confidence"],
        "additionalProperties": False,
        "properties": {
            "mode": {"type": "string", "enum": ["replace"]},
            "schedule": _ID | {"description": "the fee schedule of the reference data"},
            "conversion_factor": number | {"description": "USD for one relative value"},
            "paid": _WORDS | {"description": "the schedule's marks of codes that it pays"},
            "bundled": _WORDS | {"description": "its marks of codes paid within others"},
            "not_paid": _WORDS | {"description": "its marks of codes that it does not pay"},
            "facility_places": _WORDS
            | {"description": "places of service with the practice expense of facilities"},
            "reduced": reduced,
            "coinsurance_percent": number
            | {"description": "the patient's part of what the deductible leaves"},
            "deductible": number | {"description": "USD that the patient pays first in a year"},
            "assistant": assistant,
            "sequestration_percent": number
            | {"description": "what is held back of the payor's part"},
            "notes": {
                "type": "array",
                "items": _TEXT,
                "description": "what every estimate takes for granted or leaves out",
            },
            "sources": {"type": "array", "items": _ID},
            "confidence": _confidence(),
        },
    }


def _code_set() -> Schema:
    return {
        "type": "object",
        "required": ["about", "codes"],
        "additionalProperties": False,
        "properties": {
            "about": _TEXT,
            "mode": {"type": "string", "enum": ["replace"]},
            "codes": {"type": "array", "items": _WORD},
            "sources": {"type": "array", "items": _ID},
            "confidence": _confidence(),
        },
    }


def _confidence() -> Schema:
    return {"type": "string", "enum": list(Confidence)}


def _clock() -> Schema:
    return {
        "type": "string",
        "enum": list(Clock),
        "description": "service: by date of service; processing: by the day the claim is processed",
        "default": Clock.SERVICE,
    }


def _condition(vocabulary: Vocabulary) -> Schema:
    facts: Schema = {spec.id: {"description": spec.question} for spec in vocabulary.facts.values()}
    parts = {"type": "array", "items": _CONDITION, "minItems": 1}
    return {
        "title": "a condition",
        "oneOf": [
            {"type": "string", "enum": ["always", "never"]},
            {
                "type": "object",
                "minProperties": 1,
                "properties": {"all": parts, "any": parts, "not": _CONDITION} | facts,
                "patternProperties": {"^(concluded|measure)\\.": True},
            },
        ],
    }


def _rule() -> Schema:
    common: Schema = {
        "id": _ID,
        "title": _TEXT | {"description": "the rule in one short sentence"},
        "mode": {"type": "string", "enum": ["add", "replace", "disable"]},
        "because": _TEXT | {"description": "why an inherited rule is replaced or disabled"},
        "shape": {"type": "string", "enum": sorted(SHAPES)},
        "codes": {
            "oneOf": [_WORD, {"type": "array", "items": _WORD, "minItems": 1}],
            "description": "the lines it looks at: codes, spans (99202-99215), set:name, or any",
        },
        "when": _CONDITION | {"description": "where it applies"},
        "except": _CONDITION | {"description": "where it does not"},
        "severity": {"type": "string", "enum": list(Severity)},
        "message": _TEXT
        | {"description": "what is said when it is broken; a fact in braces is filled in"},
        "fix": _fix(),
        "denial": _denial(),
        "sources": {"type": "array", "items": _ID, "minItems": 1},
        "confidence": _confidence(),
        "clock": _clock(),
        "note": _TEXT,
    } | _DATES
    general = common | {
        "require": _CONDITION | {"description": "what must hold where it applies"},
        "conclude": _ID | {"description": "the name under which other rules know that it applies"},
    }
    plain = {
        "if": {"not": {"required": ["shape"]}},
        "then": {
            "properties": general,
            "additionalProperties": False,
            "if": {"properties": {"mode": {"const": "disable"}}, "required": ["mode"]},
            "then": {"required": ["because"]},
            "else": {
                "required": ["title", "confidence"],
                "oneOf": [{"required": ["require"]}, {"required": ["conclude"]}],
            },
        },
    }
    return {
        "type": "object",
        "required": ["id"],
        "properties": {"shape": common["shape"]},
        "x-dispatch": "shape",
        "allOf": [plain, *(_shaped(shape, common) for shape in SHAPES.values())],
    }


def _shaped(shape: Shape, common: Schema) -> Schema:
    own = {parameter.name: _parameter(parameter) for parameter in shape.parameters}
    return {
        "if": {"properties": {"shape": {"const": shape.name}}, "required": ["shape"]},
        "then": {
            "title": shape.name,
            "description": shape.about,
            "properties": common | own,
            "required": [
                "title",
                "confidence",
                *(["codes"] if shape.name == "unit_method" else []),
                *(p.name for p in shape.parameters if p.required),
            ],
            "additionalProperties": False,
        },
    }


def _parameter(parameter: Parameter) -> Schema:
    about: Schema = {"title": parameter.label, "description": parameter.about}
    if parameter.usual in parameter.options:
        about["default"] = parameter.usual
    if parameter.options:
        word: Schema = {"type": "string", "enum": list(parameter.options)}
        if parameter.kind is Kind.TEXTS:
            return {"oneOf": [word, {"type": "array", "items": word, "minItems": 1}]} | about
        return word | about
    match parameter.kind:
        case Kind.COUNT | Kind.MONEY:
            return _NUMBER | about
        case Kind.DATE:
            return _DATE | about
        case Kind.CODES | Kind.TEXTS | Kind.FACTS:
            return _WORDS | about
        case Kind.TEXT | Kind.FACT:
            return _TEXT | about
        case Kind.BY_DISCIPLINE:
            return {
                "type": "object",
                "properties": {"PT": _WORD, "OT": _WORD},
                "minProperties": 1,
                "additionalProperties": False,
            } | about
        case Kind.ITEMS:
            return {"type": "array", "minItems": 1, "items": _item()} | about


def _item() -> Schema:
    return {
        "type": "object",
        "required": ["id", "require", "message"],
        "additionalProperties": False,
        "properties": {"id": _ID, "require": _CONDITION, "message": _TEXT},
    }


def _fix() -> Schema:
    return {
        "type": "object",
        "required": ["kind", "do"],
        "additionalProperties": False,
        "properties": {
            "kind": {"type": "string", "enum": ["document", "attest", "obtain", "rebill", "none"]},
            "do": _TEXT | {"description": "what to do, in plain words"},
            "change": {
                "type": "object",
                "description": "new values of facts, where the policy knows them",
                "additionalProperties": {"type": ["string", "number", "boolean"]},
            },
        },
    }


def _denial() -> Schema:
    codes = {"type": "array", "items": {"type": ["string", "integer"]}}
    return {
        "type": "object",
        "description": "what the remittance would probably say: code numbers, most likely first",
        "required": ["group", "carc"],
        "additionalProperties": False,
        "properties": {
            "group": {"type": "string", "enum": ["CO", "PR", "OA", "PI"]},
            "carc": codes,
            "rarc": codes,
            "liable": {"type": "string", "enum": ["provider", "patient"]},
            "remedy": {"type": "string", "enum": [remedy.value for remedy in Remedy]},
            "patient_if": {
                "type": "string",
                "description": "what it must count as for the patient to bear it (group PR)",
            },
        },
    }
