"""Estimating: the lines of a visit, as they would be billed, priced by the policy's schedule."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial

from engine.determination.bill import terms_of
from engine.determination.estimate import (
    EstimatedPart,
    LawfulChoice,
    LineEstimate,
    NoEstimate,
    VisitEstimate,
    usd,
)
from engine.determination.price_table import price_table
from engine.facts.day import Day
from engine.facts.measures.payment import modifiers_of, place_of
from engine.facts.plan_count import PlanCount
from engine.facts.tables import Tables
from engine.facts.visit import Visit
from engine.policy.model import Confidence, LinkedPolicy, Origin, PaymentRule
from engine.therapy import allocation_text, rank_allocations
from engine.therapy.payment import Share, ShareTerms, percent_of, shares
from engine.therapy.pricing import LineUnits, PaymentTerms, PricedUnits, Pricer, schedule_of

_DEDUCTIBLE_LEFT = "patient.deductible_left"
Key = tuple[int, int]
"""A line's number and the part of it."""


@dataclass(frozen=True, slots=True)
class Billed:
    """A line as it would be billed: its parts, each with units and modifiers in order.

    ``denied`` marks a line that the policy denies, whatever is done; ``known`` says whether its
    units are known.
    """

    number: int
    code: str
    parts: tuple[tuple[int, tuple[str, ...]], ...]
    denied: bool = False
    known: bool = True


def estimate_visit(
    linked: LinkedPolicy, visit: Visit, tables: Tables
) -> VisitEstimate | NoEstimate | None:
    """What a visit would be allowed if every line meets the policy, before anything is evaluated.

    Units are those claimed, else those that the minutes allow; modifiers are those stated. None
    where no fee schedule prices this payor's lines. An amount that the visit states for a line
    (``line.allowed``) is not used.
    """
    units: Mapping[int, int | None] = {
        line.number: line.count("line.units") for line in visit.lines
    }
    if linked.units is not None:
        units = Day(visit, tables).billable(terms_of(linked.units))
    billed = [
        Billed(
            line.number,
            line.code,
            () if count is None else ((count, tuple(sorted(modifiers_of(line)))),),
            known=count is not None,
        )
        for line, count in ((line, units[line.number]) for line in visit.lines)
    ]
    return estimate(linked, visit, tables, billed)


def estimate(
    linked: LinkedPolicy,
    visit: Visit,
    tables: Tables,
    billed: Sequence[Billed],
    plans: Sequence[PlanCount] = (),
) -> VisitEstimate | NoEstimate | None:
    """What lines would be allowed as billed; ``plans`` add what equally lawful choices would be.

    None where no fee schedule prices this payor's lines, or the policy says nothing of paying.
    """
    rule = linked.payment or _plain(linked)
    schedule = schedule_of(rule.terms, tables.fees)
    if schedule is None:
        return None
    pricer = Pricer(rule.terms, schedule, visit.day("date_of_service"), place_of(visit))
    if pricer.why_not:
        return NoEstimate(pricer.why_not)
    return _Estimate(rule, pricer, visit, billed).put_together(plans)


