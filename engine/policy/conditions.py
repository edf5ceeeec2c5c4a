"""From the conditions that a policy file writes to the expression tree, with every fault named."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any as Data

from engine.facts.measures import MEASURES
from engine.facts.measures.stated import STATED, STATED_ON_LINE
from engine.facts.vocabulary import NEVER_RECORDED, FactSpec, FactType
from engine.policy.context import Context, Path
from engine.rules.tree import (
    All,
    Any,
    Compare,
    Concluded,
    Condition,
    Constant,
    Fact,
    Includes,
    Measure,
    Not,
    OneOf,
    Operator,
    Scope,
    Term,
    facts_of_term,
    shared_measure,
)

COMPARISONS = {
    "is": Operator.EQ,
    "is_not": Operator.NE,
    "at_least": Operator.GE,
    "at_most": Operator.LE,
    "more_than": Operator.GT,
    "less_than": Operator.LT,
}
DATE_COMPARISONS = {
    "is": Operator.EQ,
    "on_or_after": Operator.GE,
    "on_or_before": Operator.LE,
    "after": Operator.GT,
    "before": Operator.LT,
}
_STATED = "stated"
TRUE = Constant(True)
FALSE = Constant(False)


def both(*conditions: Condition) -> Condition:
    """All of the conditions in one list, with what is trivially true left out."""
    parts: list[Condition] = []
    for condition in conditions:
        if isinstance(condition, All):
            parts.extend(condition.parts)
        elif condition != TRUE:
            parts.append(condition)
    if len(parts) == 1:
        return parts[0]
    return All(tuple(parts)) if parts else TRUE


def read_condition(context: Context, data: Data, path: Path, scope: Scope) -> Condition:
    """The condition written at ``path``; faults go to the context, and the result is then false."""
    if data == "always":
        return TRUE
    if data == "never":
        return FALSE
    if not isinstance(data, Mapping) or not data:
        context.fault(
            path, "condition", "a condition is a map", "write {line.minutes: {at_least: 8}}"
        )
        return FALSE
    parts = [_entry(context, str(key), data[key], (*path, key), scope) for key in data]
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _entry(context: Context, key: str, data: Data, path: Path, scope: Scope) -> Condition:
    if key in ("all", "any"):
        if not isinstance(data, Sequence) or isinstance(data, str) or not data:
            context.fault(
                path, "condition", f"'{key}' takes a list of conditions", "write - before each"
            )
            return FALSE
        parts = tuple(
            read_condition(context, part, (*path, i), scope) for i, part in enumerate(data)
        )
        return All(parts) if key == "all" else Any(parts)
    if key == "not":
        return Not(read_condition(context, data, path, scope))
    if key.startswith("concluded."):
        return _concluded(context, key.removeprefix("concluded."), data, path, scope)
    if key.startswith("measure."):
        return _measure(context, key.removeprefix("measure."), data, path, scope)
    return _fact(context, key, data, path, scope)


def _concluded(context: Context, name: str, data: Data, path: Path, scope: Scope) -> Condition:
    known = context.conclusions.get(name)
    if known is None:
        context.unknown_name(
            path, "derived fact", f"concluded.{name}", _names("concluded.", context.conclusions)
        )
        return FALSE
    if known is Scope.LINE and scope is Scope.VISIT:
        context.fault(
            path,
            "scope",
            f"'concluded.{name}' belongs to a line, and this rule looks at the visit as a whole",
            "give the rule 'codes', so that it looks at each line",
        )
    if not isinstance(data, bool):
        context.fault(path, "condition", "a derived fact is true or false", "write true or false")
        return FALSE
    return Concluded(name) if data else Not(Concluded(name))


def _measure(context: Context, name: str, data: Data, path: Path, scope: Scope) -> Condition:
    measure = context.measures.get(name)
    if measure is None:
        context.unknown_name(
            path, "measure", f"measure.{name}", _names("measure.", context.measures)
        )
        return FALSE
    if scope is Scope.VISIT and any(_is_of_line(context, part) for part in facts_of_term(measure)):
        context.fault(
            path,
            "scope",
            f"'measure.{name}' looks at a line, and this rule looks at the visit as a whole",
            "give the rule 'codes', so that it looks at each line",
        )
        return FALSE
    return _compared(context, measure, data, path, COMPARISONS, context.whole_number)


def _is_of_line(context: Context, part: Fact | Measure) -> bool:
    if isinstance(part, Measure):
        return MEASURES[part.name].on_line
    return context.vocabulary[part.id].on_line


def _fact(context: Context, key: str, data: Data, path: Path, scope: Scope) -> Condition:
    spec = context.vocabulary.facts.get(key)
    if spec is None:
        names = [*context.vocabulary.facts, *_names("concluded.", context.conclusions)]
        context.unknown_name(path, "fact", key, [*names, "all", "any", "not"])
        return FALSE
    if spec.overrides:
        context.fault(
            path,
            "overrides",
            f"'{key}' stands in place of the visit's '{spec.overrides}' on its line",
            f"write {spec.overrides}, which on such a line is the line's own",
        )
        return FALSE
    if spec.on_line and scope is Scope.VISIT:
        context.fault(
            path,
            "scope",
            f"'{key}' belongs to a line, and this rule looks at the visit as a whole",
            "give the rule 'codes', so that it looks at each line",
        )
        return FALSE
    if isinstance(data, Mapping) and set(data) == {_STATED}:
        return _stated(context, spec, data[_STATED], (*path, _STATED))
    return _READERS[spec.type](context, spec, data, path)


def _stated(context: Context, spec: FactSpec, data: Data, path: Path) -> Condition:
    """The visit states the fact, whatever it is; true or false, and never unknown."""
    if data is not True:
        context.fault(path, "condition", f"'{_STATED}' is true", "write {stated: true}")
        return FALSE
    measure = STATED_ON_LINE if spec.on_line else STATED
    return Compare(shared_measure(measure, (("fact", spec.id),)), Operator.EQ, 1)


def _yes_no(context: Context, spec: FactSpec, data: Data, path: Path) -> Condition:
    if not isinstance(data, bool):
        context.fault(path, "type", f"'{spec.id}' is true or false", "write true or false")
        return FALSE
    return Compare(Fact(spec.id), Operator.EQ, int(data))


def _count(context: Context, spec: FactSpec, data: Data, path: Path) -> Condition:
    return _compared(context, Fact(spec.id), data, path, COMPARISONS, context.whole_number)


def _money(context: Context, spec: FactSpec, data: Data, path: Path) -> Condition:
    return _compared(context, Fact(spec.id), data, path, COMPARISONS, context.cents)


def _date(context: Context, spec: FactSpec, data: Data, path: Path) -> Condition:
    return _compared(context, Fact(spec.id), data, path, DATE_COMPARISONS, context.ordinal)


def _recorded(context: Context, spec: FactSpec, data: Data, path: Path) -> Condition:
    if isinstance(data, bool):
        return recorded(spec.id) if data else Not(recorded(spec.id))
    if isinstance(data, Mapping) and set(data) == {"in_this_note"} and data["in_this_note"] is True:
        return Compare(Fact(spec.id), Operator.LE, 0)
    if isinstance(data, Mapping) and set(data) == {"within_visits"}:
        visits = context.whole_number(data["within_visits"], (*path, "within_visits"))
        return FALSE if visits is None else recorded_within(spec.id, visits)
    context.fault(
        path,
        "type",
        f"'{spec.id}' is something that the record says or does not",
        "write true, false, {in_this_note: true} or {within_visits: 10}",
    )
    return FALSE


def recorded(fact: str) -> Condition:
    """Something stands in the record, whenever it was written."""
    return Compare(Fact(fact), Operator.LT, NEVER_RECORDED)


def recorded_within(fact: str, visits: int) -> Condition:
    """Something was written in this visit's note or in one of the ``visits - 1`` before it."""
    return Compare(Fact(fact), Operator.LT, visits)


