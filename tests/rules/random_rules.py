"""Random rule sets and visits, small enough that every standing turns up often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from engine.rules.features import LARGEST
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
    Term,
)

TEXTS = ("a", "b", "c", "d")
FIRST_DAY = 739_000


@dataclass(frozen=True)
class DictView:
    """A session whose facts stand in dicts; whatever is missing is unknown."""

    numbers: Mapping[Fact | Measure, int]
    text_of: Mapping[str, str]
    texts_of: Mapping[str, frozenset[str]]

    def number(self, term: Fact | Measure) -> int | None:
        return self.numbers.get(term)

    def text(self, fact: str) -> str | None:
        return self.text_of.get(fact)

    def texts(self, fact: str) -> frozenset[str] | None:
        return self.texts_of.get(fact)


@dataclass(frozen=True)
class Vocabulary:
    """What a random rule set speaks of."""

    counts: tuple[Fact | Measure, ...]
    dates: tuple[Fact, ...]
    answers: tuple[Fact, ...]
    text: tuple[str, ...]
    texts: tuple[str, ...]
    derived: tuple[str, ...]


def vocabulary(random: Random) -> Vocabulary:
    """One to four facts of each type, and up to five derived facts."""

    def some(prefix: str, most: int) -> tuple[str, ...]:
        return tuple(f"{prefix}{index}" for index in range(random.randint(1, most)))

    measures = (
        Measure("units", (("codes", ("a", "b")), ("method", "x"))),
        Measure("units", (("codes", ("a",)), ("method", "x"))),
        Measure("visits"),
    )
    return Vocabulary(
        counts=(*map(Fact, some("count", 3)), *measures[: random.randint(0, 3)]),
        dates=tuple(map(Fact, some("date", 2))),
        answers=tuple(map(Fact, some("answer", 3))),
        text=some("text", 2),
        texts=some("texts", 2),
        derived=some("derived", 5),
    )


def term(random: Random, words: Vocabulary, depth: int = 0) -> Term:
    """A count, or a sum or extreme of such."""
    kind = random.randint(0, 9)
    if depth > 1 or kind < 7:
        return random.choice(words.counts)
    parts = [term(random, words, depth + 1) for _ in range(random.randint(1, 3))]
    if kind < 9:
        summands = tuple((random.choice((-2, -1, 1, 1, 1, 3)), part) for part in parts)
        return Linear(summands, random.randint(-2, 2))
    return Extreme(random.choice(("least", "greatest")), tuple(parts))


def literal(random: Random, words: Vocabulary, derived: tuple[str, ...]) -> Condition:
    """A comparison, membership, or one of the ``derived`` facts."""
    kind = random.randint(0, 15)
    operator = random.choice(list(Operator))
    if kind < 5:
        constant = random.randint(-1, 4)
        if random.randint(0, 40) == 0:
            constant = random.choice((-LARGEST, LARGEST))
        return Compare(term(random, words), operator, constant)
    if kind < 6:
        first, last = random.choice(words.dates), random.choice(words.dates)
        return Compare(Linear(((1, last), (-1, first))), operator, random.randint(-3, 3))
    if kind < 7:
        return Compare(random.choice(words.dates), operator, FIRST_DAY + random.randint(0, 4))
    if kind < 9:
        yes_or_no = Operator.EQ if random.randint(0, 2) else Operator.NE
        return Compare(random.choice(words.answers), yes_or_no, random.randint(0, 1))
    if kind < 11:
        return OneOf(random.choice(words.text), _members(random, fewest=0))
    if kind < 12:
        return Includes(random.choice(words.texts), _members(random, fewest=0))
    if derived:
        return Concluded(random.choice(derived))
    return Constant(random.randint(0, 1) == 1)


def condition(
    random: Random, words: Vocabulary, derived: tuple[str, ...], depth: int = 0
) -> Condition:
    """Literals in nested ``All``, ``Any`` and ``Not``; now and then wide or empty."""
    kind = random.randint(0, 9)
    if depth > 2 or kind < 4:
        return literal(random, words, derived)
    if kind == 4:
        return Not(condition(random, words, derived, depth + 1))
    if kind == 5 and random.randint(0, 5) == 0:
        return Constant(random.randint(0, 1) == 1)
    most = 6 if random.randint(0, 9) == 0 else 3
    fewest = 0 if random.randint(0, 19) == 0 else 1
    parts = tuple(
        condition(random, words, derived, depth + 1) for _ in range(random.randint(fewest, most))
    )
    return All(parts) if kind % 2 else Any(parts)


def rule_set(random: Random, words: Vocabulary) -> RuleSet:
    """Up to eight rules and conclusions; a derived fact only rests on those named before it."""
    conclusions = []
    for level, name in enumerate(words.derived):
        for copy in range(random.choice((0, 1, 1, 1, 2, 3))):
            conclusions.append(
                Conclusion(
                    f"{name} by {copy}",
                    _scope(random),
                    condition(random, words, words.derived[:level]),
                    name,
                )
            )
    random.shuffle(conclusions)
    rules = [
        Rule(
            f"rule {index}",
            _scope(random),
            condition(random, words, words.derived, depth=random.randint(0, 2)),
            condition(random, words, words.derived),
        )
        for index in range(random.randint(1, 8))
    ]
    return RuleSet("random", tuple(rules), tuple(conclusions))


def view(random: Random, words: Vocabulary) -> DictView:
    """A session in which none, some or most facts are unknown."""
    unknown = random.choice((0, 0, 1, 2, 5))

    def known() -> bool:
        return random.randint(0, 9) >= unknown

    numbers: dict[Fact | Measure, int] = {}
    for count in words.counts:
        if known():
            numbers[count] = random.randint(-1, 4)
            if random.randint(0, 60) == 0 and isinstance(count, Fact):
                numbers[count] = random.choice((-LARGEST, LARGEST)) // 64
    numbers.update({each: random.randint(0, 1) for each in words.answers if known()})
    numbers.update({each: FIRST_DAY + random.randint(0, 4) for each in words.dates if known()})
    return DictView(
        numbers,
        {each: random.choice(TEXTS) for each in words.text if known()},
        {each: _members(random, fewest=0) for each in words.texts if known()},
    )


def visit(random: Random, words: Vocabulary) -> tuple[DictView, list[DictView]]:
    """A visit's session and those of up to three lines."""
    return view(random, words), [view(random, words) for _ in range(random.randint(0, 3))]


def _members(random: Random, fewest: int) -> frozenset[str]:
    return frozenset(random.sample(TEXTS, random.randint(fewest, 3)))


def _scope(random: Random) -> Scope:
    return Scope.LINE if random.randint(0, 2) else Scope.VISIT
