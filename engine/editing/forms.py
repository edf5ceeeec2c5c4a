"""Forms of rules and of the other parts of a policy, made from its schema and the shapes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from engine.editing.fields import Field, FieldKind, Option
from engine.editing.names import Names
from engine.editing.parameter_fields import parameter_fields
from engine.editing.reading import GENERAL, Form, Reading, read_form
from engine.editing.schema_fields import part_schema, rule_schema, schema_fields
from engine.facts.vocabulary import Vocabulary
from engine.policy.model import Confidence, Severity
from engine.policy.shapes import SHAPES
from engine.source import Path

_FIRST = ("id", "title", "mode", "because", "codes", "when", "except")
_LAST = (
    *("severity", "message", "fix", "denial", "confidence", "sources"),
    *("from", "until", "clock", "note"),
)


def rule_form(
    shape: str,
    vocabulary: Vocabulary,
    data: Mapping[str, Any],
    names: Names | None = None,
    *,
    sources: Mapping[str, str] | None = None,
) -> Form:
    """The form of a rule of a shape (``GENERAL`` for one without), holding its data.

    ``names`` gives the code sets and dated values to choose from, ``sources`` the titles of the
    file's sources by id. A shape or fact that is new needs nothing here.
    """
    usual = _usual(shape)
    fields = tuple(
        replace(field, usual=usual.get(field.path, field.usual))
        for field in _fields(shape, vocabulary, data, names, sources or {})
    )
    return Form(shape, fields, _kept(fields, data), tuple(_notes(shape, data)), names)


def part_form(
    part: str,
    vocabulary: Vocabulary,
    data: Mapping[str, Any],
    names: Names | None = None,
    *,
    sources: Mapping[str, str] | None = None,
    like: Any = None,
) -> Form:
    """The form of another part of a policy: one of ``schema_fields.PARTS``.

    A value, a source, a code set and the like. ``like`` is a value of the same name as that of a
    ``value_entry``, which is then of the same type.
    """
    schema = part_schema(part, vocabulary)
    required = schema.get("required", ())
    fields: list[Field] = []
    for key, within in schema["properties"].items():
        if part == "value_entry" and key == "value":
            fields.append(_value_field(data.get("value"), like))
        else:
            fields.extend(schema_fields(key, within, data, names, sources or {}, required))
    return Form(part, tuple(fields), _kept(fields, data), (), names)


_YES_NO = (Option("true", "yes"), Option("false", "no"))


def _value_field(held: Any, like: Any) -> Field:
    """The field of a dated value, by what the value or another of its name is."""
    known = like if held is None else held
    if isinstance(known, bool):
        shown = None if held is None else str(held).lower()
        return Field(("value",), FieldKind.CHOICE, "Value", "", "", _YES_NO, True, shown)
    text = isinstance(known, str)
    kind = FieldKind.TEXT if text else FieldKind.DECIMAL
    return Field(("value",), kind, "Value", "", required=True, value=held)


def _kept(fields: Collection[Field], data: Mapping[str, Any]) -> Mapping[str, Any]:
    """What has no field, and maps of which a part may have none, such as the change of a fix."""
    whole = {field.path[0] for field in fields if len(field.path) == 1}
    return {key: value for key, value in data.items() if key not in whole}


def _fields(
    shape: str,
    vocabulary: Vocabulary,
    data: Mapping[str, Any],
    names: Names | None,
    sources: Mapping[str, str],
) -> Iterator[Field]:
    schema = rule_schema(shape, vocabulary)
    disabled = data.get("mode") == "disable"
    own = ("require", "conclude") if shape == GENERAL else ()
    parameters = SHAPES[shape].parameters if shape in SHAPES else ()
    required = {"id", "title", "confidence"} if not disabled else {"id", "because"}
    if shape == "unit_method":
        required.add("codes")
    for key in (*_FIRST, *own):
        field = schema_fields(key, schema["properties"][key], data, names, sources, required)
        if key == "mode" and "mode" not in data:
            continue
        if key == "because" and "mode" not in data:
            continue
        if key in own and key not in data and any(other in data for other in own):
            continue
        yield from field
    for parameter in parameters:
        yield from parameter_fields(parameter, vocabulary, data, names)
    for key in _LAST:
        yield from schema_fields(key, schema["properties"][key], data, names, sources, required)


def _usual(shape: str) -> Mapping[Path, str]:
    """What a shape says for those of its rules that leave it out, by its place."""
    if shape not in SHAPES:
        return {("severity",): Severity.INFO}
    known = SHAPES[shape]
    usual: dict[Path, str] = {("severity",): known.severity, ("message",): known.message}
    if known.fix is not None:
        usual |= {("fix", "kind"): known.fix.kind, ("fix", "do"): known.fix.do}
    return usual


def _notes(shape: str, data: Mapping[str, Any]) -> Iterator[str]:
    blocks = shape in SHAPES and SHAPES[shape].severity.blocks
    if data.get("confidence") == Confidence.UNVERIFIED and blocks and "severity" not in data:
        yield "the rule is not verified, so it warns and denies nothing"


__all__ = ["GENERAL", "Form", "Reading", "part_form", "read_form", "rule_form"]
