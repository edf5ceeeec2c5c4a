"""Checking a condition before it is written, and the fields that a row of it needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from engine.editing.conditions import (
    ALL_OF,
    ANY_OF,
    BETWEEN,
    IS,
    NONE_OF,
    OPERATOR_WORDS,
    WITHIN_VISITS,
    Row,
    operators_of,
)
from engine.editing.fields import AnswerError, Field, FieldKind, Option, read_answer
from engine.editing.names import Names, plain_text
from engine.facts.vocabulary import FactSpec, FactType
from engine.policy.conditions import read_condition
from engine.policy.context import CODE_SET, Context, DatedValue
from engine.policy.model import MEASURED, Confidence
from engine.policy.rules import scope_of
from engine.policy.words.condition_words import CONCLUDED
from engine.policy.words.fact_words import label
from engine.policy.words.measure_words import is_flag, measure_label
from engine.rules.tree import Scope
from engine.source import Path, read_document
from engine.source.emit import flow

_YES_NO = (Option("true", "yes"), Option("false", "no"))
_FLAG = (Option("1", "yes"), Option("0", "no"))
"""How a measure is stated that is 1 where something is so."""


def subjects(names: Names, scope: Scope) -> tuple[Option, ...]:
    """What a row may be about: facts, derived facts and measures; of lines only where they are."""
    facts = [
        Option(spec.id, label(spec))
        for spec in names.vocabulary.facts.values()
        if not spec.overrides and (scope is Scope.LINE or not spec.on_line)
    ]
    derived = [
        Option(CONCLUDED + name, f"it counts as “{name.replace('_', ' ')}”")
        for name, of in conclusions(names).items()
        if scope is Scope.LINE or of is Scope.VISIT
    ]
    called = {name: measure_label(names, name) for name in names.merged.measures}
    times = Counter(called.values())
    measures = [
        Option(MEASURED + name, f"{text} ({name.replace('_', ' ')})" if times[text] > 1 else text)
        for name, text in called.items()
    ]
    return (*facts, *derived, *measures)


def operators(names: Names, subject: str) -> tuple[Option, ...]:
    """The operators that a row about a subject may have."""
    if subject.startswith(CONCLUDED) or _is_flag(names, subject):
        return (Option(IS, OPERATOR_WORDS[IS]),)
    spec = names.vocabulary.facts.get(subject)
    return tuple(Option(each, OPERATOR_WORDS[each]) for each in operators_of(spec))


def _is_flag(names: Names, subject: str) -> bool:
    return subject.startswith(MEASURED) and is_flag(names, subject.removeprefix(MEASURED))


def value_fields(names: Names, row: Row) -> tuple[Field, ...]:
    """The fields of a row's value: none, one, or two for ``between``."""
    spec = names.vocabulary.facts.get(row.subject)
    if row.operator == BETWEEN:
        first, last = row.value if isinstance(row.value, tuple) else (None, None)
        return (
            _value_field(names, spec, row, "from", first),
            _value_field(names, spec, row, "to", last),
        )
    if row.operator not in (ANY_OF, ALL_OF, NONE_OF, WITHIN_VISITS) and (
        row.operator not in _WITH_VALUE
    ):
        return ()
    return (_value_field(names, spec, row, "value", row.value),)


_WITH_VALUE = frozenset(OPERATOR_WORDS) - {"stated", "recorded", "not_recorded", "in_this_note"}


