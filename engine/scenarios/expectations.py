"""What a scenario expects, from the data of its file; and the names it uses that nobody knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine.determination.model import Outcome
from engine.facts.vocabulary import Vocabulary
from engine.knowledge.base import KnowledgeBase
from engine.policy.inheritance import chain_of
from engine.policy.model import Severity
from engine.scenarios.model import Expected, ExpectedEstimate, ExpectedLine, Part
from engine.source import Diagnostic, Document, Path, close_words
from engine.therapy.payment import cents

_RULES = ("findings", "notes", "includes", "excludes")


@dataclass(frozen=True, slots=True)
class KnownNames:
    """The rules that a policy has at any date, each with its severities, and the vocabulary."""

    rules: Mapping[str, frozenset[Severity]]
    vocabulary: Vocabulary

    @classmethod
    def of(cls, knowledge_base: KnowledgeBase, policy: str) -> KnownNames:
        """The names that scenarios of a policy may use; no rules when an ancestor is missing."""
        rules: dict[str, frozenset[Severity]] = {}
        _, broken = chain_of(knowledge_base.files[policy], knowledge_base.files)
        if not broken:
            for linked, _ in knowledge_base.linker(policy).every_stretch():
                for rule in linked.rules.values():
                    if not rule.concludes:
                        rules[rule.id] = rules.get(rule.id, frozenset()) | {rule.severity}
        return cls(rules, knowledge_base.vocabulary)


def name_problems(
    document: Document, path: Path, known: KnownNames, lines: int | None
) -> Iterator[Diagnostic]:
    """The rules, facts and lines of an ``expect`` that are not there.

    ``lines`` is how many lines the visit has; None when it could not be read.
    """
    data = document.value(path)
    for key in _RULES:
        for index, rule in enumerate(data.get(key) or ()):
            place = (*path, key, index)
            if rule not in known.rules:
                yield _unknown(document, place, "rule", rule, known.rules)
            elif key in ("findings", "notes"):
                yield from _misplaced(document, place, key, rule, known.rules[rule])
    for key in ("asks", "asks_not"):
        for index, fact in enumerate(data.get(key) or ()):
            if fact not in known.vocabulary:
                yield _unknown(document, (*path, key, index), "fact", fact, known.vocabulary.facts)
    for number, facts in enumerate(data.get("mends") or ()):
        for index, fact in enumerate(facts):
            if fact not in known.vocabulary:
                place = (*path, "mends", number, index)
                yield _unknown(document, place, "fact", fact, known.vocabulary.facts)
    for key in data.get("lines") or ():
        if lines is not None and int(key) > lines:
            yield document.diagnostic(
                (*path, "lines", key),
                "no-such-line",
                f"there is no line {key}: this visit has {lines}",
                f"a number from 1 to {lines}",
                at_key=True,
            )


def expected(data: Mapping[str, Any]) -> Expected:
    """What the data of an ``expect`` say; its schema and its names have been checked."""
    return Expected(
        outcome=Outcome(data["outcome"]) if "outcome" in data else None,
        lines={int(key): _line(line) for key, line in (data.get("lines") or {}).items()},
        findings=frozenset(data["findings"]) if "findings" in data else None,
        notes=frozenset(data["notes"]) if "notes" in data else None,
        includes=frozenset(data.get("includes", ())),
        excludes=frozenset(data.get("excludes", ())),
        asks=frozenset(data.get("asks", ())),
        asks_not=frozenset(data.get("asks_not", ())),
        mends=tuple(frozenset(facts) for facts in data.get("mends", ())),
        estimate=_estimate(data["estimate"]) if "estimate" in data else None,
    )


def _estimate(data: Mapping[str, Any] | None) -> ExpectedEstimate:
    if data is None:
        return ExpectedEstimate(None)
    return ExpectedEstimate(*(_cents(data.get(key)) for key in ("allowed", "payor", "patient")))


def _cents(usd: float | None) -> int | None:
    return None if usd is None else cents(Decimal(str(usd)))


def _line(data: Mapping[str, Any]) -> ExpectedLine:
    return ExpectedLine(
        states=frozenset(data),
        outcome=Outcome(data["outcome"]) if "outcome" in data else None,
        units=data.get("units"),
        modifiers=frozenset(data.get("modifiers", ())),
        bill=tuple(Part(p["units"], frozenset(p["modifiers"])) for p in data.get("bill", ())),
        allowed=_cents(data.get("allowed")),
    )


def _misplaced(
    document: Document, path: Path, key: str, rule: str, severities: frozenset[Severity]
) -> Iterator[Diagnostic]:
    if key == "findings" and severities == {Severity.INFO}:
        message, advice = f"rule '{rule}' only informs, so it is no finding", "it under 'notes'"
    elif key == "notes" and Severity.INFO not in severities:
        message, advice = f"rule '{rule}' does more than inform", "it under 'findings'"
    else:
        return
    yield document.diagnostic(path, "misplaced-rule", message, advice)


def _unknown(
    document: Document, path: Path, what: str, name: str, known: Mapping[str, object]
) -> Diagnostic:
    close = close_words(name, known)
    if close:
        advice = "did you mean " + " or ".join(f"'{word}'" for word in close) + "?"
    else:
        advice = f"the id of a {what}" + (
            " of this policy, with its part after a slash" if what == "rule" else ""
        )
    return document.diagnostic(path, f"unknown-{what}", f"unknown {what} '{name}'", advice)
