"""The form of a rule: its fields, made from the policy's schema, the shapes and the vocabulary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from engine.editing.condition_checks import condition_problems
from engine.editing.fact_words import label as fact_label
from engine.editing.fields import AnswerError, Field, FieldKind, Option, read_answer
from engine.editing.names import Names, as_list, plain_text
from engine.facts.vocabulary import FactType, Vocabulary
from engine.policy.context import CODE_SET
from engine.policy.model import Confidence, Severity
from engine.policy.policy_schema import policy_schema
from engine.policy.shapes import ANY_CODE, SHAPES, Kind, Parameter
from engine.source import Path
from engine.therapy.methods import MethodName

GENERAL = ""
"""In the place of a shape's name: a rule that states its own condition."""
_FIRST = ("id", "title", "mode", "because", "codes", "when", "except")
_LAST = (
    *("severity", "message", "fix", "denial", "confidence", "sources"),
    *("from", "until", "clock", "note"),
)
_LONG = ("message", "note", "because", "do")
_LABELS: Mapping[str, str] = {
    "from": "First day",
    "until": "Last day",
    "when": "Only when",
    "except": "But not when",
    "require": "What must hold",
    "conclude": "Counts as",
    "do": "What to do",
    "kind": "Kind of mend",
    "carc": "Reason codes (CARC)",
    "rarc": "Remark codes (RARC)",
    "patient_if": "Patient bears it if",
    "PT": "In physical therapy",
    "OT": "In occupational therapy",
}
_UNITS: Mapping[str, str] = {"minutes": "minutes", "visits": "visits", "days": "days"}


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of one rule or value; ``kept`` is what has no field and stays as it is written."""

    shape: str
    fields: tuple[Field, ...]
    kept: Mapping[str, Any]
    notes: tuple[str, ...] = ()
    names: Names | None = None

    def field(self, *path: str | int) -> Field:
        """The field at a path; raises KeyError."""
        for field in self.fields:
            if field.path == path:
                return field
        raise KeyError(path)

    @property
    def problems(self) -> tuple[Field, ...]:
        """The fields with something wrong."""
        return tuple(field for field in self.fields if field.problem)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a form's answers come to: the whole data of the rule, or a form that says why not."""

    form: Form
    data: Mapping[str, Any] | None

    @property
    def ok(self) -> bool:
        """Every answer could be read, and they agree with each other."""
        return self.data is not None


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
    fields = tuple(_fields(shape, vocabulary, data, names, sources or {}))
    tops = {field.path[0] for field in fields}
    # What a field shows in parts may hold parts without one, such as the change of a fix.
    kept = {key: value for key, value in data.items() if key not in tops or key in ("fix",)}
    return Form(shape, fields, kept, tuple(_notes(shape, data)), names)


def read_form(form: Form, answers: Mapping[Path, Any]) -> Reading:
    """The rule's data after the answers; fields that nobody answered keep what they hold.

    Every problem is told at once, each at its field.
    """
    fields: list[Field] = []
    values: dict[Path, Any] = {}
    for field in form.fields:
        answer = answers.get(field.path, field.value)
        shown = replace(field, problem="")
        try:
            values[field.path] = read_answer(field, answer)
        except AnswerError as wrong:
            shown = replace(shown, problem=str(wrong), value=answer)
        fields.append(shown)
    told = {field.path: field.problem for field in fields if field.problem}
    for path, problem in _disagreements(form, values):
        told.setdefault(path, problem)
    shown_fields = tuple(replace(field, problem=told.get(field.path, "")) for field in fields)
    read = replace(form, fields=shown_fields)
    return Reading(read, None if told else _data(form, values))


def _data(form: Form, values: Mapping[Path, Any]) -> dict[str, Any]:
    """The rule's data with the keys in the order in which they stood, new ones in form order."""
    data: dict[str, Any] = {key: _copied(value) for key, value in form.kept.items()}
    for path, value in values.items():
        if len(path) == 1:
            _put(data, str(path[0]), value)
            continue
        top, inner = str(path[0]), str(path[1])
        within = dict(data.get(top) or {})
        _put(within, inner, value)
        _put(data, top, within or None)
    if set(data.get("fix") or ()) == {"change"}:
        del data["fix"]
    return data


