"""The meaning of the expression tree, in plain Python: the oracle the network is held against."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import assert_never

from engine.rules.tree import (
    All,
    Any,
    Compare,
    Concluded,
    Conclusion,
    Condition,
    Constant,
    Extreme,
    Fact,
    Includes,
    Linear,
    Measure,
    Not,
    OneOf,
    Operator,
    Rule,
    RuleSet,
    Scope,
    Standing,
    Term,
)
from engine.rules.view import View

_COMPARE: dict[Operator, Callable[[int, int], bool]] = {
    Operator.LT: operator.lt,
    Operator.LE: operator.le,
    Operator.EQ: operator.eq,
    Operator.NE: operator.ne,
    Operator.GE: operator.ge,
    Operator.GT: operator.gt,
}


@dataclass(frozen=True, slots=True)
class SessionResult:
    """The standing of every rule that is not silent, and every derived fact that is not false.

    ``concluded`` maps a derived fact to True (holds) or None (may hold).
    """

    standings: Mapping[str, Standing]
    concluded: Mapping[str, bool | None]


def value_of(term: Term, view: View) -> int | None:
    """The value of a term in a view; None when something it needs is unknown."""
    match term:
        case Fact() | Measure():
            return view.number(term)
        case Linear(parts, constant):
            total = constant
            for factor, part in parts:
                value = value_of(part, view)
                if value is None:
                    return None
                total += factor * value
            return total
        case Extreme(kind, terms):
            values = [value_of(part, view) for part in terms]
            known = [value for value in values if value is not None]
            if len(known) < len(values):
                return None
            return min(known) if kind == "least" else max(known)
        case _:
            assert_never(term)


def truth(condition: Condition, view: View, concluded: Mapping[str, bool | None]) -> bool | None:
    """Kleene's value of a condition: True, False, or None for unknown.

    ``concluded`` holds the derived facts that hold (True) or may hold (None); others are false.
    """
    match condition:
        case Compare(term, op, constant):
            value = value_of(term, view)
            return None if value is None else _COMPARE[op](value, constant)
        case All(parts):
            result: bool | None = True
            for part in parts:
                inner = truth(part, view, concluded)
                if inner is False:
                    return False
                if inner is None:
                    result = None
            return result
        case Any(parts):
            result = False
            for part in parts:
                inner = truth(part, view, concluded)
                if inner is True:
                    return True
                if inner is None:
                    result = None
            return result
        case OneOf(fact, values):
            text = view.text(fact)
            return None if text is None else text in values
        case Includes(fact, values):
            texts = view.texts(fact)
            return None if texts is None else not values.isdisjoint(texts)
        case Concluded(name):
            return concluded.get(name, False)
        case Constant(value):
            return value
        case Not(part):
            inner = truth(part, view, concluded)
            return None if inner is None else not inner
        case _:
            assert_never(condition)


def standing(rule: Rule, view: View, concluded: Mapping[str, bool | None]) -> Standing | None:
    """How a rule stands; None when it is silent."""
    applies = truth(rule.applies, view, concluded)
    if applies is False:
        return None
    broken = truth(rule.broken, view, concluded)
    if broken is False:
        return Standing.MET if applies else None
    return Standing.BROKEN if applies and broken else Standing.POSSIBLE


def conclude(
    conclusions: tuple[Conclusion, ...],
    scope: Scope,
    view: View,
    inherited: Mapping[str, bool | None],
) -> dict[str, bool | None]:
    """The derived facts of a session; none of ``conclusions`` may use a later one.

    ``inherited`` are the derived facts of the visit, when the session is one of its lines.
    """
    concluded = dict(inherited)
    for conclusion in conclusions:
        if conclusion.scope is not scope:
            continue
        value = truth(conclusion.when, view, concluded)
        if value is False:
            continue
        if concluded.get(conclusion.concludes) is not True:
            concluded[conclusion.concludes] = value
    return concluded


def evaluate_session(
    rule_set: RuleSet,
    scope: Scope,
    view: View,
    inherited: Mapping[str, bool | None] | None = None,
) -> SessionResult:
    """Evaluates one session. Conclusions must stand in dependency order (see ``order``)."""
    concluded = conclude(rule_set.conclusions, scope, view, inherited or {})
    standings = {}
    for rule in rule_set.rules:
        if rule.scope is scope:
            stands = standing(rule, view, concluded)
            if stands is not None:
                standings[rule.id] = stands
    return SessionResult(standings, concluded)