def _choice(context: Context, spec: FactSpec, data: Data, path: Path) -> Condition:
    if isinstance(data, Mapping):
        if set(data) != {"none_of"}:
            context.fault(
                path, "type", f"'{spec.id}' takes a value or a list", "or {none_of: [...]}"
            )
            return FALSE
        return Not(OneOf(spec.id, context.texts_of(spec, data["none_of"], (*path, "none_of"))))
    return OneOf(spec.id, context.texts_of(spec, data, path))


def _choices(context: Context, spec: FactSpec, data: Data, path: Path) -> Condition:
    if not isinstance(data, Mapping):
        return Includes(spec.id, context.texts_of(spec, data, path))
    parts: list[Condition] = []
    for key in data:
        values = context.texts_of(spec, data[key], (*path, key))
        match key:
            case "any_of":
                parts.append(Includes(spec.id, values))
            case "all_of":
                parts += [Includes(spec.id, frozenset((value,))) for value in sorted(values)]
            case "none_of":
                parts.append(Not(Includes(spec.id, values)))
            case _:
                context.unknown_name(
                    (*path, key), "comparison", str(key), ["any_of", "all_of", "none_of"]
                )
    return both(*parts) if parts else FALSE


_READERS: dict[FactType, Callable[[Context, FactSpec, Data, Path], Condition]] = {
    FactType.YES_NO: _yes_no,
    FactType.COUNT: _count,
    FactType.MONEY: _money,
    FactType.DATE: _date,
    FactType.RECORDED: _recorded,
    FactType.CHOICE: _choice,
    FactType.CODE: _choice,
    FactType.CHOICES: _choices,
    FactType.CODES: _choices,
}


def _compared(
    context: Context,
    term: Term,
    data: Data,
    path: Path,
    comparisons: Mapping[str, Operator],
    constant: Callable[[Data, Path], int | None],
) -> Condition:
    if not isinstance(data, Mapping) or set(data) == {"value"}:
        data = {"is": data}
    parts: list[Condition] = []
    for key in data:
        operator = comparisons.get(str(key))
        if operator is None:
            context.unknown_name((*path, key), "comparison", str(key), list(comparisons))
            continue
        number = constant(data[key], (*path, key))
        if number is not None:
            parts.append(Compare(term, operator, number))
    return both(*parts) if parts else FALSE


def _names(prefix: str, names: Mapping[str, object]) -> list[str]:
    return [prefix + name for name in names]


__all__ = [
    "COMPARISONS",
    "DATE_COMPARISONS",
    "FALSE",
    "TRUE",
    "both",
    "read_condition",
    "recorded",
    "recorded_within",
]