def _copied(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else value


def _put(data: dict[str, Any], key: str, value: Any) -> None:
    if value is None:
        data.pop(key, None)
    else:
        data[key] = value


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
        field = _common(key, schema["properties"][key], data, names, sources, required)
        if key == "mode" and "mode" not in data:
            continue
        if key == "because" and "mode" not in data:
            continue
        if key in own and key not in data and any(other in data for other in own):
            continue
        yield from field
    for parameter in parameters:
        yield from _parameter(parameter, vocabulary, data, names)
    for key in _LAST:
        yield from _common(key, schema["properties"][key], data, names, sources, required)


@lru_cache(maxsize=64)
def rule_schema(shape: str, vocabulary: Vocabulary) -> Mapping[str, Any]:
    """The part of the policy's schema that a rule of a shape must fit."""
    plain, *shaped = policy_schema(vocabulary)["$defs"]["rule"]["allOf"]
    for branch in shaped:
        if branch["if"]["properties"]["shape"]["const"] == shape:
            found: Mapping[str, Any] = branch["then"]
            return found
    general: Mapping[str, Any] = plain["then"]
    return general


def _common(
    key: str,
    schema: Mapping[str, Any],
    data: Mapping[str, Any],
    names: Names | None,
    sources: Mapping[str, str],
    required: set[str],
    path: Path = (),
) -> Iterator[Field]:
    """The fields of a key that every rule may have, by what its schema says of it."""
    where: Path = (*path, key)
    value = data.get(key)
    about = plain_text(schema.get("description", ""))
    kind, options = _kind(key, schema), _options(key, schema)
    if schema.get("type") == "object" and "properties" in schema:
        for inner, within in schema["properties"].items():
            if within.get("type") == "object":
                continue
            # What is needed of its parts is needed only with the rest (see _incomplete).
            yield from _common(inner, within, value or {}, names, sources, set(), where)
        return
    if key == "sources":
        options = tuple(Option(each, title) for each, title in sources.items())
        kind = FieldKind.CHOICES
    elif key == "codes":
        options, kind = code_options(names, with_any=True), FieldKind.CODES
    yield Field(
        where, kind, _label(key), about, options=options, required=key in required, value=value
    )


def _kind(key: str, schema: Mapping[str, Any]) -> FieldKind:
    if schema.get("$ref") == "#/$defs/condition":
        return FieldKind.CONDITION
    if "enum" in schema:
        return FieldKind.CHOICE
    if schema.get("format") == "date":
        return FieldKind.DATE
    if schema.get("type") == "array":
        return FieldKind.TEXTS
    if key in ("id", "conclude"):
        return FieldKind.ID
    return FieldKind.LONG_TEXT if key in _LONG else FieldKind.TEXT


def _options(key: str, schema: Mapping[str, Any]) -> tuple[Option, ...]:
    words = _WORDS.get(key, {})
    return tuple(Option(word, words.get(word, _plain(word))) for word in schema.get("enum", ()))


def _parameter(
    parameter: Parameter, vocabulary: Vocabulary, data: Mapping[str, Any], names: Names | None
) -> Iterator[Field]:
    """The fields of one parameter of a shape."""
    path: Path = (parameter.name,)
    value = data.get(parameter.name)
    label, about, needed = _label(parameter.name), plain_text(parameter.about), parameter.required
    match parameter.kind:
        case Kind.COUNT | Kind.MONEY:
            money = parameter.kind is Kind.MONEY
            unit = "USD" if money else _unit(parameter)
            kind = FieldKind.MONEY if money else FieldKind.NUMBER
            options = value_options(names)
            yield Field(path, kind, label, about, unit, options, needed, value)
        case Kind.DATE:
            yield Field(path, FieldKind.DATE, label, about, required=needed, value=value)
        case Kind.CODES:
            options = code_options(names)
            kind = FieldKind.CODES
            yield Field(path, kind, label, about, "", options, needed, value)
        case Kind.BY_DISCIPLINE:
            held = value or {}
            for discipline in ("PT", "OT"):
                yield Field(
                    (parameter.name, discipline), FieldKind.TEXT, _label(discipline),
                    about, value=held.get(discipline),
                )  # fmt: skip
        case Kind.ITEMS:
            yield Field(path, FieldKind.ITEMS, label, about, required=needed, value=value)
        case _:
            options = _parameter_options(parameter, vocabulary, frozenset(map(str, as_list(value))))
            several = parameter.kind in (Kind.TEXTS, Kind.FACTS)
            kind = FieldKind.CHOICES if several else FieldKind.CHOICE
            if not options:
                kind = FieldKind.TEXTS if several else FieldKind.TEXT
            yield Field(path, kind, label, about, "", options, needed, value)


def _parameter_options(
    parameter: Parameter, vocabulary: Vocabulary, held: frozenset[str]
) -> tuple[Option, ...]:
    """What a parameter may be; facts without the beginning that they share, unless held with it."""
    if parameter.options:
        return tuple(
            Option(word, fact_label(vocabulary[word]) if word in vocabulary else _plain(word))
            for word in map(str, parameter.options)
        )
    if parameter.kind in (Kind.FACT, Kind.FACTS):
        dates = parameter.kind is Kind.FACT
        specs = [spec for spec in vocabulary.facts.values() if spec.id.startswith(parameter.fact)]
        if dates:
            specs = [spec for spec in specs if spec.type is FactType.DATE]
        ids = [s.id if s.id in held else s.id.removeprefix(parameter.fact) for s in specs]
        return tuple(map(Option, ids, map(fact_label, specs)))
    if parameter.fact:
        return tuple(Option(*pair) for pair in vocabulary[parameter.fact].values.items())
    return ()


def value_options(names: Names | None) -> tuple[Option, ...]:
    """The dated values that may stand in the place of a number, with what they are."""
    values = {} if names is None else names.merged.values
    return tuple(Option(name, plain_text(entry.data["about"])) for name, entry in values.items())


def code_options(names: Names | None, *, with_any: bool = False) -> tuple[Option, ...]:
    """The code sets that may stand among codes, with what they hold."""
    sets = {} if names is None else names.merged.code_sets
    found = [
        Option(CODE_SET + name, plain_text(entry.data["about"])) for name, entry in sets.items()
    ]
    return ((Option(ANY_CODE, "every code"),) if with_any else ()) + tuple(found)


def _disagreements(form: Form, values: Mapping[Path, Any]) -> Iterator[tuple[Path, str]]:
    """What is wrong between answers, each of which could be read."""
    starts, ends = values.get(("from",)), values.get(("until",))
    if isinstance(starts, date) and isinstance(ends, date) and ends < starts:
        yield ("until",), f"it ends before it begins on {starts} - write the last day it holds"
    if values.get(("mode",)) in ("replace", "disable") and not values.get(("because",)):
        yield ("because",), "this is needed - say why the inherited rule is changed"
    yield from _unfounded(values)
    yield from _incomplete(form, values)
    if form.names is not None:
        yield from _conditions(form, form.names, values)


def _unfounded(values: Mapping[Path, Any]) -> Iterator[tuple[Path, str]]:
    """An unverified rule may not block, and a verified one names its source."""
    confidence, severity = values.get(("confidence",)), values.get(("severity",))
    if confidence == Confidence.UNVERIFIED and severity and Severity(severity).blocks:
        yield (
            ("severity",),
            f"an unverified rule cannot have severity '{severity}' - choose warn or review, or"
            " verify the rule and name its source",
        )
    verified = confidence is not None and confidence != Confidence.UNVERIFIED
    if verified and values.get(("mode",)) != "disable" and not values.get(("sources",)):
        yield (
            ("sources",),
            "a verified rule names the document it was read in - choose a source, or choose"
            " unverified as the confidence",
        )


def _conditions(form: Form, names: Names, values: Mapping[Path, Any]) -> Iterator[tuple[Path, str]]:
    """What is wrong with the conditions that were changed."""
    for field in form.fields:
        condition = values.get(field.path)
        if field.kind is not FieldKind.CONDITION or condition in (None, field.value):
            continue
        codes = values.get(("codes",))
        rule = {"shape": form.shape} | ({"codes": codes} if codes else {})
        told = condition_problems(names, condition, rule)
        if told:
            yield field.path, "; ".join(told)


def _incomplete(form: Form, values: Mapping[Path, Any]) -> Iterator[tuple[Path, str]]:
    """Parts that only go together."""
    for top, needed in (("fix", ("kind", "do")), ("denial", ("group", "carc"))):
        stated = [path for path, value in values.items() if path[0] == top and value is not None]
        for part in needed if stated else ():
            if values.get((top, part)) is None and (top, part) in values:
                yield (top, part), f"this is needed with the rest - {_with_rest(part)}"
    if form.shape == GENERAL and values.get(("mode",)) != "disable":
        says = [key for key in ("require", "conclude") if values.get((key,)) is not None]
        if len(says) != 1:
            shown = next((f.path for f in form.fields if f.path[0] in ("require", "conclude")), ())
            yield shown, "say either what must hold, or what it counts as - fill in one of the two"


def _with_rest(part: str) -> str:
    return {
        "kind": "choose the kind of mend",
        "do": "write what to do",
        "group": "choose the group of the adjustment",
        "carc": "write a reason code, such as 50",
    }[part]


def _notes(shape: str, data: Mapping[str, Any]) -> Iterator[str]:
    blocks = shape in SHAPES and SHAPES[shape].severity.blocks
    if data.get("confidence") == Confidence.UNVERIFIED and blocks and "severity" not in data:
        yield "the rule is not verified, so it warns and denies nothing"


def _unit(parameter: Parameter) -> str:
    words = parameter.about.split()
    if "percent" in parameter.name:
        return "percent"
    return next((unit for word in words for unit in _UNITS if word.strip(",") == unit), "")


def _label(key: str) -> str:
    text = _LABELS.get(key, _plain(key))
    return text[:1].upper() + text[1:]


def _plain(word: str) -> str:
    return word.replace("_", " ")


_WORDS: Mapping[str, Mapping[str, str]] = {
    "severity": {
        Severity.DENY: "deny: the payor would deny the line",
        Severity.NEEDS_AUTHORIZATION: "an authorization, referral or order is missing",
        Severity.NEEDS_DOCUMENT: "the record lacks something",
        Severity.CHANGE_BILLING: "the bill is to be changed",
        Severity.REDUCE: "the line is paid less",
        Severity.REVIEW: "the payor may ask for the record",
        Severity.WARN: "a caution",
        Severity.INFO: "good to know",
    },
    "confidence": {
        Confidence.VERIFIED_PRIMARY: "read in the payor's or government's own text",
        Confidence.VERIFIED_SECONDARY: "read in somebody else's account of it",
        Confidence.UNVERIFIED: "not verified",
    },
    "clock": {"service": "by the day of the visit", "processing": "by the day of processing"},
    "method": {MethodName.CMS_POOLED: "all timed minutes of the day together"},
}
