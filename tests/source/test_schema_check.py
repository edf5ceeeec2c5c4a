"""Schema errors: in our own words, at the place of the value or key, and only the useful ones."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from engine.source import read_document
from engine.source.diagnostics import Diagnostic
from engine.source.schema_check import SchemaChecker, check_schema

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "https://example.org/policy.json",
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "id": {"type": "string", "minLength": 2, "maxLength": 8},
        "kind": {"enum": ["commercial", "medicaid", "workers_comp"]},
        "version": {"const": 1},
        "effective": {"$ref": "#/$defs/day"},
        "network": {"type": "boolean"},
        "rate": {"type": "number", "multipleOf": 0.01, "exclusiveMinimum": 0},
        "share": {"type": "number", "minimum": 0, "exclusiveMaximum": 1},
        "visits": {"type": "integer", "maximum": 60},
        "title": {"type": ["string", "null"]},
        "codes": {
            "type": "array",
            "minItems": 1,
            "maxItems": 3,
            "uniqueItems": True,
            "items": {"$ref": "#/$defs/code"},
        },
        "limits": {
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"pattern": "^[a-z]+$", "title": "a plain word"},
            "additionalProperties": {"type": "integer"},
        },
        "address": {"type": "object", "dependentRequired": {"street": ["city", "state"]}},
        "place": {"type": "object", "required": ["state", "zip"]},
        "never": False,
        "rules": {"type": "array", "items": {"$ref": "#/$defs/rule"}},
        "fixes": {"type": "array", "items": {"$ref": "#/$defs/fix"}},
        "when": {"$ref": "#/$defs/condition"},
        "amount": {"anyOf": [{"type": "integer"}, {"type": "array"}]},
        "who": {"oneOf": [{"required": ["name"]}, {"required": ["npi"]}]},
        "tags": {"type": "array", "contains": {"const": "pt", "title": "the tag pt"}},
    },
    "$defs": {
        "day": {"type": "string", "format": "date"},
        "code": {
            "type": "string",
            "pattern": "^[0-9A-Z]{5}$",
            "title": "a procedure code",
            "x-advice": 'five digits or letters, such as "97110"',
        },
        "rule": {
            "type": "object",
            "required": ["id", "shape"],
            "properties": {"id": {"type": "string"}, "shape": {"enum": ["daily_cap", "pair_edit"]}},
            "allOf": [
                {
                    "if": {"properties": {"shape": {"const": "daily_cap"}}, "required": ["shape"]},
                    "then": {
                        "required": ["units"],
                        "properties": {"units": {"type": "integer", "minimum": 1}},
                    },
                },
                {
                    "if": {"properties": {"shape": {"const": "pair_edit"}}, "required": ["shape"]},
                    "then": {
                        "required": ["first"],
                        "properties": {
                            "first": {"$ref": "#/$defs/code"},
                            "second": {"$ref": "#/$defs/code"},
                        },
                    },
                },
            ],
            "unevaluatedProperties": False,
        },
        "fix": {
            "oneOf": [
                {
                    "type": "object",
                    "required": ["kind"],
                    "additionalProperties": False,
                    "properties": {"kind": {"const": "document"}, "what": {"type": "string"}},
                },
                {
                    "type": "object",
                    "required": ["kind", "units"],
                    "additionalProperties": False,
                    "properties": {"kind": {"const": "rebill"}, "units": {"type": "integer"}},
                },
            ]
        },
        "condition": {
            "oneOf": [
                {
                    "type": "object",
                    "required": ["fact"],
                    "properties": {"fact": {"type": "string"}, "is": True},
                    "additionalProperties": False,
                },
                {
                    "type": "object",
                    "required": ["all"],
                    "properties": {
                        "all": {"type": "array", "items": {"$ref": "#/$defs/condition"}}
                    },
                    "additionalProperties": False,
                },
                {
                    "type": "object",
                    "required": ["not"],
                    "properties": {"not": {"$ref": "#/$defs/condition"}},
                    "additionalProperties": False,
                },
            ]
        },
    },
}
CHECKER = SchemaChecker(SCHEMA)
_PLAIN_VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)


def check(text: str) -> list[Diagnostic]:
    return CHECKER.check(read_document(text.encode(), "p.yaml"))


BROKEN = [
    # text, code, words of message and advice, line, column
    ("efective: 2026-01-01", "unknown-key", "'efective' 'effective'", 1, 1),
    ("zebra: 1", "unknown-key", "'zebra' one of address", 1, 1),
    ("id: 97110", "wrong-type", 'text, found the number 97110 quotes: "97110"', 1, 5),
    ("id: 4.10", "wrong-type", '"4.10"', 1, 5),
    ("id: true", "wrong-type", 'text, found true "true"', 1, 5),
    ("id: x", "out-of-range", "at least 2 characters found 1 character", 1, 5),
    ("id: far-too-long", "out-of-range", "at most 8", 1, 5),
    ("id: [a]", "wrong-type", "text, found a list", 1, 5),
    ("title: 3", "wrong-type", "text or nothing, found the number 3", 1, 8),
    ("kind: Workers-Comp", "not-allowed", "'Workers-Comp' workers_comp allowed", 1, 7),
    ("kind: zebra", "not-allowed", "commercial, medicaid or workers_comp", 1, 7),
    ("kind: 3", "not-allowed", "3 commercial", 1, 7),
    ("version: 2", "not-allowed", "expected 1, found 2", 1, 10),
    ("effective: 3/4/2026", "invalid-date", "'3/4/2026' 2026-03-04", 1, 12),
    ("effective: 2026-3-4", "invalid-date", "2026-03-04", 1, 12),
    ("effective: 20260304", "wrong-type", "text, found the number", 1, 12),
    ("effective: '2026-02-30'", "invalid-date", "year-month-day", 1, 12),
    ("network: yes", "wrong-type", "true or false, found text 'yes' true", 1, 10),
    ("network: 'No'", "wrong-type", "found text 'No' false", 1, 10),
    ("network:", "wrong-type", "found nothing", 1, 9),
    ("rate: $1,004.50", "wrong-type", "a number, found text 1004.50 without", 1, 7),
    ("rate: 1.105", "out-of-range", "multiple of 0.01 1.105", 1, 7),
    ("rate: 0", "out-of-range", "more than 0", 1, 7),
    ("share: 1.0", "out-of-range", "less than 1, found 1.0", 1, 8),
    ("share: -1", "out-of-range", "at least 0, found -1", 1, 8),
    ("visits: 61", "out-of-range", "at most 60", 1, 9),
    ("visits: 1.5", "wrong-type", "a whole number, found the number 1.5", 1, 9),
    ("visits: '4'", "wrong-type", "4 without quotes", 1, 9),
    ("visits: four", "wrong-type", "digits", 1, 9),
    ("codes: []", "out-of-range", "at least 1 item found none", 1, 8),
    ("codes: [AAAAA, BBBBB, CCCCC, DDDDD]", "out-of-range", "at most 3 items, found 4 items", 1, 8),
    ("codes: 97110", "wrong-type", "a list, found the number [97110]", 1, 8),
    ('codes:\n  - "97110"\n  - "97110"', "repeated", "second time", 3, 5),
    ("codes: [9711x]", "wrong-form", "'9711x' is not a procedure code five digits", 1, 9),
    ("codes: [[1]]", "wrong-type", "found a list five digits", 1, 9),
    ("limits: {}", "out-of-range", "at least 1 key", 1, 9),
    ("limits: {A1: 3}", "key-name", "the key 'A1' is not a plain word", 1, 10),
    ("limits:\n  - 1", "wrong-type", "a map, found a list", 2, 3),
    ("address:\n  street: x", "missing-key", "'street' also needs 'city' and 'state'", 2, 3),
    ("place: {}", "missing-key", "missing keys 'state' and 'zip' in 'place'", 1, 1),
    ("never: 1", "forbidden-key", "'never' may not stand here", 1, 1),
    ("rules:\n  - shape: daily_cap\n    units: 4", "missing-key", "'id' 'rules > item 1'", 2, 5),
    ("rules:\n  - id: a\n    shape: daily_cap", "missing-key", "'units' in 'a'", 2, 5),
    ("rules:\n  - id: a\n    shape: daily_cop", "not-allowed", "daily_cap", 3, 12),
    ("rules: [{id: a, shape: daily_cap, units: 0}]", "out-of-range", "at least 1", 1, 42),
    ("rules: [{id: a, shape: daily_cap, unit: 4}]", "unknown-key", "'unit' in 'a' 'units'", 1, 35),
    (
        "rules: [{id: a, shape: daily_cap, units: 4, second: x}]",
        "misplaced-key",
        "'second' does not go with shape: daily_cap only with shape: pair_edit",
        1,
        45,
    ),
    ("fixes: [{what: x}]", "missing-key", "'kind' kind: document or rebill", 1, 9),
    ("fixes: [{kind: rebil}]", "not-allowed", "'rebil' rebill", 1, 16),
    ("fixes: [{kind: document, units: 4}]", "unknown-key", "'units' what", 1, 26),
    ("fixes: [{kind: rebill, units: x}]", "wrong-type", "whole number 'x'", 1, 31),
    ("fixes: [x]", "wrong-type", "a map, found text 'x'", 1, 9),
    ("when: {all: [{fact: 3}]}", "wrong-type", "text, found the number 3", 1, 21),
    ("when: {all: [{not: {facts: a}}]}", "unknown-key", "'facts' 'fact'", 1, 21),
    ("when: {all: 3}", "wrong-type", "a list, found the number 3", 1, 13),
    ("amount: x", "wrong-type", "a whole number or a list, found text 'x'", 1, 9),
    ("who: {}", "missing-key", "one of the keys 'name' or 'npi'", 1, 1),
    ("who: {name: a, npi: b}", "conflicting-keys", "'name' and 'npi' exclude", 1, 1),
    ("tags: [ot]", "out-of-range", "the list lacks the tag pt", 1, 7),
    ("- a", "wrong-type", "a map, found a list", 1, 1),
]


@pytest.mark.parametrize(("text", "code", "words", "line", "column"), BROKEN)
def test_a_broken_keyword_is_told_once_in_our_own_words(
    text: str, code: str, words: str, line: int, column: int
) -> None:
    (found,) = check(text)
    assert (found.code, found.line, found.column) == (code, line, column), found
    for word in words.split():
        assert word in f"{found.message} {found.advice}", found
    assert found.severity == "error"


@pytest.mark.parametrize("text", [text for text, *_ in BROKEN])
def test_the_validator_finds_wrong_what_is_told(text: str) -> None:
    document = read_document(text.encode(), "p.yaml")
    assert not _PLAIN_VALIDATOR.is_valid(document.data)


@pytest.mark.parametrize(
    "text",
    [
        "id: policy",
        "title:",
        "effective: 2026-02-28",
        "effective: '2026-02-28'",
        "rate: 1.10",
        "rate: 1004.35",
        "rate: 0.07",
        "share: 0",
        "codes: ['97110', G0283]",
        "limits: {visits: 3}",
        "address: {city: x}",
        "rules: [{id: a, shape: daily_cap, units: 4}]",
        'rules: [{id: a, shape: pair_edit, first: "97530", second: "97140"}]',
        "fixes: [{kind: document, what: x}, {kind: rebill, units: 1}]",
        "when: {all: [{fact: a, is: 2026-01-01}, {not: {fact: b}}]}",
        "amount: 3",
        "who: {npi: x}",
        "tags: [ot, pt]",
    ],
)
def test_what_fits_the_schema_is_passed_in_silence(text: str) -> None:
    assert check(text) == []


def test_an_unquoted_date_fits_a_date_and_keeps_its_type() -> None:
    document = read_document(b"effective: 2026-02-28")
    assert CHECKER.check(document) == []
    assert document.data["effective"].year == 2026


def test_an_impossible_date_is_told_once_by_the_reader() -> None:
    document = read_document(b"effective: 2026-02-30")
    assert [d.code for d in document.diagnostics] == ["invalid-date"]
    assert CHECKER.check(document) == []


def test_all_errors_are_gathered_in_the_order_of_the_text() -> None:
    found = check(
        "kind: x\nid: 3\nrules:\n  - id: a\n    shape: daily_cap\n    unit: 4\nzebra: 1\n"
    )
    assert [(d.line, d.code) for d in found] == [
        (1, "not-allowed"),
        (2, "wrong-type"),
        (6, "unknown-key"),
        (7, "unknown-key"),
    ]


def test_a_repeated_item_names_the_first_one() -> None:
    (found,) = check("codes: ['97110', G0283, '97110']")
    (other,) = found.related
    assert (other.line, other.column) == (1, 9)


def test_a_document_that_could_not_be_read_is_not_checked() -> None:
    assert check("id: [") == []


def test_schemas_that_refer_to_others_take_them_from_the_registry() -> None:
    other = DRAFT202012.create_resource(
        {
            "$id": "https://example.org/code.json",
            "type": "object",
            "properties": {"code": {"enum": ["97110", "97112"]}},
            "additionalProperties": False,
        }
    )
    registry: Registry[Any] = Registry().with_resource("https://example.org/code.json", other)
    schema = {"$id": "https://example.org/top.json", "items": {"$ref": "code.json"}}
    document = read_document(b"- code: 97110\n- cod: x\n", "c.yaml")
    found = check_schema(document, schema, registry)
    assert [(d.code, d.line, d.advice) for d in found] == [
        ("wrong-type", 1, '"97110"'),
        ("unknown-key", 2, "'code'"),
    ]


def test_deep_nesting_is_checked_or_refused_and_never_overflows() -> None:
    deep = "when: " + "{not: " * 57 + "{facts: a}" + "}" * 57
    (found,) = check(deep)
    assert found.code in ("unknown-key", "too-deep")
    assert check(deep.replace("facts", "fact")) == []


def test_a_flood_of_errors_is_cut_off() -> None:
    found = check("fixes:\n" + "  - x\n" * 3000)
    assert 100 < len(found) <= 200


_names = st.sampled_from(
    [*SCHEMA["properties"], "first", "units", "shape", "fact", "kind", "zebra"]
)
_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 99)
    | st.sampled_from([0.5, 1.105])
    | st.sampled_from(
        ["a", "97110", "2026-02-28", "2026-02-30", "daily_cap", "pair_edit", "rebill"]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_names, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(_names, _values, max_size=4))
def test_errors_are_told_exactly_when_there_are_some(data: dict[str, Any]) -> None:
    document = read_document(json.dumps(data).encode(), "p.json")
    found = CHECKER.check(document)
    assert (found == []) == _PLAIN_VALIDATOR.is_valid(data), found
    for diagnostic in found:
        assert diagnostic.message
        assert (diagnostic.line or 0) >= 1
