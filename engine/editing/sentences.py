"""Rules and dated values as sentences that a person would say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from engine.editing.names import Names, amount, capital, plain_text
from engine.editing.shape_words.every_shape import demand
from engine.knowledge import KnowledgeBase
from engine.policy.dates import spoken
from engine.policy.link import Linker
from engine.policy.model import Clock, Confidence, Severity
from engine.policy.shapes import ANY_CODE, SHAPES
from engine.policy.words.condition_words import (
    clause,
    clauses,
    facts_named,
    facts_stated,
    without_stated,
)
from engine.policy.words.naming import is_value

_OTHERWISE: Mapping[Severity, str] = {
    Severity.DENY: "otherwise the payor denies it",
    Severity.NEEDS_AUTHORIZATION: "otherwise an authorization or order is missing",
    Severity.NEEDS_DOCUMENT: "otherwise the record lacks what the payor asks for",
    Severity.CHANGE_BILLING: "otherwise the bill is to be changed",
    Severity.REDUCE: "what lies beyond is paid less",
    Severity.REVIEW: "otherwise the payor may ask for the record",
    Severity.WARN: "otherwise there is a caution, and no denial",
    Severity.INFO: "otherwise it is pointed out",
}
_FOLLOWS: Mapping[Severity, str] = {
    Severity.DENY: "the payor denies it",
    Severity.NEEDS_AUTHORIZATION: "an authorization or order is missing",
    Severity.NEEDS_DOCUMENT: "the record lacks what the payor asks for",
    Severity.CHANGE_BILLING: "the bill is to be changed",
    Severity.REDUCE: "it is paid less",
    Severity.REVIEW: "the payor may ask for the record",
    Severity.WARN: "there is a caution, and no denial",
    Severity.INFO: "it is pointed out",
}
_TOLD_AS: Mapping[Severity, str] = {
    Severity.WARN: "it is told as a caution, not as a denial",
    Severity.INFO: "it is only pointed out",
}
_SAYS_IT_ALL: Mapping[str, Severity] = {
    "not_payable": Severity.DENY,
    "technique_not_covered": Severity.DENY,
    "never_together": Severity.DENY,
    "not_alone": Severity.DENY,
    "provider_excluded": Severity.DENY,
    "maintenance": Severity.DENY,
    "age_limit": Severity.DENY,
    "spending_review": Severity.REVIEW,
    "multiple_procedure_reduction": Severity.REDUCE,
    "assistant_reduction": Severity.REDUCE,
    "verify_with_payor": Severity.INFO,
}
"""Shapes whose demand already says what follows, at this severity."""


def rule_sentence(where: KnowledgeBase | Linker, policy_id: str, rule_id: str, day: date) -> str:
    """A rule of a policy, inherited or its own, as a sentence with the values of a day.

    Raises KeyError when the policy has no such rule; one that it disables has a sentence too.
    """
    names = Names.of(where, policy_id, day)
    entry = names.merged.rules.get(rule_id) or names.merged.disabled[rule_id]
    return sentence_of(names, entry.data)


def sentence_of(names: Names, data: Mapping[str, Any]) -> str:
    """A rule as its data say, also one that stands in no file yet."""
    if data.get("mode") == "disable":
        return _ended(f"the inherited rule {data['id']} does not hold here: {_because(data)}")
    told = _where(names, data)
    said = _concludes(data) if "conclude" in data else _demands(names, data)
    sentence = _ended(f"{told}: {said}" if told else said)
    return " ".join(
        (sentence, *map(_ended, _later(names, data)), *map(_ended, _holds(names, data)))
    )


def value_sentence(where: KnowledgeBase | Linker, policy_id: str, name: str, day: date) -> str:
    """A dated value of a policy as a sentence: what it is, on the day, before and after.

    Raises KeyError when the policy has no such value.
    """
    names = Names.of(where, policy_id, day)
    return value_sentence_of(names.merged.values[name].data)


def value_sentence_of(data: Mapping[str, Any]) -> str:
    """A dated value as its data say."""
    unit = str(data.get("unit", ""))
    entries = sorted(data["dated"], key=lambda entry: entry.get("from") or date.min)
    told = [f"{amount(entry['value'], unit)}{_days(entry)}" for entry in entries]
    clock = ", by the day the claim is processed" if data.get("clock") == Clock.PROCESSING else ""
    return _ended(f"{plain_text(data['about'])}: {'; '.join(told)}{clock}")


def severity_of(data: Mapping[str, Any]) -> Severity:
    """The severity that a rule's data come to, before the values that it uses are weighed."""
    shape = SHAPES.get(str(data.get("shape", "")))
    stated = data.get("severity") or (shape.severity if shape is not None else Severity.INFO)
    severity = Severity(stated)
    unverified = data.get("confidence") == Confidence.UNVERIFIED
    return Severity.WARN if unverified and severity.blocks else severity


