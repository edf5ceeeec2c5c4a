"""Named measures of a policy: arithmetic over facts, or a measure of the engine with arguments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.facts.maxima import MAXIMUM_KINDS
from engine.facts.measures import FACT_ARGS, MEASURES, Args
from engine.facts.measures.beside import INTERVAL_ARGS
from engine.facts.measures.measure import FIRST_BLOCK_ARGS, UNIT_ARGS
from engine.facts.measures.payment import PAYMENT_ARGS
from engine.facts.measures.people import PAIR_ARGS
from engine.policy.context import Context, Path
from engine.rules.tree import Extreme, Fact, Linear, Term, shared_measure
from engine.therapy import MethodName, Rounding

Arg = str | int | tuple[str, ...]

ZERO = Linear((), 0)
_ARITHMETIC = ("sum", "difference", "days", "least", "greatest", "compute")
CODE_ARGS = frozenset(("codes", "pool", "timed", "by_region", "apart", "beside"))
_TEXT_ARGS = frozenset(("beginnings", "modifiers"))
WORD_ARGS: Mapping[str, tuple[str, ...]] = {
    "method": tuple(MethodName),
    "counted": ("together", "each", "discipline"),
    "disciplines": ("each", "together"),
    "table": ("ncci",),
    "service": ("practitioner", "hospital"),
    "kind": MAXIMUM_KINDS,
    "rounding": tuple(Rounding),
    "judged": ("whole_service",),
    "spent": ("episode.year_to_date_allowed.pt_slp", "episode.year_to_date_allowed.ot"),
}
_TOGETHER = (INTERVAL_ARGS, UNIT_ARGS, FIRST_BLOCK_ARGS, PAIR_ARGS)
"""Optional arguments that are given all or not at all."""


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
    if not entries:
        context.fault((*path, kind), "measure", f"'{kind}' has no entry", "name a fact")
        return ZERO
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
    if set(PAYMENT_ARGS) <= set(spec.args):
        message = f"'{name}' rests on how the policy pays, which rule shapes alone know"
        context.fault(
            (*path, "compute"), "measure", message, "write a rule of a shape that uses it"
        )
        return ZERO
    args: dict[str, Arg] = {}
    known = (*spec.args, *spec.optional)
    faults = len(context.problems)
    for key in data:
        if key == "compute":
            continue
        if key not in known:
            context.unknown_name((*path, key), "argument", str(key), known)
            continue
        given = _argument(context, str(key), data[key], (*path, key))
        if given is not None:
            args[str(key)] = given
    needed = dict.fromkeys(spec.args)
    for group in _TOGETHER:
        if any(arg in data for arg in group):
            needed |= dict.fromkeys(arg for arg in group if arg in spec.optional)
    missing = [arg for arg in needed if arg not in data]
    if missing:
        context.fault(path, "measure", f"'{name}' also needs " + ", ".join(missing), "add them")
    elif len(context.problems) == faults and "method" in args:
        _check_method(context, args, path)
    return shared_measure(name, tuple(sorted(args.items())))


def _argument(context: Context, name: str, data: Any, path: Path) -> Arg | None:
    """One argument, of the kind that its name stands for; None after a fault."""
    if name in CODE_ARGS:
        return tuple(sorted(context.codes(data, path)))
    if name in _TEXT_ARGS:
        return tuple(text for text, _ in context.texts(data, path))
    if name not in WORD_ARGS:
        if name in FACT_ARGS:
            return _fact_named(context, str(context.plain(data, path)), path)
        return context.whole_number(data, path)
    word = str(context.plain(data, path))
    if word not in WORD_ARGS[name]:
        context.unknown_name(path, name, word, WORD_ARGS[name])
        return None
    return word


def _fact_named(context: Context, fact: str, path: Path) -> str | None:
    if fact in context.vocabulary:
        return fact
    context.unknown_name(path, "fact", fact, list(context.vocabulary.facts))
    return None


def _check_method(context: Context, args: Mapping[str, Arg], path: Path) -> None:
    try:
        Args(args).unit_terms()
    except ValueError as error:
        message, _, advice = str(error).partition(" - ")
        context.fault((*path, "method"), "unit-method", message, advice)