def _value_field(names: Names, spec: FactSpec | None, row: Row, part: str, value: Any) -> Field:
    path: Path = (row.subject, part)
    values = tuple(
        Option(name, plain_text(entry.data["about"])) for name, entry in names.merged.values.items()
    )
    if row.subject.startswith(CONCLUDED) or (spec is not None and spec.type is FactType.YES_NO):
        held = None if value is None else str(bool(value)).lower()
        return Field(path, FieldKind.CHOICE, "Yes or no", "", "", _YES_NO, True, held)
    if row.operator == IS and _is_flag(names, row.subject) and value in (None, 0, 1):
        held = None if value is None else str(int(value))
        return Field(path, FieldKind.CHOICE, "Yes or no", "", "", _FLAG, True, held)
    if spec is None or row.operator == WITHIN_VISITS or spec.type is FactType.COUNT:
        unit = "visits" if row.operator == WITHIN_VISITS else "" if spec is None else spec.unit
        return Field(path, FieldKind.NUMBER, "Number", "", unit, values, True, value)
    if spec.type is FactType.MONEY:
        return Field(path, FieldKind.MONEY, "Amount", "", "USD", values, True, value)
    if spec.type is FactType.DATE:
        return Field(path, FieldKind.DATE, "Day", "", "", (), True, value)
    several = list(value) if isinstance(value, tuple) else value
    if spec.id == "line.code":
        sets = tuple(
            Option(CODE_SET + name, plain_text(entry.data["about"]))
            for name, entry in names.merged.code_sets.items()
        )
        return Field(path, FieldKind.CODES, "Codes", "", "", sets, True, several)
    options = tuple(Option(*pair) for pair in spec.values.items())
    kind = FieldKind.CHOICES if options else FieldKind.TEXTS
    return Field(path, kind, "Values", spec.question, "", options, True, several)


def row_with(names: Names, row: Row, answers: Mapping[str, Any]) -> Row:
    """The row with what was typed into its fields (by ``value``, ``from`` and ``to``).

    Raises AnswerError with what is wrong.
    """
    known = [option.value for option in operators(names, row.subject)]
    if row.operator not in known:
        raise AnswerError(
            f"'{row.operator}' does not go with it - choose one of: {', '.join(known)}"
        )
    read = [
        _typed(field, read_answer(field, answers.get(str(field.path[1]), field.value)))
        for field in value_fields(names, row)
    ]
    if row.operator == BETWEEN:
        first, last = read
        if not isinstance(first, Mapping) and not isinstance(last, Mapping) and last < first:
            raise AnswerError(f"{last} comes before {first} - write the lower one first")
        return Row(row.subject, row.operator, (first, last), row.written)
    return Row(row.subject, row.operator, read[0] if read else None, row.written)


def _typed(field: Field, read: Any) -> Any:
    if field.options == _YES_NO:
        return read == "true"
    if field.options == _FLAG:
        return int(read)
    if field.kind in (FieldKind.CHOICES, FieldKind.TEXTS, FieldKind.CODES):
        return tuple(read) if isinstance(read, list) else (read,)
    return read


def condition_problems(names: Names, condition: Any, rule: Mapping[str, Any]) -> tuple[str, ...]:
    """What is wrong with a condition of a rule, each with what to write instead."""
    document = read_document(f"when: {flow(condition)}\n".encode())
    if document.root is None:
        return ("this cannot be written down - use shorter values",)
    context = Context(
        document=document,
        vocabulary=names.vocabulary,
        conclusions=conclusions(names),
        measures=names.linker.link(names.day, names.day)[0].measures,
        code_sets={name: frozenset() for name in names.merged.code_sets},
        values=dict(_values(names)),
    )
    read_condition(context, document.data["when"], ("when",), scope_of(rule))
    return tuple(
        f"{each.message} - {each.advice}" if each.advice else each.message
        for each in context.problems
    )


def conclusions(names: Names) -> Mapping[str, Scope]:
    """The derived facts of a policy, each with what it is concluded of."""
    return {
        str(entry.data["conclude"]): scope_of(entry.data)
        for entry in names.merged.rules.values()
        if "conclude" in entry.data
    }


def _values(names: Names) -> Iterator[tuple[str, DatedValue]]:
    """Every dated value as it is on the day, or as it first is: a form may be filled in ahead."""
    for name, entry in names.merged.values.items():
        dated = names.value(name) or entry.data["dated"][0]
        yield name, DatedValue(name, dated["value"], Confidence(dated["confidence"]), ())