def _where(names: Names, data: Mapping[str, Any]) -> str:
    codes = data.get("codes")
    reach = f"for {names.codes(codes)}" if codes is not None and codes != ANY_CODE else ""
    require = data.get("require")
    named = facts_named(require)
    when = data.get("when", "always")
    told = clauses(names, without_stated(when, named))
    parts = [reach] if reach else []
    if told:
        parts.append(f"when {_and(told)}")
    if named.intersection(facts_stated(when)):
        parts.append("as far as it is stated")
    if "except" in data:
        parts.append(f"unless {clause(names, data['except'])}")
    return ", ".join(parts)


def _and(parts: tuple[str, ...]) -> str:
    if len(parts) > 2 or any(", " in part for part in parts):
        return ", and ".join(parts)
    return " and ".join(parts)


def _demands(names: Names, data: Mapping[str, Any]) -> str:
    severity = severity_of(data)
    if "shape" in data:
        said = demand(names, data)
        if data.get("beyond") == "deny_claim" and severity is Severity.DENY:
            return said
        usual = _SAYS_IT_ALL.get(str(data["shape"]))
        if usual is severity:
            return said
        if usual is not None:
            return f"{said}; {_TOLD_AS.get(severity, _FOLLOWS[severity])}"
        return f"{said}; {_OTHERWISE[severity]}"
    require = data.get("require")
    if require == "never":
        return _FOLLOWS[severity]
    return f"{clause(names, require)}; {_OTHERWISE[severity]}"


def _concludes(data: Mapping[str, Any]) -> str:
    return f"it counts as “{str(data['conclude']).replace('_', ' ')}”"


def _because(data: Mapping[str, Any]) -> str:
    return plain_text(data.get("because", "no reason is given"))


def _days(entry: Mapping[str, Any]) -> str:
    starts, ends = entry.get("from"), entry.get("until")
    if starts and ends:
        return f" from {spoken(starts)} to {spoken(ends)}"
    return f" from {spoken(starts)} on" if starts else f" until {spoken(ends)}" if ends else ""


def _later(names: Names, data: Mapping[str, Any]) -> Iterator[str]:
    """What the numbers of a rule become after the day: ``from January 1, 2027 on: 5 units``."""
    becoming = {name: names.later(name, data.get("until")) for name in values_used(data)}
    changing = {name: later for name, later in becoming.items() if later}
    for name, later in changing.items():
        value = names.merged.values[name].data
        unit = str(value.get("unit", ""))
        told = "; ".join(f"from {spoken(day)} on: {amount(new, unit)}" for day, new in later)
        yield told if len(changing) == 1 else f"{plain_text(value['about'])}, {told}"


def values_used(data: Any) -> tuple[str, ...]:
    """The dated values that a rule names, each once, in order."""
    if is_value(data):
        return (str(data["value"]),)
    inner = data.values() if isinstance(data, Mapping) else data if isinstance(data, list) else ()
    return tuple(dict.fromkeys(name for each in inner for name in values_used(each)))


def _holds(names: Names, data: Mapping[str, Any]) -> Iterator[str]:
    """On which days a rule holds, and since when with the number of today."""
    days = _days(data).strip()
    if not days:
        return
    clock = ", by the day the claim is processed" if data.get("clock") == Clock.PROCESSING else ""
    starts = [each for each in map(names.since, values_used(data)) if each is not None]
    since = max(starts, default=None)
    if since is not None and since > (data.get("from") or date.min):
        yield f"the rule holds {days}{clock}, with this number since {spoken(since)}"
    else:
        yield f"this holds {days}{clock}"


def _ended(text: str) -> str:
    return capital(text) + ("" if text.endswith((".", "”.")) else ".")
