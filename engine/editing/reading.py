"""Reading the answers to a form: each by itself, then what is wrong between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from engine.editing.condition_checks import condition_problems
from engine.editing.fields import AnswerError, Field, FieldKind, read_answer
from engine.editing.names import Names
from engine.policy.model import Confidence, Severity
from engine.source import Path

GENERAL = ""
"""In the place of a shape's name: a rule that states its own condition."""


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
            read = read_answer(field, answer)
            values[field.path] = _meant(form, field, read)
            if field.path in answers:
                # Where another answer keeps the form from being taken, this one stays in its field.
                shown = replace(shown, value=read)
        except AnswerError as wrong:
            shown = replace(shown, problem=str(wrong), value=answer)
        fields.append(shown)
    told = {field.path: field.problem for field in fields if field.problem}
    for path, problem in _disagreements(form, values):
        told.setdefault(path, problem)
    shown_fields = tuple(replace(field, problem=told.get(field.path, "")) for field in fields)
    answered = replace(form, fields=shown_fields)
    return Reading(answered, None if told else _data(form, values))


def _meant(form: Form, field: Field, read: Any) -> Any:
    """The data of an answer: a value of yes or no is chosen by its word."""
    yes_no = {"true": True, "false": False}
    if form.shape == "value_entry" and field.path == ("value",):
        return yes_no.get(read, read) if field.kind is FieldKind.CHOICE else read
    return read


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
            "what is verified names the document it was read in - choose a source, or choose"
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
