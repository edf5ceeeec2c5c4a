"""Linking: a policy at a date of service and a processing date, whole and ready to be compiled."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from engine.facts.vocabulary import Vocabulary
from engine.policy.context import Context, DatedValue
from engine.policy.dates import clock_of, date_problems, holds, order_problem, turning_points
from engine.policy.digest import Digests, digests
from engine.policy.inheritance import Entry, Merged
from engine.policy.measures import read_measure
from engine.policy.model import (
    Clock,
    Confidence,
    LinkedPolicy,
    PaymentRule,
    PolicyRule,
    UnitRule,
)
from engine.policy.payment_rule import read_payment_rule
from engine.policy.rules import ReadRule, read_rule, same_values, scope_of
from engine.policy.unit_rule import read_unit_rule
from engine.rules.order import Cycle, dependency_order
from engine.rules.tree import Conclusion, Rule, RuleSet, Scope, Term
from engine.source import Diagnostic
from engine.therapy.pricing import PaymentTerms


@dataclass(frozen=True, slots=True)
class _Remembered:
    """A rule as read with certain values, so that it is read again only when they change.

    ``priced_by`` are the terms by which it prices lines; None for a rule that prices none.
    """

    used: tuple[DatedValue, ...]
    priced_by: PaymentTerms | None
    surroundings: str
    rule: ReadRule
    problems: tuple[Diagnostic, ...]
    digests: Digests


@dataclass(slots=True)
class Linker:
    """Links one policy at any date; the same stretch of dates is linked once."""

    merged: Merged
    vocabulary: Vocabulary
    _linked: dict[tuple[int, int], tuple[LinkedPolicy, tuple[Diagnostic, ...]]] = field(
        default_factory=dict
    )
    _rules: dict[str, list[_Remembered]] = field(default_factory=dict)
    _turns: dict[Clock, tuple[date, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._turns = {clock: turning_points(self.merged, clock) for clock in Clock}

    def turning_points(self, clock: Clock) -> tuple[date, ...]:
        """The days on which the policy says something new."""
        return self._turns[clock]

    def link(
        self, service_date: date, processing_date: date
    ) -> tuple[LinkedPolicy, tuple[Diagnostic, ...]]:
        """The policy at these dates, and what is wrong with it there."""
        stretch = (
            bisect_right(self._turns[Clock.SERVICE], service_date),
            bisect_right(self._turns[Clock.PROCESSING], processing_date),
        )
        if stretch not in self._linked:
            self._linked[stretch] = self._link(
                {Clock.SERVICE: service_date, Clock.PROCESSING: processing_date}
            )
        return self._linked[stretch]

    def every_stretch(self) -> Iterator[tuple[LinkedPolicy, tuple[Diagnostic, ...]]]:
        """The policy in every stretch of dates between two turning points, by either clock."""
        days = sorted(
            {date(2000, 1, 1), *self._turns[Clock.SERVICE], *self._turns[Clock.PROCESSING]}
        )
        for day in days:
            yield self.link(day, day)

    def standing_problems(self) -> Iterator[Diagnostic]:
        """What is wrong whatever the date: dates that overlap or run backwards."""
        for name, entry in self.merged.values.items():
            if entry.file is self.merged.policy:
                yield from date_problems(name, entry)
        for entry in self.merged.rules.values():
            if entry.file is self.merged.policy:
                yield from order_problem(entry.data, entry.file.document, entry.path)

    def _link(self, days: Mapping[Clock, date]) -> tuple[LinkedPolicy, tuple[Diagnostic, ...]]:
        problems: list[Diagnostic] = []
        active = {
            rule_id: entry
            for rule_id, entry in self.merged.rules.items()
            if holds(entry.data, days[clock_of(entry.data)])
        }
        names = _Names(self, days, active, problems)
        read = [self._read(rule_id, entry, names) for rule_id, entry in active.items()]
        about: dict[str, PolicyRule] = {}
        rules: list[Rule] = []
        conclusions: list[Conclusion] = []
        for remembered in read:
            problems.extend(remembered.problems)
            for description, requirement in remembered.rule.rules:
                about[description.id] = description
                rules.append(requirement)
            if remembered.rule.conclusion is not None:
                concluded, derivation = remembered.rule.conclusion
                about[concluded.id] = concluded
                conclusions.append(derivation)
        ordered = dependency_order(conclusions)
        if isinstance(ordered, Cycle):
            problems.append(self._cycle(ordered))
            ordered = ()
        policy = self.merged.policy
        logic = RuleSet(policy.id, tuple(rules), ordered)
        says = policy.id, names.units, names.payment
        linked = LinkedPolicy(
            id=policy.id,
            title=policy.title,
            payor=policy.payor,
            scope=policy.scope,
            reviewed_on=policy.reviewed_on,
            review_due=policy.review_due,
            files=tuple(file.document.name for file in self.merged.chain),
            rules=about,
            logic=logic,
            measures=names.measures,
            units=names.units,
            payment=names.payment,
            code_sets=names.code_sets,
            key=digests(*says, [remembered.digests.whole for remembered in read]).whole,
            meaning=digests(*says, [remembered.digests.meaning for remembered in read]).meaning,
            service_date=days[Clock.SERVICE],
            processing_date=days[Clock.PROCESSING],
        )
        return linked, tuple(dict.fromkeys(problems))

    def _read(self, rule_id: str, entry: Entry, names: _Names) -> _Remembered:
        for remembered in self._rules.setdefault(rule_id, []):
            same_prices = remembered.priced_by is None or remembered.priced_by == names.terms
            if (
                same_prices
                and remembered.surroundings == names.surroundings
                and same_values(remembered.used, names.values)
            ):
                return remembered
        context = names.context(entry)
        rule = read_rule(context, entry, names.units, names.payment)
        found = _Remembered(
            used=tuple(context.used),
            priced_by=names.terms if context.priced else None,
            surroundings=names.surroundings,
            rule=rule,
            problems=tuple(context.problems),
            digests=digests(rule),
        )
        self._rules[rule_id].append(found)
        return found

    def _cycle(self, cycle: Cycle) -> Diagnostic:
        first, *others = (self.merged.rules[rule_id] for rule_id in cycle.ids)
        return first.file.document.diagnostic(
            (*first.path, "conclude"),
            "circular-conclusions",
            "these rules conclude from each other in a circle: " + ", ".join(cycle.ids),
            "let one of them rest on facts alone",
            related=tuple(
                other.file.related((*other.path, "conclude"), f"'{other.data['id']}'")
                for other in others
            ),
        )


class _Names:
    """The names that rules may use on given days: values, code sets, measures, derived facts."""

    def __init__(
        self,
        linker: Linker,
        days: Mapping[Clock, date],
        active: Mapping[str, Entry],
        problems: list[Diagnostic],
    ) -> None:
        self._vocabulary = linker.vocabulary
        self._problems = problems
        merged = linker.merged
        self._payor = merged.policy.payor
        self.values = {
            name: _value_on(name, entry, days[clock_of(entry.data)])
            for name, entry in merged.values.items()
        }
        self.code_sets: dict[str, frozenset[str]] = {}
        self.measures: dict[str, Term] = {}
        self.conclusions: dict[str, Scope] = {}
        self._concluders: dict[str, Entry] = {}
        for entry in active.values():
            if "conclude" in entry.data:
                self._conclude(entry)
        for name, entry in merged.code_sets.items():
            context = self.context(entry)
            self.code_sets[name] = context.codes(entry.data["codes"], (*entry.path, "codes"))
            problems.extend(context.problems)
        for name, entry in merged.measures.items():
            context = self.context(entry)
            self.measures[name] = read_measure(context, entry.data, entry.path)
            problems.extend(context.problems)
        self.units = self._unit_rule(active)
        self.payment = self._payment_rule(merged.payment.get("payment"))
        # A rule's logic depends on these beside its own values, so they mark what is remembered.
        self.surroundings = repr(
            (
                sorted(self.conclusions.items()),
                self.units,
                sorted(self.measures.items(), key=str),
            )
        )

    def context(self, entry: Entry) -> Context:
        """What is at hand for reading an entry."""
        return Context(
            document=entry.file.document,
            vocabulary=self._vocabulary,
            conclusions=self.conclusions,
            measures=self.measures,
            code_sets=self.code_sets,
            values=self.values,
        )

    def _conclude(self, entry: Entry) -> None:
        name, scope = str(entry.data["conclude"]), scope_of(entry.data)
        first = self._concluders.setdefault(name, entry)
        if self.conclusions.setdefault(name, scope) is not scope:
            self._problems.append(
                entry.file.document.diagnostic(
                    (*entry.path, "conclude"),
                    "conclusion-scope",
                    f"'{name}' is concluded of lines by one rule and of the whole visit by another",
                    "give both rules 'codes', or neither",
                    related=(first.file.related((*first.path, "conclude"), "the other rule"),),
                )
            )

    def _unit_rule(self, active: Mapping[str, Entry]) -> UnitRule | None:
        for rule_id, entry in active.items():
            if entry.data.get("shape") != "unit_method":
                continue
            context = self.context(entry)
            units = read_unit_rule(context, entry, rule_id)
            self._problems.extend(context.problems)
            return units
        return None

    @property
    def terms(self) -> PaymentTerms | None:
        """How lines are priced; None where the policy does not say."""
        return None if self.payment is None else self.payment.terms

    def _payment_rule(self, entry: Entry | None) -> PaymentRule | None:
        if entry is None:
            return None
        context = self.context(entry)
        payment = read_payment_rule(context, entry, self._payor)
        self._problems.extend(context.problems)
        return payment


def _value_on(name: str, entry: Entry, day: date) -> DatedValue | None:
    for dated in entry.data["dated"]:
        if holds(dated, day):
            return DatedValue(
                name=name,
                value=dated["value"],
                confidence=Confidence(dated["confidence"]),
                sources=tuple(dated.get("sources") or ()),
                note=str(dated.get("note", "")),
            )
    return None
