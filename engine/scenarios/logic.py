"""Rules and conclusions taken apart and put together again: conditions, terms and measures."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache

from engine.rules.tree import (
    All,
    Any,
    Compare,
    Concluded,
    Conclusion,
    Condition,
    Constant,
    Extreme,
    Linear,
    Literal,
    Measure,
    Not,
    Rule,
    Term,
    facts_of_term,
    literals,
)

Logic = Rule | Conclusion
TRUE = Constant(True)


def conditions_of(logic: Logic) -> tuple[Condition, ...]:
    """The conditions of a rule or conclusion."""
    return (logic.applies, logic.broken) if isinstance(logic, Rule) else (logic.when,)


@lru_cache(maxsize=4096)
def derived_facts(logic: Logic) -> frozenset[str]:
    """The derived facts that a rule or conclusion asks for."""
    return frozenset(
        literal.name
        for condition in conditions_of(logic)
        for literal in literals(condition)
        if isinstance(literal, Concluded)
    )


def measures_of(logic: Iterable[Logic]) -> list[Measure]:
    """The measures that rules and conclusions compare, each once, in order of writing."""
    found: dict[Measure, None] = {}
    for one in logic:
        for condition in conditions_of(one):
            for literal in literals(condition):
                if isinstance(literal, Compare):
                    parts = facts_of_term(literal.term)
                    found |= dict.fromkeys(part for part in parts if isinstance(part, Measure))
    return list(found)


def flattened(condition: Condition) -> tuple[Condition, ...]:
    """The conditions that must hold together; none for one that is always true."""
    if condition == TRUE:
        return ()
    if isinstance(condition, All):
        return tuple(inner for part in condition.parts for inner in flattened(part))
    return (condition,)


def constant_value(condition: Condition) -> bool | None:
    """True or false where a condition is so whatever the visit, by its constants; else None."""
    match condition:
        case Constant(value):
            return value
        case Not(part):
            inner = constant_value(part)
            return None if inner is None else not inner
        case All(parts):
            values = {constant_value(part) for part in parts}
            return False if False in values else None if None in values else True
        case Any(parts):
            values = {constant_value(part) for part in parts}
            return True if True in values else None if None in values else False
        case _:
            return None


def together(parts: Iterable[Condition]) -> Condition:
    """One condition that holds where all of these do."""
    kept = tuple(part for part in parts if part != TRUE)
    return kept[0] if len(kept) == 1 else All(kept) if kept else TRUE


def with_leaves(logic: Logic, change: Callable[[Literal], Condition]) -> Logic:
    """The rule or conclusion with every literal of its conditions changed."""
    if isinstance(logic, Conclusion):
        return replace(logic, when=_in_condition(logic.when, change))
    return replace(
        logic,
        applies=_in_condition(logic.applies, change),
        broken=_in_condition(logic.broken, change),
    )


def with_measures(logic: Logic, change: Callable[[Measure], Measure]) -> Logic:
    """The rule or conclusion with every measure changed."""

    def leaf(literal: Literal) -> Condition:
        if isinstance(literal, Compare):
            return replace(literal, term=_in_term(literal.term, change))
        return literal

    return with_leaves(logic, leaf)


def _in_condition(condition: Condition, change: Callable[[Literal], Condition]) -> Condition:
    match condition:
        case Not(part):
            return Not(_in_condition(part, change))
        case All(parts):
            return All(tuple(_in_condition(part, change) for part in parts))
        case Any(parts):
            return Any(tuple(_in_condition(part, change) for part in parts))
        case Constant():
            return condition
        case _:
            return change(condition)


def _in_term(term: Term, change: Callable[[Measure], Measure]) -> Term:
    match term:
        case Measure():
            return change(term)
        case Linear(parts, constant):
            return Linear(tuple((n, _in_term(part, change)) for n, part in parts), constant)
        case Extreme(kind, terms):
            return Extreme(kind, tuple(_in_term(part, change) for part in terms))
        case _:
            return term
