"""What people read of a contractor and its local policies, and the same as data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.knowledge.local_coverage import LocalCoverage
from engine.reference.contractors import Force, LocalPolicy

KINDS = {
    "coverage_determination": "local coverage determination",
    "article": "article",
    "page": "page",
    "notice": "notice",
}
FORCES = {
    Force.ACTIVE: "in force",
    Force.UNSEEN: "whether it is in force was not seen",
    Force.NOT_YET: "not in force yet",
    Force.RETIRED: "retired",
}
_UNVERIFIED = "unverified"


def local_notes(local: LocalCoverage, policy: str) -> Iterator[str]:
    """The contractor and its local policies, a sentence each; ``policy`` is the one applied."""
    if local.state is None:
        yield (
            "the state is not stated: which contractor pays, and which local policies hold,"
            " depends on it"
        )
        return
    if local.jurisdiction is None:
        yield f"no contractor is known for {local.state}; the national rules alone were applied"
        return
    yield contractor_of(local)
    for each, force in local.policies:
        yield f"{named(each)}, {_stands(each, force, local)}" + _read(each, force, policy)
    if not local.standing(Force.ACTIVE, Force.UNSEEN):
        yield (
            f"no local policy of {local.jurisdiction.contractor} on therapy is known for this day;"
            " the national rules alone were applied"
        )


def contractor_of(local: LocalCoverage) -> str:
    """Who pays in the state, under which contract, and how sure that is."""
    jurisdiction, state = local.jurisdiction, local.state
    if jurisdiction is None or state is None:
        return "no contractor is known"
    numbers = jurisdiction.states[state]
    contracts = "contract " if len(numbers) == 1 else "contracts "
    mark = ", not verified" if jurisdiction.confidence == _UNVERIFIED else ""
    return (
        f"the contractor for {state} is {jurisdiction.contractor}"
        f" ({jurisdiction.id}, {contracts}{', '.join(numbers)}{mark})"
    )


def named(policy: LocalPolicy) -> str:
    """A local policy by its id, kind and title."""
    return f"{KINDS[policy.kind]} {policy.id}, {policy.title}"


def _stands(policy: LocalPolicy, force: Force, local: LocalCoverage) -> str:
    match force:
        case Force.RETIRED:
            return f"was retired on {policy.retired} and does not apply to this visit"
        case Force.NOT_YET:
            return f"holds from {policy.effective} on and does not apply to this visit"
        case Force.UNSEEN:
            return "may hold on this day; whether it does was not seen"
        case Force.ACTIVE:
            early = policy.revised is not None and local.day < policy.revised
            before = f", its text before {policy.revised} was not seen" if early else ""
            return f"holds on this day{before}"


def _read(policy: LocalPolicy, force: Force, applied: str) -> str:
    """Whether its rules were applied, for one that holds or may hold."""
    if force in (Force.RETIRED, Force.NOT_YET):
        return ""
    if policy.policy and policy.policy == applied:
        return "; its rules as far as they were read were applied"
    return "; its text was not read - ask the contractor"


def local_data(local: LocalCoverage) -> dict[str, Any]:
    """The same as plain data."""
    jurisdiction = local.jurisdiction
    numbers: tuple[str, ...] = ()
    if jurisdiction is not None and local.state is not None:
        numbers = jurisdiction.states[local.state]
    return {
        "state": local.state,
        "jurisdiction": jurisdiction and jurisdiction.id,
        "contractor": jurisdiction and jurisdiction.contractor,
        "contract_numbers": list(numbers),
        "confidence": jurisdiction and jurisdiction.confidence,
        "local_policies": [policy_data(policy, force) for policy, force in local.policies],
    }


def policy_data(policy: LocalPolicy, force: Force) -> dict[str, Any]:
    """A local policy as plain data, with how it stands on the day asked for."""
    return {
        "id": policy.id,
        "title": policy.title,
        "kind": policy.kind,
        "stands": force.value,
        "effective": policy.effective and policy.effective.isoformat(),
        "revised": policy.revised and policy.revised.isoformat(),
        "retired": policy.retired and policy.retired.isoformat(),
        "read": policy.read,
        "policy": policy.policy or None,
        "confidence": policy.confidence,
        "note": policy.note,
    }
