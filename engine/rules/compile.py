"""From a rule set to two networks as data: one for visits, one for lines."""

from __future__ import annotations

import hashlib
import threading
from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass

from engine.rules.compiled_scope import CompiledScope, compile_scope
from engine.rules.features import LARGEST, describe
from engine.rules.limits import NetworkLimitError, Refusal
from engine.rules.order import Cycle, dependency_order
from engine.rules.tree import (
    All,
    Any,
    Compare,
    Condition,
    Extreme,
    Fact,
    Linear,
    Measure,
    Not,
    RuleSet,
    Scope,
    Term,
    literals,
)

DEEPEST = 60
"""How deep conditions and terms may be nested; evaluating them takes a call a level."""


@dataclass(frozen=True)
class CompiledRuleSet:
    """Both networks of a rule set, and the key that tells it from every other rule set.

    ``rule_set`` is the compiled one with its conclusions in dependency order.
    """

    key: str
    rule_set: RuleSet
    visit: CompiledScope
    line: CompiledScope


def compile_rules(rule_set: RuleSet) -> CompiledRuleSet:
    """Compiles a rule set; raises ``NetworkLimitError`` with everything that speaks against it."""
    refused = list(refusals(rule_set))
    if refused:
        raise NetworkLimitError(refused)
    ordered = dependency_order(rule_set.conclusions)
    if isinstance(ordered, Cycle):
        path = " needs ".join((*ordered.ids, ordered.ids[0]))
        raise NetworkLimitError(
            [
                Refusal(
                    ordered.ids[0],
                    "cycle",
                    f"waits for itself ({path}) - let one of these conclude without the others",
                )
            ]
        )
    rule_set = RuleSet(rule_set.name, rule_set.rules, ordered)
    visit = compile_scope(rule_set, Scope.VISIT)
    line = compile_scope(rule_set, Scope.LINE, visit)
    refused = [*visit.beyond_limits(), *line.beyond_limits()]
    if refused:
        raise NetworkLimitError(refused)
    return CompiledRuleSet(content_key(rule_set), rule_set, visit, line)


_MOST_KEPT = 64
_kept: OrderedDict[str, CompiledRuleSet] = OrderedDict()
_keeping = threading.Lock()


def compiled_once(rule_set: RuleSet) -> CompiledRuleSet:
    """``compile_rules``, with what was compiled last in this process kept by its content.

    The same rules come back on other lines of a file, in another draft, on other days.
    """
    key = content_key(rule_set)
    with _keeping:
        if key not in _kept:
            while len(_kept) >= _MOST_KEPT:
                _kept.popitem(last=False)
            _kept[key] = compile_rules(rule_set)
        _kept.move_to_end(key)
        return _kept[key]


def content_key(rule_set: RuleSet) -> str:
    """A digest of everything a rule set says; the same in every process."""
    digest = hashlib.sha256()
    for word in _words(rule_set):
        digest.update(word.encode())
        digest.update(b"\0")
    return digest.hexdigest()


def _words(value: object) -> Iterator[str]:
    if is_dataclass(value):
        yield type(value).__name__
        for field in fields(value):
            yield from _words(getattr(value, field.name))
    elif isinstance(value, tuple | frozenset):
        items: Iterable[object] = sorted(value) if isinstance(value, frozenset) else value
        yield f"{len(value)} of"
        for item in items:
            yield from _words(item)
    else:
        yield f"{type(value).__name__} {value}"


def refusals(rule_set: RuleSet) -> Iterator[Refusal]:
    """What is wrong with single rules and conclusions, before anything is compiled."""
    for ids in (
        [rule.id for rule in rule_set.rules],
        [conclusion.id for conclusion in rule_set.conclusions],
    ):
        for id_, count in Counter(ids).items():
            if count > 1:
                yield Refusal(id_, "repeated id", f"stands {count} times - give each its own id")
    for rule in rule_set.rules:
        yield from _beyond_condition(rule.id, rule.applies)
        yield from _beyond_condition(rule.id, rule.broken)
    for conclusion in rule_set.conclusions:
        yield from _beyond_condition(conclusion.id, conclusion.when)


def _beyond_condition(rule: str, condition: Condition) -> Iterator[Refusal]:
    if _depth(condition) > DEEPEST:
        yield Refusal(
            rule,
            "depth",
            f"nests conditions or terms more than {DEEPEST} deep"
            " - name parts of it as derived facts",
        )
        return
    for literal in literals(condition):
        if isinstance(literal, Compare):
            if abs(literal.constant) > LARGEST:
                yield Refusal(
                    rule,
                    "constant",
                    f"compares {describe(literal.term)} with {literal.constant}"
                    f" - give a number between {-LARGEST} and {LARGEST}",
                )
            yield from _beyond_term(rule, literal.term)


def _beyond_term(rule: str, term: Term) -> Iterator[Refusal]:
    match term:
        case Linear(parts):
            for _, part in parts:
                yield from _beyond_term(rule, part)
        case Extreme(kind, terms):
            if not terms:
                yield Refusal(rule, "empty extreme", f"asks for the {kind} of nothing - name terms")
            if kind not in ("least", "greatest"):
                yield Refusal(
                    rule, "extreme", f"asks for the {kind} of terms - write least or greatest"
                )
            for part in terms:
                yield from _beyond_term(rule, part)
        case Fact() | Measure():
            return


def _depth(condition: Condition) -> int:
    """How deep a condition is nested with its terms, found without a call a level."""
    deepest = 0
    waiting: list[tuple[Condition | Term, int]] = [(condition, 1)]
    while waiting:
        node, depth = waiting.pop()
        deepest = max(deepest, depth)
        match node:
            case All(parts) | Any(parts):
                waiting.extend((part, depth + 1) for part in parts)
            case Not(part):
                waiting.append((part, depth + 1))
            case Compare(term):
                waiting.append((term, depth + 1))
            case Linear(summands):
                waiting.extend((part, depth + 1) for _, part in summands)
            case Extreme(_, terms):
                waiting.extend((part, depth + 1) for part in terms)
            case _:
                continue
    return deepest
