"""The tables that show how the minutes of a day became units, one for each plan of care."""

from __future__ import annotations

from collections.abc import Iterator

from engine.determination.bill import Billing
from engine.determination.model import UnitTable
from engine.facts.plan_count import UNITS, PlanCount
from engine.facts.visit import Visit
from engine.policy.model import LinkedPolicy
from engine.therapy import UnitProof, allocation_text, claim_check
from engine.therapy.methods import minutes_text


def unit_tables(linked: LinkedPolicy, visit: Visit, billing: Billing) -> tuple[UnitTable, ...]:
    """The tables of a visit; a plan without timed codes, or with unknown minutes, has none."""
    return tuple(
        _table(linked, visit, plan, proofs)
        for plan in billing.plans
        if plan.timed and (proofs := plan.proofs())
    )


def _table(
    linked: LinkedPolicy, visit: Visit, plan: PlanCount, proofs: tuple[UnitProof, ...]
) -> UnitTable:
    assert linked.units is not None
    rule, proof = linked.units.rule, proofs[0]
    written = next(r for r in linked.rules.values() if r.id.partition("/")[0] == rule)
    discipline = plan.discipline or visit.facts.get("discipline", "")
    claimed = _claimed(plan)
    return UnitTable(
        discipline=str(discipline),
        proof=proof.as_dict(),
        rows=tuple(proof.rows(claimed)),
        notes=(*_doubled(plan), *proof.notes),
        choices=tuple(_choices(proofs)),
        claim=None if claimed is None else claim_check(proof, claimed).remarks,
        rule=rule,
        origin=written.origin,
        sources=written.sources,
    )


def _claimed(plan: PlanCount) -> dict[str, int] | None:
    """The units claimed, by code; None while a line claims none."""
    if any(line.count(UNITS) is None for line in plan.lines):
        return None
    return {code: plan.claimed(code) for code in plan.by_code}


def _choices(proofs: tuple[UnitProof, ...]) -> Iterator[str]:
    texts = [allocation_text(proof, each) for proof in proofs for each in proof.allocations]
    if len(texts) > 1:
        yield from dict.fromkeys(texts)


def _doubled(plan: PlanCount) -> Iterator[str]:
    codes = {line.number: line.code for line in plan.lines}
    for stretch, keeper in plan.keepings[0].kept_by:
        where = " and ".join(f"line {line} ({codes[line]})" for line in stretch.lines)
        others = [f"line {line}" for line in stretch.may_keep if line != keeper]
        either = f" - or for {' or '.join(others)}, whichever the note bears out" if others else ""
        yield (
            f"{stretch.block} stands on {where}: its {minutes_text(stretch.block.minutes)}"
            f" count once, here for line {keeper}{either}"
        )
