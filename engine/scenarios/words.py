"""Conditions in the words of a policy file, short, for naming what was changed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from engine.facts.vocabulary import NEVER_RECORDED, FactType, Vocabulary
from engine.rules.tree import (
    All,
    Any,
    Compare,
    Concluded,
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
    Term,
    facts_of_term,
)

_WORDS = {
    Operator.LT: "less than",
    Operator.LE: "at most",
    Operator.EQ: "is",
    Operator.NE: "is not",
    Operator.GE: "at least",
    Operator.GT: "more than",
}
_WORDS_OF_DATES = {
    **_WORDS,
    Operator.LT: "before",
    Operator.LE: "on or before",
    Operator.GE: "on or after",
    Operator.GT: "after",
}
_MOST_SHOWN = 4
_LONGEST = 110


def condition_words(condition: Condition, vocabulary: Vocabulary) -> str:
    """A condition in one line, a long one cut short."""
    text = _said(condition, vocabulary)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."


def comparison_words(compare: Compare, vocabulary: Vocabulary) -> str:
    """The operator and constant of a comparison: ``at least 8``, ``is true``."""
    term = compare.term
    dated = isinstance(term, Fact) and vocabulary[term.id].type is FactType.DATE
    words = _WORDS_OF_DATES if dated else _WORDS
    return f"{words[compare.operator]} {number_words(term, compare.constant, vocabulary)}"


def term_words(term: Term) -> str:
    """A term by the names it is made of: ``processing_date - date_of_service``."""
    match term:
        case Fact(id_):
            return id_
        case Measure(name):
            return name
        case Extreme(kind, terms):
            return f"{kind} of {', '.join(map(term_words, terms))}"
        case Linear(parts, constant):
            text = ""
            for factor, part in parts:
                sign = "-" if factor < 0 else "+"
                times = "" if abs(factor) == 1 else f"{abs(factor)} * "
                text += f" {sign} {times}{term_words(part)}"
            if constant:
                text += f" {'-' if constant < 0 else '+'} {abs(constant)}"
            return text.removeprefix(" + ").strip() or "0"


def number_words(term: Term, number: int, vocabulary: Vocabulary) -> str:
    """A number as the policy file writes it beside this term: a date, USD, true or false."""
    types = {
        vocabulary[part.id].type if isinstance(part, Fact) else None for part in facts_of_term(term)
    }
    if types == {FactType.MONEY}:
        return f"{number / 100:.2f}"
    if isinstance(term, Fact) and types == {FactType.YES_NO} and number in (0, 1):
        return "true" if number else "false"
    if types == {FactType.RECORDED} and number == NEVER_RECORDED:
        return "never"
    if isinstance(term, Fact) and types == {FactType.DATE} and number > 0:
        return date.fromordinal(number).isoformat()
    return str(number)


def _said(condition: Condition, vocabulary: Vocabulary) -> str:
    match condition:
        case Compare(term):
            return f"{term_words(term)} {comparison_words(condition, vocabulary)}"
        case OneOf(fact, values):
            return f"{fact} is {_several(values)}"
        case Includes(fact, values):
            return f"{fact} has {_several(values)}"
        case Concluded(name):
            return f"concluded.{name}"
        case Constant(value):
            return "always" if value else "never"
        case Not(part):
            return f"not ({_said(part, vocabulary)})"
        case All(parts):
            return " and ".join(_nested(part, vocabulary) for part in parts)
        case Any(parts):
            return " or ".join(_nested(part, vocabulary) for part in parts)


def _nested(condition: Condition, vocabulary: Vocabulary) -> str:
    text = _said(condition, vocabulary)
    return f"({text})" if isinstance(condition, All | Any) else text


def _several(values: Collection[str]) -> str:
    shown = sorted(values)
    if len(shown) > _MOST_SHOWN:
        return f"{', '.join(shown[:_MOST_SHOWN])} or {len(shown) - _MOST_SHOWN} more"
    return " or ".join(shown)
