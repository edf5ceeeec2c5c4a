"""Conditions in words, as a person would say them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from engine.facts.vocabulary import FactSpec, FactType
from engine.policy.dates import spoken
from engine.policy.model import MEASURED
from engine.policy.words import fact_words
from engine.policy.words.measure_words import measured
from engine.policy.words.naming import Naming, as_list
from engine.source.diagnostics import listed

CONCLUDED = "concluded."
STATED = "stated"
_COMPARED: Mapping[str, str] = {
    "is": "{}",
    "is_not": "other than {}",
    "at_least": "at least {}",
    "at_most": "at most {}",
    "more_than": "more than {}",
    "less_than": "fewer than {}",
}
_NONE: Mapping[tuple[str, int], str] = {
    ("is", 0): "no",
    ("at_most", 0): "no",
    ("less_than", 1): "no",
    ("more_than", 0): "some",
    ("at_least", 1): "some",
}
_ON_DAYS: Mapping[str, str] = {
    "is": "on {}",
    "on_or_after": "on or after {}",
    "on_or_before": "on or before {}",
    "after": "after {}",
    "before": "before {}",
}


class Told(NamedTuple):
    """A clause; ``several`` tells that it is made of several, which brackets keep together."""

    text: str
    several: bool = False

    @property
    def whole(self) -> str:
        """The clause as it stands beside others."""
        return f"({self.text})" if self.several else self.text


def clause(names: Naming, condition: Any) -> str:
    """A condition as one clause: ``a is so and b is so``."""
    return _told(names, condition).text


def clauses(names: Naming, condition: Any) -> tuple[str, ...]:
    """A condition as the clauses of which all must hold; none for ``always``."""
    if condition == "always":
        return ()
    if not isinstance(condition, Mapping):
        return (clause(names, condition),)
    parts = list(_parts(names, condition))
    return tuple(part.whole for part in parts) if len(parts) > 1 else (parts[0].text,)


def _told(names: Naming, condition: Any) -> Told:
    if condition == "always":
        return Told("in every case")
    if condition == "never":
        return Told("in no case")
    return _joined(list(_parts(names, condition)), "and")


def facts_stated(condition: Any) -> tuple[str, ...]:
    """The facts of which a condition only asks that the visit states them."""
    if not isinstance(condition, Mapping):
        return ()
    found = [fact for fact, test in condition.items() if _only_stated(test)]
    for part in as_list(condition.get("all")):
        found.extend(facts_stated(part))
    return tuple(found)


def facts_named(condition: Any) -> frozenset[str]:
    """The facts that a condition compares, wherever in it they stand."""
    if not isinstance(condition, Mapping):
        return frozenset()
    found: set[str] = set()
    for key, test in condition.items():
        if key in ("all", "any"):
            found.update(*(facts_named(part) for part in as_list(test)))
        elif key == "not":
            found |= facts_named(test)
        elif not _only_stated(test):
            found.add(key)
    return frozenset(found)


def without_stated(condition: Any, facts: frozenset[str]) -> Any:
    """The condition without asking whether these facts are stated; ``always`` if nothing is left.

    A rule that compares a fact which the visit must state says so by comparing it.
    """
    if not isinstance(condition, Mapping):
        return condition
    left: dict[str, Any] = {}
    for key, test in condition.items():
        if _only_stated(test) and key in facts:
            continue
        if key == "all":
            parts = [without_stated(part, facts) for part in as_list(test)]
            parts = [part for part in parts if part != "always"]
            if parts:
                left[key] = parts
        else:
            left[key] = test
    return left or "always"


def _only_stated(test: Any) -> bool:
    return isinstance(test, Mapping) and set(test) == {STATED}


def _joined(parts: list[Told], word: str) -> Told:
    if len(parts) == 1:
        return parts[0]
    texts = [part.whole for part in parts]
    if len(texts) > 2 or any(", " in text for text in texts):
        return Told(f", {word} ".join(texts), True)
    return Told(listed(texts, word), True)


def _parts(names: Naming, condition: Any) -> Iterator[Told]:
    if not isinstance(condition, Mapping):
        yield Told(f"“{condition}”")
        return
    compared = facts_named(condition)
    for key, test in condition.items():
        match key:
            case "all":
                for part in as_list(test):
                    within = without_stated(part, compared)
                    if within != "always":
                        yield from _parts(names, within)
            case "any":
                yield _either(names, as_list(test))
            case "not":
                yield _not(names, test)
            case _ if not (_only_stated(test) and key in compared):
                yield Told(_entry(names, str(key), test))


def _either(names: Naming, parts: Any) -> Told:
    told = [_told(names, without_stated(part, facts_named(part))) for part in parts]
    return _joined(told, "or")


def _not(names: Naming, condition: Any) -> Told:
    if isinstance(condition, Mapping) and len(condition) == 1:
        ((key, test),) = condition.items()
        spec = names.vocabulary.facts.get(str(key))
        if spec is not None and _only_stated(test):
            return Told(_stated(spec, held=False))
        if spec is not None and test is True:
            return Told(fact_words.negative(spec))
        if key == "any":
            return _joined([_not(names, part) for part in as_list(test)], "and")
    return Told(f"it is not so that {_told(names, condition).whole}")


def _entry(names: Naming, key: str, test: Any) -> str:
    if key.startswith(CONCLUDED):
        what = key.removeprefix(CONCLUDED).replace("_", " ")
        return f"it {'counts' if test else 'does not count'} as “{what}”"
    if key.startswith(MEASURED):
        return _measure(names, key.removeprefix(MEASURED), test)
    spec = names.vocabulary.facts.get(key)
    if spec is None:
        return f"“{key}” is as asked for"
    if _only_stated(test):
        return _stated(spec)
    return _fact(names, spec, test)


def _stated(spec: FactSpec, *, held: bool = True) -> str:
    """The visit states a fact, whatever it is."""
    what = fact_words.positive(spec)
    if spec.type in (FactType.YES_NO, FactType.RECORDED):
        return f"it is {'' if held else 'not '}stated whether {what}"
    if spec.type is FactType.DATE:
        day = what.replace(fact_words.VALUE, "").strip()
        return f"it is {'' if held else 'not '}stated when {day}"
    return f"“{spec.question}” is {'' if held else 'not '}answered"


def _fact(names: Naming, spec: FactSpec, test: Any) -> str:
    match spec.type:
        case FactType.YES_NO:
            return fact_words.positive(spec) if test else fact_words.negative(spec)
        case FactType.RECORDED:
            return _recorded(names, spec, test)
        case FactType.COUNT | FactType.MONEY:
            return _compared(names, spec, test)
        case FactType.DATE:
            told = [
                fact_words.counted(fact_words.positive(spec), _ON_DAYS[op].format(_day(names, day)))
                for op, day in _tests(test)
                if op in _ON_DAYS
            ]
            return listed(told)
        case _:
            return _chosen(names, spec, test)


def _day(names: Naming, data: Any) -> str:
    plain = names.plain(data)
    return spoken(plain) if isinstance(plain, date) else str(plain)


def _recorded(names: Naming, spec: FactSpec, test: Any) -> str:
    if isinstance(test, bool):
        return fact_words.positive(spec) if test else fact_words.negative(spec)
    told = fact_words.positive(spec)
    if isinstance(test, Mapping) and "within_visits" in test:
        return f"{told}, within {names.number(test['within_visits'])} visits"
    return told.replace("the record ", "the note of this visit ", 1)


def _compared(names: Naming, spec: FactSpec, test: Any) -> str:
    money = spec.type is FactType.MONEY
    amounts = []
    for operator, number in _tests(test):
        if not money and not isinstance(number, Mapping) and (operator, number) in _NONE:
            amounts.append(_NONE[operator, number])
        else:
            said = names.money(number) if money else names.number(number)
            amounts.append(_COMPARED.get(operator, "{}").format(said))
    return fact_words.counted(fact_words.positive(spec), listed(amounts))


def _measure(names: Naming, name: str, test: Any) -> str:
    told = []
    for operator, number in _tests(test):
        words = _COMPARED.get(operator, "{}").format(names.number(number))
        if not isinstance(number, Mapping):
            words = _NONE.get((operator, number), words)
        told.append(measured(names, name, operator, number, words))
    return listed(told)


def _tests(test: Any) -> list[tuple[str, Any]]:
    """Comparisons as operator and number; a number alone is one that it must equal."""
    if isinstance(test, Mapping) and set(test) != {"value"}:
        return [(str(operator), number) for operator, number in test.items()]
    return [("is", test)]


def _chosen(names: Naming, spec: FactSpec, test: Any) -> str:
    several = spec.type.is_several
    if not isinstance(test, Mapping):
        return fact_words.put(fact_words.positive(spec), _values(names, spec, test), "or")
    told = []
    for operator, values in test.items():
        positive = operator != "none_of"
        said = fact_words.positive(spec) if positive else fact_words.negative(spec)
        last = "and" if operator == "all_of" and several else "or"
        told.append(fact_words.put(said, _values(names, spec, values), last))
    return listed(told, "and")


def _values(names: Naming, spec: FactSpec, values: Any) -> list[str]:
    if spec.id == "line.code":
        return [names.codes(values, "or")]
    return [spec.values.get(str(value), str(value)) for value in as_list(values)]
