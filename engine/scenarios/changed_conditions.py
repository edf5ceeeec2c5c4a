"""Every small change of a condition: a bound moved, a comparison turned, a part or value left out.

Arguments of measures are changed elsewhere (``changed_measures``).

What is not made, because no scenario could notice it or another change says the same:

- a bound or operator that is true for the same values as before, given what the fact can hold;
- a yes/no answer moved beyond yes and no; only its opposite is made;
- values left out of a list that is a named code set: that is changed once for all rules that use
  the set (``changed_lists``);
- the mark for "nowhere in the record" moved, which no policy writes;
- the opposite of a comparison below ``not``, which leaving out the ``not`` already is;
- of lists of more than ``ALL_OF`` values, all but the first and last value left out: what one of
  them shows of the list, the others show as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

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
from engine.scenarios.ranges import Terms, is_pair, true_for
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

Where = tuple[str | int, ...]


class Change(NamedTuple):
    """What was changed, in words, and the condition that came of it.

    ``where`` is the place of the change in the condition and its kind: the same change of two
    conditions that only differ in their numbers has the same ``where``, unless it is a number that
    was moved.
    """

    text: str
    where: Where
    condition: Condition


def changes(condition: Condition, terms: Terms, *, below_not: bool = False) -> Iterator[Change]:
    """Every changed form of a condition."""
    words = terms.vocabulary
    match condition:
        case Compare():
            yield from _comparisons(condition, terms, below_not)
        case OneOf(fact, values) | Includes(fact, values):
            for value in () if values in terms.named else left_out(values):
                text = f"{value} left out of the values of {fact}"
                yield Change(text, ("value", value), replace(condition, values=values - {value}))
        case Not(part):
            text = f"'not' left out before {condition_words(part, words)}"
            yield Change(text, ("not",), part)
            for text, where, inner in changes(part, terms, below_not=True):
                yield Change(text, ("in not", *where), Not(inner))
        case All(parts) | Any(parts):
            kind = type(condition)
            for index, part in enumerate(parts):
                before, after = parts[:index], parts[index + 1 :]
                if len(parts) > 1:
                    text = f"left out: {condition_words(part, words)}"
                    yield Change(text, (index, "left out"), kind((*before, *after)))
                for text, where, inner in changes(part, terms):
                    yield Change(text, (index, *where), kind((*before, inner, *after)))
        case Concluded() | Constant():
            return


def left_out(values: frozenset[str] | tuple[str, ...]) -> list[str]:
    """The values of a list that are left out in turn: each of a short one, else first and last."""
    ordered = sorted(values)
    return ordered if len(ordered) <= ALL_OF else [ordered[0], ordered[-1]]


def _comparisons(compare: Compare, terms: Terms, below_not: bool) -> Iterator[Change]:
    term, op, constant = compare.term, compare.operator, compare.constant
    values, words = terms.values(term), terms.vocabulary
    candidates: list[tuple[Operator, int, Where]] = []
    if not (constant == NEVER_RECORDED and _is_recorded(term, words)):
        candidates += [
            (op, constant + 1, ("moved", constant, 1)),
            (op, constant - 1, ("moved", constant, -1)),
            (_TURNED[op], constant, ("turned",)),
        ]
    if not below_not:
        candidates.append((COMPLEMENT[op], constant, ("opposite",)))
    seen = {true_for(op, constant, values)}
    if below_not:
        seen.add(true_for(COMPLEMENT[op], constant, values))
    for operator, moved, where in candidates:
        truth = true_for(operator, moved, values)
        if truth in seen or (is_pair(values) and truth in ((), values)):
            continue
        seen.add(truth)
        changed = Compare(term, operator, moved)
        was, now = comparison_words(compare, words), comparison_words(changed, words)
        yield Change(f"{term_words(term)}: '{was}' becomes '{now}'", where, changed)


def _is_recorded(term: Term, vocabulary: Vocabulary) -> bool:
    return isinstance(term, Fact) and vocabulary[term.id].type is FactType.RECORDED
