"""The limits of a policy: comparisons with something that moves from visit to visit.

They are found by what they compare, whatever the shape of the rule: a rule with a new counter is
a new limit without code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.facts.read_visit import ON_FILE
from engine.facts.vocabulary import NEVER_RECORDED, FactType, Vocabulary
from engine.policy.model import LinkedPolicy
from engine.rules.tree import (
    Compare,
    Concluded,
    Condition,
    Extreme,
    Fact,
    Linear,
    Measure,
    Operator,
    Term,
    literals,
)

DAY = "date_of_service"
_PROCESSED = "processing_date"
_YEAR_SO_FAR = "over_amount"


@dataclass(frozen=True, slots=True)
class Quantity:
    """What moves: a term that grows (``rises``) or falls along planned visits.

    ``with_visit`` marks a year's amount to which the visit's own is added.
    """

    term: Term
    rises: bool
    with_visit: bool = False

    @property
    def fact(self) -> str:
        """The one fact that it is; empty where it is made of several."""
        return self.term.id if isinstance(self.term, Fact) else ""


@dataclass(frozen=True, slots=True)
class Turn:
    """A comparison of some rule or conclusion (``owner``), and its value once past the limit."""

    owner: str
    literal: Compare
    past: bool


@dataclass(frozen=True, slots=True)
class Limit:
    """The last value in order of a quantity, and all comparisons that turn beyond it.

    ``passing`` marks a comparison with one value alone, which turns back after it. ``rules`` are
    those that hang on it, by way of conclusions too.
    """

    quantity: Quantity
    last: int
    passing: bool
    turns: tuple[Turn, ...]
    rules: tuple[str, ...]


def limits_of(linked: LinkedPolicy, vocabulary: Vocabulary) -> tuple[Limit, ...]:
    """The limits of a linked policy, in the order of its rules."""
    found: dict[tuple[Quantity, int, bool], list[Turn]] = {}
    for owner, condition in _conditions(linked):
        for literal in literals(condition):
            if isinstance(literal, Compare):
                key_and_turn = _limit(owner, literal, vocabulary)
                if key_and_turn is not None:
                    key, turn = key_and_turn
                    turns = found.setdefault(key, [])
                    if turn not in turns:
                        turns.append(turn)
    users = _users(linked)
    return tuple(
        Limit(quantity, last, passing, tuple(turns), _resting(linked, users, turns))
        for (quantity, last, passing), turns in found.items()
    )


def _conditions(linked: LinkedPolicy) -> Iterator[tuple[str, Condition]]:
    for conclusion in linked.logic.conclusions:
        yield conclusion.id, conclusion.when
    for rule in linked.logic.rules:
        yield rule.id, rule.applies
        yield rule.id, rule.broken


def _limit(
    owner: str, literal: Compare, vocabulary: Vocabulary
) -> tuple[tuple[Quantity, int, bool], Turn] | None:
    term, operator, constant = literal.term, literal.operator, literal.constant
    if isinstance(term, Measure) and term.name == _YEAR_SO_FAR:
        args = dict(term.args)
        quantity = Quantity(Fact(str(args["spent"])), rises=True, with_visit=True)
        past = (operator is Operator.EQ) == (constant == 1)
        most = args["most"]
        assert isinstance(most, int)
        return (quantity, most, False), Turn(owner, literal, past)
    if term == Fact(ON_FILE):
        past = (operator is Operator.EQ) == (constant == 0)
        return (Quantity(term, rises=False), 1, False), Turn(owner, literal, past)
    step = direction(term, vocabulary)
    if step == 0 or _is_of_one_note(term, literal, vocabulary):
        return None
    last, past, passing = _last_in_order(operator, constant, step)
    return (Quantity(term, rises=step > 0), last, passing), Turn(owner, literal, past)


def _last_in_order(operator: Operator, constant: int, step: int) -> tuple[int, bool, bool]:
    """The last value before the comparison turns, its truth after that, and whether it turns back.

    ``step`` is 1 for what rises and -1 for what falls.
    """
    match operator:
        case Operator.EQ | Operator.NE:
            return constant - step, operator is Operator.EQ, True
        case Operator.GT:
            return (constant, True, False) if step > 0 else (constant + 1, False, False)
        case Operator.GE:
            return (constant - 1, True, False) if step > 0 else (constant, False, False)
        case Operator.LT:
            return (constant - 1, False, False) if step > 0 else (constant, True, False)
        case Operator.LE:
            return (constant, False, False) if step > 0 else (constant + 1, True, False)


def direction(term: Term, vocabulary: Vocabulary) -> int:
    """1 for what rises from visit to visit, -1 for what falls, 0 for what stays or does both."""
    match term:
        case Fact(fact):
            spec = vocabulary[fact]
            moves = spec.advances or fact == DAY or spec.type is FactType.RECORDED
            return 1 if moves else 0
        case Measure():
            return 0
        case Linear(parts):
            if any(part == Fact(_PROCESSED) for _, part in parts):
                return 0
            steps = {_sign(factor) * direction(part, vocabulary) for factor, part in parts} - {0}
        case Extreme(_, terms):
            steps = {direction(part, vocabulary) for part in terms} - {0}
    return steps.pop() if len(steps) == 1 else 0


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _is_of_one_note(term: Term, literal: Compare, vocabulary: Vocabulary) -> bool:
    """The record is asked for once, or in each note: no count of visits runs out."""
    if not isinstance(term, Fact) or vocabulary[term.id].type is not FactType.RECORDED:
        return False
    last, _, _ = _last_in_order(literal.operator, literal.constant, 1)
    return not 0 < last < NEVER_RECORDED - 1


# --- what rests on what ----------------------------------------------------------------------


def _users(linked: LinkedPolicy) -> Mapping[str, set[str]]:
    """The rules and conclusions that name each derived fact."""
    users: dict[str, set[str]] = {}
    for owner, condition in _conditions(linked):
        for literal in literals(condition):
            if isinstance(literal, Concluded):
                users.setdefault(literal.name, set()).add(owner)
    return users


def _resting(
    linked: LinkedPolicy, users: Mapping[str, set[str]], turns: list[Turn]
) -> tuple[str, ...]:
    reached: set[str] = set()
    waiting = [turn.owner for turn in turns]
    while waiting:
        owner = waiting.pop()
        if owner in reached:
            continue
        reached.add(owner)
        conclusion = linked.conclusion_logic.get(owner)
        if conclusion is not None:
            waiting.extend(users.get(conclusion.concludes, ()))
    return tuple(rule.id for rule in linked.logic.rules if rule.id in reached)
