"""One random rule set with a few visits, put to network and reference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from random import Random

from engine.rules.compile import CompiledRuleSet, compile_rules
from engine.rules.evaluate import (
    Evaluation,
    ReferenceEvaluation,
    SessionOutcome,
    disagreements,
    reference_evaluate,
)
from engine.rules.in_process import InProcessEngine
from engine.rules.reference import SessionResult
from engine.rules.tree import RuleSet, Scope, Standing
from engine.rules.view import View
from tests.rules.random_rules import rule_set, visit, vocabulary

VISITS = 3

Evaluate = Callable[[CompiledRuleSet, View, Sequence[View]], Evaluation]


def compare(
    random: Random, evaluate: Evaluate | None = None, seen: Counter[str] | None = None
) -> list[str]:
    """What network and reference differ on; counts in ``seen`` how often a standing turned up.

    The network runs in this process unless ``evaluate`` is given.
    """
    words = vocabulary(random)
    rules = rule_set(random, words)
    compiled = compile_rules(rules)
    visits = [visit(random, words) for _ in range(VISITS)]
    found: list[str] = []
    with InProcessEngine(compiled) as engine:
        for visit_view, line_views in visits:
            if evaluate is None:
                said = engine.evaluate(visit_view, line_views)
            else:
                said = evaluate(compiled, visit_view, line_views)
            meant = reference_evaluate(rules, visit_view, line_views)
            found += map(str, disagreements(said, meant))
            found += ill_founded(said)
            if seen is not None:
                _count(seen, rules, meant)
    return found


def ill_founded(said: Evaluation) -> list[str]:
    """Standings and conclusions that no firing bears out, or whose facts cannot bear them."""
    wrong = []
    for session in (said.visit, *said.lines):
        firings = session.firings
        standings = {each.rule_id: each.standing for each in firings if each.standing is not None}
        if standings != session.standings:
            wrong.append(f"the firings {standings} are not the standings {session.standings}")
        concluded = {each.concluded for each in firings if each.concluded is not None}
        if concluded | set(session.inherited) != set(session.concluded):
            wrong.append(f"the firings conclude {concluded}, not {set(session.concluded)}")
        for firing in firings:
            unknown = [fact for fact in firing.facts if fact.value is None]
            if firing.definite and unknown:
                wrong.append(f"{firing.rule_id} surely holds, resting on the unknown {unknown}")
            if firing.standing is Standing.POSSIBLE and not unknown:
                wrong.append(f"{firing.rule_id} is only possible, with every fact known")
    return wrong


def _count(seen: Counter[str], rules: RuleSet, meant: ReferenceEvaluation) -> None:
    sessions: list[tuple[Scope, SessionResult | SessionOutcome]] = [(Scope.VISIT, meant.visit)]
    sessions += [(Scope.LINE, line) for line in meant.lines]
    for scope, session in sessions:
        for rule in rules.rules:
            if rule.scope is scope:
                seen[session.standings.get(rule.id, "silent")] += 1
        for conclusion in rules.conclusions:
            if conclusion.scope is scope:
                held = session.concluded.get(conclusion.concludes, False)
                seen[{True: "true", None: "may be true", False: "false"}[held]] += 1
