"""What a limit is about, and how its numbers are read: by the facts it counts and rests on."""

from __future__ import annotations

from collections.abc import Iterable

from engine.determination.dependencies import dependencies
from engine.determination.words import label_of, plain_name, term_label
from engine.facts.read_visit import ON_FILE
from engine.facts.vocabulary import FactType, Vocabulary
from engine.forecast.limits import DAY, Limit
from engine.forecast.model import Kind, Unit
from engine.policy.model import LinkedPolicy
from engine.policy.shapes.amounts import SPENDING_REVIEW
from engine.rules.tree import Fact, Linear, Scope, facts_of_term

_CERTIFIED = frozenset(
    ("plan_of_care.certified_through", "plan_of_care.recertification", "plan_of_care.certification")
)
_AUTHORIZED = frozenset((ON_FILE, "authorization.request_filed"))
_BENEFIT = frozenset(("episode.benefit_visits_used", "episode.benefit_visits_allowed"))
_LABELS = {
    Kind.PROGRESS_REPORT: "progress report",
    Kind.RECERTIFICATION: "recertification",
    Kind.AUTHORIZATION: "authorization",
    Kind.THRESHOLD: "threshold of the year",
    Kind.REVIEW_AMOUNT: "review amount of the year",
    Kind.MANUAL_THERAPY: "manual therapy visits",
    Kind.BENEFIT_VISITS: "visits left in the plan",
}


def kind_of(
    limit: Limit, linked: LinkedPolicy, rules: Iterable[str], vocabulary: Vocabulary
) -> Kind:
    """What a limit is about; ``rules`` are those that stand otherwise once it is past."""
    facts = {p.id for p in facts_of_term(limit.quantity.term) if isinstance(p, Fact)}
    specs = [vocabulary[fact] for fact in facts]
    if any(spec.advances and spec.advances.anew_after for spec in specs):
        return Kind.PROGRESS_REPORT
    if any(spec.advances and spec.advances.by == "allowed" for spec in specs):
        shapes = {linked.rules[rule].shape for rule in rules if rule in linked.rules}
        return Kind.REVIEW_AMOUNT if shapes == {SPENDING_REVIEW.name} else Kind.THRESHOLD
    if any(spec.type is FactType.RECORDED for spec in specs):
        return Kind.DOCUMENTATION
    if "episode.manual_therapy_visits" in facts:
        return Kind.MANUAL_THERAPY
    if facts & _BENEFIT:
        return Kind.BENEFIT_VISITS
    if facts & _CERTIFIED or _bears_on(linked, _CERTIFIED, rules):
        return Kind.RECERTIFICATION
    if facts & _AUTHORIZED or _bears_on(linked, _AUTHORIZED, rules):
        return Kind.AUTHORIZATION
    return Kind.DAYS if DAY in facts else Kind.VISITS


def _bears_on(linked: LinkedPolicy, facts: frozenset[str], rules: Iterable[str]) -> bool:
    rests = dependencies(linked)
    touched = {rule.id for scope in Scope for rule in rests.rules(scope, facts)}
    return not touched.isdisjoint(rules)


def label_of_kind(kind: Kind, counts: str) -> str:
    """What a person calls a clock; by what it counts, where its kind has no name of its own."""
    return _LABELS.get(kind, counts)


def counts_of(limit: Limit, linked: LinkedPolicy, vocabulary: Vocabulary) -> str:
    """What a limit counts, in words: as the policy names the measure, else by its facts."""
    term = limit.quantity.term
    for name, measure in linked.measures.items():
        if measure == term:
            return plain_name(name)
    if isinstance(term, Fact):
        return label_of(vocabulary, term.id)
    if isinstance(term, Linear) and [part for _, part in term.parts[:1]] == [Fact(DAY)]:
        return "days since " + ", ".join(
            label_of(vocabulary, part.id) for _, part in term.parts[1:] if isinstance(part, Fact)
        )
    return term_label(vocabulary, term)


def unit_of(limit: Limit, vocabulary: Vocabulary) -> tuple[Unit, str]:
    """How the numbers of a limit are read, and what they count in the plural."""
    term = limit.quantity.term
    facts = [part.id for part in facts_of_term(term) if isinstance(part, Fact)]
    specs = [vocabulary[fact] for fact in facts]
    if any(spec.type is FactType.MONEY for spec in specs):
        return Unit.CENTS, "USD"
    if any(spec.type is FactType.RECORDED for spec in specs):
        return Unit.VISITS_AGO, "visits ago"
    if term == Fact(ON_FILE):
        return Unit.COUNT, "visits"
    if term == Fact(DAY):
        return Unit.DATE, "date"
    if DAY in facts:
        return Unit.DAYS, "days"
    return Unit.COUNT, next((spec.unit for spec in specs if spec.unit), "")
