"""Every small change of a condition: a bound moved, a comparison turned, a part or value left out.

Arguments of measures are changed elsewhere (``changed_measures``).

What is not made, because no scenario could notice it or another change says the same:

- a bound or operator that is true for the same values as before, given what the fact can hold;
- a yes/no answer moved beyond yes and no; only its opposite is made;
- the mark for "nowhere in the record" moved, which no policy writes;
- the opposite of a comparison below ``not``, which leaving out the ``not`` already is;
- of lists of more than ``ALL_OF`` values, all but the first and last value left out: what one of
  them shows of the list, the others show as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from engine.facts.vocabulary import NEVER_RECORDED, FactType, Vocabulary
from engine.rules.tree import (
    COMPLEMENT,
    All,
    Any,
    Compare,
    Concluded,
    Condition,
    Constant,
    Fact,
    Includes,
    Not,
    OneOf,
    Operator,
    Term,
)
from engine.scenarios.ranges import is_pair, true_for, values_of_term
from engine.scenarios.words import comparison_words, condition_words, term_words

ALL_OF = 8
"""Up to how many values of a list each one is left out in turn."""

_TURNED = {
    Operator.GE: Operator.GT,
    Operator.GT: Operator.GE,
    Operator.LE: Operator.LT,
    Operator.LT: Operator.LE,
    Operator.EQ: Operator.NE,
    Operator.NE: Operator.EQ,
}

Change = tuple[str, Condition]
"""What was changed, in words, and the condition that came of it."""


def changes(
    condition: Condition, vocabulary: Vocabulary, *, below_not: bool = False
) -> Iterator[Change]:
    """Every changed form of a condition."""
    match condition:
        case Compare():
            yield from _comparisons(condition, vocabulary, below_not)
        case OneOf(fact, values) | Includes(fact, values):
            for value in left_out(values):
                text = f"{value} left out of the values of {fact}"
                yield text, replace(condition, values=values - {value})
        case Not(part):
            yield f"'not' left out before {condition_words(part, vocabulary)}", part
            for text, inner in changes(part, vocabulary, below_not=True):
                yield text, Not(inner)
        case All(parts) | Any(parts):
            kind = type(condition)
            for index, part in enumerate(parts):
                before, after = parts[:index], parts[index + 1 :]
                if len(parts) > 1:
                    text = f"left out: {condition_words(part, vocabulary)}"
                    yield text, kind((*before, *after))
                for text, inner in changes(part, vocabulary):
                    yield text, kind((*before, inner, *after))
        case Concluded() | Constant():
            return


def left_out(values: frozenset[str] | tuple[str, ...]) -> list[str]:
    """The values of a list that are left out in turn: each of a short one, else first and last."""
    ordered = sorted(values)
    return ordered if len(ordered) <= ALL_OF else [ordered[0], ordered[-1]]


def _comparisons(compare: Compare, vocabulary: Vocabulary, below_not: bool) -> Iterator[Change]:
    term, op, constant = compare.term, compare.operator, compare.constant
    values = values_of_term(term, vocabulary)
    never = constant == NEVER_RECORDED and _is_recorded(term, vocabulary)
    candidates: list[tuple[Operator, int]] = []
    if not never:
        candidates += [(op, constant + 1), (op, constant - 1), (_TURNED[op], constant)]
    if not below_not:
        candidates.append((COMPLEMENT[op], constant))
    before = true_for(op, constant, values)
    seen = {before}
    if below_not:
        seen.add(true_for(COMPLEMENT[op], constant, values))
    for operator, moved in candidates:
        truth = true_for(operator, moved, values)
        if truth in seen or (is_pair(values) and truth in ((), values)):
            continue
        seen.add(truth)
        changed = Compare(term, operator, moved)
        was, now = comparison_words(compare, vocabulary), comparison_words(changed, vocabulary)
        yield f"{term_words(term)}: '{was}' becomes '{now}'", changed


def _is_recorded(term: Term, vocabulary: Vocabulary) -> bool:
    return isinstance(term, Fact) and vocabulary[term.id].type is FactType.RECORDED
