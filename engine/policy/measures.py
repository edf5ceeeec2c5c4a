"""Named measures of a policy: arithmetic over facts, or a measure of the engine with arguments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.facts.measures import MEASURES
from engine.policy.context import Context, Path
from engine.rules.tree import Extreme, Fact, Linear, Measure, Term

ZERO = Linear((), 0)
_ARITHMETIC = ("sum", "difference", "days", "least", "greatest", "compute")


def read_measure(context: Context, data: Any, path: Path) -> Term:
    """The term that a measure's definition stands for; faults go to the context."""
    if isinstance(data, str):
        return _fact(context, data, path)
    if isinstance(data, int) and not isinstance(data, bool):
        return Linear((), data)
    if not isinstance(data, Mapping):
        context.fault(
            path, "measure", "a measure is a fact, a number or a map", "write {sum: [a, b]}"
        )
        return ZERO
    if set(data) == {"value"}:
        return Linear((), context.whole_number(data, path) or 0)
    if "compute" in data:
        return _computed(context, data, path)
    if len(data) != 1 or (kind := next(iter(data))) not in _ARITHMETIC:
        context.fault(
            path, "measure", "this is no measure", "write one of: " + ", ".join(_ARITHMETIC)
        )
        return ZERO
    entries = data[kind] if isinstance(data[kind], list) else [data[kind]]
    terms = tuple(read_measure(context, entry, (*path, kind, i)) for i, entry in enumerate(entries))
    match kind:
        case "sum":
            return Linear(tuple((1, term) for term in terms))
        case "least" | "greatest":
            return Extreme(kind, terms)
    if len(terms) != 2:
        context.fault(
            (*path, kind), "measure", f"'{kind}' takes two entries", "write [later, earlier]"
        )
        return ZERO
    return Linear(((1, terms[0]), (-1, terms[1])))


def _fact(context: Context, name: str, path: Path) -> Term:
    if name in context.measures:
        return context.measures[name]
    spec = context.vocabulary.facts.get(name)
    if spec is None:
        context.unknown_name(path, "fact", name, [*context.vocabulary.facts, *context.measures])
        return ZERO
    if not spec.type.is_number:
        context.fault(
            path, "measure", f"'{name}' is no number", "name a count, an amount or a date"
        )
        return ZERO
    return Fact(name)


def _computed(context: Context, data: Mapping[str, Any], path: Path) -> Term:
    name = str(data["compute"])
    spec = MEASURES.get(name)
    if spec is None:
        context.unknown_name((*path, "compute"), "measure", name, MEASURES)
        return ZERO
    args: dict[str, str | int | tuple[str, ...]] = {}
    for key in data:
        if key == "compute":
            continue
        if key not in spec.args:
            context.unknown_name((*path, key), "argument", str(key), spec.args)
            continue
        given = context.plain(data[key], (*path, key))
        if isinstance(given, int) and not isinstance(given, bool) and key not in _CODE_ARGS:
            args[str(key)] = given
        elif key in _CODE_ARGS:
            args[str(key)] = tuple(sorted(context.codes(data[key], (*path, key))))
        elif isinstance(given, list):
            args[str(key)] = tuple(text for text, _ in context.texts(given, (*path, key)))
        else:
            args[str(key)] = str(given)
    missing = [arg for arg in spec.args if arg not in args]
    if missing:
        context.fault(path, "measure", f"'{name}' also needs " + ", ".join(missing), "add them")
    return Measure(name, tuple(sorted(args.items())))


_CODE_ARGS = frozenset(("codes", "pool", "timed", "by_region"))