class _Estimate:
    """One estimate in the making."""

    def __init__(
        self, rule: PaymentRule, pricer: Pricer, visit: Visit, billed: Sequence[Billed]
    ) -> None:
        self._rule = rule
        self._pricer = pricer
        self._visit = visit
        self._billed = billed
        stated = visit.facts.get(_DEDUCTIBLE_LEFT)
        self._deductible = stated if isinstance(stated, int) else None
        denied = {each.number for each in billed if each.denied}
        self._all = self._priced(())
        self._standing = self._priced(denied) if denied else self._all

    def put_together(self, plans: Sequence[PlanCount]) -> VisitEstimate:
        """The estimate of the visit."""
        lines = tuple(self._line(each) for each in self._billed)
        standing = [line for line in lines if not line.denied]
        table = self._pricer.relative_values or self._pricer.amounts
        return VisitEstimate(
            schedule="" if table is None else (self._pricer.amounts or table).title,
            allowed=sum(line.allowed or 0 for line in standing),
            payor=sum(line.payor for line in standing),
            patient=sum(line.patient for line in standing),
            divided=self._rule.divided,
            complete=all(line.allowed is not None for line in lines),
            lines=lines,
            basis=tuple(self._pricer.basis()),
            assumed=tuple(self._assumed()),
            left_out=tuple(self._left_out(sum(line.payor for line in standing))),
            table=price_table(self._pricer, [priced for priced, _ in self._all.values()]),
            choices=tuple(self._choices(plans)),
            policy=self._rule.origin.policy,
            sources=self._rule.sources,
            confidence=self._rule.confidence,
        )

    def _priced(self, denied: Collection[int]) -> Mapping[Key, tuple[PricedUnits, Share]]:
        """The parts of the lines that stand, each with its price and who pays it."""
        parts = [
            LineUnits(each.number, each.code, units, frozenset(modifiers), part)
            for each in self._billed
            if each.number not in denied
            for part, (units, modifiers) in enumerate(each.parts)
        ]
        priced = self._pricer.day(parts)
        assistants = frozenset(self._rule.assistant_modifiers)
        divided = shares(
            [(each.allowed or 0, bool(assistants & each.units.modifiers)) for each in priced],
            self._share_terms(),
            self._deductible or 0,
        )
        return {
            (each.units.line, each.units.part): (each, share)
            for each, share in zip(priced, divided, strict=True)
        }

    def _share_terms(self) -> ShareTerms:
        terms = self._rule.shares
        if "assistant" in self._rule.left_out:
            terms = replace(terms, assistant_pays=Decimal(100))
        return terms

    def _line(self, billed: Billed) -> LineEstimate:
        keys = [(billed.number, part) for part in range(len(billed.parts))]
        found = [self._all[key] if billed.denied else self._standing[key] for key in keys]
        remarks = dict.fromkeys(p.price.remark for p, _ in found if p.price.remark)
        remark = "; ".join(remarks)
        if not found:
            remark = "no unit" if billed.known else "the units are not known"
        if not billed.known or any(priced.allowed is None for priced, _ in found):
            return LineEstimate(
                billed.number, billed.code, None, None, 0, 0, billed.denied, (), remark
            )
        would_be = sum(priced.allowed or 0 for priced, _ in found)
        stands = not billed.denied
        return LineEstimate(
            number=billed.number,
            code=billed.code,
            allowed=would_be if stands else 0,
            would_be=would_be,
            payor=sum(share.payor for _, share in found) if stands else 0,
            patient=sum(share.patient for _, share in found) if stands else 0,
            denied=billed.denied,
            parts=tuple(
                _part(priced, share, modifiers)
                for (priced, share), (_, modifiers) in zip(found, billed.parts, strict=True)
            ),
            remark=remark,
        )

    def _assumed(self) -> Iterator[str]:
        if self._rule.divided and self._deductible is None:
            year = self._visit.day("date_of_service").year
            known = self._rule.deductible
            amount = f" ({usd(known)} in {year})" if known is not None else ""
            yield f"the year's deductible{amount} is taken to be met"
        if not self._rule.divided:
            yield "what the patient pays of it is not known"
        yield from self._rule.notes

    def _left_out(self, payor: int) -> Iterator[str]:
        percent = self._rule.sequestration
        if percent is None:
            return
        amount = usd(percent_of(payor, percent))
        held = f"sequestration ({percent:f} percent of the payor's part, {amount})"
        if "sequestration_percent" in self._rule.left_out:
            yield f"{held} is not taken off: it is not verified"
        else:
            yield f"{held} is not taken off"

    def _choices(self, plans: Sequence[PlanCount]) -> Iterator[LawfulChoice]:
        """The lawful allocations of each plan, the best paid first; none where all pay alike."""
        for plan in plans:
            proofs = plan.proofs()
            if len(proofs) != 1 or len(proofs[0].allocations) < 2:
                continue
            ranked = rank_allocations(proofs[0], partial(self._pays, plan))
            amounts = {each.pays for each in ranked}
            if None in amounts or len(amounts) < 2:
                continue
            discipline = plan.discipline or self._visit.facts.get("discipline", "")
            for each in ranked:
                says = allocation_text(proofs[0], each.allocation)
                yield LawfulChoice(str(discipline), says, each.pays or 0, each.why)

    def _pays(self, plan: PlanCount, allocation: Mapping[str, int]) -> int | None:
        """What the day is allowed with one allocation of a plan, all else as it is billed."""
        given = {line.number: line.code for line in plan.lines if line.code in allocation}
        first = {code: number for number, code in reversed(given.items())}
        parts = [
            LineUnits(each.number, each.code, units, frozenset(modifiers), part)
            for each in self._billed
            if each.number not in given
            for part, (units, modifiers) in enumerate(each.parts)
        ]
        for code, units in allocation.items():
            modifiers = modifiers_of(self._visit.lines[first[code] - 1])
            parts.append(LineUnits(first[code], code, units, modifiers))
        amounts = [each.allowed for each in self._pricer.day(parts)]
        known = [amount for amount in amounts if amount is not None]
        return sum(known) if len(known) == len(amounts) else None


def _part(priced: PricedUnits, share: Share, modifiers: tuple[str, ...]) -> EstimatedPart:
    rate = priced.price.rate
    assert rate is not None
    return EstimatedPart(
        units=priced.units.units,
        modifiers=modifiers,
        in_full=priced.in_full,
        each=rate.full,
        further=rate.further,
        allowed=share.allowed,
        payor=share.payor,
        patient=share.patient,
        deductible=share.deductible,
        assistant_cut=share.assistant_cut,
    )


def _plain(linked: LinkedPolicy) -> PaymentRule:
    """The terms of a policy that says nothing of paying: its payor's own list, unit by unit."""
    return PaymentRule(
        terms=PaymentTerms(schedule=linked.payor, payor=linked.payor),
        shares=ShareTerms(),
        divided=False,
        assistant_modifiers=(),
        deductible=None,
        sequestration=None,
        left_out=frozenset(),
        sources=(),
        confidence=Confidence.VERIFIED_PRIMARY,
        notes=(),
        origin=Origin(linked.id, linked.files[-1], 1, 1),
    )
