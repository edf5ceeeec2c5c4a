"""All sessions at once: they say what the reference evaluator says of each, on random rules."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.rules.evaluate import reference_evaluate
from engine.rules.order import dependency_order
from engine.rules.tree import Scope, Standing
from engine.scenarios.sessions import Sessions
from tests.rules.random_rules import rule_set, visit, vocabulary

EXAMPLES = 150
VISITS = 6


@given(random=st.randoms(use_true_random=False))
@settings(max_examples=EXAMPLES)
def test_columns_and_reference_agree_on_random_rule_sets(random: Random) -> None:
    words = vocabulary(random)
    rules = rule_set(random, words)
    visits = [visit(random, words) for _ in range(VISITS)]
    sessions = Sessions.of(visits)
    conclusions = dependency_order(rules.conclusions)
    assert isinstance(conclusions, tuple)
    concluded = sessions.derive(conclusions)
    stands = {rule.id: sessions.stand(rule, concluded) for rule in rules.rules}
    scopes = {rule.id: rule.scope for rule in rules.rules}

    line = 0
    for number, (view, lines) in enumerate(visits):
        said = reference_evaluate(rules, view, lines)
        places = [(Scope.VISIT, number, said.visit)]
        places += [(Scope.LINE, line + index, of) for index, of in enumerate(said.lines)]
        line += len(lines)
        for scope, bit, result in places:
            for rule_id, where in stands.items():
                if scopes[rule_id] is scope:
                    wanted = result.standings.get(rule_id)
                    assert where.broken >> bit & 1 == (wanted is Standing.BROKEN)
                    assert where.possible >> bit & 1 == (wanted is Standing.POSSIBLE)
            for name in words.derived:
                holds = concluded[scope].get(name)
                known = result.concluded.get(name, False)
                assert (holds is not None and holds.surely >> bit & 1) == (known is True)
                assert (holds is not None and holds.perhaps >> bit & 1) == (known is not False)


def test_sessions_of_lines_are_traced_back_to_their_visits() -> None:
    random = Random(7)
    words = vocabulary(random)
    one, two = visit(random, words)[0], visit(random, words)[0]
    sessions = Sessions.of([(one, [one, one]), (two, []), (two, [two])])
    assert sessions.owners == (0, 0, 2)
    assert sessions.whose(Scope.LINE, 0b110) == 0b101
    assert sessions.whose(Scope.LINE, 0b010) == 0b001
    assert sessions.whose(Scope.VISIT, 0b010) == 0b010
