"""Fields made from the parameters of a rule shape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.editing.fields import Field, FieldKind, Option
from engine.editing.names import Names, plain_text
from engine.editing.schema_fields import code_options, value_options
from engine.facts.vocabulary import FactType, Vocabulary
from engine.policy.labels import label_of
from engine.policy.shapes import Kind, Parameter
from engine.policy.words.fact_words import day_name
from engine.policy.words.fact_words import label as fact_label
from engine.policy.words.naming import as_list
from engine.source import Path


def parameter_fields(
    parameter: Parameter, vocabulary: Vocabulary, data: Mapping[str, Any], names: Names | None
) -> Iterator[Field]:
    """The fields of one parameter of a shape."""
    path: Path = (parameter.name,)
    value = data.get(parameter.name)
    label, about, needed = parameter.label, plain_text(parameter.about), parameter.required
    usual = parameter.usual
    match parameter.kind:
        case Kind.COUNT | Kind.MONEY:
            money = parameter.kind is Kind.MONEY
            unit = "USD" if money else parameter.unit
            kind = FieldKind.MONEY if money else FieldKind.NUMBER
            options = value_options(names)
            yield Field(path, kind, label, about, unit, options, needed, value, usual=usual)
        case Kind.DATE:
            yield Field(path, FieldKind.DATE, label, about, required=needed, value=value)
        case Kind.CODES:
            options = code_options(names)
            kind = FieldKind.CODES
            yield Field(path, kind, label, about, "", options, needed, value)
        case Kind.BY_DISCIPLINE:
            held = value or {}
            for discipline in ("PT", "OT"):
                where = f"{label} {label_of(discipline).lower()}"
                value = held.get(discipline)
                yield Field((parameter.name, discipline), FieldKind.TEXT, where, about, value=value)
        case Kind.ITEMS:
            yield Field(path, FieldKind.ITEMS, label, about, required=needed, value=value)
        case _:
            options = _parameter_options(parameter, vocabulary, frozenset(map(str, as_list(value))))
            several = parameter.kind in (Kind.TEXTS, Kind.FACTS)
            kind = FieldKind.CHOICES if several else FieldKind.CHOICE
            if not options:
                kind = FieldKind.TEXTS if several else FieldKind.TEXT
            yield Field(path, kind, label, about, "", options, needed, value, usual=usual)


def _parameter_options(
    parameter: Parameter, vocabulary: Vocabulary, held: frozenset[str]
) -> tuple[Option, ...]:
    """What a parameter may be; facts without the beginning that they share, unless held with it."""
    if parameter.options:
        return tuple(map(Option, map(str, parameter.options), parameter.said))
    if parameter.kind in (Kind.FACT, Kind.FACTS):
        dates = parameter.kind is Kind.FACT
        specs = [spec for spec in vocabulary.facts.values() if spec.id.startswith(parameter.fact)]
        if dates:
            specs = [spec for spec in specs if spec.type is FactType.DATE]
        ids = [s.id if s.id in held else s.id.removeprefix(parameter.fact) for s in specs]
        return tuple(map(Option, ids, map(day_name if dates else fact_label, specs)))
    if parameter.fact:
        return tuple(Option(*pair) for pair in vocabulary[parameter.fact].values.items())
    return ()
